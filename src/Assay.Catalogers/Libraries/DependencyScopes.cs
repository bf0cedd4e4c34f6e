using Assay.Core.Packages;

namespace Assay.Catalogers.Libraries;

/// <summary>
/// What the packages of a lock file are there for, out of what the project itself asks for: a package is for production where a way of
/// production dependencies leads to it, else optional, else for tests, else for development. One that nothing leads to counts as production, since
/// the lock file holds it for a reason that was not seen.
/// </summary>
internal sealed class DependencyScopes
{
    private static readonly PackageScope[] Strongest = [PackageScope.Prod, PackageScope.Optional, PackageScope.Test, PackageScope.Dev];

    private readonly Dictionary<string, List<(string Key, bool IsOptional)>> edges = new(StringComparer.Ordinal);
    private readonly List<(string Key, PackageScope Scope)> roots = [];

    private readonly HashSet<string> direct = new(StringComparer.Ordinal);

    /// <summary>A dependency of the project itself.</summary>
    public void AddRoot(string key, PackageScope scope)
    {
        roots.Add((key, scope));
        direct.Add(key);
    }

    /// <summary>Whether a package is a dependency of the project itself; null where none of these is known.</summary>
    public bool? IsDirect(string key) => roots.Count == 0 ? null : direct.Contains(key);

    /// <summary>A dependency of a package.</summary>
    public void AddEdge(string from, string to, bool isOptional = false)
    {
        if (!edges.TryGetValue(from, out var list))
        {
            edges.Add(from, list = []);
        }

        list.Add((to, isOptional));
    }

    /// <summary>The scope of every package that the roots lead to.</summary>
    public Dictionary<string, PackageScope> Resolve()
    {
        var scopes = new Dictionary<string, PackageScope>(StringComparer.Ordinal);
        var optional = new List<string>();
        foreach (var scope in Strongest)
        {
            var pending = new Stack<string>(roots.Where(root => root.Scope == scope).Select(root => root.Key));
            if (scope == PackageScope.Optional)
            {
                optional.ForEach(pending.Push);
            }

            while (pending.TryPop(out var key))
            {
                if (!scopes.TryAdd(key, scope))
                {
                    continue;
                }

                foreach (var (next, isOptional) in edges.GetValueOrDefault(key) ?? [])
                {
                    if (isOptional && scope == PackageScope.Prod)
                    {
                        optional.Add(next);
                    }
                    else if (!scopes.ContainsKey(next))
                    {
                        pending.Push(next);
                    }
                }
            }
        }

        return scopes;
    }
}
