using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Beam;

/// <summary>gleam.toml (gleam.run, "gleam.toml"): the project, and what it asks for by ranges; manifest.toml beside it has the versions.</summary>
internal sealed class GleamProjectCataloger : DocumentCataloger
{
    public const string CatalogerName = "beam/gleam-project";

    public GleamProjectCataloger()
        : base(CatalogerName, 1, nameIsProof: true, "**/gleam.toml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var reader = new TomlReader(file.OpenSequential(), token);
        while (reader.TryRead(out var table))
        {
            switch (table.Path)
            {
                case "" when table.Node["version"].Text is { Length: > 0 } version && HexPackage.Of(table.Node["name"].Text, version) is { } project:
                    sink.Add(project.AsProject());
                    break;
                case "dependencies":
                    Add(table.Node, PackageScope.Prod, sink);
                    break;
                case "dev-dependencies" or "dev_dependencies":
                    Add(table.Node, PackageScope.Dev, sink);
                    break;
            }
        }
    }

    private static void Add(DataNode table, PackageScope scope, FactSink sink)
    {
        foreach (var (name, node) in table.Entries.Where(entry => entry.Value["path"].Text is null))
        {
            var repository = node["git"].Text is { } url ? $"git+{url}@{node["ref"].Text}" : null;
            if (HexPackage.Of(name, null, repository: repository) is { } fact)
            {
                sink.Add(fact.WithScope(scope).WithDirect(true));
            }
        }
    }
}
