using System.Globalization;

namespace Assay.Advisories.Store;

/// <summary>
/// Takes over into a new segment what the one before it said: rows that no longer hold are kept with the time at which they ended, and
/// what is said for the first time begins at the build. What both say is untouched, so that a build without news gives the same bytes.
/// </summary>
internal static class SegmentHistory
{
    /// <summary>Two rows say the same of the same range.</summary>
    private const string SameRow =
        "m.bucket=b.n AND m.package=o.package AND m.flaw=f.n AND m.record=r.n AND m.range=o.range AND m.scheme=o.scheme AND m.urgency=o.urgency"
        + " AND m.unfixed IS o.unfixed AND m.spans=o.spans AND m.refs IS o.refs";

    private const string OldRows = "old.affected o JOIN temp.bucketMap b ON b.o=o.bucket JOIN temp.map f ON f.o=o.flaw JOIN temp.map r ON r.o=o.record";

    /// <summary>
    /// What both segments have: old numbers beside new ones. What only the old one has keeps its numbers, which nothing in the new one has
    /// (<see cref="SegmentNumbers"/>).
    /// </summary>
    private const string Map = """
        CREATE TEMP TABLE known(id TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO temp.known SELECT id, number FROM main.advisory;
        INSERT INTO main.advisory
            SELECT o.number, id, flaw, isRecord, published, modified, withdrawn, summary, link, aliases, fixes, refs, severities, packages, validFrom, coalesce(validTo, $now)
            FROM old.advisory o WHERE validTo IS NOT NULL OR NOT EXISTS (SELECT 1 FROM temp.known k WHERE k.id=o.id);
        INSERT OR IGNORE INTO temp.known SELECT id, number FROM main.advisory ORDER BY number;
        CREATE TEMP TABLE map(o INTEGER PRIMARY KEY, n INTEGER NOT NULL);
        INSERT INTO temp.map SELECT o.number, k.n FROM old.advisory o JOIN temp.known k ON k.id=o.id;
        CREATE INDEX temp.mapBack ON map(n);
        INSERT INTO main.bucket SELECT number, name FROM old.bucket o WHERE NOT EXISTS (SELECT 1 FROM main.bucket m WHERE m.name=o.name);
        CREATE TEMP TABLE bucketMap(o INTEGER PRIMARY KEY, n INTEGER NOT NULL);
        INSERT INTO temp.bucketMap SELECT o.number, m.number FROM old.bucket o JOIN main.bucket m ON m.name=o.name;
        """;

    // The types matter: without them SQLite compares by other rules than the primary key's, and looks through all of the table for each row.
    private const string Rows = $"""
        CREATE TEMP TABLE same(
            bucket INTEGER NOT NULL, package TEXT NOT NULL, flaw INTEGER NOT NULL, record INTEGER NOT NULL, range INTEGER NOT NULL, validFrom INTEGER NOT NULL,
            PRIMARY KEY(bucket, package, flaw, record, range)) WITHOUT ROWID;
        INSERT INTO temp.same SELECT b.n, o.package, f.n, r.n, o.range, o.validFrom FROM {OldRows}
            WHERE o.validTo IS NULL AND EXISTS (SELECT 1 FROM main.affected m WHERE {SameRow});
        UPDATE main.affected SET validFrom=coalesce((SELECT s.validFrom FROM temp.same s WHERE s.bucket=affected.bucket AND s.package=affected.package
                AND s.flaw=affected.flaw AND s.record=affected.record AND s.range=affected.range), $now)
            WHERE NOT EXISTS (SELECT 1 FROM temp.same s WHERE s.bucket=affected.bucket AND s.package=affected.package
                AND s.flaw=affected.flaw AND s.record=affected.record AND s.range=affected.range AND s.validFrom=0);
        INSERT OR IGNORE INTO main.affected
            SELECT b.n, o.package, f.n, r.n, o.range, o.validFrom, coalesce(o.validTo, $now), o.scheme, o.urgency, o.unfixed, o.spans, o.refs FROM {OldRows}
            WHERE (o.validTo IS NOT NULL OR NOT EXISTS (SELECT 1 FROM temp.same s WHERE s.bucket=b.n AND s.package=o.package
                AND s.flaw=f.n AND s.record=r.n AND s.range=o.range))
            ORDER BY b.n, o.package, f.n, r.n, o.range, o.validFrom;
        """;

    /// <summary>Advisories of which something changed that a finding tells: the old word is kept beside the new one.</summary>
    private const string Words = """
        CREATE TEMP TABLE changed(n INTEGER PRIMARY KEY, o INTEGER NOT NULL);
        INSERT INTO temp.changed SELECT m.number, o.number FROM old.advisory o JOIN temp.map p ON p.o=o.number JOIN main.advisory m ON m.number=p.n
            WHERE o.validTo IS NULL AND m.validTo IS NULL
                AND NOT (m.flaw IS o.flaw AND m.withdrawn IS o.withdrawn AND m.severities IS o.severities AND m.fixes IS o.fixes
                    AND m.aliases IS o.aliases AND m.summary IS o.summary AND m.link IS o.link AND m.published IS o.published);
        INSERT INTO main.advisory
            SELECT (SELECT max(number) FROM main.advisory) + row_number() OVER (ORDER BY c.n),
                o.id, o.flaw, o.isRecord, o.published, o.modified, o.withdrawn, o.summary, o.link, o.aliases, o.fixes, o.refs, o.severities, o.packages, o.validFrom, $now
            FROM temp.changed c JOIN old.advisory o ON o.number=c.o;
        UPDATE main.advisory SET validFrom=$now WHERE validTo IS NULL AND (number IN (SELECT n FROM temp.changed) OR number NOT IN (SELECT n FROM temp.map));
        UPDATE main.advisory SET validFrom=(SELECT o.validFrom FROM old.advisory o JOIN temp.map p ON p.o=o.number WHERE p.n=advisory.number AND o.validTo IS NULL)
            WHERE validTo IS NULL AND number NOT IN (SELECT n FROM temp.changed)
                AND EXISTS (SELECT 1 FROM old.advisory o JOIN temp.map p ON p.o=o.number WHERE p.n=advisory.number AND o.validTo IS NULL AND o.validFrom<>0);
        """;

    /// <summary>Merges.</summary>
    /// <param name="database">The new segment, written whole.</param>
    /// <param name="oldPath">The segment before it.</param>
    /// <param name="now">The time of the build.</param>
    /// <exception cref="Core.AssayException">"db.damaged": the old segment can't be read.</exception>
    public static void Merge(SqliteDatabase database, string oldPath, DateTimeOffset now)
    {
        var time = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        database.Attach(oldPath, "old");

        // Numbers are put in as text of our own making; SQLite's batches take no parameters.
        foreach (var batch in new[] { Map, Rows, Words })
        {
            database.Execute(batch.Replace("$now", time, StringComparison.Ordinal));
        }

        database.Execute("DETACH old; DROP TABLE temp.known; DROP TABLE temp.map; DROP TABLE temp.bucketMap; DROP TABLE temp.same; DROP TABLE temp.changed");
    }
}
