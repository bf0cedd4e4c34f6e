using System.Globalization;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports.Json;

/// <summary>A finding of the JSON contract.</summary>
internal static class FindingWriter
{
    /// <summary>The first package of each purl.</summary>
    public static Dictionary<string, Package> PackagesByPurl(Inventory inventory)
    {
        var packages = new Dictionary<string, Package>(inventory.Packages.Count, StringComparer.Ordinal);
        foreach (var package in inventory.Packages.Concat(inventory.DeletedPackages))
        {
            packages.TryAdd(package.Purl, package);
        }

        return packages;
    }

    public static void Write(JsonBytes writer, Finding finding, Dictionary<string, Package> packages)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, finding.Id);
        RecordWriter.WriteTexts(writer, "aliases"u8, finding.Aliases);
        RecordWriter.WriteTexts(writer, "references"u8, finding.References);
        writer.WriteStartObject("package"u8);
        writer.WriteString("purl"u8, finding.Purl);
        if (packages.TryGetValue(finding.Purl, out var package))
        {
            writer.WriteString("name"u8, package.Name);
            RecordWriter.WriteText(writer, "version"u8, package.Version);
            if (package.Base is { } isBase)
            {
                writer.WriteBoolean("base"u8, isBase);
            }
        }

        writer.WriteEndObject();
        RecordWriter.WriteText(writer, "summary"u8, finding.Summary);
        RecordWriter.WriteText(writer, "published"u8, Time(finding.Published));
        writer.WriteString("severity"u8, Names.Of(finding.Severity));
        WriteScores(writer, finding.Scores);
        ExploitationJson.Write(writer, finding.Kev, finding.Epss, finding.Ssvc);
        RecordWriter.WriteText(writer, "exploitedSince"u8, finding.ExploitedSince is { } since ? TimeText.Of(since) : null);
        if (finding.Priority is { } priority)
        {
            writer.WriteStartObject("priority"u8);
            writer.WriteNumber("rank"u8, priority.Rank);
            writer.WriteNumber("weight"u8, priority.Weight);
            writer.WriteString("reason"u8, priority.Reason);
            writer.WriteEndObject();
        }

        WriteDetails(writer, finding);
        writer.WriteString("fixState"u8, Names.Of(finding.FixState));
        RecordWriter.WriteTexts(writer, "fixedIn"u8, finding.FixedIn);
        RecordWriter.WriteText(writer, "fixPublished"u8, Time(finding.FixPublished));
        if (finding.Runtime is { } runtime)
        {
            writer.WriteString("runtime"u8, Names.Of(runtime));
        }

        if (finding.InUse is { } inUse)
        {
            writer.WriteBoolean("inUse"u8, inUse);
        }

        writer.WriteStartObject("evidence"u8);
        writer.WriteString("record"u8, finding.Evidence.Record);
        writer.WriteNumber("range"u8, finding.Evidence.Range);
        writer.WriteString("rule"u8, finding.Evidence.Rule);
        writer.WriteString("segment"u8, finding.Evidence.Segment);
        RecordWriter.WriteText(writer, "severitySource"u8, finding.Evidence.SeveritySource);
        writer.WriteEndObject();
        if (finding.SuppressedBy is { } suppression)
        {
            writer.WritePropertyName("suppressedBy"u8);
            Write(writer, suppression);
        }

        writer.WriteEndObject();
    }

    public static void Write(JsonBytes writer, Suppression suppression)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, suppression.Kind);
        writer.WriteString("id"u8, suppression.Id);
        writer.WriteString("reason"u8, suppression.Reason);
        RecordWriter.WriteText(writer, "note"u8, suppression.Note);
        RecordWriter.WriteText(writer, "owner"u8, suppression.Owner);
        RecordWriter.WriteText(writer, "approvedBy"u8, suppression.ApprovedBy);
        if (suppression.Created is { } created)
        {
            writer.WriteString("created"u8, TimeText.Of(created));
        }

        if (suppression.UntilFixed)
        {
            writer.WriteBoolean("untilFixed"u8, true);
        }

        if (suppression.Until is { } until)
        {
            writer.WriteString("until"u8, TimeText.Of(until));
        }

        writer.WriteEndObject();
    }

    // What few findings have is left out of the others.
    private static void WriteDetails(JsonBytes writer, Finding finding)
    {
        if (finding.Weaknesses.Count > 0)
        {
            RecordWriter.WriteTexts(writer, "weaknesses"u8, finding.Weaknesses);
        }

        if (finding.Exploits.Count > 0)
        {
            RecordWriter.WriteTexts(writer, "exploits"u8, finding.Exploits);
        }

        if (finding.IsDisputed)
        {
            writer.WriteBoolean("disputed"u8, true);
        }
    }

    private static string? Time(DateTimeOffset? time) => time is { } known ? TimeText.Of(known) : null;

    // Keyed by source; where one source speaks twice (CVSS 3 and 4), its second word stands under "source:2".
    private static void WriteScores(JsonBytes writer, IReadOnlyList<SeverityScore> scores)
    {
        writer.WriteStartObject("scores"u8);
        for (var number = 0; number < scores.Count; number++)
        {
            var score = scores[number];
            var before = 0;
            for (var i = 0; i < number; i++)
            {
                before += string.Equals(scores[i].Source, score.Source, StringComparison.Ordinal) ? 1 : 0;
            }

            writer.WriteStartObject(before == 0 ? score.Source : $"{score.Source}:{before + 1}");
            writer.WriteString("severity"u8, Names.Of(score.Severity));
            RecordWriter.WriteText(writer, "vector"u8, score.Vector);
            if (score.Score is { } value && double.IsFinite(value))
            {
                writer.WriteNumber("score"u8, value);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
