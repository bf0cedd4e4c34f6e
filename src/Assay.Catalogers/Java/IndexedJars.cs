using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Java;

/// <summary>What an index of jars knows of those that do not say themselves which artifact they are.</summary>
internal sealed class IndexedJars
{
    // The same bytes as in the repository.
    private const double Confidence = 1;

    private readonly Dictionary<(FoundFile File, string Inside, string Key), Package> byKey = [];
    private readonly List<(FoundFile File, Package Package)> unnamed = [];

    public IndexedJars(IReadOnlyList<FoundFile> files, Func<string, string?> find)
    {
        foreach (var file in files.Where(file => file.Facts.Cataloger == JavaArchiveCataloger.CatalogerName))
        {
            foreach (var loose in file.Facts.Loose.Where(loose => loose.Kind == JarScan.Sha1Fact))
            {
                var (sha1, key) = loose.Value.Split('\n') is [var hash, var guess] ? (hash, guess) : (loose.Value, "");
                if (find(sha1)?.Split(':') is not [var group, var artifact, { Length: > 0 } version] || !Coordinates.IsId(group) || !Coordinates.IsId(artifact))
                {
                    continue;
                }

                var package = new Coordinates(group, artifact, version).ToPackage(PackageState.Installed, Confidence);
                if (key.Length > 0)
                {
                    byKey[(file, loose.Key, key)] = package;
                }
                else if (file.IsVisible)
                {
                    unnamed.Add((file, package with { Locations = [new PackageLocation(loose.Key.Length == 0 ? file.Facts.Path.ToString() : $"{file.Facts.Path}!/{loose.Key}")] }));
                }
            }
        }
    }

    /// <summary>Those that nothing but the index gives a name.</summary>
    public IReadOnlyList<(FoundFile File, Package Package)> Unnamed => unnamed;

    /// <summary>The package as the index knows it, or as it was told.</summary>
    public Package Of(FoundFile file, PackageFact fact)
    {
        var inside = fact.Package.Locations is [var location, ..] ? location.Path : "";
        return byKey.TryGetValue((file, inside, fact.Key), out var known) ? known with { Locations = fact.Package.Locations, Licenses = fact.Package.Licenses } : fact.Package;
    }
}
