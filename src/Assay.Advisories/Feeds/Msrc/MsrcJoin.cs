using Assay.Advisories.Feeds.Distros;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Msrc;

/// <summary>
/// Puts the documents of all months together. Those of the first years tell no builds, but by which update a flaw is repaired: since each later update takes
/// the place of one before, the first build in the row of those that follow has the repair in any case.
/// </summary>
internal static class MsrcJoin
{
    /// <summary>More updates than follow each other: one a month since 2016.</summary>
    private const int MaxFollowing = 5000;

    public static SegmentContent Join(SegmentRecords told)
    {
        var parts = told.All;
        var flaws = parts.Where(part => !WindowsBuckets.IsUpdate(part.VulnerabilityId)).GroupBy(part => part.VulnerabilityId, StringComparer.Ordinal).Select(Whole).ToList();
        var updates = Updates(parts, flaws);
        var chain = new UpdateChain(updates, flaws);
        return DistroJoin.Join(
            told.Folder,
        [
            .. updates,
            .. flaws.Select(flaw => flaw with { Affected = [.. flaw.Affected.Select((entry, number) => Numbered(chain.Resolved(entry), number))] }),
        ]);
    }

    private static List<Advisory> Updates(IReadOnlyCollection<Advisory> parts, List<Advisory> flaws)
    {
        var repaired = flaws.SelectMany(flaw => flaw.Affected.SelectMany(entry => entry.References).Distinct(StringComparer.Ordinal).Select(update => (update, flaw.VulnerabilityId)))
            .ToLookup(pair => pair.update, pair => pair.VulnerabilityId, StringComparer.Ordinal);
        return
        [
            .. parts.Where(part => WindowsBuckets.IsUpdate(part.VulnerabilityId)).GroupBy(part => part.VulnerabilityId, StringComparer.Ordinal).Select(group => group.First() with
            {
                Id = group.Key,
                Fixes = [.. repaired[group.Key].Order(StringComparer.Ordinal)],
                References = [.. group.SelectMany(part => part.References).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                Published = group.Min(part => part.Published),
            }),
        ];
    }

    // A flaw that several months tell of: of each product the last that does counts, and CSAF's document, which knows no products' severities, last of all.
    private static Advisory Whole(IGrouping<string, Advisory> parts)
    {
        var ordered = parts.OrderBy(part => part.Id.EndsWith("csaf", StringComparison.Ordinal)).ThenByDescending(part => part.Published).ThenBy(part => part.Id, StringComparer.Ordinal).ToList();
        return ordered[0] with
        {
            Id = parts.Key,
            Published = ordered.Min(part => part.Published),
            Summary = ordered.Select(part => part.Summary).FirstOrDefault(summary => summary is not null),
            Severities = [.. ordered.SelectMany(part => part.Severities).Distinct()],
            Affected = [.. ordered.SelectMany(part => part.Affected).DistinctBy(entry => entry.Key)],
        };
    }

    private static AffectedPackage Numbered(AffectedPackage entry, int number)
    {
        const int branches = 32;
        return entry with { Ranges = [.. entry.Ranges.Select((range, branch) => range with { Number = (number * branches) + Math.Min(branch, branches - 1) })] };
    }

    /// <summary>Which update has which build of which product, and which follow which.</summary>
    private sealed class UpdateChain
    {
        private readonly Dictionary<(string Update, MatchKey Key), string> builds = [];
        private readonly Dictionary<string, List<string>> followers = new(StringComparer.Ordinal);
        private readonly Dictionary<(string Update, MatchKey Key), string?> known = [];

        public UpdateChain(List<Advisory> updates, List<Advisory> flaws)
        {
            foreach (var update in updates)
            {
                foreach (var earlier in update.References)
                {
                    if (!followers.TryGetValue(earlier, out var list))
                    {
                        followers.Add(earlier, list = []);
                    }

                    list.Add(update.Id);
                }
            }

            foreach (var entry in flaws.SelectMany(flaw => flaw.Affected))
            {
                if (BuildOf(entry) is { } build)
                {
                    foreach (var update in entry.References)
                    {
                        builds[(update, entry.Key)] = builds.TryGetValue((update, entry.Key), out var other) ? Lower(other, build) : build;
                    }
                }
            }
        }

        public AffectedPackage Resolved(AffectedPackage entry)
        {
            if (entry.References.Count == 0 || BuildOf(entry) is not null || WindowsBuckets.IsBranched(entry.Key))
            {
                return entry;
            }

            var first = entry.References.Select(update => FirstBuild(update, entry.Key)).OfType<string>().ToList();
            return first.Count == 0 ? entry : entry with { Ranges = Spans.Before(first.Aggregate(Lower)) };
        }

        private string? FirstBuild(string update, MatchKey key)
        {
            if (known.TryGetValue((update, key), out var found))
            {
                return found;
            }

            string? lowest = null;
            HashSet<string> seen = new(StringComparer.Ordinal) { update };
            Queue<string> next = new(seen);
            while (next.TryDequeue(out var at) && seen.Count < MaxFollowing)
            {
                if (builds.TryGetValue((at, key), out var build))
                {
                    // What follows this one has a higher build.
                    lowest = lowest is null ? build : Lower(lowest, build);
                    continue;
                }

                foreach (var follower in followers.GetValueOrDefault(at) ?? [])
                {
                    if (seen.Add(follower))
                    {
                        next.Enqueue(follower);
                    }
                }
            }

            known.Add((update, key), lowest);
            return lowest;
        }

        private static string? BuildOf(AffectedPackage entry) =>
            entry.Ranges is [{ Spans: [{ End: SpanEnd.Fixed, To: { } build }] }] && !WindowsBuckets.IsUpdate(build) ? build : null;

        private static string Lower(string left, string right) => VersionOrder.TryCompare(VersionScheme.Windows, left, right, out var order) && order > 0 ? right : left;
    }
}
