namespace Assay.Advisories.Store;

/// <summary>The tables of the shared segment. Changing them means a new <see cref="StoreManifest.SchemaVersion"/>.</summary>
/// <remarks>
/// A CVE is one number (see <see cref="CveNumber"/>), so that a look-up is one step in a table of small rows. Scores are lines of one text,
/// a source's number, a colon and a vector's number: there are some ten thousand different vectors for all CVEs.
/// Days are those since 0001-01-01. What was said until a build (Unix seconds) said something else stands in the tables of the past, which
/// the first stores of this schema do not have; nor have they the table of details, whose lists are numbers with commas between them.
/// </remarks>
internal static class SharedSchema
{
    public const string Create = """
        CREATE TABLE source(number INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE vector(number INTEGER PRIMARY KEY, severity INTEGER NOT NULL, score INTEGER, vector TEXT);
        CREATE TABLE flaw(
            cve INTEGER PRIMARY KEY, scores TEXT, kevAdded INTEGER, kevDue INTEGER, ransomware INTEGER,
            epss INTEGER, percentile INTEGER, epssDay INTEGER);
        CREATE TABLE detail(
            cve INTEGER PRIMARY KEY, weaknesses TEXT, state INTEGER NOT NULL, stateDay INTEGER,
            exploitation INTEGER, automatable INTEGER, totalImpact INTEGER, ssvcDay INTEGER, exploits TEXT);
        CREATE TABLE alias(name TEXT PRIMARY KEY, cve TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE pastFlaw(
            cve INTEGER NOT NULL, until INTEGER NOT NULL, scores TEXT, kevAdded INTEGER, kevDue INTEGER, ransomware INTEGER,
            PRIMARY KEY(cve, until)) WITHOUT ROWID;
        CREATE TABLE pastAlias(name TEXT NOT NULL, until INTEGER NOT NULL, cve TEXT, PRIMARY KEY(name, until)) WITHOUT ROWID;
        CREATE TABLE release(
            product TEXT NOT NULL, cycle TEXT NOT NULL, codename TEXT, released INTEGER, ends INTEGER, isEnded INTEGER NOT NULL,
            extendedEnd INTEGER, latest TEXT, identifiers TEXT, PRIMARY KEY(product, cycle)) WITHOUT ROWID;
        """;

    public const string InsertSource = "INSERT INTO source VALUES(?,?)";
    public const string InsertVector = "INSERT INTO vector VALUES(?,?,?,?)";
    public const string InsertFlaw = "INSERT INTO flaw VALUES(?,?,?,?,?,?,?,?)";
    public const string InsertDetail = "INSERT INTO detail VALUES(?,?,?,?,?,?,?,?,?)";
    public const string InsertAlias = "INSERT INTO alias VALUES(?,?)";
    public const string InsertPastFlaw = "INSERT INTO pastFlaw VALUES(?,?,?,?,?,?)";
    public const string InsertPastAlias = "INSERT INTO pastAlias VALUES(?,?,?)";
    public const string InsertRelease = "INSERT INTO release VALUES(?,?,?,?,?,?,?,?,?)";

    public const string SelectSources = "SELECT number, name FROM source";
    public const string SelectVector = "SELECT severity, score, vector FROM vector WHERE number=?";
    public const string SelectAllVectors = "SELECT number, severity, score, vector FROM vector";
    public const string SelectFlaw = "SELECT scores, kevAdded, kevDue, ransomware, epss, percentile, epssDay FROM flaw WHERE cve=?";
    public const string SelectDetail = "SELECT weaknesses, state, stateDay, exploitation, automatable, totalImpact, ssvcDay, exploits FROM detail WHERE cve=?";
    public const string SelectAllDetails = "SELECT weaknesses, state, stateDay, exploitation, automatable, totalImpact, ssvcDay, exploits, cve FROM detail";
    public const string SelectHasDetails = "SELECT 1 FROM sqlite_master WHERE type='table' AND name='detail'";
    public const string SelectAllExploited = "SELECT cve, kevAdded, kevDue, ransomware FROM flaw WHERE kevAdded IS NOT NULL";
    public const string SelectAlias = "SELECT cve FROM alias WHERE name=?";
    public const string SelectReleases =
        "SELECT cycle, codename, released, ends, isEnded, extendedEnd, latest, identifiers FROM release WHERE product=?";
    public const string SelectHasPast = "SELECT 1 FROM sqlite_master WHERE type='table' AND name='pastFlaw'";
    public const string SelectPastFlaw = "SELECT scores, kevAdded, kevDue, ransomware FROM pastFlaw WHERE cve=? AND until>? ORDER BY until LIMIT 1";
    public const string SelectPastAlias = "SELECT cve FROM pastAlias WHERE name=? AND until>? ORDER BY until LIMIT 1";
    public const string SelectAllPastFlaws = "SELECT cve, until, scores, kevAdded, kevDue, ransomware FROM pastFlaw";
    public const string SelectAllPastAliases = "SELECT name, until, cve FROM pastAlias";
    public const string SelectProducts = "SELECT product, identifiers FROM release GROUP BY product";
    public const string SelectAllFlaws = "SELECT cve, scores, kevAdded, kevDue, ransomware, epss, percentile, epssDay FROM flaw";
    public const string SelectAllAliases = "SELECT name, cve FROM alias";
    public const string SelectAllReleases =
        "SELECT cycle, codename, released, ends, isEnded, extendedEnd, latest, identifiers, product FROM release";
}
