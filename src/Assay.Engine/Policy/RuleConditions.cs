using System.Globalization;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Documents;
using Assay.Engine.Policy.Expressions;

namespace Assay.Engine.Policy;

/// <summary>The conditions that a rule can be made of, one method a key; all of a rule's must hold.</summary>
internal static class RuleConditions
{
    private static readonly WordList<bool> Layers = new(("base", true), ("ours", false));

    public static List<RuleCondition> Read(MapReader map)
    {
        RuleCondition?[] found =
        [
            .. ArtifactConditions.Read(map), Severity(map), Cvss(map), VectorCondition.Read(map), Fix(map), FixStates(map), FixAge(map), Age(map), Vulnerabilities(map),
            Exploited(map), ExploitedSince(map), Due(map), Ransomware(map), Probability(map), Percentile(map), Malicious(map),
            Packages(map), Types(map), Paths(map), Scopes(map), Layer(map), Running(map), InUse(map), Licenses(map), Written(map),
            .. CheckConditions.Read(map), .. SecretConditions.Read(map),
        ];
        var conditions = new List<RuleCondition>();
        RuleScope? looked = null;
        foreach (var condition in found)
        {
            if (condition is null)
            {
                continue;
            }

            var scope = condition.Scope == RuleScope.Finding ? RuleScope.Package : condition.Scope;
            if (scope != RuleScope.Artifact && looked is { } other && other != scope)
            {
                throw DocumentException.At(map.Place, "a rule can't look at packages, at checks and at secrets at once", "make a rule for each");
            }

            looked = scope == RuleScope.Artifact ? looked : scope;
            conditions.Add(condition);
        }

        return conditions;
    }

    private static RuleCondition? Severity(MapReader map) =>
        map.Word("severity", "severity", PolicyWords.Severities) is not { } least ? null
        : Finding("severity", $"severity {PolicyWords.Of(least)} or worse", subject => subject.Finding!.Severity >= least);

    private static RuleCondition? Cvss(MapReader map) =>
        map.Number("cvss", 0, 10) is not { } least ? null
        : Finding("cvss", string.Create(CultureInfo.InvariantCulture, $"CVSS {least:0.0} or more"), subject => subject.Score?.Score >= least);

    private static RuleCondition? Fix(MapReader map) =>
        map.Truth("fixAvailable") is not { } wanted ? null
        : Finding("fixAvailable", wanted ? "a fix is available" : "no fix is available", subject => (subject.Finding!.FixState == FixState.Fixed) == wanted);

    private static RuleCondition? FixStates(MapReader map)
    {
        var (states, text) = PolicyWords.Read(map.Texts("fixState"), "state of a fix", PolicyWords.FixStates);
        return states.Length == 0 ? null : Finding("fixState", "fix is " + text, subject => Array.IndexOf(states, (int)subject.Finding!.FixState) >= 0);
    }

    // As below: a fix that nobody dates is as old as any.
    private static RuleCondition? FixAge(MapReader map) =>
        map.Whole("fixAvailableForDays", 0, 36_500) is not { } least ? null
        : Finding("fixAvailableForDays", $"a fix is available for {least} days or longer", subject => subject.Finding!.FixState == FixState.Fixed && (subject.FixDays is not { } days || days >= least));

    // A flaw whose age is not known is as old as any: a grace period must be earned.
    private static RuleCondition? Age(MapReader map) =>
        map.Whole("disclosedForDays", 0, 36_500) is not { } least ? null
        : Finding("disclosedForDays", $"disclosed {least} days ago or earlier", subject => subject.AgeDays is not { } age || age >= least);

    private static RuleCondition? Vulnerabilities(MapReader map)
    {
        var ids = map.Texts("vulnerabilities").Select(id => id.Text).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return ids.Count == 0 ? null : Finding("vulnerabilities", "one of " + string.Join(", ", ids.Order(StringComparer.Ordinal)), subject =>
            ids.Contains(subject.Finding!.Id) || subject.Finding.Aliases.Any(ids.Contains));
    }

    private static RuleCondition? Exploited(MapReader map) =>
        map.Truth("exploited") is not { } wanted ? null
        : Finding("exploited", wanted ? "known to be exploited" : "not known to be exploited", subject => (subject.Finding!.Kev is not null) == wanted);

    private static RuleCondition? ExploitedSince(MapReader map) =>
        map.Whole("exploitedForDays", 0, 36_500) is not { } least ? null
        : Finding("exploitedForDays", $"known to be exploited for {least} days or longer", subject => subject.ExploitedDays >= least);

    // Days before the date at which somebody has to act; negative numbers are days behind it.
    private static RuleCondition? Due(MapReader map) =>
        map.Whole("kevDueInDays", -36_500, 36_500) is not { } most ? null
        : Finding("kevDueInDays", $"to be repaired within {most} days by the catalogue of exploited flaws", subject => subject.DueDays <= most);

