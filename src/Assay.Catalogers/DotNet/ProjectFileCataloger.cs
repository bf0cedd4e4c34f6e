using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.DotNet;

/// <summary>
/// What a project asks for: PackageReference of MSBuild projects, PackageVersion of central package management
/// (learn.microsoft.com/nuget/consume-packages/central-package-management). A reference without a version gets its central one in the join.
/// </summary>
internal sealed class ProjectFileCataloger : ICataloger
{
    public const string CatalogerName = "dotnet/project";

    /// <summary>A loose fact: the central version of a package.</summary>
    public const string CentralKind = "central";

    /// <summary>A loose fact: the file name of the project that a file is, or was written for.</summary>
    public const string ProjectKind = "project";

    /// <summary>How sure a version is that a project asks for and that nothing locks.</summary>
    public const double Confidence = 0.7;

    private const int MaxResolved = 8;

    public string Name => CatalogerName;

    public int Version => 3;

    public Interest Interest { get; } = new()
    {
        Globs = ["**/*.csproj", "**/*.fsproj", "**/*.vbproj", "**/Directory.Packages.props", "**/Directory.Build.props", "**/Directory.Build.targets"],
        MaxBytes = 16 << 20,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var properties = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var items = new List<Item>();
        XmlFile.Read(file.OpenSequential(), sink, "dotnet.project.malformed", (reader, path) =>
        {
            if (reader.NodeType == System.Xml.XmlNodeType.Element)
            {
                if (reader.LocalName is "PackageReference" or "PackageVersion" or "GlobalPackageReference"
                    && (reader.GetAttribute("Include") ?? reader.GetAttribute("Update")) is { } id)
                {
                    items.Add(new Item(reader.LocalName, id.Trim())
                    {
                        Version = reader.GetAttribute("VersionOverride") ?? reader.GetAttribute("Version"),
                        PrivateAssets = reader.GetAttribute("PrivateAssets"),
                    });
                }
            }
            else if (path is [.., "PropertyGroup", var property])
            {
                properties[property] = reader.Value.Trim();
            }
            else if (items.Count > 0 && path is [.., "PackageReference" or "PackageVersion" or "GlobalPackageReference", var field])
            {
                items[^1].Version = field is "Version" or "VersionOverride" ? reader.Value.Trim() : items[^1].Version;
                items[^1].PrivateAssets = field is "PrivateAssets" ? reader.Value.Trim() : items[^1].PrivateAssets;
            }
        });

        var name = LossyText.Decode(file.Path.FileName);
        if (name.EndsWith("proj", StringComparison.Ordinal))
        {
            sink.Add(new LooseFact(ProjectKind, "", name));
        }

        var isCentral = name == "Directory.Packages.props";
        foreach (var item in items)
        {
            Add(item with { Version = Resolve(item.Version, properties) }, isCentral, sink);
        }
    }

    private static void Add(Item item, bool isCentral, FactSink sink)
    {
        // A package that no project refers to is not declared by its central version.
        if (item.Kind == "PackageVersion")
        {
            sink.Add(new LooseFact(CentralKind, item.Id.ToLowerInvariant(), item.Version ?? ""));
            return;
        }

        if (item.Id.Length == 0 || item.Id.Contains('$', StringComparison.Ordinal) || item.Id.Contains('@', StringComparison.Ordinal))
        {
            return;
        }

        // What is private with all its assets (analyzers, build tools) goes into no program.
        var isDevelopment = item.Kind == "GlobalPackageReference" || string.Equals(item.PrivateAssets, "all", StringComparison.OrdinalIgnoreCase);
        var package = NuGetPackage.Of(item.Id, NuGetPackage.LowestOf(item.Version), PackageState.Declared) with
        {
            Confidence = Confidence,
            Direct = true,
            Scope = isDevelopment ? PackageScope.Dev : PackageScope.Prod,
        };
        sink.Add(NuGetPackage.Fact(package, []) with { Provides = item.Version is null && !isCentral ? CentralKind : null });
    }

    // MSBuild's properties of the same file; those from elsewhere stay as they are, and are no version then.
    private static string? Resolve(string? version, Dictionary<string, string> properties)
    {
        for (var i = 0; i < MaxResolved && version is not null && version.IndexOf("$(", StringComparison.Ordinal) is var start and >= 0; i++)
        {
            var end = version.IndexOf(')', start);
            if (end < 0 || !properties.TryGetValue(version[(start + 2)..end], out var value) || version.Length > 256)
            {
                return version;
            }

            version = version[..start] + value + version[(end + 1)..];
        }

        return version;
    }

    private sealed record Item(string Kind, string Id)
    {
        public string? Version { get; set; }

        public string? PrivateAssets { get; set; }
    }
}
