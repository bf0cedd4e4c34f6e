using Assay.Catalogers.Debian;
using Assay.Catalogers.Libraries;
using Assay.Catalogers.Rpm;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Executables;

/// <summary>
/// What binaries tell, but for .NET's: libraries and programs as they are; packages of the operating system only where no database lists them.
/// Runs behind the rooms of the databases.
/// </summary>
internal sealed class ExecutableJoin : IJoin
{
    private static readonly string[] SystemTypes = ["deb", "rpm", "apk", "alpm"];

    public string Name => "executables";

    public int Version => 2;

    public IReadOnlyList<string> Catalogers { get; } = [ExecutableCataloger.CatalogerName];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var listed = new HashSet<(string Type, string Name)>();
        foreach (var package in sink.Packages.Concat(sink.DeletedPackages).Where(package => SystemTypes.Contains(package.Type, StringComparer.Ordinal)))
        {
            listed.Add((package.Type, package.Name));
            if (package.Source is { } source)
            {
                listed.Add((package.Type, source.Name));
            }
        }

        new LibraryJoin(facts, sink, Catalogers).Join((_, fact) => Complete(fact, facts.Distro, listed));
    }

    private static Package? Complete(PackageFact fact, Distro? distro, HashSet<(string Type, string Name)> listed)
    {
        var package = fact.Package;
        if (!SystemTypes.Contains(package.Type, StringComparer.Ordinal))
        {
            return package.Type == "nuget" ? null : package;
        }

        if (listed.Contains((package.Type, package.Name)))
        {
            return null;
        }

        // The note names the source package where a distribution's build macros do (Fedora's package-notes), and a version that is both's.
        var noted = package with { Source = new SourcePackage(package.Name, package.Version ?? "") };

        // Where the tree names no distribution, the package is of the one that its note names.
        var own = distro is null ? fact.Provides : null;
        distro ??= own is null ? null : PackageDistro.Parse(own, package.Type);
        var purl = package.Type switch
        {
            "deb" => DebianPurl.Of(noted, distro),
            "rpm" => RpmPurl.Of(noted, distro),
            _ => PackageUrl.Format(package.Type, distro?.Id ?? package.Origin?.Vendor, package.Name, package.Version, ("arch", package.Arch), ("distro", own)),
        };
        return noted with { Purl = purl };
    }
}
