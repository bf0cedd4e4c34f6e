using System.Text;
using Assay.Advisories.Feeds.Distros;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds;

/// <summary>Writes advisories into a draft and reads them back, in the same process: the form is nobody else's.</summary>
internal static class AdvisoryCodec
{
    public static void Write(BinaryWriter writer, Advisory advisory)
    {
        writer.Write(advisory.Id);
        writer.Write(advisory.Source);
        writer.Write(advisory.VulnerabilityId);
        writer.Write(advisory.IsRecord);
        Write(writer, advisory.Aliases);
        Write(writer, advisory.Fixes);
        Write(writer, advisory.References);
        Write(writer, advisory.Link);
        Write(writer, advisory.Published);
        Write(writer, advisory.Modified);
        Write(writer, advisory.Withdrawn);
        Write(writer, advisory.Summary);
        writer.Write7BitEncodedInt(advisory.Severities.Count);
        foreach (var score in advisory.Severities)
        {
            Write(writer, score);
        }

        writer.Write7BitEncodedInt(advisory.Affected.Count);
        foreach (var entry in advisory.Affected)
        {
            Write(writer, entry);
        }
    }

    public static Advisory Read(BinaryReader reader, StringPool pool) => new()
    {
        Id = reader.ReadString(),
        Source = pool.Of(reader.ReadString()),
        VulnerabilityId = reader.ReadString(),
        IsRecord = reader.ReadBoolean(),
        Aliases = ReadWords(reader),
        Fixes = ReadWords(reader),
        References = ReadWords(reader),
        Link = ReadText(reader),
        Published = ReadTime(reader),
        Modified = ReadTime(reader),
        Withdrawn = ReadTime(reader),
        Summary = ReadText(reader),
        Severities = ReadList(reader, pool, ReadScore),
        Affected = ReadList(reader, pool, ReadEntry),
    };

    public static void Write(BinaryWriter writer, SeverityScore score)
    {
        writer.Write(score.Source);
        writer.Write((byte)score.Severity);
        Write(writer, score.Vector);
        writer.Write(score.Score ?? double.NaN);
    }

    public static SeverityScore ReadScore(BinaryReader reader, StringPool pool)
    {
        var source = pool.Of(reader.ReadString());
        var severity = (Severity)reader.ReadByte();
        var vector = ReadText(reader);
        var score = reader.ReadDouble();
        return new SeverityScore(source, severity, vector is null ? null : pool.Of(vector), double.IsNaN(score) ? null : score);
    }

    public static void Write(BinaryWriter writer, AffectedRow row)
    {
        writer.Write(row.Key.Bucket);
        writer.Write(row.Key.Name);
        writer.Write(row.Flaw);
        writer.Write(row.Record);
        writer.Write7BitEncodedInt(row.Range);
        writer.Write((byte)row.Scheme);
        writer.Write((byte)row.Urgency);
        writer.Write((sbyte)(row.Unfixed is { } unfixed ? (int)unfixed : -1));
        Write(writer, row.Spans);
        Write(writer, row.References);
    }

    public static AffectedRow ReadRow(BinaryReader reader)
    {
        var key = new MatchKey(reader.ReadString(), reader.ReadString());
        var flaw = reader.ReadString();
        var record = reader.ReadString();
        var range = reader.Read7BitEncodedInt();
        var scheme = (VersionScheme)reader.ReadByte();
        var urgency = (Severity)reader.ReadByte();
        var unfixed = reader.ReadSByte();
        return new AffectedRow
        {
            Key = key,
            Flaw = flaw,
            Record = record == flaw ? flaw : record,
            Range = range,
            Scheme = scheme,
            Urgency = urgency,
            Unfixed = unfixed < 0 ? null : (FixState)unfixed,
            Spans = ReadList(reader, (StringPool?)null, ReadSpan),
            References = ReadWords(reader),
        };
    }

