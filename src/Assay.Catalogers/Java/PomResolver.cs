using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Catalogers.Java;

/// <summary>
/// Makes the dependencies of poms whole by what the tree has of parents and of imported lists: maven.apache.org/guides/introduction/introduction-to-the-pom.html
/// and introduction-to-dependency-mechanism.html. Nothing is fetched; what stays open has no version.
/// </summary>
internal sealed class PomResolver
{
    private const int MaxParents = 16;
    private const int MaxImports = 200;

    // Entries of all lists together: large trees have some thousand poms with some thousand entries each.
    private const long MaxWork = 50_000_000;

    private readonly Dictionary<FilePath, PomModel> byPath = [];
    private readonly Dictionary<string, PomModel> byCoordinates = new(StringComparer.Ordinal);
    private long work;

    public PomResolver(LayeredFacts facts)
    {
        foreach (var (layer, file) in facts.VisibleOf(PomCataloger.CatalogerName).Where(found => found.Facts.Loose.Count > 0))
        {
            var pom = new PomModel(file.Path, layer, file.Loose);
            byPath[file.Path] = pom;
            byCoordinates.TryAdd($"{pom.Group}:{pom.Artifact}:{Text(pom, pom.Version)}", pom);
        }
    }

    /// <summary>True where the tree's lists were too many to take all of them.</summary>
    public bool IsExhausted => work > MaxWork;

    /// <summary>The poms of projects; those of repositories only help to resolve.</summary>
    public IEnumerable<PomModel> Projects => byPath.Values.Where(pom => pom.Path.FileName.SequenceEqual("pom.xml"u8));

    /// <summary>The project itself; null where the tree does not tell its version.</summary>
    public Package? Self(PomModel project)
    {
        var properties = Properties(Lineage(project));
        var group = Resolve(project.Group.Length > 0 ? project.Group : project.ParentGroup, properties);
        var version = Resolve(project.Version.Length > 0 ? project.Version : project.ParentVersion, properties);
        return Coordinates.IsId(group) && Coordinates.IsId(project.Artifact) && Coordinates.IsId(version)
            ? new Coordinates(group, project.Artifact, version).ToPackage(PackageState.Declared, null) with { IsProject = true }
            : null;
    }

    /// <summary>What a project needs, its parents' dependencies among it.</summary>
    public IEnumerable<Package> Dependencies(PomModel project)
    {
        var lineage = Lineage(project);
        var properties = Properties(lineage);
        var managed = Managed(lineage, properties);
        var found = new Dictionary<string, Package>(StringComparer.Ordinal);
        foreach (var (dependency, pom, isOwn) in lineage.SelectMany((pom, height) => pom.Dependencies.Select(dependency => (dependency, pom, height == 0))).TakeWhile(_ => ++work <= MaxWork))
        {
            var (group, artifact) = (Resolve(dependency.Group, properties), Resolve(dependency.Artifact, properties));
            if (!Coordinates.IsId(group) || !Coordinates.IsId(artifact))
            {
                continue;
            }

            var rule = managed.GetValueOrDefault($"{group}:{artifact}");
            var version = LowestOf(Resolve(dependency.Version.Length > 0 ? dependency.Version : rule?.Entry.Version ?? "", properties));
            var package = new Coordinates(group, artifact, version).ToPackage(PackageState.Declared, version is null ? null : 0.7) with
            {
                Direct = true,
                Scope = ScopeOf(dependency.Scope.Length > 0 ? dependency.Scope : rule?.Entry.Scope ?? ""),
                Locations = [new PackageLocation(project.Path.ToString()) { Version = dependency.Version.Length > 0 ? VersionPlaces.Of(dependency, pom, lineage) : rule is null ? null : VersionPlaces.Of(rule.Written, rule.Pom, rule.Lineage) }],
            };

            // Of two that a pom itself names the last one counts, and what it names counts before its parents' (DefaultModelNormalizer, MavenModelMerger).
            var key = $"{group}:{artifact}";
            if (isOwn || !found.ContainsKey(key))
            {
                found[key] = package;
            }
        }

        return found.Values;
    }

    private List<PomModel> Lineage(PomModel project)
    {
        var lineage = new List<PomModel> { project };
        while (lineage.Count < MaxParents && Parent(lineage[^1]) is { } parent && !lineage.Contains(parent))
        {
            lineage.Add(parent);
        }

        return lineage;
    }

