using System.Text.Json;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.DotNet;

/// <summary>NuGet's lock file: learn.microsoft.com/nuget/consume-packages/package-references-in-project-files, "Locking dependencies".</summary>
internal sealed class PackagesLockCataloger : ICataloger
{
    public const string CatalogerName = "dotnet/packages-lock";

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new() { Globs = ["**/packages.lock.json", "**/packages.*.lock.json"], MaxBytes = 64 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token) =>
        JsonFile.Read(file, sink, "dotnet.lock.malformed", root => Read(root, sink));

    private static void Read(JsonElement root, FactSink sink)
    {
        var found = new Dictionary<string, PackageFact>(StringComparer.Ordinal);
        foreach (var framework in root.Members("dependencies"))
        {
            foreach (var entry in root.GetProperty("dependencies").Members(framework.Name))
            {
                // A project of the same solution has no version, and is none of NuGet's.
                if (entry.Name.Length == 0 || entry.Value.Text("resolved") is not { Length: > 0 } version || entry.Value.Text("type") == "Project")
                {
                    continue;
                }

                var package = NuGetPackage.Of(entry.Name, version, PackageState.Declared);
                var isDirect = entry.Value.Text("type") is { } kind ? kind == "Direct" : (bool?)null;
                if (!found.TryGetValue(package.Purl, out var known))
                {
                    found.Add(package.Purl, NuGetPackage.Fact(package, entry.Value.Members("dependencies").Select(needed => needed.Name)).WithDirect(isDirect));
                }
                else if (isDirect == true)
                {
                    // For one framework it is asked for, for another it only comes along.
                    found[package.Purl] = known.WithDirect(true);
                }
            }
        }

        foreach (var fact in found.Values)
        {
            sink.Add(fact);
        }
    }
}
