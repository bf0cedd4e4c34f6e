using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Python;

/// <summary>uv.lock (astral-sh/uv, crates/uv-resolver/src/lock/mod.rs): packages with their dependencies, the project's own members among them.</summary>
internal sealed class UvLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "python/uv-lock";

    public UvLockCataloger()
        : base(CatalogerName, 3, nameIsProof: true, "**/uv.lock", "**/*.py.lock")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var packages = new List<(DataNode Node, List<(DataNode Items, PackageScope Scope)> Groups)>();
        try
        {
            ReadTables(new TomlReader(file.OpenSequential(), token), packages);
        }
        finally
        {
            // What was read before the file turned out to be damaged is told beside the damage.
            Emit(packages, sink);
        }
    }

    private static void ReadTables(TomlReader reader, List<(DataNode Node, List<(DataNode Items, PackageScope Scope)> Groups)> packages)
    {
        while (reader.TryRead(out var table))
        {
            if (table is { Path: "package", IsElement: true })
            {
                packages.Add((Trimmed(table.Node), []));
            }
            else if (packages.Count > 0 && table.Path is "package.optional-dependencies" or "package.dev-dependencies")
            {
                var scope = table.Path == "package.dev-dependencies" ? PackageScope.Dev : PackageScope.Optional;
                packages[^1].Groups.AddRange(table.Node.Entries.Select(entry => (entry.Value, scope)));
            }
        }
    }

    private static void Emit(List<(DataNode Node, List<(DataNode Items, PackageScope Scope)> Groups)> packages, FactSink sink)
    {
        var byName = packages.GroupBy(package => package.Node["name"].Text ?? "", StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(package => KeyOf(package.Node)).ToArray(), StringComparer.Ordinal);
        var graph = new DependencyScopes();
        foreach (var (node, groups) in packages)
        {
            var key = KeyOf(node);
            var isOwn = IsOwn(node);
            foreach (var target in Targets(byName, node["dependencies"]))
            {
                AddStep(graph, isOwn, key, target, PackageScope.Prod);
            }

            foreach (var (items, scope) in groups)
            {
                foreach (var target in Targets(byName, items))
                {
                    AddStep(graph, isOwn, key, target, scope);
                }
            }
        }

        var scopes = graph.Resolve();
        foreach (var (node, groups) in packages)
        {
            var fact = PythonPackage.Of(node["name"].Text, node["version"].Text, PackageState.Declared, KeyOf(node));
            var isOwn = IsOwn(node);
            if (fact is not null && (!isOwn || fact.Package.Version is not null))
            {
                fact = isOwn ? fact.AsProject() : fact.WithScope(scopes.GetValueOrDefault(fact.Key)).WithDirect(graph.IsDirect(fact.Key));
                sink.Add(fact.WithDepends(groups.Select(group => group.Items).Prepend(node["dependencies"]).SelectMany(items => Targets(byName, items))));
            }
        }
    }

    // Extras of a dependency are locked where they were asked for, so that they count like what asks for them.
    private static void AddStep(DependencyScopes graph, bool isOwn, string from, string to, PackageScope scope)
    {
        if (isOwn)
        {
            graph.AddRoot(to, scope);
        }
        else
        {
            graph.AddEdge(from, to);
        }
    }

    private static List<string> Targets(Dictionary<string, string[]> byName, DataNode items)
    {
        var targets = new List<string>();
        foreach (var item in items.Items)
        {
            var name = item["name"].Text ?? "";
            var all = byName.GetValueOrDefault(name) ?? [];
            targets.AddRange(item["version"].Text is { } version ? all.Where(key => key == $"{name}@{version}") : all);
        }

        return targets;
    }

    private static string KeyOf(DataNode node) => $"{node["name"].Text}@{node["version"].Text}";

    private static bool IsOwn(DataNode node) => node["source"]["editable"].Text is not null || node["source"]["virtual"].Text is not null;

    // The hashes and sizes of all files make up most of the document.
    private static DataNode Trimmed(DataNode node)
    {
        var kept = DataNode.Map();
        foreach (var key in (string[])["name", "version", "source", "dependencies"])
        {
            kept.Add(key, node[key]);
        }

        return kept;
    }
}
