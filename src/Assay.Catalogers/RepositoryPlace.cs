namespace Assay.Catalogers;

/// <summary>Where a repository lies, as a channel names it.</summary>
internal static class RepositoryPlace
{
    /// <summary>Host and path without scheme, name, password and query, since a channel is shown to people; null where the text is no URL.</summary>
    public static string? Of(string uri)
    {
        var scheme = uri.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || uri.StartsWith("cdrom:", StringComparison.Ordinal))
        {
            return null;
        }

        var rest = uri[(scheme + 3)..];
        var end = rest.IndexOfAny(['?', '#']);
        rest = (end < 0 ? rest : rest[..end]).TrimEnd('/');
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var user = (slash < 0 ? rest : rest[..slash]).LastIndexOf('@');
        return rest[(user + 1)..] is { Length: > 0 } place ? place : null;
    }
}
