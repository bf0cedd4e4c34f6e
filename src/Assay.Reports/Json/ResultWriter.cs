using System.Globalization;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports.Json;

/// <summary>Native JSON: docs/reference/result.schema.json. Written as a stream; what two runs may differ in stands in "timings" alone.</summary>
internal static class ResultWriter
{
    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        using (var writer = new JsonBytes(output))
        {
            Write(result, writer, options);
        }

        output.WriteByte((byte)'\n');
    }

    /// <summary>The issues of the inventory, then those that only matching met.</summary>
    public static IEnumerable<MetIssue> IssuesOf(ScanResult result)
    {
        var ofInventory = new HashSet<Issue>(result.Inventory.Issues);
        return result.Inventory.Issues.Select(issue => new MetIssue(issue, false))
            .Concat(result.Issues.Where(issue => !ofInventory.Contains(issue)).Select(issue => new MetIssue(issue, true)));
    }

    /// <summary>The same through a writer of the caller's.</summary>
    public static void Write(ScanResult result, JsonBytes writer, ReportOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("schemaVersion"u8, ScanResult.SchemaVersion);
        writer.WritePropertyName("artifact"u8);
        WriteArtifact(writer, result.Inventory.Artifact);
        WriteStatus(writer, result);
        WriteArray(writer, "packages"u8, result.Inventory.Packages, RecordWriter.Write);
        WriteArray(writer, "deletedPackages"u8, result.Inventory.DeletedPackages, RecordWriter.Write);
        WriteArray(writer, "relations"u8, result.Inventory.Relations, RecordWriter.Write);
        if (result.Findings is { } findings)
        {
            var packages = FindingWriter.PackagesByPurl(result.Inventory);
            WriteArray(writer, "findings"u8, findings.Where(options.Shows), (to, finding) => FindingWriter.Write(to, finding, packages));
            WriteArray(writer, "support"u8, result.Support, SupportRecord.Write);
        }

        if (result.Inventory.LayerAdvice.Count > 0)
        {
            WriteArray(writer, "layerAdvice"u8, result.Inventory.LayerAdvice, LayerAdviceWriter.Write);
        }

        if (result.Inventory.Secrets is { } secrets)
        {
            WriteArray(writer, "secrets"u8, secrets.Where(options.Shows), SecretWriter.Write);
        }

        if (result.Checks is { } checks)
        {
            WriteArray(writer, "checks"u8, checks.Where(options.Shows), CheckWriter.Write);
        }

        if (result.Findings is not null || result.Checks is not null || result.Verdict.Result != VerdictResult.NotEvaluated)
        {
            WriteVerdict(writer, result.Verdict);
            if (result.FixPlan is { } plan)
            {
                FixPlanWriter.Write(writer, plan);
            }
        }

        WriteIssues(writer, result);
        WriteTimings(writer, result.Timings);
        writer.WriteEndObject();
    }

    /// <summary>What was scanned; its property's name stands already.</summary>
    public static void WriteArtifact(JsonBytes writer, Artifact artifact)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, artifact.Kind);
        writer.WriteString("name"u8, artifact.Name);
        RecordWriter.WriteTexts(writer, "digests"u8, artifact.Digests);
        RecordWriter.WriteText(writer, "platform"u8, artifact.Platform);
        if (artifact.Distro is { } distro)
        {
            writer.WriteStartObject("distro"u8);
            writer.WriteString("id"u8, distro.Id);
            RecordWriter.WriteTexts(writer, "idLike"u8, distro.IdLike);
            RecordWriter.WriteText(writer, "versionId"u8, distro.VersionId);
            RecordWriter.WriteText(writer, "codename"u8, distro.Codename);
            RecordWriter.WriteTexts(writer, "channels"u8, distro.Channels);
            writer.WriteEndObject();
        }

        WriteArray(writer, "layers"u8, artifact.Layers, RecordWriter.Write);
        if (artifact.Host is { } host)
        {
            writer.WritePropertyName("host"u8);
            HostWriter.Write(writer, host);
        }

        if (artifact.Base is { } found)
        {
            writer.WritePropertyName("base"u8);
            RecordWriter.Write(writer, found);
        }

        if (artifact.Signature is { } signature)
        {
            writer.WriteString("signature"u8, Names.Of(signature));
        }

        writer.WriteEndObject();
    }

    private static void WriteStatus(JsonBytes writer, ScanResult result)
    {
        var reasons = IssuesOf(result).Select(met => met.Issue).Where(issue => issue.Level == IssueLevel.Error).ToList();
        writer.WriteStartObject("status"u8);
        writer.WriteString("state"u8, reasons.Count == 0 ? "complete"u8 : "incomplete"u8);
        writer.WriteStartArray("reasons"u8);
        foreach (var issue in reasons)
        {
            writer.WriteStringValue(issue.Path is null ? $"{issue.Code}: {issue.Text}" : $"{issue.Code}: {issue.Text} ({issue.Path})");
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void WriteVerdict(JsonBytes writer, Verdict verdict)
    {
        writer.WriteStartObject("verdict"u8);
        writer.WriteString("result"u8, Names.Of(verdict.Result));
        writer.WriteStartArray("violations"u8);
        foreach (var violation in verdict.Violations)
        {
            writer.WriteStartObject();
            writer.WriteString("rule"u8, violation.Rule);
            writer.WriteString("level"u8, Names.Of(violation.Level));
            writer.WriteString("text"u8, violation.Text);
            RecordWriter.WriteText(writer, "finding"u8, violation.Finding);
            RecordWriter.WriteText(writer, "purl"u8, violation.Purl);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("inputs"u8);
        foreach (var input in verdict.Inputs)
        {
            writer.WriteStartObject();
            writer.WriteString("kind"u8, input.Kind);
            writer.WriteString("name"u8, input.Name);
            RecordWriter.WriteText(writer, "digest"u8, input.Digest);
            RecordWriter.WriteText(writer, "time"u8, input.Time is { } time ? TimeText.Of(time) : null);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteIssues(JsonBytes writer, ScanResult result) =>
        WriteArray(writer, "issues"u8, IssuesOf(result), (to, met) => RecordWriter.Write(to, met.Issue, met.IsOfMatching));

    private static void WriteTimings(JsonBytes writer, IReadOnlyList<KeyValuePair<string, double>> timings)
    {
        writer.WriteStartObject("timings"u8);
        foreach (var (step, milliseconds) in timings)
        {
            writer.WriteNumber(step, Math.Round(milliseconds, 3));
        }

        writer.WriteEndObject();
    }

    private static void WriteArray<T>(JsonBytes writer, ReadOnlySpan<byte> name, IEnumerable<T> items, Action<JsonBytes, T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            write(writer, item);
        }

        writer.WriteEndArray();
    }
}
