using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports;

/// <summary>What of a host is repaired on its disk and still runs as it was, as sentences.</summary>
internal static class RestartList
{
    private const int MostPrograms = 5;

    /// <summary>A sentence for the kernel, then one for each replaced file.</summary>
    public static IReadOnlyList<string> Of(Inventory inventory)
    {
        if (inventory.Artifact.Host is not { } host)
        {
            return [];
        }

        var packages = Json.FindingWriter.PackagesByPurl(inventory);
        var sentences = new List<string>();
        if (host.RebootNeeded is { } reboot)
        {
            sentences.Add($"the kernel {reboot.Running} runs, and {NameOf(reboot.Purl, packages)} is installed: reboot");
        }

        foreach (var file in host.RestartNeeded.GroupBy(need => (need.Path, need.Purl, need.Change)).OrderBy(file => file.Key.Purl is null).ThenBy(file => file.Key.Purl, StringComparer.Ordinal).ThenBy(file => file.Key.Path, StringComparer.Ordinal))
        {
            var programs = file.Select(need => $"{need.Program[(need.Program.LastIndexOf('/') + 1)..]} ({need.Pid})").ToList();
            var more = programs.Count > MostPrograms ? $" and {programs.Count - MostPrograms} more" : "";
            var owner = file.Key.Purl is { } purl ? $" of {NameOf(purl, packages)}" : "";
            sentences.Add($"{file.Key.Path}{owner} was {Json.Names.Of(file.Key.Change)}; what it was is still run by {string.Join(", ", programs.Take(MostPrograms))}{more}");
        }

        return sentences;
    }

    /// <summary>How a finding stands to what runs; null where there is nothing to say.</summary>
    public static string? Of(Finding finding) => finding.Runtime switch
    {
        RuntimeState.NotRunning => "installed, but not the kernel that runs",
        RuntimeState.RestartNeeded => "an installed kernel has it fixed: reboot",
        _ => null,
    };

    private static string NameOf(string purl, Dictionary<string, Package> packages) =>
        packages.GetValueOrDefault(purl) is { } package ? package.Version is null ? package.Name : $"{package.Name} {package.Version}" : purl;
}
