using Assay.Advisories.Store;
using Assay.Core.Findings;

namespace Assay.Advisories.Matching;

/// <summary>Makes the finding of the hits of one flaw.</summary>
internal sealed class FindingWriter(AdvisoryStore store)
{
    // Whose word counts first. A source that says nothing is not asked: the next is.
    private static readonly string[] Precedence = ["own", "debian", "ghsa", "nvd"];

    private readonly Dictionary<string, IReadOnlyList<StoredAdvisory>> tellers = new(StringComparer.Ordinal);

    /// <summary>The finding, but for the package.</summary>
    public Finding Write(string id, MatchRule rule, IReadOnlyList<Hit> hits)
    {
        var hit = hits[0];
        var flaws = TellersOf(id, hits);
        var scores = Scores(hits, flaws);
        var chosen = scores.Find(score => score.Severity != Severity.Unknown);
        return new Finding
        {
            Id = id,
            Aliases = Sorted(flaws.SelectMany(flaw => flaw.Advisory.Aliases)),
            References = References(id, hits, flaws),
            Purl = "",
            Summary = flaws.Select(flaw => flaw.Advisory.Summary).FirstOrDefault(summary => summary is not null) ?? hit.Record.Advisory.Summary,
            Severity = chosen?.Severity ?? Severity.Unknown,
            Scores = scores,
            FixState = hit.Span.End == SpanEnd.Fixed ? FixState.Fixed : hit.Unfixed ?? FixState.NotFixed,
            FixedIn = hit.Span is { End: SpanEnd.Fixed, To: { } version } ? [version] : [],
            Evidence = new Evidence
            {
                Record = hit.Record.Advisory.Id,
                Range = hit.Range,
                Rule = hit.IsUndecided ? rule.Id + ".undecided" : rule.Id,
                Segment = hit.Record.Segment.Entry.ShortDigest,
                SeveritySource = chosen?.Source,
            },
        };
    }

    // The advisories that tell of a flaw: those of the hits, and what other segments know of the same flaw.
    private IReadOnlyList<StoredAdvisory> TellersOf(string id, IReadOnlyList<Hit> hits)
    {
        if (store.Segments.Count == 1)
        {
            return hits.Count == 1 ? [hits[0].Flaw] : [.. hits.Select(hit => hit.Flaw).Distinct()];
        }

        if (!tellers.TryGetValue(id, out var others))
        {
            others = [.. store.ByName(id).Where(found => found.Advisory.VulnerabilityId == id && found.Advisory.Withdrawn is null)];
            tellers.Add(id, others);
        }

        return [.. hits.Select(hit => hit.Flaw).Concat(others).Distinct()];
    }

    private static List<SeverityScore> Scores(IReadOnlyList<Hit> hits, IReadOnlyList<StoredAdvisory> flaws)
    {
        List<SeverityScore> scores = [];
        foreach (var hit in hits)
        {
            if (hit.Urgency != Severity.Unknown)
            {
                scores.Add(new SeverityScore(hit.Record.Segment.Entry.Name, hit.Urgency));
            }
        }

        scores.AddRange(flaws.SelectMany(flaw => flaw.Advisory.Severities));
        return scores.Count < 2 ? scores : [.. scores.Distinct().OrderBy(RankOf)];
    }

    private static int RankOf(SeverityScore score)
    {
        var rank = Array.IndexOf(Precedence, score.Source);
        return rank < 0 ? Precedence.Length : rank;
    }

    private static List<string> References(string id, IReadOnlyList<Hit> hits, IReadOnlyList<StoredAdvisory> flaws)
    {
        var references = new SortedSet<string>(hits.SelectMany(hit => hit.References), StringComparer.Ordinal);
        references.UnionWith(hits.Select(hit => hit.Record.Advisory.Id).Where(record => record != id && RecordId.IsDebianAdvisory(record)));
        references.UnionWith(flaws.Select(flaw => flaw.Advisory.Link ?? RecordId.DebianLink(flaw.Advisory.Id)).OfType<string>());
        return [.. references];
    }

    private static List<string> Sorted(IEnumerable<string> values) => [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
