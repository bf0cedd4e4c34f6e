using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.DotNet;

/// <summary>The list of packages beside a built program, and beside an installed shared framework.</summary>
internal sealed class DepsJsonCataloger : ICataloger
{
    public const string CatalogerName = "dotnet/deps-json";

    public string Name => CatalogerName;

    public int Version => 3;

    public Interest Interest { get; } = new() { Globs = ["**/*.deps.json"], MaxBytes = 64 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token) =>
        JsonFile.Read(file, sink, "dotnet.deps.malformed", root => DepsJson.Read(root, sink));
}
