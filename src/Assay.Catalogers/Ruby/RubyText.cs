namespace Assay.Catalogers.Ruby;

/// <summary>Texts and constants of a line of Ruby, as far as they stand there as such.</summary>
internal static class RubyText
{
    /// <summary>VERSION = "1.0.0"</summary>
    public static bool Constant(string line, out string name, out string value)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        name = equals < 0 ? "" : line[..equals].TrimEnd();
        var expression = equals < 0 ? "" : line[(equals + 1)..].TrimStart();
        value = IsConstant(name) && expression.Length > 0 && expression[0] is '"' or '\'' or '%' ? All(expression).FirstOrDefault() ?? "" : "";
        return value.Length > 0;
    }

    /// <summary>The constant that an expression begins with, "ExampleApp::VERSION"; "" where it begins with none.</summary>
    public static string Reference(string expression)
    {
        var end = 0;
        while (end < expression.Length && (char.IsAsciiLetterOrDigit(expression[end]) || expression[end] is '_' or ':'))
        {
            end++;
        }

        return IsConstant(expression[..end]) ? expression[..end].TrimStart(':') : "";
    }

    /// <summary>"text", 'text', %q&lt;text&gt;</summary>
    public static List<string> All(string line)
    {
        var texts = new List<string>();
        for (var at = 0; at < line.Length; at++)
        {
            var close = line[at] switch { '"' => '"', '\'' => '\'', '%' when at + 2 < line.Length && line[at + 1] == 'q' && line[at + 2] == '<' => '>', _ => '\0' };
            if (close == '\0')
            {
                continue;
            }

            var start = close == '>' ? at + 3 : at + 1;
            var end = line.IndexOf(close, start);
            if (end < 0)
            {
                break;
            }

            texts.Add(line[start..end]);
            at = end;
        }

        return texts;
    }

    private static bool IsConstant(string name) =>
        name.TrimStart(':') is { Length: > 0 } bare && char.IsAsciiLetterUpper(bare[0]) && bare.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or ':');
}
