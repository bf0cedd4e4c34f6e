using Assay.Core.Cataloging;
using Assay.Core.Files;
using System.Text;

namespace Assay.Catalogers.Debian;

/// <summary>The diversions in force: of a diverted path, every package's file but the diverting one's lies at the other path (dpkg-divert(1)).</summary>
internal sealed class Diversions
{
    private static readonly FilePath Database = FilePath.Parse("var/lib/dpkg/diversions");

    private readonly Dictionary<FilePath, (FilePath To, string Package)> byPath = [];

    public Diversions(LayeredFacts facts)
    {
        foreach (var fact in Newest(facts)?.Loose ?? [])
        {
            var parts = fact.Value.Split('\n');
            if (parts.Length == 2 && TryParse(fact.Key, out var from) && TryParse(parts[0], out var to))
            {
                byPath[from] = (to, parts[1]);
            }
        }
    }

    /// <summary>Where the package's file of this path lies. A local diversion (":") is no package's, so it holds for all.</summary>
    public FilePath Apply(string package, FilePath path) =>
        byPath.Count > 0 && byPath.TryGetValue(path, out var diversion) && !string.Equals(diversion.Package, package, StringComparison.Ordinal)
            ? diversion.To
            : path;

    // The list goes with the whole database where that is deleted, but the diverted files stay where they are.
    private static FileFacts? Newest(LayeredFacts facts)
    {
        var all = facts.Of(DiversionsCataloger.CatalogerName);
        if (all.Count == 0)
        {
            return null;
        }

        var (layer, newest) = all[^1];
        return facts.Tree.IsVisible(newest.Path, layer) || !facts.Tree.Exists(Database) ? newest : null;
    }

    private static bool TryParse(string text, out FilePath path) => FilePath.TryNormalize(Encoding.UTF8.GetBytes(text), out path);
}
