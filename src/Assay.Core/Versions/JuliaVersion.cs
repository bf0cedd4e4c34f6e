namespace Assay.Core.Versions;

/// <summary>
/// Julia's order: VersionNumber in base/version.jl. Minor and patch may be missing, a pre-release may follow without a hyphen, build
/// metadata counts; a bare "-" is below every pre-release and a bare "+" above every build.
/// </summary>
internal static class JuliaVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
        if (!Parts.TryParse(left, out var leftParts) || !Parts.TryParse(right, out var rightParts))
        {
            return false;
        }

        order = Numeral.CompareDotted(leftParts.Core, rightParts.Core);
        if (order == 0 && leftParts.HasPrerelease != rightParts.HasPrerelease)
        {
            order = leftParts.HasPrerelease ? -1 : 1;
        }

        if (order == 0)
        {
            order = CompareIdentifiers(leftParts.Prerelease, rightParts.Prerelease);
        }

        if (order == 0 && leftParts.IsAboveBuilds != rightParts.IsAboveBuilds)
        {
            order = leftParts.IsAboveBuilds ? 1 : -1;
        }

        if (order == 0)
        {
            order = CompareIdentifiers(leftParts.Build, rightParts.Build);
        }

        return true;
    }

    // ident_cmp: an empty list is below every list; the empty identifier cannot occur beside others.
    private static int CompareIdentifiers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty && !right.IsEmpty)
        {
            var order = SemverParts.CompareIdentifier(Numeral.Cut(ref left, '.'), Numeral.Cut(ref right, '.'));
            if (order != 0)
            {
                return order;
            }
        }

        return left.IsEmpty ? (right.IsEmpty ? 0 : -1) : 1;
    }

    private readonly ref struct Parts
    {
        public ReadOnlySpan<char> Core { get; private init; }

        public bool HasPrerelease { get; private init; }

        public ReadOnlySpan<char> Prerelease { get; private init; }

        public bool IsAboveBuilds { get; private init; }

        public ReadOnlySpan<char> Build { get; private init; }

        // VERSION_REGEX
        public static bool TryParse(ReadOnlySpan<char> version, out Parts parts)
        {
            parts = default;
            var rest = version.Trim();
            rest = rest.Length > 0 && rest[0] is 'v' or 'V' ? rest[1..] : rest;
            var end = Numeral.Run(rest);
            for (var number = 1; number < 3 && end > 0 && end + 1 < rest.Length && rest[end] == '.' && char.IsAsciiDigit(rest[end + 1]); number++)
            {
                end += 1 + Numeral.Run(rest[(end + 1)..]);
            }

            if (end == 0)
            {
                return false;
            }

            var core = rest[..end];
            rest = rest[end..];
            if (rest is "-")
            {
                parts = new Parts { Core = core, HasPrerelease = true };
                return true;
            }

            var hasBuild = rest.Contains('+');
            var build = SemverParts.CutBuild(ref rest);
            if (hasBuild && !build.IsEmpty && !SemverParts.IsIdentifiers(build))
            {
                return false;
            }

            if (rest.IsEmpty)
            {
                parts = new Parts { Core = core, IsAboveBuilds = hasBuild && build.IsEmpty, Build = build };
                return true;
            }

            if (rest[0] != '-' && !char.IsAsciiLetter(rest[0]))
            {
                return false;
            }

            rest = rest[0] == '-' ? rest[1..] : rest;
            parts = new Parts { Core = core, HasPrerelease = true, Prerelease = rest, IsAboveBuilds = hasBuild && build.IsEmpty, Build = build };
            return SemverParts.IsIdentifiers(rest);
        }
    }
}
