using System.Text.Json;
using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.DotNet;

/// <summary>Which shared frameworks a program asks for: dotnet/sdk, documentation/specs/runtime-configuration-file.md.</summary>
internal sealed class RuntimeConfigCataloger : ICataloger
{
    public const string CatalogerName = "dotnet/runtime-config";

    /// <summary>A program gets the newest patch that is installed, not the one that it asks for.</summary>
    public const double Confidence = 0.5;

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/*.runtimeconfig.json"], MaxBytes = 4 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token) =>
        JsonFile.Read(file, sink, "dotnet.runtimeConfig.malformed", root => Read(root, sink));

    private static void Read(JsonElement root, FactSink sink)
    {
        if (!root.TryGetProperty("runtimeOptions", out var options) || options.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var asked = new List<JsonElement>();
        if (options.TryGetProperty("framework", out var one))
        {
            asked.Add(one);
        }

        if (options.TryGetProperty("frameworks", out var many) && many.ValueKind == JsonValueKind.Array)
        {
            asked.AddRange(many.EnumerateArray());
        }

        foreach (var framework in asked)
        {
            if (framework.Text("name") is { Length: > 0 } name && framework.Text("version") is { Length: > 0 } version)
            {
                sink.Add(NuGetPackage.Fact(NuGetPackage.Of(name, version, PackageState.Declared) with { Confidence = Confidence }, []));
            }
        }
    }
}
