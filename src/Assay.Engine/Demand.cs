using System.Globalization;
using Assay.Advisories;
using Assay.Advisories.Fetching;
using Assay.Advisories.Store;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Progress;

namespace Assay.Engine;

/// <summary>Sees to it that the store has what an inventory needs, and nothing more.</summary>
internal static class Demand
{
    /// <summary>The segments that tell of an inventory's packages, and the one of facts about flaws themselves.</summary>
    public static IReadOnlyList<string> SegmentsOf(Inventory inventory)
    {
        var segments = inventory.Packages.Concat(inventory.DeletedPackages)
            .SelectMany(package => MatchKey.KeysOf(package, inventory.Artifact.Distro))
            .Select(key => key.Key.Segment)
            .Where(segment => StoreRefresh.Segments.Contains(segment) && !StoreRefresh.IsOnRequest(segment))
            .ToHashSet(StringComparer.Ordinal);
        if (segments.Count > 0)
        {
            segments.Add(AdvisoryStore.SharedName);
        }

        return [.. segments.Order(StringComparer.Ordinal)];
    }

    /// <summary>Fetches what is missing or old.</summary>
    /// <returns>What could not be had: an error for what is missing, a notice for what is old.</returns>
    /// <exception cref="AssayException">The store is of a newer version; what the user set for the network can't be used.</exception>
    public static async Task<IReadOnlyList<Issue>> MeetAsync(Inventory inventory, ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        if (options.Demand is not { } demand || options.StoreFolder is not { } folder || SegmentsOf(inventory) is not { Count: > 0 } segments)
        {
            return [];
        }

        try
        {
            var refreshed = await StoreUpdates.RunAsync(folder, segments, always: false, demand, options.Time, progress, token).ConfigureAwait(false);
            return [.. refreshed.SelectMany(IssuesOf)];
        }
        catch (AssayException failure) when (failure.Code == "db.notWritable")
        {
            // A store in a read-only image is used as it is; what it lacks the matcher says.
            return [Issue.Notice("db.notWritable", $"advisories were not refreshed: {failure.Message}")];
        }
    }

    /// <summary>What the store lacks of what the inventory needs, since it could not be had when it was fetched, here or where an imported store was made.</summary>
    /// <param name="inventory">The packages.</param>
    /// <param name="manifest">The store's.</param>
    /// <param name="isAsked">Whether <see cref="MeetAsync"/> told of what is fetched here: then only what was imported is told of.</param>
    public static IReadOnlyList<Issue> LackingIn(Inventory inventory, StoreManifest manifest, bool isAsked)
    {
        var needed = SegmentsOf(inventory);
        return
        [
            .. manifest.Segments.Where(segment => segment.Name != AdvisoryStore.SharedName && !(isAsked && segment.Fetched is not null) && needed.Contains(segment.Name, StringComparer.Ordinal)).SelectMany(segment => StoreRefresh.LackingOf(segment)
                .Select(origin => Issue.Error("db.unfetched", $"the advisories of {segment.Name} lack {origin}, which could not be fetched when they were"))),
        ];
    }

    private static IEnumerable<Issue> IssuesOf(RefreshedSegment segment) =>
        segment.Outcome == RefreshOutcome.Failed ? [IssueOf(segment)] : segment.Failures.Select(failure => IssueOf(segment.Name, failure));

    private static Issue IssueOf(RefreshedSegment segment) =>
        segment is { IsThere: false, Name: AdvisoryStore.SharedName } ? Issue.Notice("db.unfetched", $"what is known of exploits and support could not be fetched: {segment.Why}")
        : !segment.IsThere ? Issue.Error("db.unfetched", $"the advisories of {segment.Name} could not be fetched: {segment.Why}")
        : Issue.Notice("db.stale", segment.CheckedAt is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"the advisories of {segment.Name} are those of {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC, and could not be refreshed: {segment.Why}")
            : $"the advisories of {segment.Name} could not be refreshed: {segment.Why}");

    // The rest of the segment is fresh.
    private static Issue IssueOf(string segment, OriginFailure failure) =>
        failure is { IsThere: true } ? Issue.Notice("db.stale", string.Create(CultureInfo.InvariantCulture,
            $"of the advisories of {segment}, {failure.Origin} is that of {failure.CheckedAt?.UtcDateTime:yyyy-MM-dd HH:mm} UTC, and could not be refreshed: {failure.Why}"))
        : failure.Supplements || segment == AdvisoryStore.SharedName ? Issue.Notice("db.unfetched", $"the advisories of {segment} lack {failure.Origin}, which could not be fetched: {failure.Why}")
        : Issue.Error("db.unfetched", $"the advisories of {segment} lack {failure.Origin}, which could not be fetched: {failure.Why}");
}
