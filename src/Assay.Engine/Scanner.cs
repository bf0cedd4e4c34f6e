using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Assay.Advisories.Explaining;
using Assay.Advisories.Matching;
using Assay.Advisories.Store;
using Assay.Catalogers;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Caching;
using Assay.Engine.Collecting;
using Assay.Engine.Joining;
using Assay.Engine.Policy;
using Assay.Engine.Progress;
using Assay.Reports;
using Assay.Sources.Directory;
using Assay.Sources.Oci;

namespace Assay.Engine;

/// <summary>The one door for every executable: target in, result out.</summary>
public static class Scanner
{
    /// <summary>Catalogs a target, matches its inventory and judges the findings.</summary>
    /// <param name="target">"oci:DIR[:TAG]", "dir:PATH", "sbom:FILE|-", or a path that exists.</param>
    /// <param name="options">How; the defaults are those of the command line.</param>
    /// <param name="progress">Told how far it is; null where nobody waits.</param>
    /// <param name="token">Ends the scan; nothing of a scan that was ended is kept.</param>
    /// <exception cref="Core.AssayException">The target or the store can't be used.</exception>
    public static async Task<ScanResult> ScanAsync(string target, ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        var timings = new Timings();
        var inventory = await InventoryAsync(Target.Parse(target), options, timings, progress, token).ConfigureAwait(false);
        if (options.InventoryOnly)
        {
            return new ScanResult { Inventory = inventory, Issues = inventory.Issues, Timings = timings.ToList() };
        }

        progress?.Report(new ScanProgress("matching", 0, 0));
        using var store = OpenedStore.Open(options, token);
        timings.Mark("store");
        var matched = Matcher.Match(inventory, store.Store, MatchOptionsOf(options), token);
        timings.Mark("match");
        IReadOnlyList<Issue> issues = [.. inventory.Issues, .. store.Issues, .. matched.Issues];
        var isComplete = options.AllowIncomplete || !issues.Any(issue => issue.Level == IssueLevel.Error);
        return new ScanResult
        {
            Inventory = inventory,
            Findings = matched.Findings,
            Issues = issues,
            Verdict = options.FailOn is { } threshold ? FailOn.Evaluate(matched.Findings, isComplete, threshold, store.Inputs(threshold)) : Verdict.NotEvaluated,
            Timings = timings.ToList(),
        };
    }

    /// <summary>Tells why a vulnerability, or those of a package, are findings of a target, or why they are not.</summary>
    /// <param name="idOrPurl">A CVE or any other id of a flaw, a distributor's advisory, or a package's purl.</param>
    /// <param name="target">As in <see cref="ScanAsync"/>.</param>
    /// <param name="options">How; the gate is not asked.</param>
    /// <param name="progress">Told how far it is; null where nobody waits.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="Core.AssayException">The target or the store can't be used.</exception>
    public static async Task<(Explanation Explanation, IReadOnlyList<Issue> Issues)> ExplainAsync(
        string idOrPurl, string target, ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        var inventory = await InventoryAsync(Target.Parse(target), options, new Timings(), progress, token).ConfigureAwait(false);
        using var store = OpenedStore.Open(options, token);
        var match = MatchOptionsOf(options);
        return (Explainer.Explain(inventory, store.Store, idOrPurl, match, token), [.. inventory.Issues, .. store.Issues]);
    }

    private static MatchOptions MatchOptionsOf(ScanOptions options) =>
        new() { IncludeDev = options.IncludeDev, IncludeDeleted = options.IncludeDeleted };

    private static async Task<Inventory> InventoryAsync(Target target, ScanOptions options, Timings timings, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        switch (target.Kind)
        {
            case TargetKind.Sbom:
                return ReadSbom(target, options, timings, token);
            case TargetKind.Directory:
                return WalkDirectory(target, options, timings, progress, token);
            default:
                return await ReadImageAsync(target, options, timings, progress, token).ConfigureAwait(false);
        }
    }

    private static Inventory ReadSbom(Target target, ScanOptions options, Timings timings, CancellationToken token)
    {
        if (target.Path == "-")
        {
            var input = options.StandardInput ?? throw new InvalidOperationException("sbom:- needs a standard input");
            return Read(input, "standard input");
        }

        using var file = OpenForReading(target.Path);
        return Read(file, target.Path);

        Inventory Read(Stream content, string name)
        {
            var inventory = SbomReader.Read(content, name, options.Limits, token);
            timings.Mark("read");
            return inventory;
        }
    }

