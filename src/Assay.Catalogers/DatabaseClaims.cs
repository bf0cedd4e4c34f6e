using Assay.Core.Cataloging;

namespace Assay.Catalogers;

/// <summary>The lists of files that databases themselves carry, as rpm's and apk's do.</summary>
internal sealed class DatabaseClaims
{
    private readonly Dictionary<string, List<(int Layer, byte[] Paths)>> byOwner = new(StringComparer.Ordinal);

    /// <param name="facts">All layers.</param>
    /// <param name="catalogers">Whose claims are meant.</param>
    public DatabaseClaims(LayeredFacts facts, params ReadOnlySpan<string> catalogers)
    {
        foreach (var cataloger in catalogers)
        {
            foreach (var (layer, file) in facts.Of(cataloger))
            {
                foreach (var claim in file.Claims)
                {
                    if (!byOwner.TryGetValue(claim.Owner, out var lists))
                    {
                        byOwner.Add(claim.Owner, lists = []);
                    }

                    lists.Add((layer, claim.Paths));
                }
            }
        }
    }

    /// <summary>The newest list of the package's life; null where no database has one.</summary>
    public byte[]? Of(PackageLife life)
    {
        (int Layer, byte[] Paths)? newest = null;
        foreach (var list in byOwner.GetValueOrDefault(life.Fact.Key) ?? [])
        {
            if (list.Layer <= life.LastLayer && (newest is null || list.Layer > newest.Value.Layer))
            {
                newest = list;
            }
        }

        return newest?.Paths;
    }
}
