using System.Globalization;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Gentoo;

/// <summary>Which versions of a package a GLSA calls vulnerable, but for those that it calls unaffected: glsa-check's rule (portage, lib/portage/glsa.py).</summary>
/// <remarks>
/// "rge", "rgt", "rle" and "rlt" compare revisions of one version alone. A range of one slot counts for versions that begin with the slot's name, which
/// is how Gentoo names slots of programs with several branches ("3.9" of Python); of other slots the versions tell nothing, and they count as all.
/// </remarks>
internal sealed class GlsaPackage(string name)
{
    private const int MaxRanges = 500;

    /// <summary>Above all revisions of a version.</summary>
    private const string LastRevision = "-r99999999";

    private readonly List<VersionInterval> vulnerable = [];
    private readonly List<VersionInterval> unaffected = [];

    public string Name { get; } = name.Length is > 0 and <= 256 && name.Contains('/', StringComparison.Ordinal) && !name.AsSpan().ContainsAnyInRange('\0', ' ')
        ? name
        : throw new FormatException($"'{name}' is no package");

    public void Add(bool isVulnerable, string? range, string? slot, string version)
    {
        if (version.Length is 0 or > 256 || version.AsSpan().ContainsAnyInRange('\0', ' ') || vulnerable.Count + unaffected.Count > MaxRanges)
        {
            throw new FormatException($"{Name}: a range without a version");
        }

        var interval = Of(range, version);
        interval = slot is null or "*" ? interval : InSlot(interval, slot);
        (isVulnerable ? vulnerable : unaffected).Add(interval);
    }

    public IReadOnlyList<VersionSpan> ToSpans()
    {
        var left = vulnerable;
        foreach (var safe in unaffected)
        {
            left = [.. left.SelectMany(interval => Without(interval, safe))];
        }

        return [.. left.Order(Comparer<VersionInterval>.Create(ByLower)).Select(ToSpan)];
    }

    private static VersionInterval Of(string? range, string version)
    {
        var isPrefix = version.EndsWith('*');
        version = isPrefix ? version[..^1].TrimEnd('.') : version;
        if (isPrefix && version.Length == 0)
        {
            return new VersionInterval(null, false, null, false);
        }

        return range switch
        {
            "lt" => new VersionInterval(null, false, version, false),
            "le" => new VersionInterval(null, false, version, true),
            "gt" => new VersionInterval(version, false, null, false),
            "ge" => new VersionInterval(version, true, null, false),
            "eq" when isPrefix => new VersionInterval(version, true, Next(version), false),
            "eq" => new VersionInterval(version, true, version, true),
            "rlt" => new VersionInterval(WithoutRevision(version), true, version, false),
            "rle" => new VersionInterval(WithoutRevision(version), true, version, true),
            "rgt" => new VersionInterval(version, false, WithoutRevision(version) + LastRevision, true),
            "rge" => new VersionInterval(version, true, WithoutRevision(version) + LastRevision, true),
            _ => throw new FormatException($"the range '{range}' is unknown"),
        };
    }

    private static VersionInterval InSlot(VersionInterval interval, string slot)
    {
        var bound = interval.Lower ?? interval.Upper;
        var prefix = slot.Split('/')[0];
        return bound is null || !char.IsAsciiDigit(prefix.FirstOrDefault()) || (bound != prefix && !bound.StartsWith(prefix + ".", StringComparison.Ordinal))
            ? interval
            : interval with
            {
                Lower = interval.Lower ?? prefix,
                IncludesLower = interval.Lower is null || interval.IncludesLower,
                Upper = interval.Upper ?? Next(prefix),
                IncludesUpper = interval.Upper is not null && interval.IncludesUpper,
            };
    }

    // What lies outside of the other.
    private static IEnumerable<VersionInterval> Without(VersionInterval interval, VersionInterval other)
    {
        if (IsBefore(interval.Upper, interval.IncludesUpper, other.Lower, other.IncludesLower) || IsBefore(other.Upper, other.IncludesUpper, interval.Lower, interval.IncludesLower))
        {
            yield return interval;
            yield break;
        }

        if (other.Lower is not null && (interval.Lower is null || Compare(interval.Lower, other.Lower) is var below && (below < 0 || (below == 0 && interval.IncludesLower && !other.IncludesLower))))
        {
            yield return interval with { Upper = other.Lower, IncludesUpper = !other.IncludesLower };
        }

        if (other.Upper is not null && (interval.Upper is null || Compare(other.Upper, interval.Upper) is var above && (above < 0 || (above == 0 && interval.IncludesUpper && !other.IncludesUpper))))
        {
            yield return interval with { Lower = other.Upper, IncludesLower = !other.IncludesUpper };
        }
    }

    // Whether all up to an upper bound lies before a lower bound.
    private static bool IsBefore(string? upper, bool includesUpper, string? lower, bool includesLower)
    {
        if (upper is null || lower is null)
        {
            return false;
        }

        var order = Compare(upper, lower);
        return order < 0 || (order == 0 && !(includesUpper && includesLower));
    }

    private VersionSpan ToSpan(VersionInterval interval)
    {
        var isRepair = interval.Upper is not null && !interval.IncludesUpper && unaffected.Exists(safe => safe.Lower == interval.Upper && safe.IncludesLower);
        var end = interval.Upper is null ? SpanEnd.Open : isRepair ? SpanEnd.Fixed : interval.IncludesUpper ? SpanEnd.LastAffected : SpanEnd.Limit;
        return new VersionSpan(interval.Lower, interval.Upper, end, interval.Lower is not null && !interval.IncludesLower);
    }

    private static int ByLower(VersionInterval left, VersionInterval right) =>
        left.Lower is null || right.Lower is null ? (left.Lower is null ? 0 : 1) - (right.Lower is null ? 0 : 1) : Compare(left.Lower, right.Lower);

    private static int Compare(string left, string right) =>
        VersionOrder.TryCompare(VersionScheme.Portage, left, right, out var order) ? order : throw new FormatException($"'{left}' and '{right}' can't be compared");

    private static string WithoutRevision(string version)
    {
        var revision = version.LastIndexOf("-r", StringComparison.Ordinal);
        return revision > 0 ? version[..revision] : version;
    }

    // What comes behind all that begins so: "3.10" of "3.9".
    private static string Next(string prefix)
    {
        var dot = prefix.LastIndexOf('.') + 1;
        return int.TryParse(prefix.AsSpan(dot), NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last < int.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"{prefix.AsSpan(0, dot)}{last + 1}")
            : throw new FormatException($"'{prefix}' is no beginning of a version");
    }
}