    private static RuleCondition? Ransomware(MapReader map) =>
        map.Truth("ransomware") is not { } wanted ? null
        : Finding("ransomware", wanted ? "used by ransomware" : "not known to be used by ransomware", subject => (subject.Finding!.Kev?.Ransomware == true) == wanted);

    private static RuleCondition? Probability(MapReader map) =>
        map.Number("epss", 0, 1) is not { } least ? null
        : Finding("epss", string.Create(CultureInfo.InvariantCulture, $"EPSS of {least} or more"), subject => subject.Finding!.Epss?.Probability >= least);

    private static RuleCondition? Percentile(MapReader map) =>
        map.Number("epssPercentile", 0, 1) is not { } least ? null
        : Finding("epssPercentile", string.Create(CultureInfo.InvariantCulture, $"EPSS percentile of {least} or more"), subject => subject.Finding!.Epss?.Percentile >= least);

    private static RuleCondition? Malicious(MapReader map) =>
        map.Truth("malicious") is not { } wanted ? null
        : Finding("malicious", wanted ? "a malicious package" : "no malicious package", subject => subject.IsMalicious == wanted);

    private static RuleCondition? Packages(MapReader map)
    {
        var patterns = map.Items("packages").Select(PatternOf).ToList();
        return patterns.Count == 0 ? null : Package("packages", "a listed package", package => PackagePattern.AnyMatches(patterns, package));
    }

    // A purl, or {purl: ..., versions: '< 1.2'}.
    private static PackagePattern PatternOf(DocumentNode node)
    {
        if (node is TextNode text)
        {
            return PackagePattern.Parse(text);
        }

        var map = new MapReader(node, "a package");
        var purl = map.TextNode("purl") ?? throw DocumentException.At(node.Place, "'purl' is missing here");
        var pattern = PackagePattern.Parse(purl, map.TextNode("versions"));
        map.Done();
        return pattern;
    }

    private static RuleCondition? Types(MapReader map)
    {
        var types = map.Texts("types").Select(type => type.Text).ToHashSet(StringComparer.Ordinal);
        return types.Count == 0 ? null : Package("types", "type " + string.Join(" or ", types.Order(StringComparer.Ordinal)), package => types.Contains(package.Type));
    }

    private static RuleCondition? Paths(MapReader map)
    {
        var patterns = map.Texts("paths").Select(PolicyReader.PatternOf).ToList();
        return patterns.Count == 0 ? null : Package("paths", "below " + string.Join(" or ", patterns), package =>
            package.Locations.Any(location => patterns.Exists(pattern => pattern.Matches(location.Path))));
    }

    private static RuleCondition? Scopes(MapReader map)
    {
        var (scopes, text) = PolicyWords.Read(map.Texts("scope"), "scope", PolicyWords.Scopes);
        return scopes.Length == 0 ? null : Package("scope", "scope " + text, package => Array.IndexOf(scopes, (int)package.Scope) >= 0);
    }

    // Where nobody knows what came with the base, everything may be ours.
    private static RuleCondition? Layer(MapReader map) =>
        map.Word("layer", "layer", Layers) is not { } isBase ? null
        : Package("layer", isBase ? "came with the base image" : "came with our layers", package => (package.Base == true) == isBase);

    // Only what is known not to run does not: all but a host's other kernels may.
    private static RuleCondition? Running(MapReader map) =>
        map.Truth("running") is not { } wanted ? null
        : Package("running", wanted ? "may run" : "a kernel that does not run", package => (package.Running != false) == wanted);

    // Where nobody looked, everything may be in use.
    private static RuleCondition? InUse(MapReader map) =>
        map.Truth("inUse") is not { } wanted ? null
        : new RuleCondition("inUse", wanted ? "in use, or not known not to be" : "known not to be in use", RuleScope.Package, subject =>
            subject.Package is not null && (subject.InUse != false) == wanted);

    private static RuleCondition? Licenses(MapReader map)
    {
        if (map.Node("licenses") is not { } node)
        {
            return null;
        }

        var inner = new MapReader(node, "'licenses'");
        var rule = new LicenseRule(inner.Texts("denied"), inner.Texts("allowed"), inner.Truth("unknown") == true);
        inner.Done();
        return rule.IsEmpty ? throw DocumentException.At(node.Place, "'licenses' says nothing", "write licenses: {denied: [GPL-3.0-only]}")
            : Package("licenses", rule.ToString(), rule.IsBrokenBy);
    }

    private static RuleCondition? Written(MapReader map) =>
        map.TextNode("expression") is { } text ? PolicyRule.Of(Expression.Parse(text)) : null;

    private static RuleCondition Finding(string key, string text, Func<RuleSubject, bool> holds) => new(key, text, RuleScope.Finding, holds);

    private static RuleCondition Package(string key, string text, Func<Package, bool> holds) =>
        new(key, text, RuleScope.Package, subject => subject.Package is { } package && holds(package));
}
