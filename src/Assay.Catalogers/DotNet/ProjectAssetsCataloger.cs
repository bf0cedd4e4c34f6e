using System.Text.Json;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.DotNet;

/// <summary>What a restore leaves in a project's obj folder: every package of every target, resolved.</summary>
internal sealed class ProjectAssetsCataloger : ICataloger
{
    public const string CatalogerName = "dotnet/project-assets";

    public string Name => CatalogerName;

    public int Version => 3;

    public Interest Interest { get; } = new() { Globs = ["**/project.assets.json"], MaxBytes = 128 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token) =>
        JsonFile.Read(file, sink, "dotnet.assets.malformed", root => Read(root, sink));

    private static void Read(JsonElement root, FactSink sink)
    {
        // A full path of the machine that restored it.
        if (root.Members("project").FirstOrDefault(member => member.Name == "restore").Value.Text("projectPath") is { Length: > 0 } path)
        {
            sink.Add(new LooseFact(ProjectFileCataloger.ProjectKind, "", path[(path.AsSpan().LastIndexOfAny('/', '\\') + 1)..]));
        }

        // { "net8.0": ["Newtonsoft.Json >= 13.0.3"] }
        var asked = root.Members("projectFileDependencyGroups")
            .Where(group => group.Value.ValueKind == JsonValueKind.Array)
            .SelectMany(group => group.Value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!.Split(' ')[0].ToLowerInvariant()))
            .ToHashSet(StringComparer.Ordinal);
        var isKnown = root.Members("projectFileDependencyGroups").Any();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var target in root.Members("targets"))
        {
            foreach (var library in root.GetProperty("targets").Members(target.Name))
            {
                var slash = library.Name.IndexOf('/', StringComparison.Ordinal);
                if (slash <= 0 || library.Value.Text("type") != "package")
                {
                    continue;
                }

                var package = NuGetPackage.Of(library.Name[..slash], library.Name[(slash + 1)..], PackageState.Declared);
                if (seen.Add(package.Purl))
                {
                    sink.Add(NuGetPackage.Fact(package, library.Value.Members("dependencies").Select(needed => needed.Name)).WithDirect(isKnown ? asked.Contains(package.Name.ToLowerInvariant()) : null));
                }
            }
        }
    }
}
