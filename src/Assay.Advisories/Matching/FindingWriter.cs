using Assay.Advisories.Store;
using Assay.Core.Findings;

namespace Assay.Advisories.Matching;

/// <summary>Makes the finding of the hits of one flaw.</summary>
/// <param name="store">Where the hits are from.</param>
/// <param name="order">Whose word about a severity counts; a source that says nothing is not asked: the next is.</param>
internal sealed class FindingWriter(AdvisoryStore store, SeverityOrder order)
{
    private readonly Dictionary<string, DateTimeOffset?> repairs = new(StringComparer.Ordinal);

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

            // What the CVE program took back is no flaw, whoever still has a record of it; the user's own word stands above that.
            if (store.FactsOf(id).Detail?.State == FlawState.Rejected && !hits[start].IsOwn)
            {
                continue;
            }

            findings.Add(Write(id, type, start == 0 && end == hits.Count ? hits : hits.GetRange(start, end - start)));
        }

        return findings;
    }

    private Finding Write(string id, string type, List<Hit> hits)
    {
        var hit = hits[0];
        var rule = hit.Found.Key.Segment == Core.Packages.CpeBuckets.Any ? MatchRule.Cpe : MatchRule.Of(type, hit.Found.BySource);
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
            Weaknesses = facts.Detail is { Weaknesses.Count: > 0 } detail ? [.. detail.Weaknesses.Select(Weakness.NameOf)] : [],
            Ssvc = facts.Detail?.Ssvc,
            Exploits = facts.Detail is { Exploits.Count: > 0 } known ? [.. known.Exploits.Select(ExploitName)] : [],
            IsDisputed = facts.Detail?.State == FlawState.Disputed,
            FixState = hit.Match.Span.End == SpanEnd.Fixed ? FixState.Fixed : hit.Match.Unfixed ?? FixState.NotFixed,
            FixedIn = hit.Match.Span is { End: SpanEnd.Fixed, To: { } version } ? [version] : [],
            FixPublished = hit.Match.Span.End == SpanEnd.Fixed ? RepairedOn(hit) : null,
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

    private List<SeverityScore> Scores(List<Hit> hits, IReadOnlyList<StoredAdvisory> flaws, FlawFacts facts)
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

    private void Add(List<SeverityScore> scores, IReadOnlyList<SeverityScore> more, string distributor)
    {
        for (var i = 0; i < more.Count; i++)
        {
            Add(scores, more[i], distributor);
        }
    }

    // Behind all that rank as high; what one source says twice counts once.
    private void Add(List<SeverityScore> scores, SeverityScore score, string distributor)
    {
        var place = scores.Count;
        var rank = order.RankOf(score, distributor);
        for (var i = 0; i < scores.Count; i++)
        {
            if (scores[i].Source == score.Source && scores[i].Severity == score.Severity && scores[i].Vector == score.Vector)
            {
                return;
            }

            place = Math.Min(place, order.RankOf(scores[i], distributor) > rank ? i : place);
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

    // The day of the distributor's advisory that brought the repair; of several the first.
    private DateTimeOffset? RepairedOn(Hit hit)
    {
        if (RecordId.IsDistroAdvisory(hit.Record.Advisory.Id))
        {
            return hit.Record.Advisory.Published;
        }

        DateTimeOffset? first = null;
        foreach (var reference in hit.Match.References)
        {
            if (RecordId.IsDistroAdvisory(reference) && PublishedOf(hit.Record.Segment, reference) is { } published && !(published >= first))
            {
                first = published;
            }
        }

        return first;
    }

    private DateTimeOffset? PublishedOf(Segment segment, string advisory)
    {
        if (!repairs.TryGetValue(advisory, out var published))
        {
            published = segment.ByName(advisory).Select(static found => found.Advisory.Published).FirstOrDefault(static date => date is not null);
            repairs.Add(advisory, published);
        }

        return published;
    }

    private static string ExploitName(int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"EDB-{number}");

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
