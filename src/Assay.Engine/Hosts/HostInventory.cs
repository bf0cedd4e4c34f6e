using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Engine.Hosts;

/// <summary>Brings together what a host's files hold and what the host says that it runs; pure.</summary>
internal static class HostInventory
{
    /// <param name="inventory">Of the host's files, with what the host tells of itself.</param>
    /// <param name="needs">What its processes execute that was replaced, with owners.</param>
    /// <param name="issues">What could not be learned of the host.</param>
    public static Inventory Of(Inventory inventory, IReadOnlyList<RestartNeed> needs, IReadOnlyList<Issue> issues)
    {
        var host = (inventory.Artifact.Host ?? new HostFacts()) with { RestartNeeded = needs };
        var packages = inventory.Packages;
        var all = inventory.Issues.Concat(issues).ToList();
        if (host.Kernel is { } release)
        {
            if (MarkKernels(packages, release, host.KernelBuild) is { } marked)
            {
                packages = marked;
                host = host with { RebootNeeded = RebootOf(marked, release) };
            }
            else
            {
                all.Add(Issue.Notice("host.kernelUnknown", packages.Any(KernelReleases.IsKernel)
                    ? $"the kernel that runs, {release}, is that of no installed package: which flaws it has is not known"
                    : $"no package of the host holds a kernel; it runs {release}, whose flaws are not known"));
            }
        }

        return inventory with { Artifact = inventory.Artifact with { Host = host }, Packages = packages, Issues = all };
    }

    // A package manager that writes a new kernel over the old one leaves the old one in memory and nowhere else: it is a package of its own then.
    private static List<Package>? MarkKernels(IReadOnlyList<Package> packages, string release, string? build)
    {
        var kernels = packages.Where(KernelReleases.IsKernel).ToList();
        var running = kernels.Where(kernel => KernelReleases.Is(kernel, release)).ToList();
        var inMemory = running.Where(kernel => KernelReleases.Version(kernel, release, build) is { } version && version != kernel.Version).ToList();
        var overwritten = inMemory.Select(kernel => InMemory(kernel, release, build)).ToList();
        if (running.Count == 0)
        {
            overwritten = [.. kernels.Where(kernel => IsSameFlavour(kernel, release) && KernelReleases.Version(kernel, release, build) is not null)
                .GroupBy(kernel => KernelReleases.NameOf(kernel, release), StringComparer.Ordinal).Select(group => InMemory(Newest(group), release, build))];
        }

        if (running.Count == 0 && overwritten.Count == 0)
        {
            return null;
        }

        var ours = running.Except(inMemory).Select(kernel => kernel.Purl).ToHashSet(StringComparer.Ordinal);
        return [.. packages.Select(package => KernelReleases.IsKernel(package) ? package with { Running = ours.Contains(package.Purl) } : package)
            .Concat(overwritten).OrderBy(package => package.Purl, StringComparer.Ordinal)];
    }

    private static Package InMemory(Package kernel, string release, string? build)
    {
        var version = KernelReleases.Version(kernel, release, build)!;
        var name = KernelReleases.NameOf(kernel, release);
        var purl = PackageUrl.TryParse(kernel.Purl, out var parsed, out _) ? parsed : null;
        return kernel with
        {
            Name = name,
            Version = version,
            Purl = PackageUrl.Format(kernel.Type, purl?.Namespace, name, version, [.. (purl?.Qualifiers ?? []).Select(pair => (pair.Key, (string?)pair.Value))]),
            Source = kernel.Source is { } source ? source with { Version = version } : null,
            Locations = [new PackageLocation("proc/version")],
            Running = true,
        };
    }

    // Of two flavours of one kernel the one that runs is told by its ending: "6.1.0-18-cloud-amd64", "5.15.0-91-generic".
    private static bool IsSameFlavour(Package kernel, string release)
    {
        if (kernel.Type != "deb")
        {
            return kernel.Type != "rpm" || (KernelReleases.Version(kernel, release, build: null) is { } version && KernelReleases.Is(kernel with { Version = version }, release));
        }

        return kernel.Name.EndsWith(FlavourOf(release), StringComparison.Ordinal) && kernel.Name.StartsWith("linux-image-", StringComparison.Ordinal);
    }

    // What stands behind the numbers.
    private static string FlavourOf(string release)
    {
        var parts = release.Split('-');
        var first = Array.FindIndex(parts, part => part.Length > 0 && char.IsAsciiLetter(part[0]));
        return first < 0 ? "" : "-" + string.Join('-', parts[first..]);
    }

    private static RebootNeed? RebootOf(List<Package> packages, string release)
    {
        var running = packages.Where(package => package.Running == true).ToList();
        var newer = packages.Where(package => package.Running == false && running.Exists(kernel => IsNewer(package, kernel))).ToList();
        if (newer.Count == 0)
        {
            return null;
        }

        var newest = Newest(newer);
        return new RebootNeed(release, newest.Purl, newest.Version);
    }

    /// <summary>Whether a kernel package is a later build of another's source.</summary>
    public static bool IsNewer(Package kernel, Package than) =>
        kernel.Type == than.Type && SourceOf(kernel) == SourceOf(than)
        && VersionOrder.TryCompare(PackageVersions.SchemeOf(kernel.Type), kernel.Version, than.Version, out var order) && order > 0;

    private static string SourceOf(Package kernel)
    {
        // An rpm's source has its version in its name where it is told as a file; the binary package's own name does as well.
        var source = kernel.Type == "rpm" ? kernel.Name : kernel.Source?.Name ?? kernel.Name;
        return KernelPackages.SignedFrom(source) ?? source;
    }

    // Packages come sorted by purl, so that of equals the first is taken each time.
    private static Package Newest(IEnumerable<Package> kernels)
    {
        Package? newest = null;
        foreach (var kernel in kernels)
        {
            newest = newest is null || (VersionOrder.TryCompare(PackageVersions.SchemeOf(kernel.Type), kernel.Version, newest.Version, out var order) && order > 0) ? kernel : newest;
        }

        return newest!;
    }
}
