namespace Assay.Advisories.Feeds.Alpine;

/// <summary>
/// The identifiers in one line of "secfixes": mostly one CVE, but also "CVE-2020-11740 CVE-2020-11741 XSA-313", "CVE-2017-2616 (+ regression fix)",
/// "CVE_2019-2426", "GHSA-jf85-cpcp-j695 CVE-2019-10744".
/// </summary>
internal static class SecurityIds
{
    /// <summary>The flaws of a line, each with its other name where only one flaw is named.</summary>
    public static IEnumerable<(string Flaw, string? Alias)> Of(string line)
    {
        List<string> cves = [];
        List<string> others = [];
        foreach (var token in line.Split([' ', '\t', ',', ';', '(', ')'], StringSplitOptions.RemoveEmptyEntries))
        {
            var word = token.StartsWith("CVE_", StringComparison.Ordinal) ? "CVE-" + token["CVE_".Length..] : token;
            if (RecordId.IsCve(word) && IsId(word))
            {
                cves.Add(word);
            }
            else if (IsId(word) && !RecordId.IsCve(word))
            {
                others.Add(word);
            }
        }

        // Of a line with a CVE the other names are those of advisories (XSA, TALOS), which may tell of several flaws; only a GHSA is one.
        if (cves.Count == 0)
        {
            return others.Select(other => (other, (string?)null));
        }

        var alias = cves.Count == 1 ? others.Find(other => other.StartsWith("GHSA-", StringComparison.Ordinal)) : null;
        return cves.Select(cve => (cve, alias));
    }

    // Letters, a hyphen, and a digit somewhere behind it: "XSA-200", "GHSA-jf85-cpcp-j695", "ZBX-11023"; not "CVE-N/A", "regression", "1.2-3".
    private static bool IsId(string word)
    {
        var hyphen = word.IndexOf('-', StringComparison.Ordinal);
        return hyphen > 0 && word.Length <= 64 && char.IsAsciiLetterUpper(word[0])
            && word.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or ':')
            && word[(hyphen + 1)..].Any(char.IsAsciiDigit);
    }
}
