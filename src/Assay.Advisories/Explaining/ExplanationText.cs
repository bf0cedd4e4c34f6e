using System.Globalization;
using Assay.Core.Findings;

namespace Assay.Advisories.Explaining;

/// <summary>An explanation for people. What comes from records and artefacts is written as it is: the writer escapes it.</summary>
public static class ExplanationText
{
    private const int MaxMisses = 50;

    public static void Write(Explanation explanation, TextWriter writer)
    {
        writer.WriteLine(explanation.Text);
        Line(writer, "summary", explanation.Summary, 0);
        Line(writer, "page", explanation.Link, 0);
        if (explanation.Flaws.Count > 1 || (explanation.Flaws.Count == 1 && explanation.Flaws[0] != explanation.Query))
        {
            Line(writer, "flaws", string.Join(", ", explanation.Flaws), 0);
        }

        foreach (var finding in explanation.Findings)
        {
            Write(finding, writer);
        }

        if (explanation.Misses.Count > 0)
        {
            writer.WriteLine();
            writer.WriteLine("looked at, without a finding:");
            foreach (var miss in explanation.Misses.Take(MaxMisses))
            {
                writer.WriteLine($"  {miss.Flaw} {miss.Bucket} {miss.MatchedName}: {miss.Range} ({miss.Record})");
                writer.WriteLine($"    {miss.Why}");
            }

            if (explanation.Misses.Count > MaxMisses)
            {
                writer.WriteLine($"  and {explanation.Misses.Count - MaxMisses} more");
            }
        }
    }

    private static void Write(ExplainedFinding explained, TextWriter writer)
    {
        var finding = explained.Finding;
        var package = explained.Package;
        writer.WriteLine();
        writer.WriteLine($"{finding.Id} in {finding.Purl}");
        Line(writer, "package", $"{package.Name} {package.Version}");
        Line(writer, "compared", $"{explained.MatchedName} {explained.MatchedVersion}, by the order of {explained.Scheme} (rule {finding.Evidence.Rule})");
        Line(writer, "affected", $"{explained.Range}, in {explained.Bucket}");
        Line(writer, "note", explained.IsUndecided ? "the version has no place in this order; it counts as affected" : null);
        Line(writer, "record", $"{finding.Evidence.Record}, {Range(finding.Evidence.Range)}, segment {finding.Evidence.Segment}");
        Line(writer, "page", explained.RecordLink);
        Line(writer, "fix", Fix(finding));
        Line(writer, "severity", $"{Word(finding.Severity)}{(finding.Evidence.SeveritySource is { } source ? $", as {source} says" : ", since no source says anything")}");
        foreach (var score in finding.Scores)
        {
            var number = score.Score?.ToString(" 0.0", CultureInfo.InvariantCulture);
            Line(writer, "", $"{score.Source}: {Word(score.Severity)}{number}{(score.Vector is null ? "" : $" {score.Vector}")}");
        }

        Line(writer, "aliases", finding.Aliases.Count == 0 ? null : string.Join(", ", finding.Aliases));
        Line(writer, "references", finding.References.Count == 0 ? null : string.Join(", ", finding.References));
        foreach (var location in package.Locations)
        {
            Line(writer, "path", location.Path);
            Line(writer, "layer", location.Layer);
        }

        Line(writer, "made by", explained.CreatedBy);
    }

    private static string Range(int number) => number < 0 ? "listed version" : $"range {number}";

    private static string Word(Severity severity) => severity.ToString().ToLowerInvariant();

    private static string Fix(Finding finding) => finding.FixState switch
    {
        FixState.Fixed => $"fixed in {string.Join(", ", finding.FixedIn)}",
        FixState.WontFix => "will not be fixed",
        FixState.Deferred => "deferred",
        FixState.UnderInvestigation => "under investigation",
        _ => "not fixed yet",
    };

    private static void Line(TextWriter writer, string name, string? value, int indent = 2)
    {
        const int nameWidth = 12;
        if (!string.IsNullOrEmpty(value))
        {
            writer.WriteLine($"{new string(' ', indent)}{name.PadRight(nameWidth)}{value}");
        }
    }
}
