using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Julia;

/// <summary>
/// Manifest.toml (pkgdocs.julialang.org, "Project.toml and Manifest.toml"): since format 2 packages stand below deps, before at the top. Those of the
/// standard library have no version of their own.
/// </summary>
internal sealed class ManifestCataloger : DocumentCataloger
{
    public const string CatalogerName = "julia/manifest";

    public ManifestCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/Manifest.toml", "**/JuliaManifest.toml", "**/Manifest-v*.toml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var reader = new TomlReader(file.OpenSequential(), token);
        while (reader.TryRead(out var table))
        {
            var name = table.Path.StartsWith("deps.", StringComparison.Ordinal) ? table.Path[5..] : table.Path;
            if (table.IsElement && table.Node["uuid"].Text is { Length: > 0 } uuid && table.Node["version"].Text is { } version
                && LibraryFact.Of("julia", name, version, PackageState.Declared, name, ("uuid", uuid)) is { } fact)
            {
                sink.Add(fact.WithDepends(table.Node["deps"].Items.Select(item => item.Text ?? "").Concat(table.Node["deps"].Entries.Select(entry => entry.Key))));
            }
        }
    }
}
