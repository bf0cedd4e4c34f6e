using System.Globalization;
using System.Text;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Store;

/// <summary>One open segment file. Thread-safe: one look-up at a time.</summary>
internal sealed class Segment : IDisposable
{
    private readonly Lock gate = new();
    private readonly SqliteDatabase database;
    private readonly SqliteStatement rows;
    private readonly SqliteStatement advisory;
    private readonly SqliteStatement byName;
    private readonly Dictionary<string, long> buckets = new(StringComparer.Ordinal);
    private readonly Dictionary<long, StoredAdvisory> known = [];
    private char[] spans = new char[256];

    private Segment(SqliteDatabase database, string path, SegmentEntry entry)
    {
        this.database = database;
        Path = path;
        Entry = entry;
        rows = database.Prepare(SegmentSchema.SelectRows);
        advisory = database.Prepare(SegmentSchema.SelectAdvisory);
        byName = database.Prepare(SegmentSchema.SelectByName);
        using var select = database.Prepare(SegmentSchema.SelectBuckets);
        while (select.Step())
        {
            buckets[select.Text(1) ?? ""] = select.Integer(0);
        }
    }

    public string Path { get; }

    public SegmentEntry Entry { get; }

    /// <summary>The releases and ecosystems it has anything for.</summary>
    public IReadOnlyCollection<string> Buckets => buckets.Keys;

    /// <exception cref="Core.AssayException">"db.damaged": the file is not what the manifest says, or no segment.</exception>
    public static Segment Open(string path, SegmentEntry entry)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length != entry.Bytes)
        {
            throw SqliteDatabase.Damaged(path, file.Exists ? $"it has {file.Length} bytes instead of {entry.Bytes}" : "it is not there");
        }

        var opened = SqliteDatabase.OpenImmutable(path);
        try
        {
            return new Segment(opened, path, entry);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public bool HasBucket(string bucket) => buckets.ContainsKey(bucket);

    /// <summary>Visits all rows of a package in order. The visitor may look up advisories, not packages.</summary>
    public void Visit(MatchKey key, RowVisitor visitor)
    {
        if (!buckets.TryGetValue(key.Bucket, out var bucket))
        {
            return;
        }

        lock (gate)
        {
            rows.Bind(1, bucket);
            rows.Bind(2, key.Name);
            try
            {
                while (rows.Step())
                {
                    visitor(Current());
                }
            }
            finally
            {
                rows.Reset();
            }
        }
    }

    public StoredAdvisory Advisory(long number)
    {
        lock (gate)
        {
            return Load(number);
        }
    }

    /// <summary>The advisories that have a name as id, flaw or alias, by number.</summary>
    public IReadOnlyList<StoredAdvisory> ByName(string name)
    {
        List<long> numbers = [];
        lock (gate)
        {
            byName.Bind(1, name);
            while (byName.Step())
            {
                numbers.Add(byName.Integer(0));
            }

            byName.Reset();
            return [.. numbers.Select(Load)];
        }
    }

    /// <summary>The ids of all records.</summary>
    public HashSet<string> RecordIds()
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        lock (gate)
        {
            using var select = database.Prepare(SegmentSchema.SelectRecordIds);
            while (select.Step())
            {
                ids.Add(select.Text(0) ?? "");
            }
        }

        return ids;
    }

    public void Dispose()
    {
        rows.Dispose();
        advisory.Dispose();
        byName.Dispose();
        database.Dispose();
    }

    private StoredRow Current()
    {
        var text = rows.Bytes(0);
        if (spans.Length < text.Length)
        {
            spans = new char[text.Length];
        }

        return new StoredRow(rows, spans.AsSpan(0, Encoding.UTF8.GetChars(text, spans)));
    }

    private StoredAdvisory Load(long number)
    {
        if (known.TryGetValue(number, out var stored))
        {
            return stored;
        }

        advisory.Bind(1, number);
        if (!advisory.Step())
        {
            advisory.Reset();
            throw database.Damaged($"it has no advisory {number}");
        }

        var id = advisory.Text(0) ?? "";
        stored = new StoredAdvisory(this, number, Read(id), advisory.Lines(12));
        advisory.Reset();
        known.Add(number, stored);
        return stored;
    }

    private Advisory Read(string id) => new()
    {
        Id = id,
        VulnerabilityId = advisory.Text(1) ?? id,
        IsRecord = advisory.Integer(2) != 0,
        Published = Time(3),
        Modified = Time(4),
        Withdrawn = Time(5),
        Summary = advisory.Text(6),
        Link = advisory.Text(7),
        Aliases = advisory.Lines(8),
        Fixes = advisory.Lines(9),
        References = advisory.Lines(10),
        Severities = Array.ConvertAll(advisory.Lines(11), Score),
    };

    private static SeverityScore Score(string line)
    {
        var parts = line.Split('\t');
        return parts.Length == 4 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var severity)
            ? new SeverityScore(
                parts[0],
                (Severity)severity,
                parts[3],
                double.TryParse(parts[2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var score) ? score : null)
            : new SeverityScore(line, Severity.Unknown);
    }

    private DateTimeOffset? Time(int column) =>
        advisory.IsNull(column) ? null : DateTimeOffset.FromUnixTimeSeconds(advisory.Integer(column));
}
