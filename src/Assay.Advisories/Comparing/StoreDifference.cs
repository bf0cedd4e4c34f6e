using Assay.Advisories.Feeds;
using Assay.Advisories.Store;
using Assay.Core;
using Assay.Core.Packages;

namespace Assay.Advisories.Comparing;

/// <summary>What is otherwise in one store than in another: whoever keeps results matches these anew, and no others.</summary>
/// <param name="Packages">Packages of which something else is told, sorted.</param>
/// <param name="Flaws">Vulnerabilities of which something else is told: that they are withdrawn, exploited, more severe; sorted.</param>
public sealed record StoreDifference(IReadOnlyList<MatchKey> Packages, IReadOnlyList<string> Flaws)
{
    /// <summary>Predictions change for every flaw on every day; less than this changes nobody's mind.</summary>
    public const double LeastPrediction = 0.05;

    // A sum over rows does not care for their order, which follows numbers that differ between two builds.
    private const string SelectRows = """
        SELECT bucket.name, affected.package, flaw.id, record.id, affected.range, affected.scheme, affected.urgency, affected.unfixed, affected.spans, affected.refs
        FROM affected JOIN bucket ON bucket.number = affected.bucket JOIN advisory flaw ON flaw.number = affected.flaw JOIN advisory record ON record.number = affected.record
        WHERE affected.validTo IS NULL
        """;

    private const string SelectAdvisories = "SELECT flaw, id, withdrawn, aliases, fixes, severities FROM advisory WHERE validTo IS NULL";

    /// <summary>Compares two stores; segments that are the same file are not looked at.</summary>
    /// <exception cref="AssayException">As from <see cref="AdvisoryStore.Open"/>.</exception>
    public static StoreDifference Of(string oldFolder, string newFolder, CancellationToken token)
    {
        var before = StoreManifest.Read(oldFolder).Segments.ToDictionary(segment => segment.Name, StringComparer.Ordinal);
        var after = StoreManifest.Read(newFolder).Segments.ToDictionary(segment => segment.Name, StringComparer.Ordinal);
        var packages = new HashSet<MatchKey>();
        var flaws = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in before.Keys.Union(after.Keys, StringComparer.Ordinal))
        {
            token.ThrowIfCancellationRequested();
            var (old, young) = (before.GetValueOrDefault(name), after.GetValueOrDefault(name));
            if (old?.Digest == young?.Digest)
            {
                continue;
            }

            if (name == SharedFacts.Segment)
            {
                flaws.UnionWith(SharedFlaws(Shared(oldFolder, old), Shared(newFolder, young)));
                continue;
            }

            packages.UnionWith(Different(Rows(oldFolder, old), Rows(newFolder, young)));
            flaws.UnionWith(Different(Advisories(oldFolder, old), Advisories(newFolder, young)));
        }

        return new StoreDifference(
            [.. packages.OrderBy(key => key.Bucket, StringComparer.Ordinal).ThenBy(key => key.Name, StringComparer.Ordinal)],
            [.. flaws.Order(StringComparer.Ordinal)]);
    }

    private static IEnumerable<T> Different<T>(Dictionary<T, ulong> before, Dictionary<T, ulong> after)
        where T : notnull =>
        before.Keys.Union(after.Keys).Where(key => !before.TryGetValue(key, out var old) || !after.TryGetValue(key, out var young) || old != young);

    private static Dictionary<MatchKey, ulong> Rows(string folder, SegmentEntry? segment)
    {
        var sums = new Dictionary<MatchKey, ulong>();
        Read(folder, segment, SelectRows, row =>
        {
            var key = new MatchKey(row.Text(0) ?? "", row.Text(1) ?? "");
            sums[key] = sums.GetValueOrDefault(key) + HashOf(row, 2, 10);
        });
        return sums;
    }

    private static Dictionary<string, ulong> Advisories(string folder, SegmentEntry? segment)
    {
        var sums = new Dictionary<string, ulong>(StringComparer.Ordinal);
        Read(folder, segment, SelectAdvisories, row =>
        {
            var flaw = row.Text(0) ?? row.Text(1) ?? "";
            sums[flaw] = sums.GetValueOrDefault(flaw) + HashOf(row, 1, 6);
        });
        return sums;
    }

    private static void Read(string folder, SegmentEntry? segment, string sql, Action<SqliteStatement> visit)
    {
        if (segment is null)
        {
            return;
        }

        using var file = OpenedFile.Open(Path.Combine(folder, segment.File), segment.Bytes);
        using var select = file.Database.Prepare(sql);
        while (select.Step())
        {
            visit(select);
        }
    }

    // FNV-1a over the columns, each with its end.
    private static ulong HashOf(SqliteStatement row, int from, int to)
    {
        var hash = 0xcbf29ce484222325UL;
        for (var column = from; column < to; column++)
        {
            foreach (var value in row.Bytes(column))
            {
                hash = (hash ^ value) * 0x100000001b3UL;
            }

            hash = (hash ^ 0xFF) * 0x100000001b3UL;
        }

        return hash;
    }

    private static SharedDraft Shared(string folder, SegmentEntry? segment)
    {
        var draft = new SharedDraft();
        if (segment is not null)
        {
            using var shared = SharedSegment.Open(Path.Combine(folder, segment.File), segment);
            shared.CopyTo(draft);
        }

        return draft;
    }

    private static IEnumerable<string> SharedFlaws(SharedDraft before, SharedDraft after) =>
        before.Flaws.Union(after.Flaws).Union(before.Details.Keys).Union(after.Details.Keys).Where(flaw => IsOther(flaw, before, after)).Select(CveNumber.Format);

    private static bool IsOther(long flaw, SharedDraft before, SharedDraft after) =>
        before.Exploited.GetValueOrDefault(flaw) != after.Exploited.GetValueOrDefault(flaw)
        || !(before.Details.GetValueOrDefault(flaw) ?? FlawDetail.None).SaysSame(after.Details.GetValueOrDefault(flaw) ?? FlawDetail.None)
        || Math.Abs((before.Predictions.GetValueOrDefault(flaw)?.Probability ?? 0) - (after.Predictions.GetValueOrDefault(flaw)?.Probability ?? 0)) >= LeastPrediction
        || !before.Scores.GetValueOrDefault(flaw, []).ToHashSet().SetEquals(after.Scores.GetValueOrDefault(flaw, []));
}
