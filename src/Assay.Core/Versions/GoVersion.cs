using System.Buffers;

namespace Assay.Core.Versions;

/// <summary>
/// Go's order of module versions: golang.org/x/mod/semver, which is semver 2 with v1 for v1.0.0, so pseudo-versions order by their
/// timestamp and +incompatible has no weight. The v may be missing, as in OSV records. A tag of the toolchain (go1.21.3, go1.22rc1) is
/// read as golang.org/x/vuln's internal/semver GoTagToSemver does, so it compares with the semantic versions of the Go vulnerability database.
/// </summary>
internal static class GoVersion
{
    private static readonly SearchValues<char> TagEnds = SearchValues.Create(" \t\r\n-+");

    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
        if (!TryParse(left, out var leftParts, out var leftTag) || !TryParse(right, out var rightParts, out var rightTag))
        {
            return false;
        }

        order = Numeral.CompareDotted(leftParts.Core, rightParts.Core);
        if (order == 0)
        {
            order = ComparePrerelease(leftParts.Prerelease, leftTag, rightParts.Prerelease, rightTag);
        }

        return true;
    }

    private static bool TryParse(ReadOnlySpan<char> version, out SemverParts parts, out bool isTag)
    {
        version = version.Trim();
        isTag = version.StartsWith("go", StringComparison.Ordinal);
        return isTag ? TryParseTag(version[2..], out parts) : SemverParts.TryParse(version, out parts);
    }

    // What a build of Go adds to its tag is no part of it: "go1.21.3 X:boringcrypto", "go1.20.5-custom" (go/version's stripGo).
    private static bool TryParseTag(ReadOnlySpan<char> tag, out SemverParts parts)
    {
        var end = tag.IndexOfAny(TagEnds);
        tag = end < 0 ? tag : tag[..end];
        if (!SemverParts.TryParse(tag, out parts))
        {
            return false;
        }

        // beta1, rc2: one word and one number, which are the two identifiers of v1.21.0-rc.2.
        var word = parts.Prerelease.IndexOfAnyInRange('0', '9');
        return char.IsAsciiDigit(tag[0])
            && (parts.Prerelease.IsEmpty || (word > 0 && Numeral.IsNumber(parts.Prerelease[word..])));
    }

    private static int ComparePrerelease(ReadOnlySpan<char> left, bool leftTag, ReadOnlySpan<char> right, bool rightTag)
    {
        if (left.IsEmpty || right.IsEmpty || !(leftTag || rightTag))
        {
            return SemverParts.ComparePrerelease(left, right);
        }

        while (!left.IsEmpty && !right.IsEmpty)
        {
            var order = SemverParts.CompareIdentifier(Cut(ref left, leftTag), Cut(ref right, rightTag));
            if (order != 0)
            {
                return order;
            }
        }

        return left.IsEmpty ? (right.IsEmpty ? 0 : -1) : 1;
    }

    private static ReadOnlySpan<char> Cut(scoped ref ReadOnlySpan<char> prerelease, bool isTag)
    {
        if (!isTag)
        {
            return Numeral.Cut(ref prerelease, '.');
        }

        var end = prerelease.IndexOfAnyInRange('0', '9');
        end = end <= 0 ? prerelease.Length : end;
        var head = prerelease[..end];
        prerelease = prerelease[end..];
        return head;
    }
}
