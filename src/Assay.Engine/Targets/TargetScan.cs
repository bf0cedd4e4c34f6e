using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Assay.Catalogers;
using Assay.Catalogers.Secrets;
using Assay.Core;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Attached;
using Assay.Engine.Caching;
using Assay.Engine.Checks;
using Assay.Engine.Checks.Images;
using Assay.Engine.Checks.Own;
using Assay.Engine.Collecting;
using Assay.Engine.Joining;
using Assay.Engine.Layers;
using Assay.Engine.Progress;
using Assay.Engine.Secrets;
using Assay.Reports;
using Assay.Sources.Oci;
using Assay.Sources.Oci.Archive;

namespace Assay.Engine.Targets;

/// <summary>The part of a scan that leads from a target to its inventory: whatever the kind of target, it is an image or a tree in the end.</summary>
internal sealed class TargetScan
{
    private readonly IProgress<ScanProgress>? progress;
    private readonly SecretSettings secrets;
    private readonly Lazy<ConfigSecrets> configSecrets;
    private Issue? unread;

    /// <exception cref="AssayException">A file of own checks is wrong, or a pattern of what to leave out is.</exception>
    public TargetScan(ScanOptions options, Timings timings, IProgress<ScanProgress>? progress)
    {
        OwnChecks = OwnChecks.Load(options.CheckFiles);
        Options = options.IsNice ? options with { Parallelism = 1 } : options;
        Timings = timings;
        this.progress = progress;
        Exclusions = Exclusions.Of(options.Exclude);
        Distro = NamedDistro.Parse(options.Distro);
        secrets = new SecretSettings(options);

        // Lines of the history are shown whether secrets are asked for or not.
        configSecrets = new Lazy<ConfigSecrets>(() => new ConfigSecrets(secrets.OfImage ?? SecretRuleSet.BuiltIn));
    }

    public ScanOptions Options { get; }

    public Timings Timings { get; }

    public OwnChecks OwnChecks { get; }

    /// <summary>What is left out; null for nothing.</summary>
    public Exclusions? Exclusions { get; }

    /// <summary>The distribution that the user names; null for the one that is found.</summary>
    public Distro? Distro { get; }

    /// <summary>Which folders of a tree are walked; null for all.</summary>
    public EntersFolder? Enters => Exclusions is { } exclusions ? folder => !exclusions.Covers(folder) : null;

    /// <summary>What checks find fault with in this target; null where none were asked for, or none fit it.</summary>
    public IReadOnlyList<CheckFinding>? Checks { get; private set; }

    /// <summary>Whether a registry is asked what is attached to the image.</summary>
    public bool LooksForAttached { get; init; }

    /// <summary>The user's key, by which attached documents are believed; null where there is none.</summary>
    public TrustKey? TrustedKey { get; init; }

    /// <summary>What is attached to the image and believed; null where nobody looked.</summary>
    public AttachedFacts? Attached { get; set; }

    /// <summary>Whether the target turned out to be an image or a container.</summary>
    public bool IsImage { get; private set; }

    /// <summary>The same options for another image, of a platform; null for whichever it has.</summary>
    public TargetScan For(string? platform) => new(Options with { Platform = platform, CheckFiles = [] }, Timings, progress);

    /// <summary>What earlier scans know of chains of layers; null without a cache.</summary>
    public KnownImages? OpenKnownImages() =>
        Options.CacheFolder is { } path && CacheFolder.Open(path, Options.CacheBytes, out _) is { } folder ? new KnownImages(folder, Options.Time) : null;

    public static AssayException NotFound(string path) => new("target.notFound", $"no such file or folder: {path}", "check the path");

    /// <exception cref="AssayException">"target.notFound", "target.unreadable".</exception>
    public static FileStream OpenFile(string path)
    {
        if (!File.Exists(path))
        {
            throw NotFound(path);
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AssayException("target.unreadable", $"{path} can't be read: {failure.Message}", "check its rights", failure);
        }
    }

