using System.Globalization;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;

namespace Assay.Catalogers.Go;

/// <summary>Brings modules into the inventory: of go.sum only those that an old go.mod beside it leaves out.</summary>
internal sealed class GoJoin : IJoin
{
    // Since this version go.mod names the indirect modules too (go.dev/ref/mod, "go directive").
    private const int FirstWhole = 17;

    public string Name => "go";

    public int Version => 1;

    public IReadOnlyList<string> Catalogers { get; } = [GoModCataloger.CatalogerName, GoSumCataloger.CatalogerName, GoVendorCataloger.CatalogerName];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var join = new LibraryJoin(facts, sink, Catalogers);
        var whole = new Dictionary<FilePath, HashSet<string>>();
        var old = new Dictionary<FilePath, HashSet<string>>();
        foreach (var file in join.Files.Where(file => file.IsVisible && file.Facts.Cataloger == GoModCataloger.CatalogerName))
        {
            (IsWhole(file) ? whole : old)[file.Facts.Path.Parent] = file.Facts.Packages.Select(fact => fact.Key).ToHashSet(StringComparer.Ordinal);
        }

        join.Join((file, fact) =>
        {
            var folder = file.Facts.Path.Parent;
            return file.Facts.Cataloger == GoSumCataloger.CatalogerName && (whole.ContainsKey(folder) || (old.TryGetValue(folder, out var named) && named.Contains(fact.Key)))
                ? null
                : file.Facts.Cataloger == GoSumCataloger.CatalogerName && old.ContainsKey(folder) ? fact.WithDirect(false).Package
                : fact.Package;
        });
    }

    private static bool IsWhole(FoundFile file)
    {
        var language = file.Facts.Loose.Count > 0 ? file.Facts.Loose[0].Value.Split('.') : [];
        return language.Length > 1 && (language[0] != "1" || (int.TryParse(language[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor) && minor >= FirstWhole));
    }
}
