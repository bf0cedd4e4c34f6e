using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;
using Assay.Advisories.Scoring;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Mirrors;

/// <summary>Puts an advisory together from what databases outside the OSV schema say.</summary>
internal sealed record MirrorAdvisory
{
    public required string Id { get; init; }

    public required string Source { get; init; }

    /// <summary>Names of the same flaw.</summary>
    public IEnumerable<string> Aliases { get; init; } = [];

    /// <summary>Flaws that it passes on, where its own id is one of the package that carries them.</summary>
    public IEnumerable<string> Upstream { get; init; } = [];

    public string? Title { get; init; }

    public string? Text { get; init; }

    public string? Link { get; init; }

    public DateTimeOffset? Published { get; init; }

    public DateTimeOffset? Modified { get; init; }

    public DateTimeOffset? Withdrawn { get; init; }

    /// <summary>CVSS vectors as written.</summary>
    public IEnumerable<string> Vectors { get; init; } = [];

    /// <summary>The database's own word, for what has no vector.</summary>
    public Severity Word { get; init; }

    /// <summary>The affected packages: OSV's name of the ecosystem, the package's name, the spans.</summary>
    public required IReadOnlyList<(string Ecosystem, string Name, IReadOnlyList<VersionSpan> Spans)> Affected { get; init; }

    /// <exception cref="FormatException">An ecosystem is none of ours.</exception>
    public Advisory ToAdvisory()
    {
        var names = OsvNames.Of(Id, [.. Aliases], [], [.. Upstream]);
        List<SeverityScore> scores = [.. Vectors.Distinct(StringComparer.Ordinal).Select(vector =>
            Cvss.TryScore(vector, out var score, out var severity) ? new SeverityScore(Source, severity, vector, score) : new SeverityScore(Source, Severity.Unknown, vector))];
        if (scores.TrueForAll(score => score.Severity == Severity.Unknown) && Word != Severity.Unknown)
        {
            scores.Insert(0, new SeverityScore(Source, Word));
        }

        return new Advisory
        {
            // A repository with a file for each package has several of one flaw: each is a part of the flaw's record.
            Id = Affected is [var one] ? PartJoin.PartId(Id, $"{one.Ecosystem}/{one.Name}") : Id,
            Source = Source,
            VulnerabilityId = names.VulnerabilityId,
            Aliases = names.Aliases,
            Fixes = names.Fixes,
            Link = RecordId.LinkOf(Id) is null ? Link : null,
            Published = Published,
            Modified = Modified,
            Withdrawn = Withdrawn,
            Summary = OsvSummary.Of(Title, Text),
            Severities = scores,
            Affected = [.. Affected.Select((entry, number) => Entry(entry.Ecosystem, entry.Name, entry.Spans, number))],
        };
    }

    private static AffectedPackage Entry(string ecosystem, string name, IReadOnlyList<VersionSpan> spans, int number)
    {
        var key = MatchKey.OfOsv(ecosystem, name) ?? throw new FormatException($"{ecosystem} is no ecosystem that is known");
        return new AffectedPackage
        {
            Key = key,
            Scheme = MatchKey.SchemeOf(key.Segment),
            Ranges = spans.Count == 0 ? [] : [new VersionRange(number, spans)],
        };
    }
}
