using System.Globalization;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Rpm;

/// <summary>From which repository each package came, as dnf and yum note it: facts of several catalogers put together.</summary>
internal sealed class RepositoryFacts
{
    /// <summary>Facts; their key is the package without its epoch, which not all of the sources have, their value the repository.</summary>
    public const string FactKind = "repository";

    /// <summary>The catalogers that tell.</summary>
    public static readonly string[] Catalogers = [ChannelCataloger.CatalogerName, DnfHistoryCataloger.CatalogerName, DnfStateCataloger.CatalogerName];

    private readonly Dictionary<string, string> byPackage = new(StringComparer.Ordinal);

    /// <param name="facts">All layers; what their tree does not show does not count.</param>
    public RepositoryFacts(LayeredFacts facts)
    {
        foreach (var history in facts.VisibleOf(DnfHistoryCataloger.CatalogerName).GroupBy(found => found.Facts.Path.Parent))
        {
            // "history.sqlite" sorts before "history.sqlite-wal", whose rows are the newer ones.
            AddHistory(history.Select(found => found.Facts).OrderBy(file => file.Path).SelectMany(file => file.Loose));
        }

        foreach (var fact in Catalogers.SelectMany(facts.VisibleOf).SelectMany(found => found.Facts.Loose).Where(fact => fact.Kind == FactKind))
        {
            byPackage[fact.Key] = fact.Value;
        }
    }

    /// <summary>The repositories that installed packages came from.</summary>
    public IEnumerable<string> Repositories => byPackage.Values.Distinct(StringComparer.Ordinal);

    /// <summary>The package's repository; null where nothing tells.</summary>
    public string? Of(string name, string? version, string? arch) =>
        byPackage.GetValueOrDefault(RpmKey.WithoutEpoch(name, version, arch));

    /// <summary>Says that a package came from a repository.</summary>
    public static void Add(FactSink sink, string package, string repository)
    {
        if (IsRepository(repository))
        {
            sink.Add(new LooseFact(FactKind, package, repository));
        }
    }

    // "@System" and "@commandline" are none.
    private static bool IsRepository(string name) => name.Length > 0 && name[0] != '@';

    private void AddHistory(IEnumerable<LooseFact> rows)
    {
        var repositories = new Dictionary<string, string>(StringComparer.Ordinal);
        var packages = new Dictionary<string, string>(StringComparer.Ordinal);
        var actions = new SortedDictionary<long, string>();
        foreach (var row in rows)
        {
            switch (row.Kind)
            {
                case DnfHistoryRows.RepositoryKind:
                    repositories[row.Key] = row.Value;
                    break;
                case DnfHistoryRows.PackageKind:
                    packages[row.Key] = row.Value;
                    break;
                case DnfHistoryRows.ActionKind:
                    actions[long.Parse(row.Key, CultureInfo.InvariantCulture)] = row.Value;
                    break;
            }
        }

        foreach (var action in actions.Values)
        {
            var blank = action.IndexOf(' ', StringComparison.Ordinal);
            if (!packages.TryGetValue(action[..blank], out var package))
            {
                continue;
            }

            if (repositories.TryGetValue(action[(blank + 1)..], out var repository) && IsRepository(repository))
            {
                byPackage[package] = repository;
            }
            else
            {
                byPackage.Remove(package);
            }
        }
    }
}
