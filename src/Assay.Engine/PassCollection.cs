using Assay.Catalogers.Secrets;
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
    private readonly Dictionary<string, LayerFacts> read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Collector?> unfinished = new(StringComparer.Ordinal);
    private HashSet<string> paths = [];
    private long doneBytes;

    public PassCollection(Func<ArchivePass?> open, Func<ArchivePass, Image> choose, ScanOptions options, LayerCache? cache, SecretRuleSet? secrets, IProgress<ScanProgress>? progress)
    {
        this.open = open;
        this.choose = choose;
        this.options = options;
        this.progress = progress;
        reader = new LayerReader(options, cache, secrets);
    }

    /// <summary>The facts of every layer of the image, lowest first.</summary>
    public IReadOnlyList<LayerFacts> Collect(InterestTable table, CancellationToken token, out Image image)
    {
        using (var pass = open() ?? throw new InvalidOperationException("nothing was read yet"))
        {
            // An entry that comes twice in an archive is the later one.
            while (pass.MoveNext(token))
            {
                (read[pass.Current.BlobPath!], unfinished[pass.Current.BlobPath!]) = reader.Begin(pass.Current, table, Count, isFirst: true, token);
            }

            image = choose(pass);
        }

        paths = image.Layers.Select(layer => layer.BlobPath!).ToHashSet(StringComparer.Ordinal);
        var isWhole = TryFinish(isFirst: true, token);
        IReadOnlyList<LayerFacts> layers = [.. image.Layers.Select(Read)];
        if (SecondLook.Needed(table, new LayeredFacts(layers, options.Limits.MaxLinkHops)) is { } hidden)
        {
            isWhole &= TryAgain(layer => (read[layer.BlobPath!], unfinished[layer.BlobPath!]) = reader.Begin(layer, hidden, Count, isFirst: false, token), token)
                && TryFinish(isFirst: false, token);
            layers = [.. layers.Zip(image.Layers.Select(Read), SecondLook.Combine)];
        }

        return isWhole ? layers : [.. layers.Select((layer, number) => number > 0 ? layer : LayerReader.With(layer, Issue.Error("archive.pipeTooLong",
            "links hide files that have to be read in a second pass, and the pipe brought more than the scan's temporary disk holds; scan it from a file")))];
    }

    private bool TryFinish(bool isFirst, CancellationToken token) =>
        !paths.Any(path => unfinished.GetValueOrDefault(path) is not null)
        || TryAgain(layer =>
        {
            if (unfinished[layer.BlobPath!] is { } collector)
            {
                read[layer.BlobPath!] = reader.Finish(layer, read[layer.BlobPath!], collector, isFirst, token);
            }
        }, token);

    private bool TryAgain(Action<ImageLayer> take, CancellationToken token)
    {
        using var pass = open();
        while (pass?.MoveNext(token) == true)
        {
            if (paths.Contains(pass.Current.BlobPath!))
            {
                take(pass.Current);
            }
        }

        return pass is not null;
    }

    private void Count(int bytes) => progress?.Report(new ScanProgress("reading layers", doneBytes += bytes, 0));

    private LayerFacts Read(ImageLayer layer) =>
        LayerReader.Checked(layer, read.GetValueOrDefault(layer.BlobPath!) ?? new LayerFacts
        {
            Files = [],
            Index = new LayerIndex.Builder().Build(),
            Issues = [Issue.Error("blob.missing", $"layer {layer.Number} is no layer in the archive: {layer.BlobPath}")],
        });
}
