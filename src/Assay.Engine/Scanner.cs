using Assay.Advisories.Explaining;
using Assay.Advisories.Matching;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Policy;
using Assay.Engine.Progress;
using Assay.Engine.Targets;

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
        var rulebook = Rulebook.Load(options.Policy);
        var inventory = await InventoryAsync(target, options, timings, progress, token).ConfigureAwait(false);
        if (options.InventoryOnly)
        {
            return new ScanResult { Inventory = inventory, Issues = inventory.Issues, Timings = timings.ToList() };
        }

        progress?.Report(new ScanProgress("matching", 0, 0));
        using var store = OpenedStore.Open(options, token);
        timings.Mark("store");
        var matched = Matcher.Match(inventory, store.Store, MatchOptionsOf(options), token);
        timings.Mark("match");
        var result = new ScanResult
        {
            Inventory = inventory,
            Findings = matched.Findings,
            Issues = [.. inventory.Issues, .. store.Issues, .. matched.Issues],
        };
        var judged = rulebook.Judge(result, options.FailOn, options.AllowIncomplete, store.Inputs(options.FailOn), options.Time.GetUtcNow());
        timings.Mark("judge");
        return judged with { Timings = timings.ToList() };
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
        var inventory = await InventoryAsync(target, options, new Timings(), progress, token).ConfigureAwait(false);
        using var store = OpenedStore.Open(options, token);
        var match = MatchOptionsOf(options);
        return (Explainer.Explain(inventory, store.Store, idOrPurl, match, token), [.. inventory.Issues, .. store.Issues]);
    }

    private static MatchOptions MatchOptionsOf(ScanOptions options) =>
        new() { IncludeDev = options.IncludeDev, IncludeDeleted = options.IncludeDeleted };

    private static Task<Inventory> InventoryAsync(string target, ScanOptions options, Timings timings, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        var (kind, name) = AllTargets.Parse(target);
        return kind.ReadAsync(name, new TargetScan(options, timings, progress), token);
    }
}
