namespace Assay.Core.Versions;

/// <summary>
/// npm's order: node-semver in its loose form, which npm itself uses on what the registry holds (1.0.0beta1, 01.02.03, =v1.2.3).
/// </summary>
internal static class NpmVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        var decidable = TryParse(left, out var leftParts) & TryParse(right, out var rightParts);
        order = decidable ? leftParts.Compare(rightParts) : 0;
        return decidable;
    }

    public static bool TryParse(ReadOnlySpan<char> version, out SemverParts parts) =>
        TryParseFour(version, out parts) || SemverParts.TryParse(version, out parts);

    // A fourth number: the regular expression LOOSE gives back the patch number's last digit to the pre-release, so that
    // 1.2.34.5 is 1.2.3-4.5 to npm. Odd, but it is what npm installs by. With a patch of one digit there is no such match.
    private static bool TryParseFour(ReadOnlySpan<char> version, out SemverParts parts)
    {
        parts = default;
        var rest = SemverParts.TrimPrefix(version);
        var core = 0;
        for (var number = 0; number < 3; number++)
        {
            var run = Numeral.Run(rest[core..]);
            if (run == 0 || core + run >= rest.Length || rest[core + run] != '.' || (number == 2 && run == 1))
            {
                return false;
            }

            core += run + (number == 2 ? -1 : 1);
        }

        var prerelease = rest[core..];
        var build = SemverParts.CutBuild(ref prerelease);
        if (!SemverParts.IsIdentifiers(prerelease))
        {
            return false;
        }

        parts = new SemverParts(rest[..core], prerelease, build);
        return true;
    }
}
