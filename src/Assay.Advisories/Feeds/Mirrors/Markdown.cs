namespace Assay.Advisories.Feeds.Mirrors;

/// <summary>The two things that advisories' Markdown tells: its first heading, and what follows.</summary>
internal static class Markdown
{
    public static string? Title(string markdown)
    {
        foreach (var line in markdown.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                return line[2..].Trim().ToString();
            }
        }

        return null;
    }

    public static string? Body(string markdown)
    {
        var start = markdown.IndexOf("# ", StringComparison.Ordinal);
        var end = start < 0 ? -1 : markdown.IndexOf('\n', start);
        return end < 0 ? null : markdown[end..].Trim();
    }
}
