using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Planning;

/// <summary>Puts upgrades into steps: a step for each package manager and place, the system's first.</summary>
internal static class FixSteps
{
    /// <param name="before">The result that is planned for.</param>
    /// <param name="after">The same when all is done.</param>
    /// <param name="units">What is upgraded.</param>
    public static List<FixStep> Of(ScanResult before, ScanResult after, IReadOnlyList<UpgradeUnit> units)
    {
        var left = (after.Findings ?? []).Select(finding => (finding.Id, finding.Purl)).ToHashSet();
        var found = (before.Findings ?? []).Where(finding => finding.SuppressedBy is null).ToLookup(finding => finding.Purl, finding => finding.Id, StringComparer.Ordinal);
        // What the project itself asks for is its user's own choice.
        var projects = before.Inventory.Packages.Where(package => package.IsProject).Select(package => package.Purl).ToHashSet(StringComparer.Ordinal);
        var dependents = before.Inventory.Relations.Where(relation => relation.Kind == RelationKind.DependsOn && !projects.Contains(relation.From)).Select(relation => relation.To).ToHashSet(StringComparer.Ordinal);
        var planned = new List<PlannedUpgrade>();
        foreach (var unit in units)
        {
            foreach (var package in unit.Packages)
            {
                var purl = unit.Upgraded(package).Purl;
                var repairs = found[package.Purl].Where(id => !left.Contains((id, purl))).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
                if (repairs.Count > 0)
                {
                    var upgrade = new FixUpgrade(package.Purl, package.Name, package.Version, unit.Target!, repairs);
                    planned.AddRange(FixPlaces.Of(package, before.Inventory.Artifact.Distro)
                        .Select(place => new PlannedUpgrade(package, upgrade, unit.BinaryVersion(package, unit.Target!), place, dependents.Contains(package.Purl))));
                }
            }
        }

        return [.. planned.DistinctBy(upgrade => (upgrade.Place, upgrade.Package.Base, upgrade.Package.Purl))
            .GroupBy(upgrade => (upgrade.Place, upgrade.Package.Base))
            .OrderBy(group => group.Key.Place.Folder is not null).ThenBy(group => group.Key.Place.Folder, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Place.Manager, StringComparer.Ordinal).ThenBy(group => group.Key.Base == true)
            .Select(group => StepOf(before, group.Key.Place, group.Key.Base, [.. group.OrderBy(upgrade => upgrade.Package.Name, StringComparer.Ordinal).ThenBy(upgrade => upgrade.Package.Purl, StringComparer.Ordinal)]))];
    }

    private static FixStep StepOf(ScanResult before, FixPlace place, bool? isBase, List<PlannedUpgrade> upgrades)
    {
        var safe = upgrades.TrueForAll(upgrade => ShellWord.IsSafe(upgrade.Package.Name) && ShellWord.IsSafe(upgrade.Upgrade.To)) && (place.File.Length == 0 || ShellWord.IsSafe(place.File));
        var (commands, note) = place.Manager == WindowsFix.Manager ? ([], WindowsFix.NoteOf(before, upgrades)) : safe ? FixCommands.Of(place, upgrades) : ([], "a name or a version here is no plain word: upgrade by hand");
        return new FixStep
        {
            Manager = place.Manager,
            Folder = place.Folder,
            Base = isBase,
            Commands = commands,
            Upgrades = [.. upgrades.Select(upgrade => upgrade.Upgrade)],
            Note = isBase == true ? Join($"these came with the base image: {(FromOf(before.Inventory.Artifact.Base) is { } from ? $"in {from} name" : "take")} a newer one, or upgrade them in a layer of your own", note) : note,
        };
    }

    // What only a label says is not repeated as advice.
    private static string? FromOf(BaseImage? image) => image is { Evidence: not BaseEvidence.Label } ? $"the line FROM {image.Name}" : null;

    private static string Join(string first, string? second) => second is null ? first : $"{first}; {second}";
}

/// <summary>An upgrade and where it is done.</summary>
/// <param name="Package">As it is.</param>
/// <param name="Upgrade">What happens to it.</param>
/// <param name="Version">The version that the package itself then has; null where only its source's is known.</param>
/// <param name="Place">By whom and where.</param>
/// <param name="IsNeeded">Whether other packages ask for it, so that it is not its user's own choice.</param>
internal sealed record PlannedUpgrade(Package Package, FixUpgrade Upgrade, string? Version, FixPlace Place, bool IsNeeded);
