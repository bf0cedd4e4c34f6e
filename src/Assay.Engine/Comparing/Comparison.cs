using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Comparing;

/// <summary>Two results -> what became different; pure.</summary>
internal static class Comparison
{
    public static Difference Of(ScanResult before, ScanResult after)
    {
        var (old, now) = (Versions(before.Inventory.Packages), Versions(after.Inventory.Packages));
        var hasFindings = before.Findings is not null && after.Findings is not null;
        var (oldSecrets, newSecrets) = (before.Inventory.Secrets, after.Inventory.Secrets);
        var hasSecrets = oldSecrets is not null && newSecrets is not null;
        var known = new KnownFindings(before.Findings ?? [], checks: null, oldSecrets);
        var left = new KnownFindings(after.Findings ?? [], checks: null, newSecrets);
        return new Difference
        {
            Old = before.Inventory.Artifact,
            New = after.Inventory.Artifact,
            AddedPackages = [.. after.Inventory.Packages.Where(package => !old.ContainsKey(PackageIdentity.Of(package.Purl)))],
            RemovedPackages = [.. before.Inventory.Packages.Where(package => !now.ContainsKey(PackageIdentity.Of(package.Purl)))],
            ChangedPackages = [.. Changed(old, now)],
            AddedFindings = hasFindings ? [.. after.Findings!.Where(finding => known.Find(finding) is null)] : null,
            RemovedFindings = hasFindings ? [.. before.Findings!.Where(finding => left.Find(finding) is null)] : null,
            ChangedFindings = hasFindings ? [.. Changed(known, after.Findings!)] : null,
            AddedSecrets = hasSecrets ? [.. newSecrets!.Where(secret => !known.Knows(secret))] : null,
            RemovedSecrets = hasSecrets ? [.. oldSecrets!.Where(secret => !left.Knows(secret))] : null,
            Issues = [.. before.Issues, .. after.Issues],
        };
    }

    private static SortedDictionary<string, SortedSet<string>> Versions(IReadOnlyList<Package> packages)
    {
        var versions = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var package in packages)
        {
            var name = PackageIdentity.Of(package.Purl);
            if (!versions.TryGetValue(name, out var set))
            {
                versions.Add(name, set = new SortedSet<string>(StringComparer.Ordinal));
            }

            set.Add(PackageIdentity.VersionOf(package.Purl));
        }

        return versions;
    }

    private static IEnumerable<ChangedPackage> Changed(SortedDictionary<string, SortedSet<string>> old, SortedDictionary<string, SortedSet<string>> now)
    {
        foreach (var (name, versions) in old)
        {
            if (now.TryGetValue(name, out var others) && !versions.SetEquals(others))
            {
                yield return new ChangedPackage(name, [.. versions.Except(others, StringComparer.Ordinal)], [.. others.Except(versions, StringComparer.Ordinal)]);
            }
        }
    }

    private static IEnumerable<ChangedFinding> Changed(KnownFindings known, IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            if (known.Find(finding) is { } before && (before.Severity, before.FixState, before.SuppressedBy is null) != (finding.Severity, finding.FixState, finding.SuppressedBy is null))
            {
                yield return new ChangedFinding(before, finding);
            }
        }
    }
}
