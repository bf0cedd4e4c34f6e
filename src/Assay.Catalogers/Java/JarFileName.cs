namespace Assay.Catalogers.Java;

/// <summary>What the name of a jar tells: artifact-version[-classifier].jar, as repositories lay them out.</summary>
internal static class JarFileName
{
    private static readonly string[] Qualifiers =
        ["jre", "android", "alpha", "beta", "rc", "cr", "m", "milestone", "snapshot", "final", "ga", "release", "incubating", "sp", "pre", "preview", "redhat", "jdk", "java", "b"];

    /// <summary>Artifact and version; the version is null where the name has none.</summary>
    /// <param name="fileName">With its extension.</param>
    public static (string Artifact, string? Version) Parse(string fileName)
    {
        var dot = fileName.LastIndexOf('.');
        var tokens = (dot > 0 ? fileName[..dot] : fileName).Split('-');
        for (var start = tokens.Length - 1; start > 0; start--)
        {
            if (!IsNumber(tokens[start]) || IsNumber(tokens[start - 1]) || IsQualifier(tokens[start - 1]))
            {
                continue;
            }

            var end = start + 1;
            while (end < tokens.Length && (IsNumber(tokens[end]) || IsQualifier(tokens[end])))
            {
                end++;
            }

            return (string.Join('-', tokens[..start]), string.Join('-', tokens[start..end]));
        }

        return (string.Join('-', tokens), null);
    }

    private static bool IsNumber(string token) => token.Length > 0 && char.IsAsciiDigit(token[0]);

    // "beta2", "RC1": letters that are one, then digits.
    private static bool IsQualifier(string token) =>
        Qualifiers.Contains(token.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.').ToLowerInvariant(), StringComparer.Ordinal);
}
