using Assay.Advisories.Store;
using Assay.Core.Packages;

namespace Assay.Advisories.Matching;

/// <summary>
/// Whether the distribution speaks for a library: it came with a package of the operating system, and the store has the distribution's data
/// about that package's release. Its maintainers repair such libraries without changing their versions, so that the ecosystem's advisories
/// would be wrong both ways.
/// </summary>
internal sealed class SystemOwners
{
    private readonly AdvisoryStore store;
    private readonly Distro? distro;
    private readonly Dictionary<string, Package> packages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> known = new(StringComparer.Ordinal);

    public SystemOwners(AdvisoryStore store, Inventory inventory)
    {
        this.store = store;
        distro = inventory.Artifact.Distro;
        foreach (var package in inventory.Packages.Where(package => DistroBuckets.Covers(package.Type)))
        {
            packages.TryAdd(package.Purl, package);
        }
    }

    public bool Speak(Package library)
    {
        if (library.OwnedBy is not { } owner || DistroBuckets.Covers(library.Type))
        {
            return false;
        }

        if (!known.TryGetValue(owner, out var speaks))
        {
            speaks = packages.TryGetValue(owner, out var package) && MatchKey.KeysOf(package, distro).Any(key => store.HasFeedBucket(key.Key.Bucket));
            known.Add(owner, speaks);
        }

        return speaks;
    }
}
