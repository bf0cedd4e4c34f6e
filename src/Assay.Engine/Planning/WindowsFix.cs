using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Planning;

/// <summary>How a Windows is brought to a build: by an update, and where it is a container image by a newer base image.</summary>
internal static class WindowsFix
{
    /// <summary>See <see cref="FixStep.Manager"/>.</summary>
    public const string Manager = "windows";

    /// <param name="before">The result that is planned for, whose findings name the updates.</param>
    /// <param name="upgrades">What is brought where.</param>
    public static string NoteOf(ScanResult before, IReadOnlyList<PlannedUpgrade> upgrades)
    {
        var isImage = before.Inventory.Artifact.Kind == "image";
        return string.Join("; ", upgrades.Select(upgrade => NoteOf(before, upgrade, isImage)).Distinct(StringComparer.Ordinal));
    }

    private static string NoteOf(ScanResult before, PlannedUpgrade planned, bool isImage)
    {
        var (purl, to) = (planned.Upgrade.Purl, planned.Upgrade.To);
        var updates = (before.Findings ?? []).Where(finding => finding.Purl == purl && finding.FixedIn.Contains(to, StringComparer.Ordinal))
            .SelectMany(finding => finding.References).Where(WindowsBuckets.IsUpdate).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var update = updates.Count == 0 ? $"the update of {planned.Package.Name} to {to}" : $"{string.Join(" or ", updates)} (build {to})";

        // Base images have a tag for each build: https://mcr.microsoft.com/en-us/product/windows/servercore/tags.
        return isImage && WindowsBuckets.IsSystem(planned.Package.Name)
            ? $"take a base image of build {to} or later, such as mcr.microsoft.com/windows/servercore:{to} (with {(updates.Count == 0 ? "its updates" : string.Join(" or ", updates))}), or a tag that moves on, and rebuild"
            : $"install {update} or a later one";
    }
}
