using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Beam;

/// <summary>manifest.toml of Gleam (gleam-lang/gleam, compiler-core/src/manifest.rs): a list of inline tables.</summary>
internal sealed class GleamManifestCataloger : DocumentCataloger
{
    public const string CatalogerName = "beam/gleam-manifest";

    public GleamManifestCataloger()
        : base(CatalogerName, 2, nameIsProof: false, "**/manifest.toml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var reader = new TomlReader(file.OpenSequential(), token);
        if (!reader.TryRead(out var table))
        {
            return;
        }

        var asked = new HashSet<string>(StringComparer.Ordinal);
        while (reader.TryRead(out var next))
        {
            asked.UnionWith(next.Path == "requirements" ? next.Node.Entries.Select(entry => entry.Key) : []);
        }

        // Others call files by this name too; only Gleam's packages say how they are built.
        foreach (var node in table.Node["packages"].Items.Where(item => item["build_tools"].IsList && item["source"].Text is "hex" or "git"))
        {
            if (HexPackage.Of(node["name"].Text, node["source"].Text == "hex" ? node["version"].Text : null) is { } fact)
            {
                sink.Add(fact.WithDirect(asked.Count > 0 ? asked.Contains(fact.Package.Name) : null).WithDepends(node["requirements"].Items.Select(item => item.Text ?? "")));
            }
        }
    }
}
