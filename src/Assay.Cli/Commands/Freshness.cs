using System.Globalization;
using Assay.Advisories.Fetching;
using Assay.Advisories.Store;

namespace Assay.Cli.Commands;

/// <summary>How fresh a segment is, in words.</summary>
internal static class Freshness
{
    /// <summary>"as of 2026-11-25 22:16 UTC", "stale since ...".</summary>
    public static string Of(RefreshedSegment known, SegmentEntry segment) => segment.Fetched is null ? "not fetched: built from files, or imported"
        : known.Why is { } why ? string.Create(CultureInfo.InvariantCulture, $"stale since {known.CheckedAt?.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {why}")
        : known.CheckedAt is { } at ? string.Create(CultureInfo.InvariantCulture, $"as of {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC")
        : "never compared with its publishers";

    /// <summary>"alpine-unfixed: stale since 2026-11-25 22:16 UTC: the server answered 503".</summary>
    public static string Of(OriginFailure failure) => failure is { IsThere: true, CheckedAt: { } at }
        ? string.Create(CultureInfo.InvariantCulture, $"{failure.Origin}: stale since {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {failure.Why}")
        : $"{failure.Origin}: lacking: {failure.Why}";
}
