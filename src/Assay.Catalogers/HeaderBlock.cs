using System.Text;
using Assay.Core.Text;

namespace Assay.Catalogers;

/// <summary>The fields of a file that begins like a mail message: "Name: value", continued by lines that begin with white space, up to an empty line.</summary>
internal sealed class HeaderBlock
{
    private const int MaxFields = 10_000;

    // A licence's whole text may stand in a field; only its first lines tell anything.
    private const int MaxValueLength = 64 << 10;

    private readonly List<(string Name, string Value)> fields = [];
    private readonly StringBuilder value = new();
    private string? name;

    private HeaderBlock()
    {
    }

    /// <summary>Reads the first block of a file.</summary>
    public static HeaderBlock Read(Stream content, CancellationToken token)
    {
        using var lines = new LineReader(content);
        var block = new HeaderBlock();
        while (lines.TryRead(out var line, token) && block.fields.Count < MaxFields)
        {
            line = line.TrimEnd("\r "u8);
            if (line.IsEmpty)
            {
                break;
            }

            var text = LossyText.Decode(line);
            if (text[0] is ' ' or '\t')
            {
                block.Continue(text.AsSpan().Trim());
            }
            else if (text.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
            {
                block.Finish();
                block.name = text[..colon].Trim();
                block.value.Append(text.AsSpan(colon + 1).Trim());
            }
        }

        block.Finish();
        return block;
    }

    /// <summary>The first value of a field, its name in any case.</summary>
    public string? this[string name] => All(name).FirstOrDefault();

    /// <summary>All values of a field, its name in any case.</summary>
    public IEnumerable<string> All(string name) =>
        fields.Where(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value);

    private void Continue(ReadOnlySpan<char> text)
    {
        if (name is not null && value.Length + text.Length < MaxValueLength)
        {
            value.Append(' ').Append(text);
        }
    }

    private void Finish()
    {
        if (name is not null)
        {
            fields.Add((name, value.ToString()));
        }

        name = null;
        value.Clear();
    }
}
