namespace Assay.Core.Versions;

/// <summary>
/// Intervals: VersionRange.createFromVersionSpec in Maven's compat/maven-artifact, and NuGet.Versioning's VersionRangeFactory. Several stand
/// side by side, parted by commas or ||. A bare version is an exact one in an advisory of Maven and the lowest one to NuGet.
/// </summary>
internal static class IntervalRange
{
    public static bool TryParse(VersionScheme scheme, RangeSyntax syntax, ReadOnlySpan<char> text, List<RangeBound[]> alternatives)
    {
        text = text.Trim();
        if (text.IsEmpty)
        {
            return false;
        }

        if (text[0] is not ('[' or '('))
        {
            alternatives.Add([new RangeBound(syntax == RangeSyntax.NuGet ? RangeOperator.GreaterOrEqual : RangeOperator.Equal, text.ToString())]);
            return ComparatorRange.IsVersion(scheme, text);
        }

        while (true)
        {
            var end = text.IndexOfAny(']', ')');
            if (text.IsEmpty || text[0] is not ('[' or '(') || end < 0 || !TryAdd(scheme, text[..(end + 1)], alternatives))
            {
                return false;
            }

            text = text[(end + 1)..].TrimStart();
            if (text.IsEmpty)
            {
                return true;
            }

            text = text.StartsWith("||") ? text[2..].TrimStart() : text[0] == ',' ? text[1..].TrimStart() : text;
        }
    }

    private static bool TryAdd(VersionScheme scheme, ReadOnlySpan<char> interval, List<RangeBound[]> alternatives)
    {
        var includesLower = interval[0] == '[';
        var includesUpper = interval[^1] == ']';
        var inner = interval[1..^1].Trim();
        var comma = inner.IndexOf(',');
        if (comma < 0)
        {
            // "Single version must be surrounded by []."
            alternatives.Add([new RangeBound(RangeOperator.Equal, inner.ToString())]);
            return includesLower && includesUpper && ComparatorRange.IsVersion(scheme, inner);
        }

        var lower = inner[..comma].TrimEnd();
        var upper = inner[(comma + 1)..].TrimStart();
        var bounds = new List<RangeBound>();
        if (!lower.IsEmpty)
        {
            bounds.Add(new RangeBound(includesLower ? RangeOperator.GreaterOrEqual : RangeOperator.Greater, lower.ToString()));
        }

        if (!upper.IsEmpty)
        {
            bounds.Add(new RangeBound(includesUpper ? RangeOperator.LessOrEqual : RangeOperator.Less, upper.ToString()));
        }

        alternatives.Add([.. bounds]);
        return (lower.IsEmpty || ComparatorRange.IsVersion(scheme, lower)) && (upper.IsEmpty || ComparatorRange.IsVersion(scheme, upper));
    }
}
