using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Catalogers.JavaScript;

/// <summary>
/// pnpm-lock.yaml of lock file versions 5 to 9 (pnpm/spec, lockfile/). Up to 8 a package says itself what it is there for; in 9 the importers
/// and snapshots tell.
/// </summary>
internal sealed class PnpmLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "javascript/pnpm-lock";

    private static readonly string[] Splits = ["packages/*", "snapshots/*"];

    public PnpmLockCataloger()
        : base(CatalogerName, 2, nameIsProof: true, "**/pnpm-lock.yaml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var packages = new List<Entry>();
        var snapshots = new List<Entry>();
        IReadOnlyList<DataNode> documents = [];
        try
        {
            documents = YamlNodes.Read(file.OpenSequential(), (split, key, node) => (split == "packages/*" ? packages : snapshots).Add(Entry.Of(key, node)), Splits, token);
        }
        finally
        {
            // What was read before the file turned out to be damaged is told beside the damage.
            Emit(packages, snapshots, documents, sink);
        }
    }

    private static void Emit(List<Entry> packages, List<Entry> snapshots, IReadOnlyList<DataNode> documents, FactSink sink)
    {
        var isOld = documents.Any(document => document["lockfileVersion"].Text is { Length: > 0 } version && version[0] <= '5' && !version.StartsWith('1'))
            || (documents.Count == 0 && packages.Exists(package => package.Key.StartsWith('/') && package.Key.LastIndexOf('@') <= 1));
        var graph = new PnpmGraph(snapshots.Count > 0 ? snapshots : packages);
        foreach (var document in documents)
        {
            graph.AddRoots(document);
        }

        var scopes = graph.Resolve();
        foreach (var package in packages)
        {
            var (name, version) = NameOf(package, isOld);
            if (!NpmPackage.IsName(name) || NpmPackage.Locked(name, version, package.Key, package.Repository) is not { } fact)
            {
                sink.Add(Issue.Notice("javascript.pnpm-lock.key", $"'{package.Key}' names no package"));
                continue;
            }

            sink.Add(fact.WithScope(package.Scope ?? scopes.GetValueOrDefault(package.Key)).WithDirect(graph.IsDirect(package.Key)).WithDepends(graph.DependsOf(package.Key)));
        }
    }

    // "/name/1.0_peers" (5), "host/name/1.0" (5), "/name@1.0(peers)" (6), "name@1.0" (9); a package of another origin says name and version itself.
    private static (string? Name, string? Version) NameOf(Entry entry, bool isOld)
    {
        if (entry.Name is not null)
        {
            return (entry.Name, entry.Version);
        }

        var key = PnpmGraph.WithoutPeers(entry.Key).TrimStart('/');
        if (!isOld)
        {
            var (name, range) = NpmPackage.Split(key);
            return (name, entry.Version ?? (range.Length > 0 && char.IsAsciiDigit(range[0]) ? range : null));
        }

        var slash = key.LastIndexOf('/');
        if (slash <= 0)
        {
            return (null, null);
        }

        var version = key[(slash + 1)..];
        var peers = version.IndexOf('_', StringComparison.Ordinal);
        version = peers < 0 ? version : version[..peers];
        var path = key[..slash].Split('/');
        var isScoped = path.Length > 1 && path[^2].StartsWith('@');
        return char.IsAsciiDigit(version.FirstOrDefault()) ? (isScoped ? $"{path[^2]}/{path[^1]}" : path[^1], version) : (null, null);
    }

    /// <summary>What is kept of a package or a snapshot.</summary>
    internal sealed record Entry(string Key, string? Name, string? Version, string? Repository, PackageScope? Scope, List<(string Name, string Reference, bool IsOptional)> Dependencies)
    {
        public static Entry Of(string key, DataNode node)
        {
            var dependencies = new List<(string, string, bool)>();
            foreach (var (name, reference) in node["dependencies"].Entries)
            {
                dependencies.Add((name, reference.Text ?? "", false));
            }

            foreach (var (name, reference) in node["optionalDependencies"].Entries)
            {
                dependencies.Add((name, reference.Text ?? "", true));
            }

            PackageScope? scope = node["dev"].IsTrue ? PackageScope.Dev : node["optional"].IsTrue ? PackageScope.Optional : node["dev"].Text is not null ? PackageScope.Prod : null;
            return new Entry(key, node["name"].Text, node["version"].Text, node["resolution"]["repo"].Text is { } repository ? "git+" + repository : null, scope, dependencies);
        }
    }
}
