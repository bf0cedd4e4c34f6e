using System.Text.Json;
using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.DotNet;

/// <summary>What a restore leaves in a project's obj folder: every package of every target, resolved.</summary>
internal sealed class ProjectAssetsCataloger : ICataloger
{
    public const string CatalogerName = "dotnet/project-assets";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/project.assets.json"], MaxBytes = 128 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token) =>
        JsonFile.Read(file, sink, "dotnet.assets.malformed", root => Read(root, sink));

    private static void Read(JsonElement root, FactSink sink)
    {
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
                    sink.Add(NuGetPackage.Fact(package, library.Value.Members("dependencies").Select(needed => needed.Name)));
                }
            }
        }
    }
}
