using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Matching;

/// <summary>Inventory x advisories -> findings. Pure: the same two give the same findings, in the same order.</summary>
public sealed class Matcher : IDisposable
{
    /// <summary>Changes whenever the same inventory and store may give other findings than before.</summary>
    public const string RuleVersion = "6";

    private readonly AdvisoryStore store;
    private readonly Distro? distro;
    private readonly MatchNotes notes;
    private readonly SystemOwners? owners;
    private readonly FindingLine line;

    private Matcher(AdvisoryStore store, Inventory inventory, MatchOptions options)
    {
        this.store = store;
        distro = inventory.Artifact.Distro;
        notes = new MatchNotes(distro);
        owners = options.IncludeOsOwned ? null : new SystemOwners(store, inventory);
        line = new FindingLine(store, notes, new SeverityOrder(options.SeveritySources), InstalledUpdates.Of(inventory, store));
    }

    /// <summary>Matches an inventory.</summary>
    /// <exception cref="Core.AssayException">"db.damaged": the store can't be read.</exception>
    public static MatchResult Match(Inventory inventory, AdvisoryStore store, MatchOptions options, CancellationToken token = default)
    {
        using var matcher = new Matcher(store, inventory, options);
        var last = "";
        foreach (var package in Sorted(options.IncludeDeleted ? [.. inventory.Packages, .. inventory.DeletedPackages] : inventory.Packages))
        {
            token.ThrowIfCancellationRequested();
            if (package.IsProject || package.Purl == last)
            {
                continue;
            }

            if (package.Scope != PackageScope.Prod && !options.IncludeDev)
            {
                matcher.notes.LeftOut(package);
                continue;
            }

            last = package.Purl;
            matcher.notes.Taken(package);
            matcher.Match(package);
        }

        return new MatchResult(matcher.line.Finish(), matcher.notes.ToIssues());
    }

    public void Dispose() => line.Dispose();

    // An inventory is sorted by purl already, unless it was put together by hand or deleted packages were added.
    private static IEnumerable<Package> Sorted(IReadOnlyList<Package> packages)
    {
        for (var i = 1; i < packages.Count; i++)
        {
            if (string.CompareOrdinal(packages[i - 1].Purl, packages[i].Purl) > 0)
            {
                return packages.OrderBy(package => package.Purl, StringComparer.Ordinal);
            }
        }

        return packages;
    }

    private void Match(Package package)
    {
        if (!MatchRule.Covers(package.Type))
        {
            MatchProgram(package);
            return;
        }

        if (owners?.Speak(package) == true)
        {
            notes.OsOwned();
            return;
        }

        if (package.Type == WindowsBuckets.Segment && !WindowsBuckets.IsJudged(package))
        {
            notes.NoRevision(package);
            return;
        }

        var keys = MatchKey.KeysOf(package, distro);
        if (distro is not null && DistroBuckets.Covers(package.Type) && DistroBuckets.Of(package, distro) is { IsKnown: true } lookup
            && (keys.Count == 0 || lookup.Builder is not null) && !keys.Any(key => store.HasBucket(key.Key.Bucket)))
        {
            // Somebody else's build, or nothing that advisories are about.
            notes.Foreign(lookup.Builder);
        }
        else if (keys.Count == 0 && distro is null && DistroBuckets.Covers(package.Type) && IsListedNowhere(package))
        {
            notes.WithoutDistro();
        }
        else if (keys.Count == 0)
        {
            notes.Missing($"{package.Type} packages of {MatchNotes.Name(distro)}");
        }
        else if (!IsKnown(keys))
        {
            notes.Missing(DistroBuckets.ReleaseOf(keys.Last(key => key.Key.Segment == keys[0].Key.Segment).Key.Bucket).Replace(':', ' '));
        }
        else
        {
            if (!keys.Any(key => store.HasFeedBucket(key.Key.Bucket)))
            {
                notes.OnlyOwn(keys.First(key => !key.ClearsOnly).Key.Bucket.Replace(':', ' '));
            }

            notes.Judged();
            line.Add(package, keys);
        }
    }

    // What belongs to no ecosystem: by the databases that know programs by their names.
    private void MatchProgram(Package package)
    {
        if (owners?.Speak(package) == true)
        {
            notes.OsOwned();
            return;
        }

        List<PackageKey> keys = [.. MatchKey.KeysOf(package, distro).Where(key => store.HasBucket(key.Key.Bucket) && (key.Key.Segment == CpeBuckets.Any || store.HasPackage(key.Key)))];
        if (keys.Count == 0)
        {
            notes.UnknownType(package.Type);
        }
        else
        {
            notes.Judged();
            line.Add(package, keys);
        }
    }

    // A package's file, or a program whose note says what it was built for: no database of a system lists either.
    private static bool IsListedNowhere(Package package) => package.State == PackageState.Declared || package.Confidence is not null;

    // A channel or a module's stream need not have advisories of its own, and what another distribution tells of the same sources is not enough.
    private bool IsKnown(IReadOnlyList<PackageKey> keys)
    {
        foreach (var key in keys)
        {
            var release = DistroBuckets.ReleaseOf(key.Key.Bucket);
            if (key.Key.Segment == keys[0].Key.Segment && (store.HasBucket(key.Key.Bucket) || store.HasBucket(release) || store.HasBucket(DistroBuckets.Source(release))))
            {
                return true;
            }
        }

        return false;
    }
}
