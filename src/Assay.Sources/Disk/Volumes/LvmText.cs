using System.Globalization;
using System.Text;

namespace Assay.Sources.Disk.Volumes;

/// <summary>
/// A section of LVM2's metadata text: names with values, lists or sections of their own (lvm2, lib/config/config.c; lvm.conf(5) has the same
/// language).
/// </summary>
internal sealed class LvmText
{
    private const int MaxDepth = 16;
    private const int MaxValues = 1 << 20;

    private readonly Dictionary<string, object> values = new(StringComparer.Ordinal);
    private readonly List<string> order = [];

    /// <summary>The names of the sections in it, in their order.</summary>
    public IEnumerable<string> SectionNames => order.Where(name => values[name] is LvmText);

    /// <exception cref="Core.Files.TreeException">"disk.malformed".</exception>
    public static LvmText Parse(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)0);
        var reader = new Reader(Encoding.UTF8.GetString(end < 0 ? text : text[..end]));
        return reader.Section(depth: 0);
    }

    public LvmText? Section(string name) => values.GetValueOrDefault(name) as LvmText;

    public string? Text(string name) => values.GetValueOrDefault(name) as string;

    /// <summary>A number that is none is -1.</summary>
    public long Number(string name) => long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : -1;

    public IReadOnlyList<string> List(string name) => values.GetValueOrDefault(name) switch
    {
        List<string> list => list,
        string single => [single],
        _ => [],
    };

    private void Set(string name, object value)
    {
        if (values.TryAdd(name, value))
        {
            order.Add(name);
        }
    }

    private sealed class Reader(string text)
    {
        private int at;
        private int count;

        public LvmText Section(int depth)
        {
            var section = new LvmText();
            while (true)
            {
                Skip();
                if (at == text.Length)
                {
                    return depth == 0 ? section : throw Malformed();
                }

                if (text[at] == '}')
                {
                    at++;
                    return depth > 0 ? section : throw Malformed();
                }

                var name = Word();
                Skip();
                var mark = at < text.Length ? text[at++] : '\0';
                if (++count > MaxValues || depth == MaxDepth)
                {
                    throw Malformed();
                }

                section.Set(name, mark switch
                {
                    '{' => Section(depth + 1),
                    '=' => Value(),
                    _ => throw Malformed(),
                });
            }
        }

        private object Value()
        {
            Skip();
            if (at == text.Length || text[at] != '[')
            {
                return Scalar();
            }

            at++;
            var list = new List<string>();
            for (Skip(); at < text.Length && text[at] != ']'; Skip())
            {
                list.Add(Scalar());
                Skip();
                if (at < text.Length && text[at] == ',')
                {
                    at++;
                }

                if (++count > MaxValues)
                {
                    throw Malformed();
                }
            }

            return at++ < text.Length ? list : throw Malformed();
        }

        private string Scalar()
        {
            if (at == text.Length || text[at] != '"')
            {
                return Word();
            }

            var value = new StringBuilder();
            for (at++; at < text.Length && text[at] != '"'; at++)
            {
                at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
                value.Append(text[at]);
            }

            return at++ < text.Length ? value.ToString() : throw Malformed();
        }

        private string Word()
        {
            var start = at;
            while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('=' or '{' or '}' or '[' or ']' or ',' or '#' or '"'))
            {
                at++;
            }

            return at > start ? text[start..at] : throw Malformed();
        }

        private void Skip()
        {
            while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] == '#'))
            {
                var end = text[at] == '#' ? text.IndexOf('\n', at) : at;
                at = end < 0 ? text.Length : end + 1;
            }
        }

        private static Core.Files.TreeException Malformed() => DiskFailure.Malformed("the metadata of an LVM volume group can't be read");
    }
}
