using System.Globalization;
using Assay.Core.Findings;

namespace Assay.Reports.Json;

/// <summary>Reads what <see cref="FindingWriter"/> writes. A finding without an id, a package or a severity is null.</summary>
internal static class FindingReader
{
    public static Finding? Read(ref JsonStream json)
    {
        if (!json.EnterObject())
        {
            return null;
        }

        var finding = new Finding
        {
            Id = "",
            Purl = "",
            Severity = Severity.Unknown,
            FixState = FixState.NotFixed,
            Evidence = new Evidence { Record = "", Range = 0, Rule = "", Segment = "" },
        };
        var hasSeverity = false;
        while (json.NextProperty())
        {
            if (json.Is("severity"u8))
            {
                var severity = Names.SeverityOf(json.Text());
                hasSeverity = severity is not null;
                finding = finding with { Severity = severity ?? Severity.Unknown };
            }
            else
            {
                finding = With(finding, ref json);
            }
        }

        return hasSeverity && finding.Id.Length > 0 && finding.Purl.Length > 0 ? finding : null;
    }

    private static Finding With(Finding finding, ref JsonStream json)
    {
        if (json.Is("id"u8))
        {
            return finding with { Id = json.Text() ?? "" };
        }

        if (json.Is("aliases"u8))
        {
            return finding with { Aliases = RecordReader.Texts(ref json) };
        }

        if (json.Is("references"u8))
        {
            return finding with { References = RecordReader.Texts(ref json) };
        }

        if (json.Is("package"u8))
        {
            return finding with { Purl = ReadPurl(ref json) };
        }

        if (json.Is("summary"u8))
        {
            return finding with { Summary = json.Text() };
        }

        if (json.Is("published"u8))
        {
            return finding with { Published = TimeOf(json.Text()) };
        }

        if (json.Is("scores"u8))
        {
            return finding with { Scores = ReadScores(ref json) };
        }

        if (json.Is("kev"u8))
        {
            return finding with { Kev = ReadExploited(ref json) };
        }

        if (json.Is("epss"u8))
        {
            return finding with { Epss = ReadPrediction(ref json) };
        }

        if (json.Is("weaknesses"u8))
        {
            return finding with { Weaknesses = RecordReader.Texts(ref json) };
        }

        if (json.Is("exploits"u8))
        {
            return finding with { Exploits = RecordReader.Texts(ref json) };
        }

        if (json.Is("ssvc"u8))
        {
            return finding with { Ssvc = ReadDecision(ref json) };
        }

        if (json.Is("disputed"u8))
        {
            return finding with { IsDisputed = json.Boolean() == true };
        }

        if (json.Is("fixPublished"u8))
        {
            return finding with { FixPublished = TimeOf(json.Text()) };
        }

        if (json.Is("priority"u8))
        {
            return finding with { Priority = ReadPriority(ref json) };
        }

        if (json.Is("fixState"u8))
        {
            return finding with { FixState = Names.FixStateOf(json.Text()) ?? finding.FixState };
        }

        if (json.Is("fixedIn"u8))
        {
            return finding with { FixedIn = RecordReader.Texts(ref json) };
        }

        if (json.Is("runtime"u8))
        {
            return finding with { Runtime = Names.RuntimeOf(json.Text()) };
        }

        if (json.Is("inUse"u8))
        {
            return finding with { InUse = json.Boolean() };
        }

        if (json.Is("evidence"u8))
        {
            return finding with { Evidence = ReadEvidence(ref json) };
        }

        if (json.Is("suppressedBy"u8))
        {
            return finding with { SuppressedBy = ReadSuppression(ref json) };
        }

        json.Skip();
        return finding;
    }

    private static string ReadPurl(ref JsonStream json)
    {
        var purl = "";
        if (!json.EnterObject())
        {
            return purl;
        }

        while (json.NextProperty())
        {
            if (json.Is("purl"u8))
            {
                purl = json.Text() ?? "";
            }
            else
            {
                json.Skip();
            }
        }

        return purl;
    }

    private static List<SeverityScore> ReadScores(ref JsonStream json)
    {
        var scores = new List<SeverityScore>();
        if (!json.EnterObject())
        {
            return scores;
        }

        while (json.NextProperty())
        {
            // "nvd:2" is the second word of one source.
            var source = json.Name.Split(':')[0];
            var score = new SeverityScore(source, Severity.Unknown);
            if (!json.EnterObject())
            {
                continue;
            }

            while (json.NextProperty())
            {
                score = json.Is("severity"u8) ? score with { Severity = Names.SeverityOf(json.Text()) ?? Severity.Unknown }
                    : json.Is("vector"u8) ? score with { Vector = json.Text() }
                    : json.Is("score"u8) ? score with { Score = json.Number() }
                    : Skipped(score, ref json);
            }

            scores.Add(score);
        }

        return scores;
    }