    private static void Write(BinaryWriter writer, AffectedPackage entry)
    {
        writer.Write(entry.Key.Bucket);
        writer.Write(entry.Key.Name);
        writer.Write((byte)entry.Scheme);
        writer.Write((byte)entry.Urgency);
        writer.Write((sbyte)(entry.Unfixed is { } unfixed ? (int)unfixed : -1));
        Write(writer, entry.Versions);
        Write(writer, entry.References);
        writer.Write7BitEncodedInt(entry.Ranges.Count);
        foreach (var range in entry.Ranges)
        {
            writer.Write7BitEncodedInt(range.Number);
            Write(writer, range.Spans);
        }
    }

    private static void Write(BinaryWriter writer, IReadOnlyList<VersionSpan> spans)
    {
        writer.Write7BitEncodedInt(spans.Count);
        foreach (var span in spans)
        {
            Write(writer, span.From);
            Write(writer, span.To);
            writer.Write((byte)((int)span.End | (span.IsFromExcluded ? 0x80 : 0)));
        }
    }

    private static AffectedPackage ReadEntry(BinaryReader reader, StringPool pool)
    {
        var key = new MatchKey(pool.Of(reader.ReadString()), pool.Of(reader.ReadString()));
        var scheme = (VersionScheme)reader.ReadByte();
        var urgency = (Severity)reader.ReadByte();
        var unfixed = reader.ReadSByte();
        return new AffectedPackage
        {
            Key = key,
            Scheme = scheme,
            Urgency = urgency,
            Unfixed = unfixed < 0 ? null : (FixState)unfixed,
            Versions = ReadWords(reader),
            References = ReadWords(reader),
            Ranges = Spans.Shared(ReadList(reader, pool, ReadRange)),
        };
    }

    private static VersionRange ReadRange(BinaryReader reader, StringPool? pool) => new(reader.Read7BitEncodedInt(), ReadList(reader, pool, ReadSpan));

    private static VersionSpan ReadSpan(BinaryReader reader, StringPool? pool)
    {
        var from = ReadText(reader);
        var to = ReadText(reader);
        var end = reader.ReadByte();
        return new VersionSpan(from is null ? null : pool?.Of(from) ?? from, to is null ? null : pool?.Of(to) ?? to, (SpanEnd)(end & 0x7F), end > 0x7F);
    }

    private static T[] ReadList<T, TPool>(BinaryReader reader, TPool pool, Func<BinaryReader, TPool, T> read)
    {
        var count = reader.Read7BitEncodedInt();
        if (count == 0)
        {
            return [];
        }

        var list = new T[count];
        for (var i = 0; i < count; i++)
        {
            list[i] = read(reader, pool);
        }

        return list;
    }

    private static void Write(BinaryWriter writer, IReadOnlyList<string> words)
    {
        writer.Write7BitEncodedInt(words.Count);
        foreach (var word in words)
        {
            writer.Write(word);
        }
    }

    private static string[] ReadWords(BinaryReader reader)
    {
        var count = reader.Read7BitEncodedInt();
        var words = count == 0 ? [] : new string[count];
        for (var i = 0; i < count; i++)
        {
            words[i] = reader.ReadString();
        }

        return words;
    }

    // The empty text is null, which no field tells apart.
    private static void Write(BinaryWriter writer, string? text) => writer.Write(text ?? "");

    private static string? ReadText(BinaryReader reader) => reader.ReadString() is { Length: > 0 } text ? text : null;

    private static void Write(BinaryWriter writer, DateTimeOffset? time) => writer.Write(time?.UtcTicks ?? -1);

    private static DateTimeOffset? ReadTime(BinaryReader reader) => reader.ReadInt64() is >= 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
}

/// <summary>One string for each text, however often it is read.</summary>
internal sealed class StringPool
{
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    public string Of(string text)
    {
        if (known.TryGetValue(text, out var pooled))
        {
            return pooled;
        }

        known.Add(text);
        return text;
    }
}
