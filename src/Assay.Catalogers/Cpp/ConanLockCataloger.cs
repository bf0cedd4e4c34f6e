using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Cpp;

/// <summary>conan.lock: of Conan 1 a graph of nodes, of Conan 2 lists of references (conan-io/conan, conans/model/graph_lock.py; conan/internal/model/lockfile.py).</summary>
internal sealed class ConanLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "cpp/conan-lock";

    public ConanLockCataloger()
        : base(CatalogerName, 1, nameIsProof: true, "**/conan.lock")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var document = JsonNodes.Read(file.OpenSequential(), token);
        foreach (var (number, node) in document["graph_lock"]["nodes"].Entries)
        {
            // A node with a path is the project's own recipe.
            if (node["path"].Text is null && ConanReference.ToFact(node["ref"].Text ?? node["pref"].Text, key: number) is { } fact)
            {
                var scope = node["context"].Text == "build" ? PackageScope.Dev : PackageScope.Prod;
                sink.Add(fact.WithScope(scope).WithDepends(node["requires"].Items.Select(item => item.Text ?? "")));
            }
        }

        foreach (var (field, scope) in new[] { ("requires", PackageScope.Prod), ("python_requires", PackageScope.Dev), ("build_requires", PackageScope.Dev) })
        {
            foreach (var item in document[field].Items)
            {
                if (ConanReference.ToFact(item.Text ?? item[0].Text) is { } fact)
                {
                    sink.Add(fact.WithScope(scope));
                }
            }
        }
    }
}
