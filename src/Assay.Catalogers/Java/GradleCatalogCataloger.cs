using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Java;

/// <summary>Gradle's version catalogs (docs.gradle.org, "Version Catalogs", "The version catalog TOML file format"): what builds may ask for by a short name.</summary>
internal sealed class GradleCatalogCataloger : DocumentCataloger
{
    public const string CatalogerName = "java/gradle-catalog";

    /// <summary>Loose fact: how builds call a library or a bundle of them, "commons.lang3"; value group and name, of a bundle several with blanks between.</summary>
    public const string AliasKind = "alias";

    /// <summary>A catalog lists what some project may use, and nothing locks it.</summary>
    public const double Confidence = 0.7;

    /// <summary>Kind of its loose facts: by a package's key the line of its version, and the name of the version where others may use it too.</summary>
    public const string PlaceKind = "place";

    public GradleCatalogCataloger()
        : base(CatalogerName, 3, nameIsProof: false, "**/*.versions.toml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var versions = new Dictionary<string, DataNode>(StringComparer.Ordinal);
        var libraries = new List<(string Alias, DataNode Node)>();
        var bundles = new List<(string Name, DataNode Node)>();
        var reader = new TomlReader(file.OpenSequential(), token);
        while (reader.TryRead(out var table))
        {
            if (table.Path == "versions")
            {
                foreach (var (name, version) in table.Node.Entries)
                {
                    versions[name] = version;
                }
            }
            else if (table.Path == "libraries")
            {
                libraries.AddRange(table.Node.Entries.Select(entry => (entry.Key, entry.Value)));
            }
            else if (table.Path.StartsWith("libraries.", StringComparison.Ordinal))
            {
                libraries.Add((table.Path["libraries.".Length..], table.Node));
            }
            else if (table.Path == "bundles")
            {
                bundles.AddRange(table.Node.Entries.Select(entry => (entry.Key, entry.Value)));
            }
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (alias, node) in libraries)
        {
            if (Read(node, versions) is { } library)
            {
                names[Accessor(alias)] = library.Name;
                if (seen.Add(library.Key))
                {
                    sink.Add(new PackageFact(library.ToPackage(PackageState.Declared, Confidence), library.Key));
                    AddPlace(node, library, versions, sink);
                }
            }
        }

        foreach (var (name, node) in bundles)
        {
            names["bundles." + Accessor(name)] = string.Join(' ', node.Items.Select(item => names.GetValueOrDefault(Accessor(item.Text ?? ""))).OfType<string>());
        }

        foreach (var (accessor, modules) in names)
        {
            sink.Add(new LooseFact(AliasKind, accessor, modules));
        }
    }

    private static void AddPlace(DataNode node, Coordinates library, Dictionary<string, DataNode> versions, FactSink sink)
    {
        var name = node["version"]["ref"].Text;
        var place = node.Text is not null ? node : Simple(name is null ? node["version"] : versions.GetValueOrDefault(name) ?? DataNode.Nothing);
        if (place.Line > 0)
        {
            sink.Add(new LooseFact(PlaceKind, library.Key, $"{place.Line}\t{name}"));
        }
    }

    // "commons-lang3" is asked for as libs.commons.lang3.
    private static string Accessor(string alias) => alias.Replace('-', '.').Replace('_', '.');

    // Of a rich version, which says what is wanted and what at least, the one that is taken.
    private static DataNode Simple(DataNode version) => version.IsMap
        ? ((string[])["strictly", "require", "prefer"]).Select(key => version[key]).FirstOrDefault(node => node.Text is not null) ?? DataNode.Nothing
        : version;

    // "group:name:version", { module = "group:name", version = ... }, { group = ..., name = ..., version.ref = ... }.
    private static Coordinates? Read(DataNode library, Dictionary<string, DataNode> versions)
    {
        var parts = (library.Text ?? library["module"].Text)?.Split(':') ?? [];
        var (group, name) = parts.Length >= 2 ? (parts[0], parts[1]) : (library["group"].Text, library["name"].Text);
        var version = parts.Length >= 3 ? parts[2] : VersionOf(library["version"], versions);
        return Coordinates.IsId(group) && Coordinates.IsId(name) ? new Coordinates(group!, name!, string.IsNullOrEmpty(version) ? null : version) : null;
    }

    private static string? VersionOf(DataNode version, Dictionary<string, DataNode> versions)
    {
        if (version["ref"].Text is { } reference)
        {
            version = versions.GetValueOrDefault(reference) ?? DataNode.Nothing;
        }

        return Simple(version).Text;
    }
}
