using System.Text.Json;

namespace Assay.Advisories.Feeds;

/// <summary>A file of an upstream repository as mirrors hand it on, one a line: {"path": "...", "text": "..."}.</summary>
/// <param name="Path">In the repository, '/'-separated.</param>
/// <param name="Text">The file's text.</param>
internal sealed record MirrorFile(string Path, string Text)
{
    private const int MaxPath = 4096;

    /// <summary>Reads a record of this form.</summary>
    /// <returns>False where it has another.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static bool TryRead(ReadOnlySpan<byte> record, out MirrorFile file)
    {
        file = new MirrorFile("", "");
        var json = new Utf8JsonReader(record);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        string? path = null, text = null;
        while (JsonRecord.Next(ref json, 0, out var name))
        {
            if (json.TokenType == JsonTokenType.String && name.SequenceEqual("path"u8) && json.ValueSpan.Length <= MaxPath)
            {
                path = Text16(ref json);
            }
            else if (json.TokenType == JsonTokenType.String && name.SequenceEqual("text"u8))
            {
                text = Text16(ref json);
            }
            else
            {
                return false;
            }
        }

        if (string.IsNullOrEmpty(path) || text is null)
        {
            return false;
        }

        file = new MirrorFile(path, text);
        return true;
    }

    // The head between lines of three hyphens, and what follows it: Jekyll's front matter.
    public bool TryFrontMatter(out string head)
    {
        head = "";
        if (!Text.StartsWith("---", StringComparison.Ordinal))
        {
            return false;
        }

        var end = Text.IndexOf("\n---", 3, StringComparison.Ordinal);
        head = end < 0 ? "" : Text[3..(end + 1)];
        return end >= 0;
    }

    /// <summary>The text of the fenced TOML that Markdown begins with, and the Markdown behind it: https://github.com/rustsec/advisory-db.</summary>
    public bool TryTomlFence(out string toml, out string markdown)
    {
        const string fence = "```";
        toml = markdown = "";
        var start = Text.IndexOf(fence + "toml", StringComparison.Ordinal);
        var begin = start < 0 ? -1 : Text.IndexOf('\n', start);
        var end = begin < 0 ? -1 : Text.IndexOf("\n" + fence, begin, StringComparison.Ordinal);
        if (end < 0 || Text.AsSpan(0, start).ContainsAnyExcept(" \t\r\n"))
        {
            return false;
        }

        toml = Text[(begin + 1)..(end + 1)];
        markdown = Text[(end + 1 + fence.Length)..];
        return true;
    }

    private static string Text16(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString() ?? "";
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException("the text is not valid Unicode", exception);
        }
    }
}
