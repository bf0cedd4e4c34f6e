using System.Buffers;

namespace Assay.Engine.Checks;

/// <summary>Tells by a variable's name and value whether it is a secret that is written out. Nothing it is asked about is ever shown.</summary>
internal static class SecretNames
{
    // What ends the part of a URL that names user and host, there or in a shell's script.
    private static readonly SearchValues<char> HostEnds = SearchValues.Create("/ \t\n\"'?#\\;|&");

    // Whole parts of a name between '_', '-' and '.', or a name's end.
    private static readonly string[] Words = ["password", "passwd", "passphrase", "secret", "token", "apikey", "credential", "credentials", "privatekey", "accesskey", "secretkey", "pwd"];
    private static readonly string[] Pairs = ["api_key", "access_key", "private_key", "secret_key", "auth_key", "encryption_key", "signing_key", "client_secret", "connection_string", "account_key"];

    // What follows such a word makes it something else: the place of a secret, its length, or a switch.
    private static readonly string[] Harmless =
        ["file", "files", "path", "dir", "name", "names", "id", "url", "uri", "endpoint", "length", "size", "ttl", "expiry", "expires", "timeout", "policy", "type", "enabled", "min", "max", "hash", "field", "header", "prefix", "count", "limit", "required", "store", "provider", "issuer", "audience", "lifetime", "duration", "version", "algorithm", "public", "ref", "mount", "regex", "pattern", "prompt", "auth", "mode", "manager"];

    /// <summary>Whether a name is that of a secret: DB_PASSWORD, npm_token, clientSecret.</summary>
    public static bool IsSecret(string name)
    {
        var parts = Parts(name);
        if (parts.Count == 0 || Harmless.Contains(parts[^1], StringComparer.Ordinal))
        {
            return false;
        }

        if (parts.Exists(part => part is "allow" or "no" or "empty" or "public" or "disable" or "skip" or "use" or "random" or "max" or "min"))
        {
            return false;
        }

        var joined = string.Join('_', parts);
        return parts.Exists(part => Words.Contains(part, StringComparer.Ordinal)) || Pairs.Any(pair => ("_" + joined + "_").Contains("_" + pair + "_", StringComparison.Ordinal));
    }

    /// <summary>Whether a value is written out: not empty, not a variable, a template, a path or a placeholder.</summary>
    public static bool IsLiteral(string? value)
    {
        var text = value?.Trim('"', '\'', ' ');
        return text is { Length: >= 3 }
            && !text.Contains('$', StringComparison.Ordinal) && !text.Contains("{{", StringComparison.Ordinal) && !text.Contains('`', StringComparison.Ordinal)
            && !text.StartsWith('<') && !text.StartsWith('/') && !text.StartsWith('%')
            && text.ToLowerInvariant() is not ("true" or "false" or "yes" or "none" or "null" or "nil" or "undefined" or "optional" or "required" or "default")
            && !text.All(character => character is '*' or 'x' or 'X' or '.' or '-');
    }

    /// <summary>Where in a text a URL names a user with a password, "https://user:...@host", behind a place; null where none does.</summary>
    public static (int Start, int End)? UserInUrl(string text, int from = 0)
    {
        for (var scheme = text.IndexOf("://", from, StringComparison.Ordinal); scheme >= 0; scheme = text.IndexOf("://", scheme + 3, StringComparison.Ordinal))
        {
            var start = scheme;
            while (start > 0 && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '+' or '-'))
            {
                start--;
            }

            var rest = text.AsSpan(scheme + 3);
            var end = rest.IndexOfAny(HostEnds);
            var authority = end < 0 ? rest : rest[..end];
            var at = authority.LastIndexOf('@');
            var colon = at < 0 ? -1 : authority[..at].IndexOf(':');
            if (colon >= 0 && IsLiteral(authority[(colon + 1)..at].ToString()))
            {
                return (start, scheme + 3 + authority.Length);
            }
        }

        return null;
    }

    // DB_PASSWORD, db-password, dbPassword: parts in small letters.
    private static List<string> Parts(string name)
    {
        var parts = new List<string>();
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var isEnd = i == name.Length || !char.IsAsciiLetterOrDigit(name[i]);
            var isHump = !isEnd && i > start && char.IsAsciiLetterUpper(name[i]) && char.IsAsciiLetterLower(name[i - 1]);
            if ((isEnd || isHump) && i > start)
            {
                parts.Add(name[start..i].ToLowerInvariant());
            }

            start = isEnd ? i + 1 : isHump ? i : start;
        }

        return parts;
    }
}