    public Stream StandardInput() => Options.StandardInput ?? throw new InvalidOperationException("a target '-' needs a standard input");

    /// <summary>Catalogs a tree that is a single layer; a second time where links hide something in it.</summary>
    /// <param name="open">Opens the tree, once for each pass.</param>
    /// <param name="artifact">What the tree is.</param>
    /// <param name="token">Ends it.</param>
    public Inventory ReadTree(Func<TreeCursor> open, Artifact artifact, CancellationToken token) => JoinTree(open, artifact, token).Inventory;

    /// <summary>The same, with what its packages own.</summary>
    public Joined JoinTree(Func<TreeCursor> open, Artifact artifact, CancellationToken token)
    {
        progress?.Report(new ScanProgress("walking", 0, 0));
        // What a whole system has of such files nobody builds or deploys from there, and a disk would have to be read for it.
        var isSource = artifact.Kind is "directory" or "file" or "zip";
        var files = isSource && Options.Wants(ScanSubjects.Config, isImage: false) ? new ConfigFileCataloger(DateOnly.FromDateTime(Options.Time.GetUtcNow().UtcDateTime), OwnChecks) : null;
        var wantsPackages = Options.Wants(ScanSubjects.Packages, isImage: false);

        // Whose file a secret is in, package databases tell.
        IReadOnlyList<ICataloger> packages = wantsPackages || secrets.OfTree is not null ? PackageCatalogers : [];
        var facts = WalkAll(open, files is null ? packages : [.. packages, files], [], secrets.OfTree, token);
        Timings.Mark("collect");
        var joined = Joiner.Join([facts], artifact with { Distro = Distro }, Options.Limits, Options.Jars);
        Timings.Mark("join");
        var inventory = joined.Inventory with
        {
            Packages = wantsPackages ? joined.Inventory.Packages : [],
            DeletedPackages = wantsPackages ? joined.Inventory.DeletedPackages : [],
            Relations = wantsPackages ? joined.Inventory.Relations : [],
            Secrets = secrets.OfTree is null ? null : SecretJoin.Join([facts], joined),
        };
        if (files is null)
        {
            return joined with { Inventory = inventory };
        }

        (Checks, var more) = files.Finish();
        return joined with { Inventory = inventory with { Issues = [.. inventory.Issues, .. more] } };
    }

    /// <summary>Catalogs an image: from the cache what is known, and by reading its layers what is not.</summary>
    public async Task<Inventory> ReadImageAsync(Image image, CancellationToken token)
    {
        Look(image);
        var table = Table();
        var cache = OpenCache(table, out var unusable);
        var collection = new ImageCollection(image, Options, cache, secrets.OfImage, progress);
        Timings.Mark("open");
        var known = IsUsual ? collection.KnownChain() : null;
        var saved = known is null ? null : Saved(cache!, known, image.Name, token);
        if (saved is not null)
        {
            AddChecks([.. (saved.Checks ?? []).Select(finding => finding with { Check = AllChecks.Find(finding.Check.Id) ?? finding.Check })]);
        }

        if (!Options.Wants(ScanSubjects.Packages | ScanSubjects.Secrets, isImage: true))
        {
            // Its config says nearly all that was asked for; layers are not read for the rest, and nothing passes silently.
            return WithConfig(new Inventory { Artifact = ArtifactOf(image), Issues = saved is null && image.Layers.Count > 0 && Options.Wants(ScanSubjects.Config, isImage: true) ? [LayersUnread] : [] }, image);
        }

        if (known is not null && saved is not null)
        {
            var cached = saved.Inventory;
            Timings.Mark("cache");
            OpenKnownImages()?.Remember(known, new KnownImage(image.Name, image.Digests));
            return WithConfig(cached with { Artifact = Measured(ArtifactOf(image), cached.Artifact) with { Distro = cached.Artifact.Distro } }, image);
        }

        var layers = await collection.CollectAsync(table, token).ConfigureAwait(false);
        return Finish(image, layers, cache, unusable);
    }

