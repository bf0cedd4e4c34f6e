using System.Text;

namespace Assay.Catalogers.Java;

/// <summary>Placeholders of Maven, "${name}", resolved to a limit of depth and length: some files name themselves.</summary>
internal static class Interpolation
{
    private const int MaxDepth = 16;
    private const int MaxCharacters = 4096;

    /// <summary>The text with every placeholder replaced that has a value; others stay.</summary>
    public static string Resolve(string text, Func<string, string?> value) => Resolve(text, value, MaxDepth);

    private static string Resolve(string text, Func<string, string?> value, int depth)
    {
        var start = text.IndexOf("${", StringComparison.Ordinal);
        if (start < 0 || depth == 0)
        {
            return text;
        }

        var resolved = new StringBuilder();
        var from = 0;
        while (start >= 0 && text.IndexOf('}', start) is var end and > 0)
        {
            resolved.Append(text, from, start - from);
            var name = text[(start + 2)..end];
            resolved.Append(value(name) is { } found ? Resolve(found, value, depth - 1) : text[start..(end + 1)]);
            if (resolved.Length > MaxCharacters)
            {
                return text;
            }

            from = end + 1;
            start = text.IndexOf("${", from, StringComparison.Ordinal);
        }

        return resolved.Append(text, from, text.Length - from).ToString();
    }
}
