using System.Globalization;
using System.Text;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Store;

/// <summary>
/// One segment of a store. Its file is open from the start, so that it stays what it is; its contents are looked at when first asked for,
/// since a scan needs few of the many segments. Thread-safe: one look-up at a time.
/// </summary>
internal sealed class Segment : IDisposable
{
    private readonly Lock gate = new();
    private readonly OpenedFile file;
    private readonly Moment? moment;
    private readonly Dictionary<string, long> buckets = new(StringComparer.Ordinal);
    private readonly Dictionary<long, StoredAdvisory> known = [];
    private Statements? statements;
    private PastAdvisories? past;
    private char[] spans = new char[256];

    private Segment(OpenedFile file, string path, SegmentEntry entry, Moment? moment)
    {
        this.file = file;
        this.moment = moment;
        Path = path;
        Entry = entry;
        ShortDigest = entry.ShortDigest;
    }

    public string Path { get; }

    public SegmentEntry Entry { get; }

    /// <inheritdoc cref="SegmentEntry.ShortDigest"/>
    public string ShortDigest { get; }

    /// <param name="path">Its file.</param>
    /// <param name="entry">As the manifest has it.</param>
    /// <param name="moment">The time that it is asked about; null for now.</param>
    /// <exception cref="Core.AssayException">"db.damaged": the file is not what the manifest says, or no segment.</exception>
    public static Segment Open(string path, SegmentEntry entry, Moment? moment = null) => new(OpenedFile.Open(path, entry.Bytes), path, entry, moment);

    /// <summary>The releases and ecosystems that it has anything for at the time that it is asked about.</summary>
    public IReadOnlyList<string> Buckets()
    {
        if (moment is null)
        {
            return Entry.Buckets;
        }

        lock (gate)
        {
            Opened();
            using var select = file.Database.Prepare(SegmentSchema.SelectBucketAt);
            return [.. buckets.Where(bucket => HasRows(bucket.Value)).Select(bucket => bucket.Key).Order(StringComparer.Ordinal)];

            bool HasRows(long bucket)
            {
                select.Bind(1, bucket);
                select.Bind(2, moment.Seconds);
                var has = select.Step();
                select.Reset();
                return has;
            }
        }
    }

    /// <summary>Whether an advisory was there at the time that the segment is asked about, as far as dates must tell.</summary>
    public bool IsKnown(Advisory advisory) => moment is null || moment.IsKnown(advisory);

    /// <summary>Visits all rows of a package in order. The visitor may look up advisories, not packages; whoever else asks waits meanwhile.</summary>
    public void Visit(MatchKey key, RowVisitor visitor)
    {
        lock (gate)
        {
            var rows = Opened().Rows;
            if (!buckets.TryGetValue(key.Bucket, out var bucket))
            {
                return;
            }

            rows.Bind(1, bucket);
            rows.Bind(2, key.Name);
            if (moment is not null)
            {
                rows.Bind(3, moment.Seconds);
            }

            try
            {
                while (rows.Step())
                {
                    visitor(Current(rows));
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

    /// <summary>The number of the version of an advisory that held at the time that the segment is asked about.</summary>
    public long HeldOf(long number)
    {
        lock (gate)
        {
            Opened();
            return past?.At(number) ?? number;
        }
    }

    /// <summary>The advisories that have a name as id, flaw or alias, by id: numbers tell only which came first into this store.</summary>
    public IReadOnlyList<StoredAdvisory> ByName(string name)
    {
        List<long> numbers = [];
        lock (gate)
        {
            var byName = Opened().ByName;
            byName.Bind(1, name);
            while (byName.Step())
            {
                numbers.Add(byName.Integer(0));
            }

            byName.Reset();
            var held = past is null ? numbers : numbers.Concat(past.ByName(name)).Select(number => past.At(number)).OfType<long>().Distinct();
            return [.. held.Select(Load).OrderBy(found => found.Advisory.Id, StringComparer.Ordinal)];
        }
    }

    /// <summary>See <see cref="StoredAdvisory.Packages"/>.</summary>
    public string[] PackagesOf(long number) => LinesOf(SegmentSchema.SelectPackages, number);

    /// <summary>See <see cref="StoredAdvisory.References"/>.</summary>
    public string[] ReferencesOf(long number) => LinesOf(SegmentSchema.SelectReferences, number);

    /// <summary>The ids of all records.</summary>
    public HashSet<string> RecordIds()
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        lock (gate)
        {
            Opened();
            using var select = file.Database.Prepare(SegmentSchema.SelectRecordIds);
            while (select.Step())
            {
                ids.Add(select.Text(0) ?? "");
            }
        }

        return ids;
    }

    public void Dispose()
    {
        statements?.Dispose();
        file.Dispose();
    }

    private string[] LinesOf(string query, long number)
    {
        lock (gate)
        {
            Opened();
            using var select = file.Database.Prepare(query);
            select.Bind(1, number);
            return select.Step() ? select.Lines(0) : [];
        }
    }

    private Statements Opened()
    {
        if (statements is null)
        {
            using var select = file.Database.Prepare(SegmentSchema.SelectBuckets);
            while (select.Step())
            {
                buckets[select.Text(1) ?? ""] = select.Integer(0);
            }

            statements = new Statements(file.Database, isPast: moment is not null);
            past = moment is null ? null : PastAdvisories.Read(file.Database, moment.Seconds);
        }

        return statements;
    }

    private StoredRow Current(SqliteStatement rows)
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

        var advisory = Opened().Advisory;
        var held = past?.At(number) ?? number;
        if (held != number)
        {
            known.Add(number, stored = Load(held));
            return stored;
        }

        advisory.Bind(1, number);
        if (!advisory.Step())
        {
            advisory.Reset();
            throw file.Database.Damaged($"it has no advisory {number}");
        }

        var id = advisory.Text(0) ?? "";
        var read = Read(advisory, id);
        stored = new StoredAdvisory(this, number, moment is null ? read : moment.AsKnown(read));
        advisory.Reset();
        known.Add(number, stored);
        return stored;
    }

    private static Advisory Read(SqliteStatement advisory, string id) => new()
    {
        Id = id,
        VulnerabilityId = advisory.Text(1) ?? id,
        IsRecord = advisory.Integer(2) != 0,
        Published = Time(advisory, 3),
        Modified = Time(advisory, 4),
        Withdrawn = Time(advisory, 5),
        Summary = advisory.Text(6),
        Link = advisory.Text(7),
        Aliases = advisory.Lines(8),
        Fixes = advisory.Lines(9),
        Severities = advisory.IsNull(10) ? [] : Array.ConvertAll(advisory.Lines(10), Score),
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

    private static DateTimeOffset? Time(SqliteStatement advisory, int column) =>
        advisory.IsNull(column) ? null : DateTimeOffset.FromUnixTimeSeconds(advisory.Integer(column));

    /// <summary>The look-ups, prepared.</summary>
    private sealed class Statements(SqliteDatabase database, bool isPast) : IDisposable
    {
        public SqliteStatement Rows { get; } = database.Prepare(isPast ? SegmentSchema.SelectRowsAt : SegmentSchema.SelectRows);

        public SqliteStatement Advisory { get; } = database.Prepare(SegmentSchema.SelectAdvisory);

        public SqliteStatement ByName { get; } = database.Prepare(SegmentSchema.SelectByName);

        public void Dispose()
        {
            Rows.Dispose();
            Advisory.Dispose();
            ByName.Dispose();
        }
    }
}