    private static Issue LayersUnread => Issue.Notice(
        "checks.layers.unread", $"no layer was read, so {string.Join(" and ", LayerModeChecks.All.Select(check => check.Check.Id))} looked at nothing; --scan packages,config reads them");

    private ScanResult? Saved(LayerCache cache, IReadOnlyList<string> chain, string name, CancellationToken token)
    {
        using var json = cache.Inventory(chain);
        return json is null ? null : SavedResult.Read(json, name, Options.Limits, token);
    }

    /// <summary>Catalogs a container: its image's layers, from the cache where they are known, and what it changed.</summary>
    /// <param name="image">The container's image.</param>
    /// <param name="changes">Opens what it changed, as a layer above.</param>
    /// <param name="token">Ends it.</param>
    public async Task<Inventory> ReadContainerAsync(Image image, Func<TreeCursor> changes, CancellationToken token)
    {
        Look(image);
        var table = Table();
        var collection = new ImageCollection(image, Options, OpenCache(table, out _), secrets.OfImage, progress);
        Timings.Mark("open");
        var layers = await collection.CollectAsync(table, token).ConfigureAwait(false);
        return Finish(image, [.. layers, WalkAll(changes, PackageCatalogers, layers, secrets.OfImage, token)], cache: null, unusable: null);
    }

    /// <summary>Catalogs an image whose layers are given out once, in their archive's order, before it is known which of them are its own.</summary>
    /// <param name="open">Begins a pass over the archive; again where links hide something in it, and then null where it can't.</param>
    /// <param name="choose">Finds the image when a pass has ended.</param>
    /// <param name="changes">Opens what a container of the image has changed; null where it is the image alone.</param>
    /// <param name="token">Ends it.</param>
    public Inventory ReadPasses(Func<ArchivePass?> open, Func<ArchivePass, Image> choose, Func<TreeCursor>? changes, CancellationToken token)
    {
        var table = Table();
        var cache = OpenCache(table, out var unusable);
        var collection = new PassCollection(open, choose, Options, cache, secrets.OfImage, progress);
        var layers = collection.Collect(table, token, out var image);
        Look(image);
        return changes is null
            ? Finish(image, layers, cache, unusable)
            : Finish(image, [.. layers, WalkAll(changes, PackageCatalogers, layers, secrets.OfImage, token)], cache: null, unusable: null);
    }

    /// <summary>Catalogs an image whose layers are folders: nothing of them is hashed, so nothing is remembered of them.</summary>
    /// <param name="image">The image.</param>
    /// <param name="open">Opens a layer by its number.</param>
    /// <param name="changes">Opens what a container of the image has changed; null where it is the image alone.</param>
    /// <param name="token">Ends it.</param>
    public Inventory ReadFolders(Image image, Func<int, TreeCursor> open, Func<TreeCursor>? changes, CancellationToken token)
    {
        Look(image);
        Timings.Mark("open");
        var table = Table();
        var layers = ReadAll(table);
        if (SecondLook.Needed(table, new LayeredFacts(layers, Options.Limits.MaxLinkHops)) is { } hidden)
        {
            layers = [.. layers.Zip(ReadAll(hidden), SecondLook.Combine)];
        }

        return Finish(image, changes is null ? layers : [.. layers, WalkAll(changes, PackageCatalogers, layers, secrets.OfImage, token)], cache: null, unusable: null);

        List<LayerFacts> ReadAll(InterestTable wanted) => [.. image.Layers.Select(layer =>
        {
            progress?.Report(new ScanProgress("reading layers", layer.Number, image.Layers.Count));
            var facts = Walk(() => open(layer.Number), wanted, wanted == table ? secrets.OfImage : null, token);
            return new LayerFacts { DiffId = layer.DiffId, Files = facts.Files, Index = facts.Index, Secrets = facts.Secrets, Summary = facts.Summary, Issues = facts.Issues };
        })];
    }

