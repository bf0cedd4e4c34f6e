using Assay.Advisories.Explaining;
using Assay.Advisories.Matching;
using Assay.Advisories.Support;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Attached;
using Assay.Engine.Bases;
using Assay.Engine.Checks;
using Assay.Engine.Checks.Own;
using Assay.Engine.Comparing;
using Assay.Engine.Hosts;
using Assay.Engine.Merging;
using Assay.Engine.Planning;
using Assay.Engine.Policy;
using Assay.Engine.Policy.Vex;
using Assay.Engine.Progress;
using Assay.Engine.Targets;
using Assay.Reports;
using Assay.Reports.Quality;
using Assay.Sources.Linux;

namespace Assay.Engine;

/// <summary>The one door for every executable: target in, result out.</summary>
public static class Scanner
{
    /// <summary>How targets are written, for messages: "oci:DIR[:TAG], dir:PATH" and so on.</summary>
    public static string TargetUsage => AllTargets.Usage;

    /// <summary>Catalogs a target, matches its inventory and judges the findings.</summary>
    /// <param name="target">"oci:DIR[:TAG]" and the other kinds of <see cref="AllTargets"/>, or a path that exists.</param>
    /// <param name="options">How; the defaults are those of the command line.</param>
    /// <param name="progress">Told how far it is; null where nobody waits.</param>
    /// <param name="token">Ends the scan; nothing of a scan that was ended is kept.</param>
    /// <exception cref="Core.AssayException">The target or the store can't be used.</exception>
    public static async Task<ScanResult> ScanAsync(string target, ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        var timings = new Timings();
        var now = options.AsOf ?? options.Time.GetUtcNow();
        var rulebook = Rulebook.Load(options.Policy);
        using var key = options.Policy.TrustedKeyFile is { } keyFile ? TrustKey.Load(keyFile) : null;
        var baseline = options.Policy.Baseline is { } before ? await KnownAsync(before, options, progress, token).ConfigureAwait(false) : null;
        var looks = !options.InventoryOnly && (options.Policy.TrustedKeyFile is not null || options.LooksForSignatures || rulebook.AsksForSignatures);
        var scan = new TargetScan(options, timings, progress) { LooksForAttached = looks, TrustedKey = key };
        var inventory = Attachable(await InventoryAsync(target, scan, token).ConfigureAwait(false), scan);
        rulebook = rulebook.With(scan.Attached?.Vex ?? []);
        if (options.InventoryOnly)
        {
            return new ScanResult { Inventory = inventory, Issues = inventory.Issues, Timings = timings.ToList() };
        }

        var collected = new ScanResult { Inventory = inventory, Checks = Honoured(scan.Checks, options), Issues = inventory.Issues };
        if (!options.Wants(ScanSubjects.Vulnerabilities, scan.IsImage))
        {
            var unmatched = rulebook.Judge(collected, baseline, options.FailOn, options.AllowIncomplete, [.. Policy.FailOn.Inputs(options.FailOn), .. scan.OwnChecks.Inputs], now);
            timings.Mark("judge");
            return unmatched with { Timings = timings.ToList() };
        }

        GiveBackMemory();
        using var store = await OpenedStore.OpenAsync(inventory, options, progress, token).ConfigureAwait(false);
        progress?.Report(new ScanProgress("matching", 0, 0));
        timings.Mark("store");
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var matched = Matcher.Match(inventory, store.Store, MatchOptionsOf(options), token);
        timings.Mark("match");
        var result = collected with
        {
            Findings = Prioritised(RuntimeStates.Mark(matched.Findings, inventory), today),
            Support = SupportCheck.Of(inventory, store.Store, today, token),
            Issues = [.. inventory.Issues, .. store.Issues, .. matched.Issues],
        };
        var judged = Judge(result);
        timings.Mark("judge");
        var plan = FixPlanner.Plan(judged, upgraded => Matcher.Match(upgraded, store.Store, MatchOptionsOf(options), token).Findings, Judge);
        timings.Mark("plan");
        return judged with { FixPlan = plan, Timings = timings.ToList() };

        ScanResult Judge(ScanResult some) =>
            StoreAge.Apply(rulebook.Judge(some, baseline, options.FailOn, options.AllowIncomplete, [.. store.Inputs(options.FailOn), .. SeverityInput(options), .. scan.OwnChecks.Inputs], now), store.TooOld);
    }

