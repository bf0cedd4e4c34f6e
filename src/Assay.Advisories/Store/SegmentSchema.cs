namespace Assay.Advisories.Store;

/// <summary>The tables of a segment. Changing them means a new <see cref="StoreManifest.SchemaVersion"/>.</summary>
/// <remarks>
/// validFrom and validTo are Unix seconds between which a row held; 0 means since the segment's first build, NULL until now; advisories
/// that no longer hold have no names any more. Lists are
/// lines of one text. A look-up of a package is one range of one clustered table.
/// </remarks>
internal static class SegmentSchema
{
    public const string Create = """
        CREATE TABLE bucket(number INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE advisory(
            number INTEGER PRIMARY KEY, id TEXT NOT NULL, flaw TEXT, isRecord INTEGER NOT NULL,
            published INTEGER, modified INTEGER, withdrawn INTEGER, summary TEXT, link TEXT,
            aliases TEXT, fixes TEXT, refs TEXT, severities TEXT, packages TEXT,
            validFrom INTEGER NOT NULL, validTo INTEGER);
        CREATE TABLE name(name TEXT NOT NULL, advisory INTEGER NOT NULL, PRIMARY KEY(name, advisory)) WITHOUT ROWID;
        CREATE TABLE affected(
            bucket INTEGER NOT NULL, package TEXT NOT NULL, flaw INTEGER NOT NULL, record INTEGER NOT NULL, range INTEGER NOT NULL,
            validFrom INTEGER NOT NULL, validTo INTEGER, scheme INTEGER NOT NULL, urgency INTEGER NOT NULL, unfixed INTEGER,
            spans TEXT NOT NULL, refs TEXT, PRIMARY KEY(bucket, package, flaw, record, range, validFrom)) WITHOUT ROWID;
        """;

    public const string InsertBucket = "INSERT INTO bucket VALUES(?,?)";
    public const string InsertAdvisory = "INSERT INTO advisory VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,0,NULL)";
    public const string InsertName = "INSERT INTO name VALUES(?,?)";
    public const string InsertAffected = "INSERT INTO affected VALUES(?,?,?,?,?,0,NULL,?,?,?,?,?)";

    public const string SelectBuckets = "SELECT number, name FROM bucket";
    public const string SelectRows =
        "SELECT spans, scheme, flaw, record, range, urgency, unfixed, refs FROM affected WHERE bucket=? AND package=? AND validTo IS NULL";
    public const string SelectRowsAt =
        "SELECT spans, scheme, flaw, record, range, urgency, unfixed, refs FROM affected WHERE bucket=?1 AND package=?2 AND validFrom<=?3 AND (validTo IS NULL OR validTo>?3)";
    public const string SelectBucketAt = "SELECT 1 FROM affected WHERE bucket=?1 AND validFrom<=?2 AND (validTo IS NULL OR validTo>?2) LIMIT 1";

    /// <summary>Every version of those advisories that have several, or did not hold since ever.</summary>
    public const string SelectPastAdvisories =
        "SELECT number, id, validFrom, validTo, flaw, aliases, fixes FROM advisory WHERE validFrom<>0 OR id IN (SELECT id FROM advisory WHERE validTo IS NOT NULL)";
    public const string SelectAdvisory =
        "SELECT id, flaw, isRecord, published, modified, withdrawn, summary, link, aliases, fixes, severities FROM advisory WHERE number=?";
    public const string SelectPackages = "SELECT packages FROM advisory WHERE number=?";
    public const string SelectReferences = "SELECT refs FROM advisory WHERE number=?";
    public const string SelectByName = "SELECT advisory FROM name WHERE name=?";
    public const string SelectNumbers = "SELECT number, id, validTo FROM advisory";
    public const string SelectRecordIds = "SELECT id FROM advisory WHERE isRecord=1 AND validTo IS NULL";
}
