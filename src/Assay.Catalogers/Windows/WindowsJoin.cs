using System.Globalization;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Windows;

/// <summary>The system itself, .NET Framework, the updates, and the programs that a registry tells of.</summary>
internal sealed class WindowsJoin : IJoin
{
    private const string Framework = "Microsoft .NET Framework ";

    // learn.microsoft.com, "Determine which .NET Framework versions are installed": the least "Release" of each version, the latest first.
    private static readonly (int Release, string Version)[] FrameworkReleases =
    [
        (533320, "4.8.1"), (528040, "4.8"), (461808, "4.7.2"), (461308, "4.7.1"), (460798, "4.7"), (394802, "4.6.2"), (394254, "4.6.1"), (393295, "4.6"),
        (379893, "4.5.2"), (378675, "4.5.1"), (378389, "4.5"),
    ];

    public string Name => "windows";

    public int Version => 1;

    public IReadOnlyList<string> Catalogers { get; } = [RegistryCataloger.CatalogerName, Executables.ExecutableCataloger.CatalogerName];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        if (WindowsRegistry.Of(facts) is not { } registry)
        {
            return;
        }

        var found = new Found(facts, sink);
        if (WindowsSystem.Of(registry) is { } system && registry.Find(RegistryPaths.System, "CurrentBuild") is { } at)
        {
            AddSystem(facts, sink, found, system, registry.Find(RegistryPaths.System, "UBR") ?? at);
            AddFramework(found, registry);
        }

        foreach (var (name, version, entry) in WindowsUpdates.Of(registry))
        {
            found.Add(name, version, entry);
        }

        AddServers(found, registry);
        AddPrograms(found, registry);
    }

    private static void AddSystem(LayeredFacts facts, InventorySink sink, Found found, WindowsSystem system, RegistryEntry at)
    {
        // One that nobody has a name for can't be looked up, which is then said.
        var name = system.Product ?? $"Windows (version {system.Version})";
        var purl = found.Add(name, system.Version, at, system.Machine, system.Product is not null && WindowsBuckets.CpeOf(system.Product, system.Version) is { } cpe ? [cpe] : []);
        if (purl is not null && SystemFiles.Of(facts) is { Length: > 0 } files)
        {
            sink.Add(new PackageClaim(purl, ClaimKind.Files, files));
        }
    }

    private static void AddFramework(Found found, WindowsRegistry registry)
    {
        if (registry.Find(RegistryPaths.Framework, "Release") is not { } at || !int.TryParse(at.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var release))
        {
            return;
        }

        foreach (var (least, version) in FrameworkReleases)
        {
            if (release >= least)
            {
                found.Add(Framework + version, WindowsUpdates.FrameworkVersion(registry, WindowsBuckets.CountedFramework(version, null)!), at);
                return;
            }
        }
    }

    // "MSSQL15.SQLEXPRESS": the version, and the instance's name.
    private static void AddServers(Found found, WindowsRegistry registry)
    {
        foreach (var (key, entry) in registry.Each(RegistryPaths.SqlServer, "PatchLevel").Concat(registry.Each(RegistryPaths.SqlServer, "Version")).DistinctBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            var name = key.Split('.')[0].ToUpperInvariant() switch
            {
                "MSSQL17" => "2025",
                "MSSQL16" => "2022",
                "MSSQL15" => "2019",
                "MSSQL14" => "2017",
                "MSSQL13" => "2016",
                "MSSQL12" => "2014",
                "MSSQL11" => "2012",
                "MSSQL10_50" => "2008 R2",
                "MSSQL10" => "2008",
                _ => null,
            };
            if (name is not null)
            {
                found.Add("Microsoft SQL Server " + name, entry.Text, entry);
            }
        }
    }

    private static void AddPrograms(Found found, WindowsRegistry registry)
    {
        foreach (var programs in RegistryPaths.Programs)
        {
            foreach (var (key, entry) in registry.Each(programs, "DisplayName"))
            {
                if (!WindowsUpdates.TryName(entry.Text, out _))
                {
                    AddProgram(found, entry, registry[$@"{programs}\{key}", "DisplayVersion"], registry[$@"{programs}\{key}", "Publisher"]);
                }
            }
        }
    }

    private static void AddProgram(Found found, RegistryEntry entry, string? version, string? publisher)
    {
        if (KnownPrograms.MicrosoftName(entry.Text) is { } product)
        {
            found.Add(product, version, entry);
        }
        else if (LibraryFact.Of("generic", entry.Text.Replace('/', '-').Trim(), version?.Trim(), PackageState.Installed) is { } fact)
        {
            found.Add(fact.Package with
            {
                Cpes = KnownPrograms.CpesOf(entry.Text, version?.Trim()),
                Origin = publisher is null ? null : new PackageOrigin { Vendor = publisher },
            }, entry);
        }
    }

    /// <summary>Where packages go.</summary>
    private sealed class Found(LayeredFacts facts, InventorySink sink)
    {
        /// <summary>Adds a package of Windows and gives its purl; null where its name is none.</summary>
        public string? Add(string name, string? version, RegistryEntry at, string? arch = null, IReadOnlyList<string>? cpes = null)
        {
            if (LibraryFact.Of(WindowsBuckets.Segment, name, version?.Trim(), PackageState.Installed, null, ("arch", arch), ("distro", DistroQualifier)) is { } fact)
            {
                Add(fact.Package with { Arch = arch, Cpes = cpes ?? [] }, at);
                return fact.Package.Purl;
            }

            return null;
        }

        public void Add(Package package, RegistryEntry at) => sink.Add(package with { Locations = [new PackageLocation(at.Path, facts.Layers[at.Layer].DiffId)] });

        private string? DistroQualifier => facts.Distro is { VersionId: { Length: > 0 } version } distro ? $"{distro.Id}-{version}" : facts.Distro?.Id;
    }
}