    /// <summary>Catalogs targets, and merges the inventories of several into one.</summary>
    /// <param name="targets">As in <see cref="ScanAsync"/>.</param>
    /// <param name="name">What the whole is called; null for what the targets are.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how far it is; null where nobody waits.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="Core.AssayException">A target can't be used, or two can't be one.</exception>
    public static async Task<ScanResult> InventoryAsync(IReadOnlyList<string> targets, string? name, ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        var timings = new Timings();
        var parts = new List<Inventory>();
        foreach (var target in targets)
        {
            parts.Add(await InventoryAsync(target, new TargetScan(options, timings, progress), token).ConfigureAwait(false));
        }

        var whole = InventoryMerge.Of(parts, name);
        return new ScanResult { Inventory = whole, Issues = whole.Issues, Timings = timings.ToList() };
    }

    /// <summary>Judges how much a bill of materials tells: one that is there, or the CycloneDX that would be written of any other target.</summary>
    /// <param name="targets">As in <see cref="InventoryAsync(IReadOnlyList{string}, string?, ScanOptions, IProgress{ScanProgress}?, CancellationToken)"/>.</param>
    /// <param name="name">What the whole is called; null for what the targets are.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how far it is; null where nobody waits.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="Core.AssayException">A target can't be used, or two can't be one.</exception>
    public static async Task<(SbomScore Score, IReadOnlyList<Issue> Issues)> ScoreAsync(
        IReadOnlyList<string> targets, string? name, ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        if (targets.Count == 1 && AllTargets.Parse(targets[0]) is { Kind.Scheme: "sbom" } document)
        {
            var (told, facts) = SbomTarget.ReadWithFacts(document.Name, new TargetScan(options, new Timings(), progress), token);
            return (new SbomScore(told, facts), told.Issues);
        }

        var result = await InventoryAsync(targets, name, options, progress, token).ConfigureAwait(false);
        using var written = new MemoryStream();
        AllReports.Formats.First(format => format.Name == "cyclonedx").Write(result, written, new ReportOptions { Timestamp = options.Time.GetUtcNow() });
        written.Position = 0;
        var (inventory, factsOfOurs) = SbomReader.ReadWithFacts(written, targets[0], options.Limits with { MaxSbomBytes = long.MaxValue }, token);
        return (new SbomScore(inventory, factsOfOurs), inventory.Issues);
    }

    /// <summary>Tells why a vulnerability, or those of a package, are findings of a target, or why they are not.</summary>
    /// <param name="idOrPurl">A CVE or any other id of a flaw, a distributor's advisory, or a package's purl.</param>
    /// <param name="target">As in <see cref="ScanAsync"/>.</param>
    /// <param name="options">How; of the policy what suppresses findings counts, the gate is not asked.</param>
    /// <param name="progress">Told how far it is; null where nobody waits.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="Core.AssayException">The target or the store can't be used.</exception>
    public static async Task<(Explanation Explanation, IReadOnlyList<Issue> Issues)> ExplainAsync(
        string idOrPurl, string target, ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        var (_, explanation, issues) = await ExplainedAsync(idOrPurl, target, options, progress, token).ConfigureAwait(false);
        return (explanation, issues);
    }

    /// <summary>The same as statements: a result whose findings are what a VEX document says of the flaw, or of the package's flaws.</summary>
    /// <param name="idOrPurl">As in <see cref="ExplainAsync"/>.</param>
    /// <param name="target">As in <see cref="ScanAsync"/>.</param>
    /// <param name="options">How; the gate is not asked.</param>
    /// <param name="progress">Told how far it is; null where nobody waits.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="Core.AssayException">The target or the store can't be used.</exception>
    public static async Task<ScanResult> StateAsync(string idOrPurl, string target, ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        var (inventory, explanation, issues) = await ExplainedAsync(idOrPurl, target, options, progress, token).ConfigureAwait(false);
        return VexAnalysis.Of(inventory, explanation, issues);
    }