    private static Evidence ReadEvidence(ref JsonStream json)
    {
        var evidence = new Evidence { Record = "", Range = 0, Rule = "", Segment = "" };
        if (!json.EnterObject())
        {
            return evidence;
        }

        while (json.NextProperty())
        {
            evidence = json.Is("record"u8) ? evidence with { Record = json.Text() ?? "" }
                : json.Is("range"u8) ? evidence with { Range = (int)(json.Number() ?? 0) }
                : json.Is("rule"u8) ? evidence with { Rule = json.Text() ?? "" }
                : json.Is("segment"u8) ? evidence with { Segment = json.Text() ?? "" }
                : json.Is("severitySource"u8) ? evidence with { SeveritySource = json.Text() }
                : Skipped(evidence, ref json);
        }

        return evidence;
    }

    private static KnownExploited? ReadExploited(ref JsonStream json)
    {
        DateOnly? added = null, due = null;
        var ransomware = false;
        if (!json.EnterObject())
        {
            return null;
        }

        while (json.NextProperty())
        {
            if (json.Is("added"u8))
            {
                added = DayOf(json.Text());
            }
            else if (json.Is("due"u8))
            {
                due = DayOf(json.Text());
            }
            else if (json.Is("ransomware"u8))
            {
                ransomware = json.Boolean() == true;
            }
            else
            {
                json.Skip();
            }
        }

        return added is { } day ? new KnownExploited(day, due, ransomware) : null;
    }

    private static ExploitProbability? ReadPrediction(ref JsonStream json)
    {
        double? probability = null, percentile = null;
        DateOnly? date = null;
        if (!json.EnterObject())
        {
            return null;
        }

        while (json.NextProperty())
        {
            if (json.Is("probability"u8))
            {
                probability = json.Number();
            }
            else if (json.Is("percentile"u8))
            {
                percentile = json.Number();
            }
            else if (json.Is("date"u8))
            {
                date = DayOf(json.Text());
            }
            else
            {
                json.Skip();
            }
        }

        return probability is { } value && date is { } day ? new ExploitProbability(value, percentile, day) : null;
    }

    private static StakeholderDecision? ReadDecision(ref JsonStream json)
    {
        ExploitationState? exploitation = null;
        bool? automatable = null, isTotal = null;
        DateOnly? date = null;
        if (!json.EnterObject())
        {
            return null;
        }

        while (json.NextProperty())
        {
            if (json.Is("exploitation"u8))
            {
                exploitation = Names.ExploitationOf(json.Text());
            }
            else if (json.Is("automatable"u8))
            {
                automatable = json.Boolean();
            }
            else if (json.Is("technicalImpact"u8))
            {
                isTotal = json.Text() switch { "total" => true, "partial" => false, _ => null };
            }
            else if (json.Is("date"u8))
            {
                date = DayOf(json.Text());
            }
            else
            {
                json.Skip();
            }
        }

        return exploitation is { } state && date is { } day ? new StakeholderDecision(state, automatable, isTotal, day) : null;
    }

    private static Priority? ReadPriority(ref JsonStream json)
    {
        var priority = new Priority(0, 0, "");
        if (!json.EnterObject())
        {
            return null;
        }

        while (json.NextProperty())
        {
            priority = json.Is("rank"u8) ? priority with { Rank = (int)Math.Clamp(json.Number() ?? 0, 0, Priority.LastRank) }
                : json.Is("weight"u8) ? priority with { Weight = (int)Math.Clamp(json.Number() ?? 0, 0, int.MaxValue) }
                : json.Is("reason"u8) ? priority with { Reason = json.Text() ?? "" }
                : Skipped(priority, ref json);
        }

        return priority.Rank > 0 ? priority : null;
    }

    public static Suppression? ReadSuppression(ref JsonStream json)
    {
        var suppression = new Suppression { Kind = "", Id = "", Reason = "" };
        if (!json.EnterObject())
        {
            return null;
        }

        while (json.NextProperty())
        {
            suppression = json.Is("kind"u8) ? suppression with { Kind = json.Text() ?? "" }
                : json.Is("id"u8) ? suppression with { Id = json.Text() ?? "" }
                : json.Is("reason"u8) ? suppression with { Reason = json.Text() ?? "" }
                : json.Is("note"u8) ? suppression with { Note = json.Text() }
                : json.Is("owner"u8) ? suppression with { Owner = json.Text() }
                : json.Is("approvedBy"u8) ? suppression with { ApprovedBy = json.Text() }
                : json.Is("created"u8) ? suppression with { Created = DayOf(json.Text()) }
                : json.Is("untilFixed"u8) ? suppression with { UntilFixed = json.Boolean() == true }
                : json.Is("until"u8) ? suppression with { Until = DayOf(json.Text()) }
                : Skipped(suppression, ref json);
        }

        return suppression.Kind.Length > 0 ? suppression : null;
    }

    private static T Skipped<T>(T unchanged, ref JsonStream json)
    {
        json.Skip();
        return unchanged;
    }

    private static DateOnly? DayOf(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    public static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
