using Assay.Engine.Documents;

namespace Assay.Engine.Policy;

/// <summary>The conditions of a rule that look at secrets.</summary>
internal static class SecretConditions
{
    public static IEnumerable<RuleCondition?> Read(MapReader map)
    {
        yield return Kinds(map);
        yield return map.Word("secretSeverity", "severity", PolicyWords.Severities) is not { } least ? null
            : Of("secretSeverity", $"a secret of severity {PolicyWords.Of(least)} or worse", subject => subject.Secret!.Severity >= least);
        yield return Places(map);
        yield return map.Truth("secretDeleted") is not { } wanted ? null
            : Of("secretDeleted", wanted ? "a secret that a later layer deleted" : "a secret that no later layer deleted", subject => (subject.Secret!.DeletedIn is not null) == wanted);
    }

    private static RuleCondition? Kinds(MapReader map)
    {
        var patterns = map.Texts("secrets").Select(PolicyReader.PatternOf).ToList();
        return patterns.Count == 0 ? null : Of("secrets", "secret " + string.Join(" or ", patterns), subject => patterns.Exists(pattern => pattern.Matches(subject.Secret!.Rule)));
    }

    private static RuleCondition? Places(MapReader map)
    {
        var (places, text) = PolicyWords.Read(map.Texts("secretPlace"), "place of secrets", PolicyWords.SecretPlaces);
        return places.Length == 0 ? null : Of("secretPlace", "secret in " + text, subject => Array.IndexOf(places, (int)subject.Secret!.Place) >= 0);
    }

    private static RuleCondition Of(string key, string text, Func<RuleSubject, bool> holds) => new(key, text, RuleScope.Secret, holds);
}
