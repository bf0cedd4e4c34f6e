using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Planning;

/// <summary>Makes the fix plan: raises packages to the lowest versions that repair what breaks the gate, and looks what they then have.</summary>
/// <remarks>A version that repairs one flaw may have another: what is upgraded is matched and judged again, until nothing more can be repaired.</remarks>
internal sealed class FixPlanner
{
    // Each round raises at least one package; a chain of repairs that bring flaws with repairs is never this long.
    private const int MaxRounds = 8;

    private readonly ScanResult before;
    private readonly Func<Inventory, IReadOnlyList<Finding>> match;
    private readonly Func<ScanResult, ScanResult> judge;
    private readonly Dictionary<string, UpgradeUnit> units;
    private readonly Dictionary<string, UpgradeUnit> unitOf = new(StringComparer.Ordinal);

    private FixPlanner(ScanResult before, Func<Inventory, IReadOnlyList<Finding>> match, Func<ScanResult, ScanResult> judge)
    {
        this.before = before;
        this.match = match;
        this.judge = judge;
        var fixable = (before.Findings ?? []).Where(finding => finding.FixState == FixState.Fixed).Select(finding => finding.Purl).ToHashSet(StringComparer.Ordinal);
        var keys = before.Inventory.Packages.Where(package => fixable.Contains(package.Purl)).Select(UpgradeUnit.KeyOf).ToHashSet(StringComparer.Ordinal);
        units = before.Inventory.Packages.GroupBy(UpgradeUnit.KeyOf, StringComparer.Ordinal).Where(group => keys.Contains(group.Key))
            .ToDictionary(group => group.Key, group => new UpgradeUnit([.. group]), StringComparer.Ordinal);
        foreach (var unit in units.Values)
        {
            foreach (var package in unit.Packages)
            {
                unitOf.TryAdd(package.Purl, unit);
            }
        }
    }

    /// <summary>Plans; null where nothing that counts can be repaired.</summary>
    /// <param name="before">The result, judged.</param>
    /// <param name="match">Matches an inventory of some packages of the artefact's.</param>
    /// <param name="judge">Judges a result as the first one was.</param>
    public static FixPlan? Plan(ScanResult before, Func<Inventory, IReadOnlyList<Finding>> match, Func<ScanResult, ScanResult> judge) =>
        (before.Findings ?? []).Any(finding => finding is { FixState: FixState.Fixed, SuppressedBy: null }) ? new FixPlanner(before, match, judge).Plan() : null;

    private FixPlan? Plan()
    {
        var after = before;
        var raised = Raise(Wanted(before), before, names: null);
        for (var round = 0; raised && round < MaxRounds; round++)
        {
            after = Upgrade(out var names);
            raised = (before.Verdict.Result != VerdictResult.Fail || after.Verdict.Result == VerdictResult.Fail) && Raise(Wanted(after), after, names);
        }

        var changed = units.Values.Where(unit => unit.Target is not null).ToList();
        return changed.Count == 0 ? null : new FixPlan
        {
            Steps = FixSteps.Of(before, after, changed),
            Then = after.Verdict.Result,
            Remaining = [.. (after.Findings ?? []).Where(finding => finding.SuppressedBy is null).Select(finding => new FixRemainder(finding.Id, finding.Purl))
                .Distinct().OrderBy(left => left.Purl, StringComparer.Ordinal).ThenBy(left => left.Id, StringComparer.Ordinal)],
        };
    }

    // What breaks the gate, where it fails; else all that counts.
    private static List<Finding> Wanted(ScanResult result)
    {
        var counted = (result.Findings ?? []).Where(finding => finding.SuppressedBy is null);
        if (result.Verdict.Result != VerdictResult.Fail)
        {
            return [.. counted];
        }

        var breaking = result.Verdict.Violations.Where(violation => violation is { Level: VerdictResult.Fail, Finding: not null })
            .Select(violation => $"{violation.Finding}\0{violation.Purl}").ToHashSet(StringComparer.Ordinal);
        return [.. counted.Where(finding => breaking.Contains($"{finding.Id}\0{finding.Purl}"))];
    }

    private bool Raise(List<Finding> wanted, ScanResult of, Dictionary<string, UpgradeUnit>? names)
    {
        var raised = false;
        foreach (var finding in wanted)
        {
            if ((names ?? unitOf).TryGetValue(finding.Purl, out var unit))
            {
                raised |= unit.Raise(finding, of.Inventory.Artifact.Distro);
            }
        }

        return raised;
    }

    // Only what is upgraded is matched again: the findings of all else stay.
    private ScanResult Upgrade(out Dictionary<string, UpgradeUnit> names)
    {
        names = new Dictionary<string, UpgradeUnit>(unitOf, StringComparer.Ordinal);
        var changed = new List<Package>();
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var unit in units.Values.Where(unit => unit.Target is not null))
        {
            foreach (var package in unit.Packages)
            {
                var upgraded = unit.Upgraded(package);
                changed.Add(upgraded);
                gone.Add(package.Purl);
                names[upgraded.Purl] = unit;
            }
        }

        changed.Sort(static (left, right) => string.CompareOrdinal(left.Purl, right.Purl));
        var inventory = before.Inventory with
        {
            Packages = [.. before.Inventory.Packages.Where(package => !gone.Contains(package.Purl)).Concat(changed).OrderBy(package => package.Purl, StringComparer.Ordinal)],
        };
        // Updates that are installed say what is repaired already.
        var updates = before.Inventory.Packages.Where(package => package.Type == WindowsBuckets.Segment && WindowsBuckets.IsUpdate(package.Name));
        var findings = match(before.Inventory with { Packages = [.. changed, .. updates], DeletedPackages = [], Relations = [] });
        return judge(before with
        {
            Inventory = inventory,
            Findings = [.. (before.Findings ?? []).Where(finding => !gone.Contains(finding.Purl)).Select(finding => finding with { SuppressedBy = null }).Concat(findings)],
            Verdict = Verdict.NotEvaluated,
        });
    }
}
