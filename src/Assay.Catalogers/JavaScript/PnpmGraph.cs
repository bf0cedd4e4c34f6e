using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Packages;

namespace Assay.Catalogers.JavaScript;

/// <summary>Which packages of a pnpm-lock.yaml lead to which. A snapshot is a package together with the peers that it was given.</summary>
internal sealed class PnpmGraph
{
    private readonly HashSet<string> keys;
    private readonly Dictionary<string, List<string>> depends = new(StringComparer.Ordinal);
    private readonly DependencyScopes scopes = new();
    private readonly HashSet<string> direct = new(StringComparer.Ordinal);

    public PnpmGraph(List<PnpmLockCataloger.Entry> entries)
    {
        keys = entries.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var package = WithoutPeers(entry.Key);
            foreach (var (name, reference, isOptional) in entry.Dependencies)
            {
                if (Find(name, reference) is not { } target)
                {
                    continue;
                }

                scopes.AddEdge(entry.Key, target, isOptional);
                foreach (var key in (string[])[entry.Key, package])
                {
                    if (!depends.TryGetValue(key, out var list))
                    {
                        depends.Add(key, list = []);
                    }

                    if (!list.Contains(target, StringComparer.Ordinal))
                    {
                        list.Add(target);
                    }
                }
            }
        }
    }

    /// <summary>Adds what the projects of a document ask for.</summary>
    public void AddRoots(DataNode document)
    {
        AddProject(document);
        foreach (var (_, importer) in document["importers"].Entries)
        {
            AddProject(importer);
        }
    }

    /// <summary>The scope of every key, with its peers and without.</summary>
    public Dictionary<string, PackageScope> Resolve()
    {
        var resolved = scopes.Resolve();
        var result = new Dictionary<string, PackageScope>(resolved, StringComparer.Ordinal);
        foreach (var (key, scope) in resolved)
        {
            var package = WithoutPeers(key);
            result[package] = !result.TryGetValue(package, out var known) || scope < known ? scope : known;
        }

        return result;
    }

    /// <summary>Whether a project asks for a package itself; null where none asks for any.</summary>
    public bool? IsDirect(string key) => direct.Count == 0 ? null : direct.Contains(WithoutPeers(key));

    /// <summary>The keys of packages that a package depends on.</summary>
    public IEnumerable<string> DependsOf(string key) =>
        (depends.GetValueOrDefault(key) ?? []).SelectMany(target => (string[])[target, WithoutPeers(target)]).Distinct(StringComparer.Ordinal);

    /// <summary>"name@1.0(peer@2.0)" without what stands in brackets.</summary>
    public static string WithoutPeers(string key) => key.IndexOf('(', StringComparison.Ordinal) is var bracket and > 0 ? key[..bracket] : key;

    private void AddProject(DataNode project)
    {
        Add(project["dependencies"], PackageScope.Prod);
        Add(project["optionalDependencies"], PackageScope.Optional);
        Add(project["devDependencies"], PackageScope.Dev);
        Add(project["packageManagerDependencies"], PackageScope.Dev);
    }

    private void Add(DataNode dependencies, PackageScope scope)
    {
        foreach (var (name, reference) in dependencies.Entries)
        {
            if (Find(name, reference.Text ?? reference["version"].Text ?? "") is { } key)
            {
                scopes.AddRoot(key, scope);
                direct.Add(WithoutPeers(key));
            }
        }
    }

    // The reference is a version, to be put behind the name as the lock file's version does it, or, for aliases and other origins, a key.
    private string? Find(string name, string reference)
    {
        foreach (var key in (string[])[$"{name}@{reference}", $"/{name}@{reference}", $"/{name}/{reference}", reference])
        {
            if (keys.Contains(key))
            {
                return key;
            }
        }

        return null;
    }
}
