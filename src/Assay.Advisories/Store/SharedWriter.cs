using System.Globalization;
using Assay.Advisories.Feeds;
using Assay.Core.Findings;

namespace Assay.Advisories.Store;

/// <summary>Writes the shared segment. The same facts after the same segment give the same bytes; sources and vectors keep the numbers that they had.</summary>
internal sealed class SharedWriter
{
    private readonly SqliteDatabase database;
    private readonly Dictionary<(Severity Severity, long? Tenths, string? Vector), long> vectors = [];
    private readonly Dictionary<string, long> sources = new(StringComparer.Ordinal);
    private long lastVector;

    private SharedWriter(SqliteDatabase database) => this.database = database;

    /// <param name="path">The new file.</param>
    /// <param name="draft">What it says.</param>
    /// <param name="before">The segment that it follows; null where it is the first.</param>
    /// <param name="now">The time of the build.</param>
    /// <param name="token">Ends it.</param>
    public static void Write(string path, SharedDraft draft, string? before, DateTimeOffset now, CancellationToken token)
    {
        if (before is null)
        {
            WriteWhole(path, draft, SharedHistory.None, null, token);
            return;
        }

        var whole = path + ".whole";
        File.Delete(whole);
        using (var old = SharedSegment.OpenFile(before))
        {
            WriteWhole(whole, draft, SharedHistory.Of(old, draft, now), old, token);
        }

        SegmentPatch.Write(path, before, whole);
    }

    private static void WriteWhole(string path, SharedDraft draft, SharedHistory history, SharedSegment? before, CancellationToken token)
    {
        using var created = SqliteDatabase.Create(path);
        created.Execute("PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; BEGIN");
        created.Execute(SharedSchema.Create);
        var writer = new SharedWriter(created);
        before?.VisitSources(writer.sources.Add);
        before?.VisitVectors(writer.Keep);
        writer.WriteSources(draft, history);
        writer.WriteFlaws(draft, token);
        writer.WriteDetails(draft);
        writer.WritePast(history);
        writer.WriteVectors();
        writer.WriteAliases(draft);
        writer.WriteReleases(draft);
        created.Execute("COMMIT");
    }

    private void WriteFlaws(SharedDraft draft, CancellationToken token)
    {
        using var insert = database.Prepare(SharedSchema.InsertFlaw);
        foreach (var number in draft.Flaws)
        {
            token.ThrowIfCancellationRequested();
            insert.Bind(1, number);
            insert.Bind(2, draft.Scores.TryGetValue(number, out var scores) ? Text(scores) : null);
            var exploited = draft.Exploited.GetValueOrDefault(number);
            insert.Bind(3, (long?)exploited?.Added.DayNumber);
            insert.Bind(4, (long?)exploited?.Due?.DayNumber);
            insert.Bind(5, exploited is null ? null : exploited.Ransomware ? 1L : 0L);
            var prediction = draft.Predictions.GetValueOrDefault(number);
            insert.Bind(6, Millionths(prediction?.Probability));
            insert.Bind(7, Millionths(prediction?.Percentile));
            insert.Bind(8, (long?)prediction?.Date.DayNumber);
            insert.Run();
        }
    }

    private void WriteDetails(SharedDraft draft)
    {
        using var insert = database.Prepare(SharedSchema.InsertDetail);
        foreach (var (number, detail) in draft.Details.OrderBy(pair => pair.Key))
        {
            insert.Bind(1, number);
            insert.Bind(2, Text(detail.Weaknesses));
            insert.Bind(3, (long)detail.State);
            insert.Bind(4, (long?)detail.StateSince?.DayNumber);
            insert.Bind(5, (long?)detail.Ssvc?.Exploitation);
            insert.Bind(6, Flag(detail.Ssvc?.Automatable));
            insert.Bind(7, Flag(detail.Ssvc?.IsTotal));
            insert.Bind(8, (long?)detail.Ssvc?.Date.DayNumber);
            insert.Bind(9, Text(detail.Exploits));
            insert.Run();
        }

        static long? Flag(bool? value) => value is null ? null : value.Value ? 1 : 0;

        static string? Text(IReadOnlyList<int> numbers) => numbers.Count == 0 ? null : string.Join(',', numbers);
    }

