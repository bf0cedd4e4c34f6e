using System.Collections.Concurrent;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Engine.Caching;
using Assay.Engine.Collecting;
using Assay.Engine.Progress;
using Assay.Sources.Oci;
using Assay.Sources.Oci.Layers;

namespace Assay.Engine;

/// <summary>Collects the facts of an image's layers: from the cache where they are known, else in one streaming pass each, in parallel.</summary>
internal sealed class ImageCollection
{
    private readonly Image image;
    private readonly ScanOptions options;
    private readonly LayerCache? cache;
    private readonly IProgress<ScanProgress>? progress;
    private readonly Spool spool;
    private readonly long totalBytes;
    private long doneBytes;

    public ImageCollection(Image image, ScanOptions options, LayerCache? cache, IProgress<ScanProgress>? progress)
    {
        this.image = image;
        this.options = options;
        this.cache = cache;
        this.progress = progress;
        spool = new Spool(options.TemporaryFolder, options.Limits.SpoolMemoryBytes, options.Limits.SpoolQuotaBytes);
        totalBytes = image.Layers.DistinctBy(layer => layer.Digest, StringComparer.Ordinal).Sum(layer => layer.SizeBytes);
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
        var layers = await ReadAllAsync(table, cache, token).ConfigureAwait(false);
        if (SecondLook.Needed(table, new LayeredFacts(layers, options.Limits.MaxLinkHops)) is not { } hidden)
        {
            return layers;
        }

        var more = await ReadAllAsync(hidden, known: null, token).ConfigureAwait(false);
        return [.. layers.Zip(more, SecondLook.Combine)];
    }

    private async Task<IReadOnlyList<LayerFacts>> ReadAllAsync(InterestTable table, LayerCache? known, CancellationToken token)
    {
        // The same blob may be a layer twice: it is read once.
        var byDigest = new ConcurrentDictionary<string, LayerFacts>(StringComparer.Ordinal);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Parallelism), CancellationToken = token };
        doneBytes = 0;

        // Largest first, so that the longest read does not begin last.
        var blobs = image.Layers.DistinctBy(layer => layer.Digest, StringComparer.Ordinal).OrderByDescending(layer => layer.SizeBytes).ToList();
        await Task.Run(() => Parallel.ForEach(blobs, parallel, layer =>
        {
            if (Known(layer, known) is { } facts)
            {
                byDigest[layer.Digest] = facts;
                Count(layer.SizeBytes);
            }
            else
            {
                byDigest[layer.Digest] = Read(layer, table, known, token);
            }
        }), token).ConfigureAwait(false);
        return [.. image.Layers.Select(layer => Checked(layer, byDigest[layer.Digest]))];
    }

    private void Count(long bytes) =>
        progress?.Report(new ScanProgress("reading layers", Interlocked.Add(ref doneBytes, bytes), totalBytes));

    private static LayerFacts? Known(ImageLayer layer, LayerCache? known) =>
        known?.VerifiedDiffId(layer.Digest, layer.BlobIdentity) is { } diffId ? known.Facts(diffId) : null;

    private LayerFacts Read(ImageLayer layer, InterestTable table, LayerCache? known, CancellationToken token)
    {
        LayerFacts facts;
        var counted = layer with { OpenBlob = () => new CountedStream(layer.OpenBlob(), bytes => Count(bytes)) };
        using (var cursor = new LayerCursor(counted, options.Limits))
        {
            var collected = new Collector(table, options.Limits, spool).Collect(cursor, token);
            facts = new LayerFacts
            {
                DiffId = cursor.DiffId,
                Files = collected.Files,
                Index = collected.Index,
                Issues = [.. cursor.Issues, .. collected.Issues],
            };
        }

        var isWhole = facts.DiffId is not null && !facts.Issues.Concat(facts.Files.SelectMany(file => file.Issues)).Any(issue => issue.Level == IssueLevel.Error);
        if (isWhole && known is not null)
        {
            known.StoreFacts(facts);
            known.RememberBlob(layer.Digest, layer.BlobIdentity, facts.DiffId!);
        }

        return facts;
    }

    // A layer is what its bytes are, whatever the config calls it.
    private static LayerFacts Checked(ImageLayer layer, LayerFacts facts)
    {
        if (facts.DiffId is null || facts.DiffId == layer.DiffId)
        {
            return facts.DiffId is null ? Copy(layer.DiffId, facts, facts.Issues) : facts;
        }

        var issue = Issue.Error("layer.diffIdMismatch", $"layer {layer.Number} unpacks to {facts.DiffId}, but the image's config calls it {layer.DiffId}");
        return Copy(facts.DiffId, facts, [.. facts.Issues, issue]);
    }

    private static LayerFacts Copy(string diffId, LayerFacts facts, IReadOnlyList<Issue> issues) =>
        new() { DiffId = diffId, Files = facts.Files, Index = facts.Index, Issues = issues };
}
