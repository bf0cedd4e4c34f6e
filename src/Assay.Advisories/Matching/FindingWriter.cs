using Assay.Advisories.Store;
using Assay.Core.Findings;

namespace Assay.Advisories.Matching;

/// <summary>Makes the finding of the hits of one flaw.</summary>
internal sealed class FindingWriter(AdvisoryStore store)
{
    // Whose word counts first; the distribution's own, which its segment's name is, stands between the first and the second of these.
    // A source that says nothing is not asked: the next is.
    private static readonly string[] Precedence = ["own", "ghsa", "nvd", "cisa", "cna"];

    // Red Hat's own segment, and those whose packages are rebuilt from its sources.
    private static readonly string[] Rebuilds = ["rhel", "almalinux", "rocky", "ol"];

    private readonly Dictionary<string, IReadOnlyList<StoredAdvisory>> tellers = new(StringComparer.Ordinal);

    /// <summary>The findings of a package's hits, but for the package; sorted by id.</summary>
    /// <param name="type">The package's purl type.</param>
    /// <param name="hits">Sorted by flaw, the one that speaks first.</param>
    public List<Finding> Write(string type, List<Hit> hits)
    {
        List<Finding> findings = new(hits.Count);
        for (int start = 0, end; start < hits.Count; start = end)
        {
            var id = hits[start].Id;
            for (end = start + 1; end < hits.Count && hits[end].Id == id;)
            {
                end++;
            }

            findings.Add(Write(id, type, start == 0 && end == hits.Count ? hits : hits.GetRange(start, end - start)));
        }

        return findings;
    }

    private Finding Write(string id, string type, List<Hit> hits)
    {
        var hit = hits[0];
        var rule = MatchRule.Of(type, hit.Found.BySource);
        var flaws = TellersOf(id, hits);
        var facts = store.FactsOf(id);
        var scores = Scores(hits, flaws, facts);
        var chosen = scores.Find(score => score.Severity != Severity.Unknown);
        return new Finding
        {
            Id = id,
            Aliases = flaws.Count == 1 ? flaws[0].Advisory.Aliases : Sorted(flaws.SelectMany(flaw => flaw.Advisory.Aliases)),
            References = References(id, hits, flaws),
            Purl = "",
            Summary = SummaryOf(flaws) ?? hit.Record.Advisory.Summary,
            Published = FirstPublished(flaws) ?? hit.Record.Advisory.Published,
            Severity = chosen?.Severity ?? Severity.Unknown,
            Scores = scores,
            Kev = facts.Exploited,
            Epss = facts.Prediction,
            Ssvc = facts.Decision,
            FixState = hit.Match.Span.End == SpanEnd.Fixed ? FixState.Fixed : hit.Match.Unfixed ?? FixState.NotFixed,
            FixedIn = hit.Match.Span is { End: SpanEnd.Fixed, To: { } version } ? [version] : [],
            Evidence = new Evidence
            {
                Record = hit.Record.Advisory.Id,
                Range = hit.Match.Range,
                Rule = hit.IsUndecided ? rule.UndecidedId : rule.Id,
                Segment = hit.Record.Segment.ShortDigest,
                SeveritySource = chosen?.Source,
            },
        };
    }

    // The advisories that tell of a flaw: those of the hits, and where the user's own advisories are about the same release, those of the same flaw.
    private IReadOnlyList<StoredAdvisory> TellersOf(string id, List<Hit> hits)
    {
        var segments = store.SegmentsOf(hits[0].Found.Key.Bucket);
        if (segments.Length == 1 && hits.TrueForAll(static hit => hit.Flaw.Advisory.Fixes.Count == 0))
        {
            return hits.Count == 1 ? [hits[0].Flaw] : [.. hits.Select(static hit => hit.Flaw).Distinct()];
        }

        if (!tellers.TryGetValue(id, out var others))
        {
            others = [.. store.ByName(segments, id).Where(found => found.Advisory.VulnerabilityId == id && found.Advisory.Withdrawn is null && found.Segment.IsKnown(found.Advisory))];
            tellers.Add(id, others);
        }

        // An advisory of several flaws tells less of each than the flaw's own record.
        return [.. hits.Select(hit => hit.Flaw).Concat(others).Distinct().OrderBy(flaw => flaw.Advisory.Fixes.Count > 0)];
    }

    private static List<SeverityScore> Scores(List<Hit> hits, IReadOnlyList<StoredAdvisory> flaws, FlawFacts facts)
    {
        List<SeverityScore> scores = [];
        var distributor = hits[0].Found.Key.Segment;
        foreach (var hit in hits)
        {
            if (hit.Match.Urgency != Severity.Unknown)
            {
                Add(scores, new SeverityScore(hit.Record.Segment.Entry.Name, hit.Match.Urgency), distributor);
            }
        }

        for (var i = 0; i < flaws.Count; i++)
        {
            Add(scores, flaws[i].Advisory.Severities, distributor);
        }

        Add(scores, facts.Scores, distributor);
        return scores;
    }

    private static void Add(List<SeverityScore> scores, IReadOnlyList<SeverityScore> more, string distributor)
    {
        for (var i = 0; i < more.Count; i++)
        {
            Add(scores, more[i], distributor);
        }
    }

    // Behind all that rank as high; what one source says twice counts once.
    private static void Add(List<SeverityScore> scores, SeverityScore score, string distributor)
    {
        var place = scores.Count;
        var rank = RankOf(score, distributor);
        for (var i = 0; i < scores.Count; i++)
        {
            if (scores[i].Source == score.Source && scores[i].Severity == score.Severity && scores[i].Vector == score.Vector)
            {
                return;
            }

            place = Math.Min(place, RankOf(scores[i], distributor) > rank ? i : place);
        }

        scores.Insert(place, score);
    }

    private static DateTimeOffset? FirstPublished(IReadOnlyList<StoredAdvisory> flaws)
    {
        DateTimeOffset? first = null;
        for (var i = 0; i < flaws.Count; i++)
        {
            first = flaws[i].Advisory.Published is { } published && !(published >= first) ? published : first;
        }

        return first;
    }

    private static string? SummaryOf(IReadOnlyList<StoredAdvisory> flaws)
    {
        for (var i = 0; i < flaws.Count; i++)
        {
            if (flaws[i].Advisory.Summary is { } summary)
            {
                return summary;
            }
        }

        return null;
    }

    private static int RankOf(SeverityScore score, string distributor)
    {
        if (score.Source == distributor || (score.Source == "redhat" && Array.IndexOf(Rebuilds, distributor) >= 0))
        {
            return 1;
        }

        var rank = Array.IndexOf(Precedence, score.Source);
        return rank == 0 ? 0 : 1 + (rank < 0 ? Precedence.Length : rank);
    }

    private static List<string> References(string id, List<Hit> hits, IReadOnlyList<StoredAdvisory> flaws)
    {
        List<string> references = [];
        foreach (var hit in hits)
        {
            references.AddRange(hit.Match.References);
            if (hit.Record.Advisory.Id != id && RecordId.IsDistroAdvisory(hit.Record.Advisory.Id))
            {
                references.Add(hit.Record.Advisory.Id);
            }
        }

        for (var i = 0; i < flaws.Count; i++)
        {
            var advisory = flaws[i].Advisory;
            if ((advisory.Link ?? RecordId.PageOf(advisory.Id, hits[0].Found.Key.Segment)) is { } link)
            {
                references.Add(link);
            }
        }

        return references.Count < 2 ? references : Sorted(references);
    }

    private static List<string> Sorted(IEnumerable<string> values) => [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
