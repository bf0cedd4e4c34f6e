using System.Diagnostics.CodeAnalysis;

namespace Assay.Core.Versions;

/// <summary>A range of versions as an advisory or a manifest writes it: alternatives, each of them comparisons that must all hold.</summary>
public sealed class VersionRange
{
    private readonly VersionScheme scheme;
    private readonly RangeSyntax syntax;
    private readonly RangeBound[][] alternatives;
    private readonly bool includePrerelease;

    private VersionRange(VersionScheme scheme, RangeSyntax syntax, RangeBound[][] alternatives, bool includePrerelease)
    {
        this.scheme = scheme;
        this.syntax = syntax;
        this.alternatives = alternatives;
        this.includePrerelease = includePrerelease;
    }

    /// <summary>Reads a range. An empty one, where its notation knows such, holds every version.</summary>
    /// <param name="scheme">The order of the versions in the range.</param>
    /// <param name="syntax">The notation.</param>
    /// <param name="text">The range.</param>
    /// <param name="range">The range, where it could be read.</param>
    /// <param name="includePrerelease">
    /// By default a pre-release between the bounds is in the range, as an advisory means it. False gives npm's and Cargo's rule for installing,
    /// by which it is only where a bound with the same numbers is a pre-release itself; the other notations know no such rule.
    /// </param>
    /// <returns>False where the text is no range of that notation.</returns>
    public static bool TryParse(
        VersionScheme scheme, RangeSyntax syntax, ReadOnlySpan<char> text, [NotNullWhen(true)] out VersionRange? range, bool includePrerelease = true)
    {
        var parsed = new List<RangeBound[]>();
        var isRange = syntax switch
        {
            RangeSyntax.Comparators => ComparatorRange.TryParse(scheme, text, parsed),
            RangeSyntax.Npm => NpmRange.TryParse(text, includePrerelease, parsed),
            RangeSyntax.Pep440 => Pep440Range.TryParse(text, parsed),
            RangeSyntax.Maven or RangeSyntax.NuGet => IntervalRange.TryParse(scheme, syntax, text, parsed),
            RangeSyntax.RubyGems => RubyGemsRange.TryParse(text, parsed),
            RangeSyntax.Composer => ComposerRange.TryParse(text, parsed),
            RangeSyntax.Cargo => CargoRange.TryParse(text, parsed),
            _ => throw new ArgumentOutOfRangeException(nameof(syntax)),
        };
        range = isRange ? new VersionRange(scheme, syntax, [.. parsed], includePrerelease) : null;
        return isRange;
    }

    /// <summary>Says whether a version is in the range, without allocating.</summary>
    /// <returns>False where that cannot be decided: the version is none of the scheme, and no alternative holds without it.</returns>
    public bool TryContains(ReadOnlySpan<char> version, out bool contained)
    {
        contained = false;
        var decidable = true;
        foreach (var bounds in alternatives)
        {
            if (!TryTestAll(bounds, version, out var holds))
            {
                decidable = false;
            }
            else if (holds)
            {
                contained = true;
                return true;
            }
        }

        return decidable;
    }

    /// <summary>The range as intervals, one for each alternative that is not empty; what lies between pre-release and release at an end is not told apart.</summary>
    /// <returns>False where it has bounds that part the line of versions, such as !=, or two that can't be compared.</returns>
    public bool TryGetIntervals(out IReadOnlyList<VersionInterval> intervals)
    {
        List<VersionInterval> found = [];
        intervals = found;
        foreach (var bounds in alternatives)
        {
            var interval = default(VersionInterval);
            foreach (var bound in bounds)
            {
                if (!TryNarrow(ref interval, bound))
                {
                    return false;
                }
            }

            if (!IsEmpty(interval))
            {
                found.Add(interval);
            }
        }

        return true;
    }

    private bool TryNarrow(ref VersionInterval interval, RangeBound bound)
    {
        switch (bound.Operator)
        {
            case RangeOperator.Any:
                return true;
            case RangeOperator.Equal:
                return TryRaise(ref interval, bound.Version, true) && TryLower(ref interval, bound.Version, true);
            case RangeOperator.Greater or RangeOperator.GreaterOrEqual:
                return TryRaise(ref interval, bound.Version, bound.Operator == RangeOperator.GreaterOrEqual);
            case RangeOperator.Less or RangeOperator.LessOrEqual or RangeOperator.RubyReleaseLess:
                return TryLower(ref interval, bound.Version, bound.Operator == RangeOperator.LessOrEqual);
            default:
                return false;
        }
    }

    private bool TryRaise(ref VersionInterval interval, string version, bool isIncluded)
    {
        var order = 1;
        if (interval.Lower is not null && !VersionOrder.TryCompare(scheme, version, interval.Lower, out order))
        {
            return false;
        }

        interval = order > 0 ? interval with { Lower = version, IncludesLower = isIncluded }
            : order == 0 ? interval with { IncludesLower = interval.IncludesLower && isIncluded }
            : interval;
        return true;
    }

    private bool TryLower(ref VersionInterval interval, string version, bool isIncluded)
    {
        var order = -1;
        if (interval.Upper is not null && !VersionOrder.TryCompare(scheme, version, interval.Upper, out order))
        {
            return false;
        }

        interval = order < 0 ? interval with { Upper = version, IncludesUpper = isIncluded }
            : order == 0 ? interval with { IncludesUpper = interval.IncludesUpper && isIncluded }
            : interval;
        return true;
    }

    private bool IsEmpty(VersionInterval interval) =>
        interval is { Lower: not null, Upper: not null } && VersionOrder.TryCompare(scheme, interval.Lower, interval.Upper, out var order)
        && (order > 0 || (order == 0 && !(interval.IncludesLower && interval.IncludesUpper)));

    // One bound that fails decides, whatever the others say.
    private bool TryTestAll(RangeBound[] bounds, ReadOnlySpan<char> version, out bool holds)
    {
        var decidable = true;
        foreach (var bound in bounds)
        {
            var isTested = syntax == RangeSyntax.Composer
                ? ComposerRange.TryTest(bound, version, out var boundHolds)
                : bound.TryTest(scheme, version, out boundHolds);
            decidable &= isTested;
            if (isTested && !boundHolds)
            {
                holds = false;
                return true;
            }
        }

        holds = decidable && AdmitsPrerelease(bounds, version);
        return decidable;
    }

    // testSet in node-semver's classes/range.js and pre_is_compatible in the semver crate's eval.rs.
    private bool AdmitsPrerelease(RangeBound[] bounds, ReadOnlySpan<char> version)
    {
        if (includePrerelease || syntax is not (RangeSyntax.Npm or RangeSyntax.Cargo)
            || !NpmVersion.TryParse(version, out var parts) || parts.Prerelease.IsEmpty)
        {
            return true;
        }

        foreach (var bound in bounds)
        {
            if (bound.IsWritten && SemverParts.TryParse(bound.Version, out var boundParts)
                && !boundParts.Prerelease.IsEmpty && Numeral.CompareDotted(parts.Core, boundParts.Core) == 0)
            {
                return true;
            }
        }

        return false;
    }
}
