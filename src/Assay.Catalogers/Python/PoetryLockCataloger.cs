using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Python;

/// <summary>
/// poetry.lock (python-poetry/poetry, src/poetry/packages/locker.py). Version 1.x says a category, 2.1 the groups; between them only the project's
/// pyproject.toml tells, so that the join does.
/// </summary>
internal sealed class PoetryLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "python/poetry-lock";

    public PoetryLockCataloger()
        : base(CatalogerName, 1, nameIsProof: true, "**/poetry.lock")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var reader = new TomlReader(file.OpenSequential(), token);
        PackageFact? open = null;
        while (reader.TryRead(out var table))
        {
            if (table is { Path: "package", IsElement: true })
            {
                Flush(open, sink);
                open = ToFact(table.Node);
            }
            else if (table.Path == "package.dependencies" && open is not null)
            {
                open = open.WithDepends(table.Node.Entries.Select(entry => PythonPackage.Normalize(entry.Key)));
            }
        }

        Flush(open, sink);
    }

    private static PackageFact? ToFact(DataNode node) =>
        PythonPackage.Of(node["name"].Text, node["version"].Text, PackageState.Declared)?.WithScope(ScopeOf(node));

    private static PackageScope ScopeOf(DataNode node)
    {
        var scope = node["category"].Text is { } category ? PythonPackage.ScopeOf([category], "main")
            : PythonPackage.ScopeOf(node["groups"].Items.Select(group => group.Text ?? ""), "main");
        return scope == PackageScope.Prod && node["optional"].IsTrue ? PackageScope.Optional : scope;
    }

    private static void Flush(PackageFact? fact, FactSink sink)
    {
        if (fact is not null)
        {
            sink.Add(fact);
        }
    }
}
