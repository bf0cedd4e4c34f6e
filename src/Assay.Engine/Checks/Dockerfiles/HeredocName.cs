namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>Finds the here-documents that an instruction's line begins: "&lt;&lt;EOF", "3&lt;&lt;-'EOF'" (parser.go, heredocsFromLine and ParseHeredoc).</summary>
internal static class HeredocName
{
    private const int MaxHeredocs = 1000;

    public static IEnumerable<(string Name, bool IsExpanded, bool IsChomped)> In(string line)
    {
        var count = 0;
        for (var word = WordSplit.Next(line, 0, '\\'); word is { } found && count < MaxHeredocs; word = WordSplit.Next(line, found.End, '\\'))
        {
            if (Read(line.AsSpan(found.Start, found.End - found.Start)) is { } heredoc)
            {
                count++;
                yield return heredoc;
            }
        }
    }

    private static (string Name, bool IsExpanded, bool IsChomped)? Read(ReadOnlySpan<char> word)
    {
        var rest = word.TrimStart("0123456789");
        if (!rest.StartsWith("<<"))
        {
            return null;
        }

        rest = rest[2..];
        var isChomped = rest.StartsWith('-');
        rest = isChomped ? rest[1..] : rest;
        if (rest.IsEmpty || rest.Contains('<'))
        {
            return null;
        }

        var name = WordSplit.Unquote(rest, '\\');
        return name.Length == 0 ? null : (name, rest.SequenceEqual(name), isChomped);
    }
}
