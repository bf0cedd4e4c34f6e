using System.Globalization;
using Assay.Core.Findings;

namespace Assay.Advisories.Explaining;

/// <summary>
/// An explanation for people: the most important first, findings that differ in their package alone as one, sources that agree as one. What comes from records
/// and artefacts is written as it is: the writer escapes it.
/// </summary>
public static class ExplanationText
{
    private const int MaxPackages = 8;
    private const int MaxPlaces = 4;
    private const int MaxLinks = 4;

    public static void Write(Explanation explanation, TextWriter writer)
    {
        writer.WriteLine(explanation.Text);
        Line(writer, "summary", explanation.Summary, 0);
        Line(writer, "page", explanation.Link, 0);
        if (explanation.Flaws.Count > 1 || (explanation.Flaws.Count == 1 && explanation.Flaws[0] != explanation.Query))
        {
            Line(writer, "flaws", string.Join(", ", explanation.Flaws), 0);
        }

        foreach (var group in explanation.Findings.GroupBy(KeyOf))
        {
            Write([.. group], explanation, writer);
        }

        if (explanation.Misses.Count > 0)
        {
            MissText.Write(explanation, writer);
        }
    }

    // All that is told of a finding but its package.
    private static (string, string, string, string, string, string, int, Suppression?) KeyOf(ExplainedFinding explained) => (
        explained.Finding.Id, explained.Bucket, explained.MatchedName, explained.MatchedVersion, explained.Range,
        explained.Finding.Evidence.Record, explained.Finding.Evidence.Range, explained.Finding.SuppressedBy);

    private static void Write(List<ExplainedFinding> group, Explanation explanation, TextWriter writer)
    {
        var explained = group[0];
        var finding = explained.Finding;
        writer.WriteLine();
        writer.WriteLine($"{finding.Id}: {Word(finding.Severity)}, {Fix(finding)}");
        Line(writer, "not counted", Suppressed(finding.SuppressedBy));
        for (var i = 0; i < Math.Min(group.Count, MaxPackages); i++)
        {
            Line(writer, i == 0 ? "in" : "", group[i].Finding.Purl);
        }

        Line(writer, "", group.Count > MaxPackages ? $"and {group.Count - MaxPackages} more" : null);
        Line(writer, "since", $"{explained.MatchedName} {explained.MatchedVersion} is {explained.Range}, by the order of {explained.Scheme}, in {explained.Bucket}");
        Line(writer, "note", explained.IsUndecided ? "the version has no place in this order; it counts as affected" : null);
        Line(writer, "note", finding.IsDisputed ? "it is disputed whether this is a flaw" : null);
        WriteSeverity(finding, explanation, writer);
        Line(writer, "exploited", Exploited(finding));
        WriteReferences(explained, explanation, writer);
        Line(writer, "weakness", finding.Weaknesses.Count == 0 ? null : string.Join(", ", finding.Weaknesses));
        Line(writer, "aliases", finding.Aliases.Count == 0 ? null : string.Join(", ", finding.Aliases));
        Line(writer, "record", $"{finding.Evidence.Record}, {Range(finding.Evidence.Range)}, rule {finding.Evidence.Rule}, segment {finding.Evidence.Segment}");
        WritePlaces(group, writer);
    }

    private static void WriteSeverity(Finding finding, Explanation explanation, TextWriter writer)
    {
        Line(writer, "severity", $"{Word(finding.Severity)}{(finding.Evidence.SeveritySource is { } source ? $", as {source} says" : ", since no source says anything")}");
        foreach (var agreed in finding.Scores.GroupBy(score => (score.Severity, score.Score, score.Vector)))
        {
            var sources = string.Join(", ", agreed.Select(score => score.Source).Distinct(StringComparer.Ordinal));
            var number = agreed.Key.Score?.ToString(" 0.0", CultureInfo.InvariantCulture);
            Line(writer, "", $"{sources}: {Word(agreed.Key.Severity)}{number}{(agreed.Key.Vector is { } vector ? $" {vector}" : "")}");
        }

        // Where all say the same it does not matter whose word counts.
        Line(writer, "", finding.Scores.Select(score => score.Severity).Distinct().Count() > 1 ? $"the order is {string.Join(", ", explanation.SeveritySources)}" : null);
    }

    private static void WriteReferences(ExplainedFinding explained, Explanation explanation, TextWriter writer)
    {
        var references = explained.Finding.References;
        List<string> advisories = [.. references.Where(reference => !reference.StartsWith("https://", StringComparison.Ordinal))];
        var published = explained.Finding.FixPublished is { } date ? string.Create(CultureInfo.InvariantCulture, $" (since {date.UtcDateTime:yyyy-MM-dd})") : "";
        Line(writer, "repaired by", advisories.Count == 0 ? null : string.Join(", ", advisories) + published);
        List<string> links = [.. references.Except(advisories, StringComparer.Ordinal).Prepend(explained.RecordLink ?? "").Where(link => link.Length > 0 && link != explanation.Link).Distinct(StringComparer.Ordinal)];
        for (var i = 0; i < Math.Min(links.Count, MaxLinks); i++)
        {
            Line(writer, i == 0 ? "pages" : "", links[i]);
        }

        Line(writer, "", links.Count > MaxLinks ? $"and {links.Count - MaxLinks} more" : null);
    }

    // Where the packages lie; those of a distribution all in one file, of one layer mostly.
    private static void WritePlaces(List<ExplainedFinding> group, TextWriter writer)
    {
        List<string> places =
        [
            .. group.SelectMany(explained => explained.Package.Locations.Select(location =>
                $"{location.Path}{(location.Layer is null ? "" : $" (layer {location.Layer})")}")).Distinct(StringComparer.Ordinal),
        ];
        for (var i = 0; i < Math.Min(places.Count, MaxPlaces); i++)
        {
            Line(writer, i == 0 ? "found at" : "", places[i]);
        }

        Line(writer, "", places.Count > MaxPlaces ? $"and at {places.Count - MaxPlaces} more places" : null);
        Line(writer, "made by", group[0].CreatedBy);
    }

    private static string? Exploited(Finding finding)
    {
        List<string> words = [];
        if (finding.Kev is { } kev)
        {
            words.Add(string.Create(CultureInfo.InvariantCulture, $"in CISA's catalogue since {kev.Added:yyyy-MM-dd}{(kev.Ransomware ? ", used for ransomware" : "")}"));
        }

        if (finding.Epss is { } epss)
        {
            words.Add(string.Create(CultureInfo.InvariantCulture, $"EPSS {epss.Probability:0.0%} ({epss.Date:yyyy-MM-dd})"));
        }

        if (finding.Ssvc is { } ssvc)
        {
            words.Add($"SSVC: exploitation {Word(ssvc.Exploitation)}{ssvc.Automatable switch { true => ", automatable", false => ", not automatable", _ => "" }}{ssvc.IsTotal switch { true => ", total impact", false => ", partial impact", _ => "" }}");
        }

        words.AddRange(finding.Exploits.Count == 0 ? [] : [$"exploits {string.Join(", ", finding.Exploits)}"]);
        return words.Count == 0 ? null : string.Join("; ", words);
    }

    private static string? Suppressed(Suppression? by) => by is null
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{by.Kind} {by.Id}: {by.Reason}{(by.Owner is null ? "" : $" ({by.Owner})")}{(by.Until is { } until ? $", until {until:yyyy-MM-dd}" : "")}");

    private static string Range(int number) => number < 0 ? "listed version" : $"range {number}";

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

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
