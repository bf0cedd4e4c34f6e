using System.Text.Json;
using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Java;

/// <summary>The lock file of sbt-dependency-lock (github.com/stringbean/sbt-dependency-lock, docs/file-formats).</summary>
internal sealed class SbtLockCataloger : ICataloger
{
    public const string CatalogerName = "java/sbt-lock";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/build.sbt.lock"], MaxBytes = 16 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token) =>
        JsonFile.Read(file, sink, "java.sbtLock.malformed", root => Read(root, sink));

    private static void Read(JsonElement root, FactSink sink)
    {
        if (!root.TryGetProperty("dependencies", out var modules) || modules.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var module in modules.EnumerateArray())
        {
            var (group, artifact, version) = (module.Text("org"), module.Text("name"), module.Text("version"));
            if (!Coordinates.IsId(group) || !Coordinates.IsId(artifact) || string.IsNullOrEmpty(version))
            {
                continue;
            }

            var coordinates = new Coordinates(group!, artifact!, version);
            sink.Add(new PackageFact(coordinates.ToPackage(PackageState.Declared, null) with { Scope = ScopeOf(module) }, coordinates.Key));
        }
    }

    private static PackageScope ScopeOf(JsonElement module)
    {
        if (!module.TryGetProperty("configurations", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return PackageScope.Prod;
        }

        var names = list.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()).ToList();
        return names.Count > 0 && names.TrueForAll(name => name is "test" or "it") ? PackageScope.Test
            : names.Count > 0 && names.TrueForAll(name => name is "provided" or "test" or "it") ? PackageScope.Optional
            : PackageScope.Prod;
    }
}