    private void WritePast(SharedHistory history)
    {
        using var insert = database.Prepare(SharedSchema.InsertPastFlaw);
        foreach (var flaw in history.Flaws)
        {
            insert.Bind(1, flaw.Cve);
            insert.Bind(2, flaw.Until);
            insert.Bind(3, flaw.Scores.Count > 0 ? Text(flaw.Scores) : null);
            insert.Bind(4, (long?)flaw.Exploited?.Added.DayNumber);
            insert.Bind(5, (long?)flaw.Exploited?.Due?.DayNumber);
            insert.Bind(6, flaw.Exploited is null ? null : flaw.Exploited.Ransomware ? 1L : 0L);
            insert.Run();
        }

        using var insertAlias = database.Prepare(SharedSchema.InsertPastAlias);
        foreach (var alias in history.Aliases)
        {
            insertAlias.Bind(1, alias.Name);
            insertAlias.Bind(2, alias.Until);
            insertAlias.Bind(3, alias.Cve);
            insertAlias.Run();
        }
    }

    private void WriteVectors()
    {
        using var insertVector = database.Prepare(SharedSchema.InsertVector);
        foreach (var ((severity, tenths, vector), number) in vectors.OrderBy(pair => pair.Value))
        {
            insertVector.Bind(1, number);
            insertVector.Bind(2, (long)severity);
            insertVector.Bind(3, tenths);
            insertVector.Bind(4, vector);
            insertVector.Run();
        }
    }

    private void WriteSources(SharedDraft draft, SharedHistory history)
    {
        var last = sources.Values.DefaultIfEmpty().Max();
        foreach (var name in draft.Scores.Values.SelectMany(scores => scores).Concat(history.Flaws.SelectMany(flaw => flaw.Scores)).Select(score => score.Source).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (sources.TryAdd(name, last + 1))
            {
                last++;
            }
        }

        using var insert = database.Prepare(SharedSchema.InsertSource);
        foreach (var (name, number) in sources.OrderBy(pair => pair.Value))
        {
            insert.Bind(1, number);
            insert.Bind(2, name);
            insert.Run();
        }
    }

    // Sorted, so that the order in which feeds were read is of no weight.
    private string Text(IReadOnlyList<SeverityScore> scores) => string.Join('\n', scores
        .OrderBy(score => score.Source, StringComparer.Ordinal).ThenByDescending(score => score.Severity).ThenBy(score => score.Vector, StringComparer.Ordinal)
        .Select(score => string.Create(CultureInfo.InvariantCulture, $"{sources[score.Source]}:{NumberOf(score)}")));

    private void Keep(long number, SeverityScore score)
    {
        vectors.TryAdd(KeyOf(score), number);
        lastVector = Math.Max(lastVector, number);
    }

    private long NumberOf(SeverityScore score)
    {
        var key = KeyOf(score);
        if (!vectors.TryGetValue(key, out var number))
        {
            vectors.Add(key, number = ++lastVector);
        }

        return number;
    }

    private static (Severity Severity, long? Tenths, string? Vector) KeyOf(SeverityScore score) =>
        (score.Severity, score.Score is { } value ? (long)Math.Round(value * 10) : null, score.Vector);

    private void WriteAliases(SharedDraft draft)
    {
        using var insert = database.Prepare(SharedSchema.InsertAlias);
        foreach (var (name, cve) in draft.Aliases)
        {
            insert.Bind(1, name);
            insert.Bind(2, cve);
            insert.Run();
        }
    }

    private void WriteReleases(SharedDraft draft)
    {
        using var insert = database.Prepare(SharedSchema.InsertRelease);
        foreach (var release in draft.Releases.Values)
        {
            insert.Bind(1, release.Product);
            insert.Bind(2, release.Cycle);
            insert.Bind(3, release.Codename);
            insert.Bind(4, release.Released?.DayNumber);
            insert.Bind(5, release.EndOfLife?.DayNumber);
            insert.Bind(6, release.IsEnded ? 1L : 0L);
            insert.Bind(7, release.ExtendedEnd?.DayNumber);
            insert.Bind(8, release.Latest);
            insert.Bind(9, string.Join('\n', release.Identifiers));
            insert.Run();
        }
    }

    private static long? Millionths(double? share) => share is { } value ? (long)Math.Round(value * 1_000_000) : null;
}
