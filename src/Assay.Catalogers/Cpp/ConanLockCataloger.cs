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
        : base(CatalogerName, 2, nameIsProof: true, "**/conan.lock")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var document = JsonNodes.Read(file.OpenSequential(), token);
        // The node without a reference, or with a path, is the project; what it requires is direct.
        var nodes = document["graph_lock"]["nodes"].Entries;
        var asked = nodes.Where(node => node.Value["path"].Text is not null || (node.Value["ref"].Text ?? node.Value["pref"].Text) is null)
            .SelectMany(node => node.Value["requires"].Items.Concat(node.Value["build_requires"].Items).Select(item => item.Text ?? "")).ToHashSet(StringComparer.Ordinal);
        foreach (var (number, node) in nodes)
        {
            // A node with a path is the project's own recipe.
            if (node["path"].Text is null && ConanReference.ToFact(node["ref"].Text ?? node["pref"].Text, key: number) is { } fact)
            {
                var scope = node["context"].Text == "build" ? PackageScope.Dev : PackageScope.Prod;
                sink.Add(fact.WithScope(scope).WithDirect(asked.Count > 0 ? asked.Contains(number) : null).WithDepends(node["requires"].Items.Select(item => item.Text ?? "")));
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