    private static FileStream OpenForReading(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new Core.AssayException("target.unreadable", $"{path} can't be read: {failure.Message}", "check its rights", failure);
        }
    }

    private static Inventory WalkDirectory(Target target, ScanOptions options, Timings timings, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        progress?.Report(new ScanProgress("walking", 0, 0));
        var table = InterestTable.Of(AllCatalogers.Catalogers);
        var facts = Walk(table);
        if (SecondLook.Needed(table, new LayeredFacts([facts], options.Limits.MaxLinkHops)) is { } hidden)
        {
            facts = SecondLook.Combine(facts, Walk(hidden));
        }

        timings.Mark("collect");
        var joined = Joiner.Join([facts], new Artifact { Kind = "directory", Name = target.Path }, options.Limits);
        timings.Mark("join");
        return joined.Inventory;

        LayerFacts Walk(InterestTable wanted)
        {
            var spool = new Spool(options.TemporaryFolder, options.Limits.SpoolMemoryBytes, options.Limits.SpoolQuotaBytes);
            using var cursor = new DirectoryCursor(target.Path, options.Limits);
            var collected = new Collector(wanted, options.Limits, spool).Collect(cursor, token);
            return new LayerFacts { Files = collected.Files, Index = collected.Index, Issues = [.. cursor.Issues, .. collected.Issues] };
        }
    }

    private static async Task<Inventory> ReadImageAsync(Target target, ScanOptions options, Timings timings, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        var image = OciLayout.Open(target.Path, target.Tag, options.Platform, options.Limits);
        var artifact = new Artifact
        {
            Kind = "image",
            Name = image.Name,
            Digests = image.Digests,
            Platform = image.Platform,
            Layers = [.. image.Layers.Select(layer => new ArtifactLayer(layer.DiffId, layer.CreatedBy))],
        };
        var table = InterestTable.Of(AllCatalogers.Catalogers);
        var cache = OpenCache(options, table, out var unusable);
        var collection = new ImageCollection(image, options, cache, progress);
        timings.Mark("open");
        if (collection.KnownChain() is { } known && cache!.Inventory(known) is { } json)
        {
            using var stream = json;
            var cached = SbomReader.Read(stream, image.Name, options.Limits, token);
            timings.Mark("cache");
            return cached with { Artifact = artifact with { Distro = cached.Artifact.Distro } };
        }

        var layers = await collection.CollectAsync(table, token).ConfigureAwait(false);
        timings.Mark("collect");
        progress?.Report(new ScanProgress("joining", 0, 0));
        artifact = artifact with { Layers = [.. artifact.Layers.Select((layer, number) => layer with { DiffId = layers[number].DiffId ?? layer.DiffId })] };
        var joined = Joiner.Join(layers, artifact, options.Limits);
        timings.Mark("join");
        if (cache is not null && joined.Inventory.IsComplete)
        {
            Remember(cache, joined);
            timings.Mark("remember");
        }

        return unusable is null
            ? joined.Inventory
            : joined.Inventory with { Issues = [.. joined.Inventory.Issues, Issue.Notice("cache.unusable", $"scanned without a cache: {unusable}")] };
    }

    private static void Remember(LayerCache cache, Joined joined)
    {
        var chain = joined.Inventory.Artifact.Layers.Select(layer => layer.DiffId);
        var result = new ScanResult { Inventory = joined.Inventory, Issues = joined.Inventory.Issues };
        var format = AllReports.Formats.First(format => format.Name == "json");
        cache.StoreInventory(chain, stream => format.Write(result, stream, new ReportOptions()));
        cache.StoreClaims(joined.Claims);
        cache.Trim();
    }

    private static LayerCache? OpenCache(ScanOptions options, InterestTable table, out string? reason)
    {
        reason = null;
        if (options.CacheFolder is null || CacheFolder.Open(options.CacheFolder, options.CacheBytes, out reason) is not { } folder)
        {
            return null;
        }

        // Everything that changes what is found in the same bytes: catalogers, joins, limits, and the format of what is kept.
        var joins = string.Join(' ', AllCatalogers.Joins.Select(join => $"{join.Name}@{join.Version}"));
        var text = string.Create(CultureInfo.InvariantCulture, $"{FactsCodec.Version}\n{ScanResult.SchemaVersion}\n{table.Fingerprint}\n{joins}\n{options.Limits}");
        return new LayerCache(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), options.Time);
    }

    /// <summary>Milliseconds by step.</summary>
    private sealed class Timings
    {
        private readonly List<KeyValuePair<string, double>> steps = [];
        private long last = Stopwatch.GetTimestamp();

        public void Mark(string step)
        {
            var now = Stopwatch.GetTimestamp();
            steps.Add(new KeyValuePair<string, double>(step, Math.Round(Stopwatch.GetElapsedTime(last, now).TotalMilliseconds, 2)));
            last = now;
        }

        public List<KeyValuePair<string, double>> ToList() => steps;
    }
}