    // The config is verified as it is; its layers are named as it claims them, since they are not read yet.
    private void Look(Image image)
    {
        IsImage = true;
        if (Options.Wants(ScanSubjects.Config, isImage: true) && image.ConfigBytes.Length > 0)
        {
            try
            {
                Checks = ImageChecks.Run(image.ConfigBytes, [.. image.Layers.Select(layer => layer.DiffId)], OwnChecks);
            }
            catch (AssayException failure)
            {
                // Sound JSON may still hold texts that are no Unicode.
                unread = Issue.Error("checks.config.unreadable", $"no check could look at the image's config: {failure.Message}");
            }
        }
    }

    // Two images of the same layers may have different configs, so what those say is no part of what is cached by layers.
    private Inventory WithConfig(Inventory inventory, Image image)
    {
        // A database that is read for the sake of secrets, and a config that names a system, are no packages that anybody asked for.
        var labelled = Options.Wants(ScanSubjects.Packages, isImage: true)
            ? ConfigOs.AddTo(ConfigLabels.AddTo(inventory, image), image)
            : ConfigLabels.AddTo(inventory, image) with { Packages = [], DeletedPackages = [], Relations = [] };
        labelled = labelled with { Secrets = secrets.OfImage is null ? null : [.. labelled.Secrets ?? [], .. configSecrets.Value.Of(image.ConfigBytes)] };
        return unread is null ? labelled : labelled with { Issues = [.. labelled.Issues, unread] };
    }

    // What is kept of a chain of layers is what everybody finds in it.
    private bool IsUsual => Exclusions is null && Distro is null;

    private IReadOnlyList<ICataloger> PackageCatalogers =>
        Options.Packages == PackageSelection.System ? AllCatalogers.SystemCatalogers : Options.Jars is null ? AllCatalogers.Catalogers : AllCatalogers.JarHashingCatalogers;

    private InterestTable Table() => InterestTable.Of(PackageCatalogers);

    private LayerFacts WalkAll(Func<TreeCursor> open, IReadOnlyList<ICataloger> catalogers, IReadOnlyList<LayerFacts> below, SecretRuleSet? wantedSecrets, CancellationToken token)
    {
        var table = InterestTable.Of(catalogers);
        var facts = Walk(open, table, wantedSecrets, token);
        return SecondLook.Needed(table, new LayeredFacts([.. below, facts], Options.Limits.MaxLinkHops)) is { } hidden
            ? SecondLook.Combine(facts, Walk(open, hidden, wantedSecrets: null, token))
            : facts;
    }

    private LayerFacts Walk(Func<TreeCursor> open, InterestTable wanted, SecretRuleSet? wantedSecrets, CancellationToken token)
    {
        var spool = new Spool(Options.TemporaryFolder, Options.Limits.SpoolMemoryBytes, Options.Limits.SpoolQuotaBytes);
        var collector = NewCollector();
        LayerFacts walked;
        using (var cursor = open())
        {
            var collected = TreeWalk.Collect(collector, NewCollector, cursor, Options.Parallelism, token);
            walked = new LayerFacts { Files = collected.Files, Index = collected.Index, Secrets = collected.Secrets, Summary = collected.Summary, Issues = [.. cursor.Issues, .. collected.Issues] };
        }

        if (collector.HasHardLinks)
        {
            using var again = open();
            walked = collector.AddHardLinks(walked, again, token);
        }

        return Exclusions is null ? walked : Exclusions.Of(walked);

        Collector NewCollector() => new(wanted, Options.Limits, spool, wantedSecrets is null ? null : new SecretPass(wantedSecrets, Options.Limits), Exclusions);
    }

    private Artifact ArtifactOf(Image image) => new()
    {
        Kind = "image",
        Name = image.Name,
        Digests = image.Digests,
        Platform = image.Platform,
        Layers = [.. image.Layers.Select(layer => new ArtifactLayer(layer.DiffId, configSecrets.Value.Redact(layer.CreatedBy)) { CreatedAt = layer.CreatedAt })],
        Base = image.Base is { } label ? new BaseImage(label.Name ?? label.Digest!, label.Digest, LayerCount: null, BaseEvidence.Label) : null,
    };