    private static async Task<(Inventory Inventory, Explanation Explanation, IReadOnlyList<Issue> Issues)> ExplainedAsync(
        string idOrPurl, string target, ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        var rulebook = Rulebook.Load(options.Policy);
        var inventory = await InventoryAsync(target, new TargetScan(options, new Timings(), progress), token).ConfigureAwait(false);
        using var store = await OpenedStore.OpenAsync(inventory, options, progress, token).ConfigureAwait(false);
        return (inventory, Explainer.Explain(inventory, store.Store, idOrPurl, MatchOptionsOf(options), Judge, token), [.. inventory.Issues, .. store.Issues]);

        IReadOnlyList<Finding> Judge(IReadOnlyList<Finding> findings) =>
            rulebook.Judge(new ScanResult { Inventory = inventory, Findings = findings }, null, null, allowIncomplete: true, [], options.Time.GetUtcNow()).Findings ?? findings;
    }

    /// <summary>Looks at files and folders with checks alone, and judges what they find.</summary>
    /// <param name="paths">Files, folders, or "-" for the standard input.</param>
    /// <param name="options">How; of the policy the acceptances and rules about checks count.</param>
    /// <param name="progress">Told how far it is; null where nobody waits.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="Core.AssayException">A path can't be read, or a policy is wrong.</exception>
    public static async Task<ScanResult> CheckAsync(IReadOnlyList<string> paths, ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        var rulebook = Rulebook.Load(options.Policy);
        var timings = new Timings();
        var only = options with { Subjects = ScanSubjects.Config };
        var own = OwnChecks.Load(options.CheckFiles);
        var found = await PathChecks.ReadAsync(paths, only, own, () => new TargetScan(only, timings, progress), token).ConfigureAwait(false);
        return rulebook.Judge(found with { Checks = Honoured(found.Checks, options) }, null, options.FailOn, options.AllowIncomplete, [.. Policy.FailOn.Inputs(options.FailOn), .. own.Inputs], options.Time.GetUtcNow()) with { Timings = timings.ToList() };
    }

    /// <summary>Compares two artefacts, or what was written of them, and judges what is new.</summary>
    /// <param name="old">A result (JSON), or a target as in <see cref="ScanAsync"/>.</param>
    /// <param name="target">The same.</param>
    /// <param name="options">How; the gate is asked about new findings alone.</param>
    /// <param name="progress">Told how far it is; null where nobody waits.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="Core.AssayException">A target or the store can't be used.</exception>
    public static async Task<Difference> CompareAsync(string old, string target, ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        var rulebook = Rulebook.Load(options.Policy);
        var ungated = options with { FailOn = null, Policy = new PolicyOptions(), LooksForSignatures = rulebook.AsksForSignatures };
        var before = await ReadSideAsync(old, ungated, progress, token).ConfigureAwait(false);
        var after = await ReadSideAsync(target, ungated, progress, token).ConfigureAwait(false);
        var difference = Comparison.Of(before, after);
        if (difference.AddedFindings is null && difference.AddedSecrets is null)
        {
            return difference;
        }

        // Where the old side has no checks nobody knows which of the new ones' faults are new; so with secrets.
        var known = new KnownFindings(before.Findings ?? [], before.Checks, before.Inventory.Secrets);
        var compared = after with
        {
            Findings = difference.AddedFindings is null ? null : after.Findings,
            Issues = difference.Issues,
            Checks = before.Checks is null ? null : after.Checks,
            Inventory = before.Inventory.Secrets is null ? after.Inventory with { Secrets = null } : after.Inventory,
        };
        var judged = rulebook.Judge(compared, known, options.FailOn, options.AllowIncomplete, [], options.AsOf ?? options.Time.GetUtcNow());
        return difference with
        {
            AddedFindings = judged.Findings is null ? null : [.. judged.Findings.Where(finding => known.Find(finding) is null)],
            AddedSecrets = difference.AddedSecrets is null ? null : [.. judged.Inventory.Secrets!.Where(secret => !known.Knows(secret))],
            Verdict = judged.Verdict,
            Issues = judged.Issues,
        };
    }

    private static async Task<KnownFindings> KnownAsync(string baseline, ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        var side = await ReadSideAsync(baseline, options with { FailOn = null, Policy = new PolicyOptions() }, progress, token).ConfigureAwait(false);

        // What a baseline did not see would count as new, which is safe; what it is not sure of is said.
        return side.Findings is not null || !options.Wants(ScanSubjects.Vulnerabilities, isImage: true)
            ? new KnownFindings(side.Findings ?? [], side.Checks, side.Inventory.Secrets)
            : throw new Core.AssayException("baseline.noFindings", $"{baseline} holds no findings to compare with", "write it with: assay scan TARGET -o json=baseline.json");
    }

