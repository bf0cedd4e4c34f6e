using Assay.Core.Findings;

namespace Assay.Reports;

/// <summary>
/// Platforms that show findings in the files of a repository know these by their paths from its top, whichever folder of it was scanned. Names that a platform tells
/// findings by are made of these paths too, so that two folders with a file of the same name don't share them.
/// </summary>
public static class CheckoutPaths
{
    /// <summary>The same result, with paths from the checkout's top.</summary>
    /// <param name="folder">Where the target's files lie in the checkout: "services/web".</param>
    /// <param name="result">What was found in them.</param>
    public static ScanResult In(string folder, ScanResult result)
    {
        var prefix = folder.TrimEnd('/') + "/";
        return result with
        {
            Inventory = result.Inventory with
            {
                Packages = [.. result.Inventory.Packages.Select(package => package with { Locations = [.. package.Locations.Select(location => location with { Path = Path(prefix, location.Path) })] })],
                Secrets = result.Inventory.Secrets is null ? null : [.. result.Inventory.Secrets.Select(secret => secret.Place == SecretPlace.File ? secret with { Path = Path(prefix, secret.Path) } : secret)],
                Issues = [.. result.Inventory.Issues.Select(issue => Moved(prefix, issue))],
            },
            Checks = result.Checks is null ? null : [.. result.Checks.Select(finding => finding.Path is null ? finding : finding with { Path = Path(prefix, finding.Path) })],
            Issues = [.. result.Issues.Select(issue => Moved(prefix, issue))],
        };
    }

    private static Issue Moved(string prefix, Issue issue) => issue.Path is null ? issue : issue with { Path = Path(prefix, issue.Path) };

    // A whole path is of the machine, not of the target.
    private static string Path(string prefix, string path) => path.Length == 0 || path[0] == '/' ? path : prefix + path;
}
