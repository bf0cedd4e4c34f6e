using System.Net.Http.Headers;
using System.Text;

namespace Assay.Sources.Oci.Registry;

/// <summary>What a registry wants to see before it answers (RFC 6750, 3; RFC 9110, 11.6.1).</summary>
/// <param name="IsBearer">A token of the realm; false for name and password.</param>
/// <param name="Realm">Where tokens are had.</param>
/// <param name="Service">What the token is for.</param>
/// <param name="Scope">What may be done with it.</param>
internal sealed record Challenge(bool IsBearer, string? Realm, string? Service, string? Scope)
{
    /// <summary>The bearer challenge among several, or else the basic one; null where there is neither.</summary>
    public static Challenge? Of(HttpResponseHeaders headers)
    {
        Challenge? basic = null;
        foreach (var header in headers.WwwAuthenticate)
        {
            if (header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            {
                var parameters = Parameters(header.Parameter ?? "");
                return new Challenge(true, parameters.GetValueOrDefault("realm"), parameters.GetValueOrDefault("service"), parameters.GetValueOrDefault("scope"));
            }

            if (header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            {
                basic = new Challenge(false, null, null, null);
            }
        }

        return basic;
    }

    /// <summary>name=token and name="quoted string", separated by commas; the first of a name counts.</summary>
    internal static Dictionary<string, string> Parameters(string text)
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var at = 0;
        while (at < text.Length)
        {
            var equals = text.IndexOf('=', at);
            if (equals < 0)
            {
                break;
            }

            var name = text[at..equals].Trim(' ', ',', '\t');
            at = equals + 1;
            while (at < text.Length && text[at] == ' ')
            {
                at++;
            }

            parameters.TryAdd(name, at < text.Length && text[at] == '"' ? Quoted(text, ref at) : Token(text, ref at));
        }

        return parameters;
    }

    private static string Quoted(string text, ref int at)
    {
        var value = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            value.Append(text[at]);
        }

        at = Math.Min(at + 1, text.Length);
        return value.ToString();
    }

    private static string Token(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] != ',')
        {
            at++;
        }

        return text[start..at].Trim();
    }
}