    // A result that was written with its findings stands for itself; everything else is scanned.
    private static async Task<ScanResult> ReadSideAsync(string text, ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        if (text.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !text.Contains(':', StringComparison.Ordinal) && !Path.Exists(text))
        {
            // It would be looked for in a registry.
            throw TargetScan.NotFound(text);
        }

        if (File.Exists(text) && text.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            using var file = TargetScan.OpenFile(text);
            try
            {
                if (SavedResult.Read(file, text, options.Limits, token) is { Findings: not null } saved)
                {
                    return saved;
                }
            }
            catch (Core.AssayException exception) when (exception.Code == "sbom.unknownFormat")
            {
                // Another producer's bill of materials, which a scan reads.
            }
        }

        return await ScanAsync(text, options, progress, token).ConfigureAwait(false);
    }

    // Where comments are not to be honoured, what they hide counts.
    private static IReadOnlyList<CheckFinding>? Honoured(IReadOnlyList<CheckFinding>? checks, ScanOptions options) =>
        checks is null || options.HonoursComments ? checks : [.. checks.Select(finding => finding.SuppressedBy?.Kind == "comment" ? finding with { SuppressedBy = null } : finding)];

    // An order that a user chose is part of what the verdict stands on.
    private static IReadOnlyList<VerdictInput> SeverityInput(ScanOptions options) => options.SeveritySources.Count == 0
        ? []
        : [new VerdictInput("option", $"severity-sources={string.Join(',', new SeverityOrder(options.SeveritySources).Sources)}", null)];

    // After what runs is known, which counts too.
    private static List<Finding> Prioritised(IReadOnlyList<Finding> findings, DateOnly today) =>
        [.. findings.Select(finding => finding with { Priority = Priority.Of(finding, today) })];

    // What collecting needed is garbage by now, and matching needs room of its own: a cold scan of a large image would have both at its peak.
    private static void GiveBackMemory()
    {
        const long much = 40L << 20;
        if (GC.GetTotalMemory(forceFullCollection: false) > much)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    // A bill of materials and a list have a distribution, but no files that could be left out.
    private static Inventory Asked(Inventory inventory, TargetKind kind, TargetScan scan)
    {
        var artifact = inventory.Artifact with { Distro = NamedDistro.Over(inventory.Artifact.Distro, scan.Distro) };
        return inventory with
        {
            Artifact = artifact,
            Issues = scan.Exclusions is { } exclusions && kind.Scheme is not ("sbom" or "purl") ? [.. inventory.Issues, exclusions.ToIssue()] : inventory.Issues,
        };
    }

    private static MatchOptions MatchOptionsOf(ScanOptions options) =>
        new() { IncludeDev = options.IncludeDev, IncludeOsOwned = options.IncludeOsOwned, IncludeDeleted = options.IncludeDeleted, SeveritySources = options.SeveritySources };

    // Who names a key expects that something is looked at with it.
    private static Inventory Attachable(Inventory inventory, TargetScan scan) =>
        scan.Options.Policy.TrustedKeyFile is null || scan.Attached is not null ? inventory
        : inventory with { Issues = [.. inventory.Issues, Issue.Notice("attached.noRegistry", "nothing that is attached was looked at: the target was not read from a registry")] };

    private static async Task<Inventory> InventoryAsync(string target, TargetScan scan, CancellationToken token)
    {
        var (kind, name) = AllTargets.Parse(target);
        var refused = scan.Options.IsNice ? LowPriority.Take() : null;
        var inventory = SelectedPackages.Of(await kind.ReadAsync(name, scan, token).ConfigureAwait(false), scan.Options.Packages);
        inventory = Asked(inventory, kind, scan);
        inventory = await BaseFinder.AddAsync(inventory, kind, scan, token).ConfigureAwait(false);
        return refused is null ? inventory : inventory with { Issues = [.. inventory.Issues, Issue.Notice("system.priority", $"the lowest priority could not be had: {refused}")] };
    }
}
