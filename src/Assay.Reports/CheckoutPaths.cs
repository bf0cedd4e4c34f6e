using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports;

/// <summary>
/// Platforms that show findings in the files of a repository know these by their paths from its top, whichever folder of it was scanned. Names that a platform tells
/// findings by are made of these paths too, so that two folders with a file of the same name don't share them.
/// </summary>
public static class CheckoutPaths
{
    /// <summary>The same result, with paths from the checkout's top.</summary>
    /// <param name="folder">Where in the checkout relative paths begin: "services/web"; "" at its top.</param>
    /// <param name="top">The checkout's own whole path, for what is told by such; null where nothing is.</param>
    /// <param name="result">What was found.</param>
    public static ScanResult In(string folder, string? top, ScanResult result)
    {
        var place = new Place(folder.Length == 0 ? "" : folder.TrimEnd('/') + "/", top?.TrimEnd('/') + "/");
        return result with
        {
            Inventory = result.Inventory with
            {
                Packages = [.. result.Inventory.Packages.Select(package => Moved(place, package))],
                DeletedPackages = [.. result.Inventory.DeletedPackages.Select(package => Moved(place, package))],
                Secrets = result.Inventory.Secrets is null ? null : [.. result.Inventory.Secrets.Select(secret => secret.Place == SecretPlace.File ? secret with { Path = place.Of(secret.Path) } : secret)],
                Issues = [.. result.Inventory.Issues.Select(issue => Moved(place, issue))],
            },
            Checks = result.Checks is null ? null : [.. result.Checks.Select(finding => finding.Path is null ? finding : finding with { Path = place.Of(finding.Path) })],
            Issues = [.. result.Issues.Select(issue => Moved(place, issue))],
        };
    }

    private static Package Moved(Place place, Package package) => package with { Locations = [.. package.Locations.Select(location => Moved(place, location))] };

    private static PackageLocation Moved(Place place, PackageLocation location) =>
        location with { Path = place.Of(location.Path), Version = location.Version is { } written ? written with { Path = place.Of(written.Path) } : null };

    private static Issue Moved(Place place, Issue issue) => issue.Path is null ? issue : issue with { Path = place.Of(issue.Path) };

    private readonly record struct Place(string Prefix, string Top)
    {
        // Another whole path is of the machine.
        public string Of(string path) => path.Length == 0 ? path : path[0] != '/' ? Prefix + path : Top.Length > 1 && path.StartsWith(Top, StringComparison.Ordinal) ? path[Top.Length..] : path;
    }
}
