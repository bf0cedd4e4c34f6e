using Assay.Catalogers.Secrets;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Engine.Caching;
using Assay.Engine.Progress;
using Assay.Sources.Oci;
using Assay.Sources.Oci.Layers;

namespace Assay.Engine.Collecting;

/// <summary>Reads layers, one pass each, and keeps what is whole. Thread-safe.</summary>
internal sealed class LayerReader
{
    private readonly ScanOptions options;
    private readonly LayerCache? cache;
    private readonly SecretRuleSet? secrets;
    private readonly Spool spool;

    /// <param name="options">Limits and places.</param>
    /// <param name="cache">Where facts are kept; null for nowhere.</param>
    /// <param name="secrets">The secrets that are looked for; null for none.</param>
    public LayerReader(ScanOptions options, LayerCache? cache, SecretRuleSet? secrets)
    {
        this.options = options;
        this.cache = cache;
        this.secrets = secrets;
        spool = new Spool(options.TemporaryFolder, options.Limits.SpoolMemoryBytes, options.Limits.SpoolQuotaBytes);
    }

    /// <summary>Reads a layer once.</summary>
    /// <param name="layer">Its blob is opened once.</param>
    /// <param name="table">What is looked for.</param>
    /// <param name="counted">Told of the blob's bytes while they are read.</param>
    /// <param name="isFirst">False for a second pass, whose facts are not all there are.</param>
    /// <param name="token">Ends it.</param>
    /// <returns>The facts, and the collector that wants to see the layer again for its hard links; null where it does not.</returns>
    public (LayerFacts Facts, Collector? Unfinished) Begin(ImageLayer layer, InterestTable table, Action<int> counted, bool isFirst, CancellationToken token)
    {
        var collector = new Collector(table, options.Limits, spool, isFirst && secrets is not null ? new SecretPass(secrets, options.Limits) : null);
        var counting = layer with { OpenBlob = () => new CountedStream(layer.OpenBlob(), counted) };
        using var cursor = new LayerCursor(counting, options.Limits);
        var collected = collector.Collect(cursor, token);
        var facts = new LayerFacts
        {
            DiffId = cursor.DiffId,
            Files = collected.Files,
            Index = collected.Index,
            Secrets = collected.Secrets,
            Summary = collected.Summary,
            Issues = [.. cursor.Issues, .. collected.Issues],
        };
        if (collector.HasHardLinks && facts.DiffId is not null)
        {
            return (facts, collector);
        }

        Keep(layer, facts, isFirst);
        return (facts, null);
    }

    /// <summary>Reads a layer's hard links.</summary>
    /// <param name="layer">As in <see cref="Begin"/>.</param>
    /// <param name="facts">What that gave.</param>
    /// <param name="unfinished">The collector that it gave.</param>
    /// <param name="isFirst">As in <see cref="Begin"/>.</param>
    /// <param name="token">Ends it.</param>
    public LayerFacts Finish(ImageLayer layer, LayerFacts facts, Collector unfinished, bool isFirst, CancellationToken token)
    {
        using var cursor = new LayerCursor(layer, options.Limits);
        var all = unfinished.AddHardLinks(facts, cursor, token);
        Keep(layer, all, isFirst);
        return all;
    }

    private void Keep(ImageLayer layer, LayerFacts facts, bool isFirst)
    {
        var isWhole = facts.DiffId is not null && !facts.Issues.Concat(facts.Files.SelectMany(file => file.Issues)).Any(issue => issue.Level == IssueLevel.Error);
        if (isWhole && isFirst && cache is not null)
        {
            cache.StoreFacts(facts);
            cache.RememberBlob(layer.Digest, layer.BlobIdentity, facts.DiffId!);
        }
    }

    /// <summary>What is known of a layer from an earlier scan; null for nothing.</summary>
    public LayerFacts? Known(ImageLayer layer) =>
        cache?.VerifiedDiffId(layer.Digest, layer.BlobIdentity) is { } diffId ? cache.Facts(diffId) : null;

    /// <summary>A layer is what its bytes are, whatever the config calls it.</summary>
    public static LayerFacts Checked(ImageLayer layer, LayerFacts facts)
    {
        if (facts.DiffId is null || facts.DiffId == layer.DiffId)
        {
            return facts.DiffId is null ? Copy(layer.DiffId, facts, facts.Issues) : facts;
        }

        var issue = Issue.Error("layer.diffIdMismatch", $"layer {layer.Number} unpacks to {facts.DiffId}, but the image's config calls it {layer.DiffId}");
        return With(facts, issue);
    }

    public static LayerFacts With(LayerFacts facts, Issue issue) => Copy(facts.DiffId, facts, [.. facts.Issues, issue]);

    private static LayerFacts Copy(string? diffId, LayerFacts facts, IReadOnlyList<Issue> issues) =>
        new() { DiffId = diffId, Files = facts.Files, Index = facts.Index, Secrets = facts.Secrets, Summary = facts.Summary, Issues = issues };
}
