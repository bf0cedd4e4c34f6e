using System.Globalization;
using Assay.Advisories.Feeds;
using Assay.Core.Findings;

namespace Assay.Advisories.Store;

/// <summary>
/// Writes a segment file. The same content after the same segment gives the same bytes: rows go in sorted, in one transaction, into a new file;
/// where there is a segment before, advisories and buckets keep its numbers, and rows without news their places.
/// </summary>
internal static class SegmentWriter
{
    private const int MostNames = 100_000;

    /// <param name="path">The new file.</param>
    /// <param name="content">What the segment says now.</param>
    /// <param name="before">The segment that it follows; null where it is the first.</param>
    /// <param name="now">The time of the build.</param>
    /// <param name="token">Ends it.</param>
    /// <returns>The buckets that it tells of, sorted.</returns>
    public static IReadOnlyList<string> Write(string path, SegmentContent content, string? before, DateTimeOffset now, CancellationToken token)
    {
        using var told = ToldNames.Of(content);
        if (before is null)
        {
            WriteWhole(path, content, told, SegmentNumbers.None, token).Dispose();
            return told.Buckets;
        }

        var whole = path + ".whole";
        File.Delete(whole);
        using (var database = WriteWhole(whole, content, told, SegmentNumbers.Read(before), token))
        {
            SegmentHistory.Merge(database, before, now);
        }

        SegmentPatch.Write(path, before, whole);
        return told.Buckets;
    }

    private static SqliteDatabase WriteWhole(string path, SegmentContent content, ToldNames told, SegmentNumbers numbers, CancellationToken token)
    {
        var database = SqliteDatabase.Create(path);
        try
        {
            database.Execute("PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; BEGIN");
            database.Execute(SegmentSchema.Create);
            var advisories = numbers.OfAdvisories(content.Advisories);
            WriteAdvisories(database, content, advisories, told, token);
            WriteNames(database, content, advisories, told);
            WriteRows(database, content, advisories, numbers, token);
            database.Execute("COMMIT");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static void WriteAdvisories(SqliteDatabase database, SegmentContent content, Dictionary<string, long> numbers, ToldNames told, CancellationToken token)
    {
        using var insert = database.Prepare(SegmentSchema.InsertAdvisory);
        using var packages = told.ByAdvisory().GetEnumerator();
        var isThere = packages.MoveNext();
        foreach (var advisory in content.Advisories)
        {
            token.ThrowIfCancellationRequested();
            insert.Bind(1, numbers[advisory.Id]);
            insert.Bind(2, advisory.Id);
            insert.Bind(3, advisory.VulnerabilityId == advisory.Id ? null : advisory.VulnerabilityId);
            insert.Bind(4, advisory.IsRecord ? 1L : 0L);
            insert.Bind(5, advisory.Published?.ToUnixTimeSeconds());
            insert.Bind(6, advisory.Modified?.ToUnixTimeSeconds());
            insert.Bind(7, advisory.Withdrawn?.ToUnixTimeSeconds());
            insert.Bind(8, advisory.Summary);
            insert.Bind(9, advisory.Link);
            insert.Bind(10, Lines(advisory.Aliases));
            insert.Bind(11, Lines(advisory.Fixes));
            insert.Bind(12, Lines(advisory.References));
            insert.Bind(13, Lines(advisory.Severities.Select(Line)));
            var isTold = isThere && packages.Current.Advisory == advisory.Id;
            insert.Bind(14, isTold ? Lines(packages.Current.Names) : "");
            isThere = isTold ? packages.MoveNext() : isThere;
            insert.Run();
        }
    }

    private static void WriteNames(SqliteDatabase database, SegmentContent content, Dictionary<string, long> numbers, ToldNames told)
    {
        using var names = new SortedRuns<(string Name, long Advisory)>(
            content.Folder,
            MostNames,
            (writer, pair) =>
            {
                writer.Write(pair.Name);
                writer.Write7BitEncodedInt64(pair.Advisory);
            },
            reader => (reader.ReadString(), reader.Read7BitEncodedInt64()),
            (left, right) => string.CompareOrdinal(left.Name, right.Name) is not 0 and var order ? order : left.Advisory.CompareTo(right.Advisory));

        // An advisory of several flaws is found by each where its own rows tell of them, not where they lead to a record of the flaw.
        foreach (var advisory in content.Advisories)
        {
            foreach (var name in advisory.Aliases.Concat(told.Tells(advisory.Id) ? advisory.Fixes : []).Append(advisory.Id).Append(advisory.VulnerabilityId).Distinct(StringComparer.Ordinal))
            {
                names.Add((name, numbers[advisory.Id]));
            }
        }

        using var insert = database.Prepare(SegmentSchema.InsertName);
        foreach (var (name, number) in names)
        {
            insert.Bind(1, name);
            insert.Bind(2, number);
            insert.Run();
        }
    }

    private static void WriteRows(SqliteDatabase database, SegmentContent content, Dictionary<string, long> advisories, SegmentNumbers numbers, CancellationToken token)
    {
        using var insertBucket = database.Prepare(SegmentSchema.InsertBucket);
        using var insert = database.Prepare(SegmentSchema.InsertAffected);
        var bucket = 0L;
        string? bucketName = null;
        foreach (var row in content.Rows)
        {
            token.ThrowIfCancellationRequested();
            if (row.Key.Bucket != bucketName)
            {
                bucketName = row.Key.Bucket;
                insertBucket.Bind(1, bucket = numbers.OfBucket(bucketName));
                insertBucket.Bind(2, bucketName);
                insertBucket.Run();
            }

            insert.Bind(1, bucket);
            insert.Bind(2, row.Key.Name);
            insert.Bind(3, advisories[row.Flaw]);
            insert.Bind(4, advisories[row.Record]);
            insert.Bind(5, row.Range);
            insert.Bind(6, (long)row.Scheme);
            insert.Bind(7, (long)row.Urgency);
            insert.Bind(8, (long?)row.Unfixed);
            insert.Bind(9, SpanText.Write(row.Spans));
            insert.Bind(10, Lines(row.References));
            insert.Run();
        }
    }

    /// <summary>One severity as a segment stores it: source, severity's number, score, vector.</summary>
    private static string Line(SeverityScore score) => string.Create(
        CultureInfo.InvariantCulture,
        $"{score.Source}\t{(int)score.Severity}\t{score.Score}\t{score.Vector}");

    private static string Lines(IEnumerable<string> values) => string.Join('\n', values);
}
