using System.Collections.Concurrent;
using Assay.Catalogers.Secrets;
using Assay.Core.Cataloging;
using Assay.Engine.Caching;
using Assay.Engine.Collecting;
using Assay.Engine.Progress;
using Assay.Sources.Oci;

namespace Assay.Engine;

/// <summary>Collects the facts of an image's layers: from the cache where they are known, else in one streaming pass each, in parallel.</summary>
internal sealed class ImageCollection
{
    private readonly Image image;
    private readonly ScanOptions options;
    private readonly LayerCache? cache;
    private readonly IProgress<ScanProgress>? progress;
    private readonly LayerReader reader;
    private readonly long totalBytes;
    private long doneBytes;

    public ImageCollection(Image image, ScanOptions options, LayerCache? cache, SecretRuleSet? secrets, IProgress<ScanProgress>? progress)
    {
        this.image = image;
        this.options = options;
        this.cache = cache;
        this.progress = progress;
        reader = new LayerReader(options, cache, secrets);
        totalBytes = image.Layers.DistinctBy(layer => layer.Key, StringComparer.Ordinal).Sum(layer => layer.SizeBytes);
    }

    /// <summary>The layers' diffIDs where a verified read knows every one of them, so that nothing needs to be read; null otherwise.</summary>
    public IReadOnlyList<string>? KnownChain()
    {
        var chain = new List<string>(image.Layers.Count);
        foreach (var layer in image.Layers)
        {
            // A config that claims another diffID than the blob has is worth a full scan, which says so.
            if (cache?.VerifiedDiffId(layer.Digest, layer.BlobIdentity) is not { } diffId || diffId != layer.DiffId)
            {
                return null;
            }

            chain.Add(diffId);
        }

        return chain;
    }

    /// <summary>The facts of every layer, lowest first.</summary>
    public async Task<IReadOnlyList<LayerFacts>> CollectAsync(InterestTable table, CancellationToken token)
    {
        var layers = await ReadAllAsync(table, isFirst: true, token).ConfigureAwait(false);
        if (SecondLook.Needed(table, new LayeredFacts(layers, options.Limits.MaxLinkHops)) is not { } hidden)
        {
            return layers;
        }

        var more = await ReadAllAsync(hidden, isFirst: false, token).ConfigureAwait(false);
        return [.. layers.Zip(more, SecondLook.Combine)];
    }

    private async Task<IReadOnlyList<LayerFacts>> ReadAllAsync(InterestTable table, bool isFirst, CancellationToken token)
    {
        // The same blob may be a layer twice: it is read once.
        var byKey = new ConcurrentDictionary<string, LayerFacts>(StringComparer.Ordinal);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Parallelism), CancellationToken = token };
        doneBytes = 0;

        // Largest first, so that the longest read does not begin last.
        var blobs = image.Layers.DistinctBy(layer => layer.Key, StringComparer.Ordinal).OrderByDescending(layer => layer.SizeBytes).ToList();
        await Task.Run(() => Parallel.ForEach(blobs, parallel, layer =>
        {
            try
            {
                byKey[layer.Key] = ReadOne(layer, table, isFirst, token);
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                // A network client ends with a token of its own; the loop takes only ours for an end that was wanted.
                throw new OperationCanceledException(token);
            }
        }), token).ConfigureAwait(false);
        return [.. image.Layers.Select(layer => LayerReader.Checked(layer, byKey[layer.Key]))];
    }

    private LayerFacts ReadOne(ImageLayer layer, InterestTable table, bool isFirst, CancellationToken token)
    {
        if (isFirst && reader.Known(layer) is { } facts)
        {
            Count(layer.SizeBytes);
            return facts;
        }

        var (read, unfinished) = reader.Begin(layer, table, bytes => Count(bytes), isFirst, token);
        return unfinished is null ? read : reader.Finish(layer, read, unfinished, isFirst, token);
    }

    private void Count(long bytes) =>
        progress?.Report(new ScanProgress("reading layers", Interlocked.Add(ref doneBytes, bytes), totalBytes));
}
