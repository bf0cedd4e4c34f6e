using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Catalogers.JavaScript;

/// <summary>bun.lock (oven-sh/bun, src/install/lockfile/bun.lock.zig): packages keyed by their place, "a/b" for a b that only a sees.</summary>
internal sealed class BunLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "javascript/bun-lock";

    public BunLockCataloger()
        : base(CatalogerName, 2, nameIsProof: true, "**/bun.lock")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var entries = new List<Entry>();
        var root = DataNode.Nothing;
        try
        {
            root = JsonNodes.Read(file.OpenSequential(), new NodeBuilder((_, key, node) => Take(entries, key, node, sink), "packages/*"), token);
        }
        finally
        {
            // What was read before the file turned out to be damaged is told beside the damage.
            Emit(entries, root, sink);
        }
    }

    private static void Emit(List<Entry> entries, DataNode root, FactSink sink)
    {
        var keys = entries.Select(entry => entry.Fact.Key).ToHashSet(StringComparer.Ordinal);
        var graph = new DependencyScopes();
        foreach (var (_, workspace) in root["workspaces"].Entries)
        {
            AddRoots(graph, keys, workspace["name"].Text ?? "", workspace);
        }

        foreach (var entry in entries)
        {
            foreach (var (name, isOptional) in entry.Dependencies)
            {
                if (Find(keys, entry.Fact.Key, name) is { } target)
                {
                    graph.AddEdge(entry.Fact.Key, target, isOptional);
                }
            }
        }

        var scopes = graph.Resolve();
        foreach (var entry in entries)
        {
            var depends = entry.Dependencies.Select(dependency => Find(keys, entry.Fact.Key, dependency.Name)).OfType<string>();
            sink.Add(entry.Fact.WithScope(scopes.GetValueOrDefault(entry.Fact.Key)).WithDirect(graph.IsDirect(entry.Fact.Key)).WithDepends(depends));
        }
    }

    private static void Take(List<Entry> entries, string key, DataNode node, FactSink sink)
    {
        var (name, version) = NpmPackage.Split(node[0].Text ?? "");
        if (version.StartsWith("workspace:", StringComparison.Ordinal))
        {
            return;
        }

        // A git commit or a folder stands where the version stands else.
        var isVersion = version.Length > 0 && char.IsAsciiDigit(version[0]);
        if (version.Length == 0 || !NpmPackage.IsName(name) || NpmPackage.Locked(name, isVersion ? version : null, key, version) is not { } fact)
        {
            sink.Add(Issue.Notice("javascript.bun-lock.package", $"'{key}' names no package"));
            return;
        }

        var dependencies = new List<(string, bool)>();
        foreach (var item in node.Items.Where(item => item.IsMap))
        {
            dependencies.AddRange(item["dependencies"].Entries.Select(entry => (entry.Key, false)));
            dependencies.AddRange(item["optionalDependencies"].Entries.Select(entry => (entry.Key, true)));
            var optional = item["optionalPeers"].Items.Select(peer => peer.Text).ToHashSet(StringComparer.Ordinal);
            dependencies.AddRange(item["peerDependencies"].Entries.Select(entry => (entry.Key, optional.Contains(entry.Key))));
        }

        entries.Add(new Entry(fact, dependencies));
    }

    private static void AddRoots(DependencyScopes graph, HashSet<string> keys, string name, DataNode workspace)
    {
        foreach (var (field, scope) in new[]
        {
            ("dependencies", PackageScope.Prod), ("peerDependencies", PackageScope.Prod), ("optionalDependencies", PackageScope.Optional), ("devDependencies", PackageScope.Dev),
        })
        {
            foreach (var (dependency, _) in workspace[field].Entries)
            {
                if (Find(keys, name, dependency) is { } key)
                {
                    graph.AddRoot(key, scope);
                }
            }
        }
    }

    private static string? Find(HashSet<string> keys, string from, string name)
    {
        for (var folder = from; ;)
        {
            var candidate = folder.Length == 0 ? name : $"{folder}/{name}";
            if (keys.Contains(candidate))
            {
                return candidate;
            }

            if (folder.Length == 0)
            {
                return null;
            }

            // One package up; a scope belongs to the name behind it.
            var slash = folder.LastIndexOf('/');
            folder = slash < 0 ? "" : folder[..slash];
            var above = folder.LastIndexOf('/') + 1;
            folder = folder.AsSpan(above).StartsWith("@") ? folder[..Math.Max(0, above - 1)] : folder;
        }
    }

    private sealed record Entry(PackageFact Fact, List<(string Name, bool IsOptional)> Dependencies);
}