    private PomModel? Parent(PomModel pom)
    {
        if (pom.ParentArtifact is null)
        {
            return null;
        }

        // relativePath may name a folder. What lies there counts only where it is the parent that is asked for.
        if (pom.ParentPath.Length > 0
            && FilePath.TryNormalize([.. pom.Path.Parent.Bytes, (byte)'/', .. Encoding.UTF8.GetBytes(pom.ParentPath)], out var path)
            && (byPath.GetValueOrDefault(path) ?? Inside(path)) is { } near && near.Artifact == pom.ParentArtifact && near.Group == pom.ParentGroup)
        {
            return near;
        }

        return byCoordinates.GetValueOrDefault($"{pom.ParentGroup}:{pom.ParentArtifact}:{pom.ParentVersion}");
    }

    private PomModel? Inside(FilePath folder) =>
        FilePath.TryNormalize([.. folder.Bytes, .. "/pom.xml"u8], out var path) ? byPath.GetValueOrDefault(path) : null;

    private static Dictionary<string, string> Properties(List<PomModel> lineage)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pom in Enumerable.Reverse(lineage))
        {
            foreach (var (name, value) in pom.Properties)
            {
                properties[name] = value;
            }
        }

        AddProject(lineage[0], properties);
        return properties;
    }

    private static void AddProject(PomModel pom, Dictionary<string, string> properties)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["project.", "pom.", ""])
        {
            properties.TryAdd(prefix + "groupId", pom.Group);
            properties.TryAdd(prefix + "artifactId", pom.Artifact);
            properties.TryAdd(prefix + "version", pom.Version);
            properties.TryAdd(prefix + "parent.groupId", pom.ParentGroup);
            properties.TryAdd(prefix + "parent.version", pom.ParentVersion);
        }
    }

    // Nearer lists count before farther ones, and what a list says itself before what it imports.
    private Dictionary<string, ManagedVersion> Managed(List<PomModel> lineage, Dictionary<string, string> properties)
    {
        var managed = new Dictionary<string, ManagedVersion>(StringComparer.Ordinal);
        var open = new Queue<(PomEntry Import, Dictionary<string, string> Properties)>();
        Take(lineage, properties);
        for (var imports = 0; imports < MaxImports && open.TryDequeue(out var next); imports++)
        {
            var key = $"{Resolve(next.Import.Group, next.Properties)}:{Resolve(next.Import.Artifact, next.Properties)}:{Resolve(next.Import.Version, next.Properties)}";
            if (byCoordinates.TryGetValue(key, out var list))
            {
                var above = Lineage(list);
                Take(above, Properties(above));
            }
        }

        return managed;

        void Take(List<PomModel> poms, Dictionary<string, string> known)
        {
            foreach (var (pom, entry) in poms.SelectMany(pom => pom.Managed.Select(entry => (pom, entry))).TakeWhile(_ => ++work <= MaxWork))
            {
                if (entry is { Scope: "import", Type: "pom" })
                {
                    open.Enqueue((entry, known));
                }
                else
                {
                    var resolved = entry with { Version = Resolve(entry.Version, known) };
                    var key = $"{Resolve(entry.Group, known)}:{Resolve(entry.Artifact, known)}";
                    if (!managed.ContainsKey(key))
                    {
                        managed.Add(key, new ManagedVersion(resolved, entry, pom, poms));
                    }
                }
            }
        }
    }

    private static string Text(PomModel pom, string text)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
        {
            return text;
        }

        // "${revision}": the file's own properties.
        return Resolve(text, pom.Properties);
    }

    private static string Resolve(string text, IReadOnlyDictionary<string, string> properties) => Interpolation.Resolve(text, name => properties.GetValueOrDefault(name));

    // maven.apache.org/pom.html, "Dependency Version Requirement Specification": the lowest of a range is what can be said without a repository.
    private static string? LowestOf(string version)
    {
        var text = version.Trim();
        if (text.StartsWith('[') || text.StartsWith('('))
        {
            var end = text.AsSpan().IndexOfAny(',', ']', ')');
            text = text[0] == '[' && end > 0 ? text[1..end].Trim() : "";
        }

        return text.Length == 0 || text.Contains('$', StringComparison.Ordinal) || text is "LATEST" or "RELEASE" ? null : text;
    }

    private static PackageScope ScopeOf(string scope) => scope switch
    {
        "test" => PackageScope.Test,
        "provided" => PackageScope.Optional,
        _ => PackageScope.Prod,
    };

    /// <summary>What a list of versions says of a dependency.</summary>
    /// <param name="Entry">Its version resolved.</param>
    /// <param name="Written">As it stands in its pom.</param>
    /// <param name="Pom">That pom.</param>
    /// <param name="Lineage">The poms whose properties count there.</param>
    private sealed record ManagedVersion(PomEntry Entry, PomEntry Written, PomModel Pom, IReadOnlyList<PomModel> Lineage);
}
