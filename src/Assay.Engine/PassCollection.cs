using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Engine.Caching;
using Assay.Engine.Collecting;
using Assay.Engine.Progress;
using Assay.Sources.Oci;
using Assay.Sources.Oci.Archive;

namespace Assay.Engine;

/// <summary>
/// Collects the facts of the layers of an archive that streams by: all that could be layers are read, and the image is made of those that it
/// names. What earlier scans know of them saves nothing here, since the bytes have to be read to know them.
/// </summary>
internal sealed class PassCollection
{
    private readonly Func<ArchivePass?> open;
    private readonly Func<ArchivePass, Image> choose;
    private readonly ScanOptions options;
    private readonly IProgress<ScanProgress>? progress;
    private readonly LayerReader reader;
    private long doneBytes;

    public PassCollection(Func<ArchivePass?> open, Func<ArchivePass, Image> choose, ScanOptions options, LayerCache? cache, IProgress<ScanProgress>? progress)
    {
        this.open = open;
        this.choose = choose;
        this.options = options;
        this.progress = progress;
        reader = new LayerReader(options, cache);
    }

    /// <summary>The facts of every layer of the image, lowest first.</summary>
    public IReadOnlyList<LayerFacts> Collect(InterestTable table, CancellationToken token, out Image image)
    {
        Dictionary<string, LayerFacts> read;
        using (var pass = open() ?? throw new InvalidOperationException("nothing was read yet"))
        {
            read = ReadAll(pass, table, only: null, token);
            image = choose(pass);
        }

        IReadOnlyList<LayerFacts> layers = [.. image.Layers.Select(layer => Of(layer, read))];
        if (SecondLook.Needed(table, new LayeredFacts(layers, options.Limits.MaxLinkHops)) is not { } hidden)
        {
            return layers;
        }

        using var again = open();
        if (again is null)
        {
            return [.. layers.Select((layer, number) => number > 0 ? layer : LayerReader.With(layer, Issue.Error("archive.pipeTooLong",
                "links hide files that had to be looked for a second time, and the pipe brought more than the scan's temporary disk holds; scan it from a file")))];
        }

        read = ReadAll(again, hidden, image.Layers.Select(layer => layer.BlobPath!).ToHashSet(StringComparer.Ordinal), token);
        return [.. layers.Zip(image.Layers.Select(layer => Of(layer, read)), SecondLook.Combine)];
    }

    private Dictionary<string, LayerFacts> ReadAll(ArchivePass pass, InterestTable table, HashSet<string>? only, CancellationToken token)
    {
        // An entry that comes twice in an archive is the later one.
        var read = new Dictionary<string, LayerFacts>(StringComparer.Ordinal);
        while (pass.MoveNext(token))
        {
            var path = pass.Current.BlobPath!;
            if (only is null || only.Contains(path))
            {
                read[path] = reader.Read(pass.Current, table, Count, isFirst: only is null, token);
            }
        }

        return read;
    }

    private void Count(int bytes) => progress?.Report(new ScanProgress("reading layers", doneBytes += bytes, 0));

    private static LayerFacts Of(ImageLayer layer, Dictionary<string, LayerFacts> read) =>
        LayerReader.Checked(layer, read.GetValueOrDefault(layer.BlobPath!) ?? new LayerFacts
        {
            Files = [],
            Index = new LayerIndex.Builder().Build(),
            Issues = [Issue.Error("blob.missing", $"layer {layer.Number} is no layer in the archive: {layer.BlobPath}")],
        });
}
