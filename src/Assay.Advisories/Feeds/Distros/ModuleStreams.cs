namespace Assay.Advisories.Feeds.Distros;

/// <summary>
/// Which streams of modules an advisory is about, told by its title: "Moderate: nodejs:14 security update", "virt:rhel and virt-devel:rhel security
/// update", "httpd:2.4/mod_http2 security update". The title is what people wrote; AlmaLinux's own list of modules names another stream in one of twelve.
/// </summary>
internal static class ModuleStreams
{
    public static IReadOnlyList<string> In(string? title)
    {
        List<string> streams = [];
        foreach (var word in (title ?? "").Split([' ', ',', '/', ';'], StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = word.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && colon < word.Length - 1 && word.LastIndexOf(':') == colon && IsName(word.AsSpan(0, colon)) && IsName(word.AsSpan(colon + 1))
                && !streams.Contains(word))
            {
                streams.Add(word);
            }
        }

        return streams;
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('.' or '_' or '-' or '+'))
            {
                return false;
            }
        }

        return true;
    }
}
