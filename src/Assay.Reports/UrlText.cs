namespace Assay.Reports;

/// <summary>
/// Parts of addresses. Nearly all of those in a report hold nothing that could be escaped, and are told from the others by a loop over their characters, since
/// <see cref="Uri"/> parses each, with code that is compiled when it is first used.
/// </summary>
internal static class UrlText
{
    /// <summary>A text as one part of a path (RFC 3986, 3.3).</summary>
    public static string Escape(string text) => IsPlain(text, "") ? text : Uri.EscapeDataString(text);

    /// <summary>A path of a file as a relative address.</summary>
    public static string EscapePath(string path)
    {
        var relative = path.TrimStart('/');
        return IsPlain(relative, "/") ? relative : string.Join('/', relative.Split('/').Select(Uri.EscapeDataString));
    }

    /// <summary>An address of the web as <see cref="Uri.AbsoluteUri"/> has it; null where the text is none.</summary>
    public static string? OfWeb(string text) =>
        IsPlainWeb(text) ? text : Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps ? address.AbsoluteUri : null;

    /// <summary>Whether the text is well formed as an address of any scheme.</summary>
    public static bool IsWellFormed(string text) =>
        (text.StartsWith("pkg:", StringComparison.Ordinal) && text.Length > 4 && IsPlain(text.AsSpan(4), "/@?=&:+") && text[4] != '/') || Uri.IsWellFormedUriString(text, UriKind.Absolute);

    // "https://host.example/path?query" that no parser would write otherwise: a name of small letters as the host, no dot behind a slash, nothing to escape.
    private static bool IsPlainWeb(string text)
    {
        const string Scheme = "https://";
        if (!text.StartsWith(Scheme, StringComparison.Ordinal) || text.IndexOf('/', Scheme.Length) is var slash && slash < 0)
        {
            return false;
        }

        return IsPlainHost(text.AsSpan(Scheme.Length, slash - Scheme.Length)) && IsPlain(text.AsSpan(slash), "/?=&") && !text.Contains("/.", StringComparison.Ordinal);
    }

    private static bool IsPlainHost(ReadOnlySpan<char> host)
    {
        var label = 0;
        foreach (var character in host)
        {
            var isLetter = character is >= 'a' and <= 'z';
            if (!isLetter && (character is not ((>= '0' and <= '9') or '-' or '.') || label == 0))
            {
                return false;
            }

            label = character == '.' ? 0 : label + 1;
            if (label > 60)
            {
                return false;
            }
        }

        // What ends with a digit may be an address of IPv4.
        return host.Length is > 3 and < 250 && label > 1 && host[^1] is >= 'a' and <= 'z';
    }

    private static bool IsPlain(ReadOnlySpan<char> text, string others)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '.' or '_' or '~') && !others.Contains(character, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