    // The chain is the same, so the layers are as large as they were.
    private static Artifact Measured(Artifact artifact, Artifact cached) => artifact with
    {
        Layers = [.. artifact.Layers.Select((layer, number) => number < cached.Layers.Count ? layer with { SizeBytes = cached.Layers[number].SizeBytes, Files = cached.Layers[number].Files } : layer)],
    };

    private Inventory Finish(Image image, IReadOnlyList<LayerFacts> layers, LayerCache? cache, string? unusable)
    {
        Timings.Mark("collect");
        progress?.Report(new ScanProgress("joining", 0, 0));
        layers = Exclusions is null ? layers : [.. layers.Select(Exclusions.Of)];
        var artifact = ArtifactOf(image);
        artifact = artifact with { Layers = [.. artifact.Layers.Select((layer, number) => layer with { DiffId = layers[number].DiffId ?? layer.DiffId, SizeBytes = layers[number].Summary.SizeBytes, Files = layers[number].Summary.Files })] };
        var joined = Joiner.Join(layers, artifact with { Distro = Distro }, Options.Limits, Options.Jars);
        joined = joined with
        {
            Inventory = joined.Inventory with
            {
                Secrets = secrets.OfImage is null ? null : SecretJoin.Join(layers, joined),
                LayerAdvice = LayerAdvisor.Advise(layers, artifact),
            },
        };

        var modes = LayerModeChecks.Run(layers, artifact);
        AddChecks(modes);
        Timings.Mark("join");
        if (cache is not null && IsUsual && joined.Inventory.IsComplete)
        {
            Remember(cache, joined, modes);
            Timings.Mark("remember");
        }

        var inventory = WithConfig(joined.Inventory, image);
        return unusable is null
            ? inventory
            : inventory with { Issues = [.. inventory.Issues, Issue.Notice("cache.unusable", $"scanned without a cache: {unusable}")] };
    }

    private void AddChecks(IReadOnlyList<CheckFinding> ofLayers)
    {
        if (Options.Wants(ScanSubjects.Config, isImage: true))
        {
            Checks = CheckOrder.Sorted([.. Checks ?? [], .. ofLayers]);
        }
    }

    private void Remember(LayerCache cache, Joined joined, IReadOnlyList<CheckFinding> modes)
    {
        var artifact = joined.Inventory.Artifact;
        var chain = artifact.Layers.Select(layer => layer.DiffId).ToList();
        OpenKnownImages()?.Remember(chain, new KnownImage(artifact.Name, artifact.Digests));
        var result = new ScanResult { Inventory = joined.Inventory, Checks = modes, Issues = joined.Inventory.Issues };
        var format = AllReports.Formats.First(format => format.Name == "json");
        cache.StoreInventory(chain, stream => format.Write(result, stream, new ReportOptions()));
        cache.StoreClaims(joined.Claims());
        cache.Trim();
    }

    private LayerCache? OpenCache(InterestTable table, out string? reason)
    {
        reason = null;
        if (Options.CacheFolder is null || CacheFolder.Open(Options.CacheFolder, Options.CacheBytes, out reason) is not { } folder)
        {
            return null;
        }

        // Everything that changes what is found in the same bytes: catalogers, joins, limits, and the format of what is kept.
        var joins = string.Join(' ', AllCatalogers.Joins.Select(join => $"{join.Name}@{join.Version}"));
        var text = string.Create(CultureInfo.InvariantCulture, $"{FactsCodec.Version}\n{ScanResult.SchemaVersion}\n{table.Fingerprint}\n{joins}\n{Options.Limits}\n{Options.Jars?.Fingerprint}\n");
        var fingerprint = FingerprintOf(text, secrets.OfImage);

        // What was found by somebody who looked for secrets too serves those who don't.
        return new LayerCache(folder, fingerprint, secrets.OfImage is null ? FingerprintOf(text, SecretRuleSet.BuiltIn) : fingerprint, Options.Time);
    }

    private static string FingerprintOf(string facts, SecretRuleSet? rules) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(facts + rules?.Fingerprint)));
}
