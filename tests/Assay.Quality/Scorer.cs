using Assay.Advisories.Matching;
using Assay.Advisories.Store;
using Assay.Core.Packages;

namespace Assay.Quality;

/// <summary>Matches every labelled image and compares what is found with the labels.</summary>
internal sealed class Scorer
{
    // Debian's records of CVEs begin with release 11, Alpine's database with 3.3; of older releases the feeds have a few stray entries only.
    private static readonly string[] Sparse = ["debian:10", "alpine:3.2"];

    private readonly AdvisoryStore store;
    private readonly HashSet<string> buckets;

    public Scorer(AdvisoryStore store)
    {
        this.store = store;
        buckets = [.. store.Manifest.Segments.SelectMany(segment => segment.Buckets).Except(Sparse)];
    }

    public IReadOnlyList<ScoredPair> Score(IReadOnlyList<Label> labels, CancellationToken token)
    {
        List<ScoredPair> pairs = [];
        foreach (var group in labels.GroupBy(label => label.Image))
        {
            var image = Tables.Images.Single(row => group.Key.StartsWith(row.Digest, StringComparison.Ordinal));
            var inventory = new PseudoInventory(image, group);
            var found = Matcher.Match(inventory.Inventory, store, new MatchOptions(), token).Findings
                .SelectMany(finding => finding.Aliases.Append(finding.Id).Select(id => (finding.Purl, id))).ToHashSet();
            foreach (var label in group)
            {
                var package = inventory[label];
                var ecosystem = DistroBuckets.Covers(package.Type) ? DistroBuckets.BucketOf(inventory.Distro, package.Type)! : package.Type;
                pairs.Add(new ScoredPair(image.Name, ecosystem, label, OutcomeOf(label, package, ecosystem, found.Contains((package.Purl, label.Cve)))));
            }
        }

        return WithoutContradictions(pairs);
    }

    // The same build of the same release can't be affected in one image and not in another.
    private static List<ScoredPair> WithoutContradictions(List<ScoredPair> pairs)
    {
        var disputed = pairs.Where(pair => pair.Label.Verdict is Verdict.Present or Verdict.Absent).GroupBy(KeyOf)
            .Where(group => group.Select(pair => pair.Label.Verdict).Distinct().Count() > 1).Select(group => group.Key).ToHashSet();
        return [.. pairs.Select(pair => disputed.Contains(KeyOf(pair)) && pair.Outcome is not (Outcome.NoFeed or Outcome.Unresolved) ? pair with { Outcome = Outcome.Undecided } : pair)];

        static (string, string, string, string) KeyOf(ScoredPair pair) => (pair.Ecosystem, pair.Label.Name, pair.Label.Version, pair.Label.Cve);
    }

    private Outcome OutcomeOf(Label label, Package package, string ecosystem, bool isFound)
    {
        if (label.Verdict is Verdict.Unclear or Verdict.Disputed)
        {
            return Outcome.Undecided;
        }

        if (DistroBuckets.Covers(package.Type) ? !buckets.Contains(ecosystem) : !LibraryBuckets.Covers(package.Type))
        {
            return Outcome.NoFeed;
        }

        if (package.Type is "deb" or "maven" && package.Source is null && !package.Name.Contains(':', StringComparison.Ordinal))
        {
            return Outcome.Unresolved;
        }

        return label.Verdict == Verdict.Present ? isFound ? Outcome.Found : Outcome.Missed : isFound ? Outcome.FalseAlarm : Outcome.Silent;
    }
}
