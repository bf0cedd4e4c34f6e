using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.TestKit;

/// <summary>Layers written down in a test, collected as the engine collects an image's: every entry indexed, every file given to the catalogers that want it.</summary>
public sealed class FactsBuilder
{
    private readonly IReadOnlyList<ICataloger> catalogers;
    private static readonly Spool Spool = new(Path.GetTempPath(), 4L << 20, 1L << 30);

    private readonly List<LayerFacts> layers = [];

    public FactsBuilder(IReadOnlyList<ICataloger> catalogers) => this.catalogers = catalogers;

    /// <summary>The diffID that the layer of this number gets.</summary>
    public static string DiffId(int layer) => $"sha256:{layer:x64}";

    /// <summary>Adds a layer above the ones that are there.</summary>
    public FactsBuilder Layer(params LayerEntry[] entries) => Layer((IEnumerable<LayerEntry>)entries);

    /// <summary>Adds a layer above the ones that are there.</summary>
    public FactsBuilder Layer(IEnumerable<LayerEntry> entries)
    {
        var index = new LayerIndex.Builder();
        var files = new List<FileFacts>();
        var named = new HashSet<(string, FilePath)>();
        foreach (var entry in entries)
        {
            index.Add(new TreeEntry
            {
                Path = entry.Path.Bytes,
                Kind = entry.Kind,
                SizeBytes = entry.SizeBytes,
                Mode = entry.Mode,
                LinkTarget = entry.Target,
            });
            files.AddRange(CatalogNames(entry, named));
            if (entry.Kind == EntryKind.File && entry.Open is not null)
            {
                files.AddRange(Catalog(entry));
            }
        }

        layers.Add(new LayerFacts
        {
            DiffId = DiffId(layers.Count),
            Files = [.. files.OrderBy(file => file.Path)],
            Index = index.Build(),
        });
        return this;
    }

    /// <summary>All layers together.</summary>
    public LayeredFacts Build(Distro? distro = null) => new([.. layers]) { Distro = distro };

    /// <summary>All layers together, joined.</summary>
    public InventorySink Join(IJoin join, Distro? distro = null)
    {
        var sink = new InventorySink();
        join.Join(Build(distro), sink);
        return sink;
    }

    private IEnumerable<FileFacts> CatalogNames(LayerEntry entry, HashSet<(string Cataloger, FilePath Path)> named)
    {
        var path = entry.Path.ToString();
        foreach (var cataloger in catalogers.Where(_ => entry.Kind is not (EntryKind.Whiteout or EntryKind.OpaqueDirectory)))
        {
            foreach (var folder in cataloger.Interest.NamesIn.Where(folder => path.StartsWith(folder + "/", StringComparison.Ordinal)))
            {
                var place = FilePath.Parse(folder + "/" + path[(folder.Length + 1)..].Split('/')[0]);
                if (named.Add((cataloger.Name, place)))
                {
                    var sink = new FactSink(place);
                    cataloger.Catalog(new ScannedFile(place, 0, 0, Stream.Null), sink, CancellationToken.None);
                    yield return sink.ToFacts(cataloger.Name);
                }
            }
        }
    }

    private static bool Wants(Interest interest, LayerEntry entry) =>
        (interest.Executables && (entry.Mode & 0b001_001_001) != 0) || GlobPath.MatchesAny(interest.Globs, entry.Path);

    private IEnumerable<FileFacts> Catalog(LayerEntry entry)
    {
        foreach (var cataloger in catalogers.Where(cataloger => Wants(cataloger.Interest, entry)))
        {
            using var content = entry.Open!();
            var sink = new FactSink(entry.Path);
            cataloger.Catalog(new ScannedFile(entry.Path, entry.SizeBytes, entry.Mode, content, Spool), sink, CancellationToken.None);
            yield return sink.ToFacts(cataloger.Name);
        }
    }
}
