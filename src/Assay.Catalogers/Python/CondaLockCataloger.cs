using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Python;

/// <summary>conda-lock.yml (conda/conda-lock, conda_lock/lockfile/v1/models.py): packages of conda and of pip, once for each platform.</summary>
internal sealed class CondaLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "python/conda-lock";

    public CondaLockCataloger()
        : base(CatalogerName, 1, nameIsProof: true, "**/conda-lock.yml", "**/*.conda-lock.yml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token) =>
        YamlNodes.Read(file.OpenSequential(), (_, _, node) => Take(node, sink), ["package/*"], token);

    private static void Take(DataNode node, FactSink sink)
    {
        var isPip = node["manager"].Text == "pip";
        var name = node["name"].Text;
        var fact = isPip
            ? PythonPackage.Of(name, node["version"].Text, PackageState.Declared)
            : LibraryFact.Of(CondaCataloger.Type, name, node["version"].Text, PackageState.Declared, "conda:" + name, ("build", node["build"].Text), ("subdir", node["platform"].Text));
        if (fact is not null)
        {
            var scope = node["category"].Text is { } category ? PythonPackage.ScopeOf([category], "main") : PackageScope.Prod;
            sink.Add(fact.WithScope(scope).WithDepends(node["dependencies"].Entries.Select(entry => isPip ? PythonPackage.Normalize(entry.Key) : "conda:" + entry.Key)));
        }
    }
}
