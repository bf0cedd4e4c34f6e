using Assay.Engine.Documents;

namespace Assay.Engine.Policy;

/// <summary>The conditions of a rule that look at what checks find.</summary>
internal static class CheckConditions
{
    public static IEnumerable<RuleCondition?> Read(MapReader map)
    {
        yield return Ids(map);
        yield return map.Word("checkSeverity", "severity", PolicyWords.Severities) is not { } least ? null
            : Of("checkSeverity", $"a check of severity {PolicyWords.Of(least)} or worse", subject => subject.Check!.Check.Severity >= least);
        yield return Words(map, "checkCategory", "category", PolicyWords.Categories, subject => (int)subject.Check!.Check.Category);
        yield return Words(map, "checkTarget", "target of checks", PolicyWords.CheckTargets, subject => (int)subject.Check!.Check.Target);
        yield return Benchmarks(map);
    }

    private static RuleCondition? Ids(MapReader map)
    {
        var patterns = map.Texts("checks").Select(PolicyReader.PatternOf).ToList();
        return patterns.Count == 0 ? null : Of("checks", "check " + string.Join(" or ", patterns), subject => patterns.Exists(pattern => pattern.Matches(subject.Check!.Check.Id)));
    }

    private static RuleCondition? Benchmarks(MapReader map)
    {
        var patterns = map.Texts("benchmarks").Select(PolicyReader.PatternOf).ToList();
        return patterns.Count == 0 ? null : Of("benchmarks", "benchmark " + string.Join(" or ", patterns), subject => subject.Check!.Check.Benchmarks.Any(section => patterns.Exists(pattern => pattern.Matches(section))));
    }

    private static RuleCondition? Words<T>(MapReader map, string key, string what, WordList<T> words, Func<RuleSubject, int> valueOf)
        where T : struct, Enum
    {
        var (wanted, text) = PolicyWords.Read(map.Texts(key), what, words);
        return wanted.Length == 0 ? null : Of(key, $"{what} {text}", subject => Array.IndexOf(wanted, valueOf(subject)) >= 0);
    }

    private static RuleCondition Of(string key, string text, Func<RuleSubject, bool> holds) => new(key, text, RuleScope.Check, holds);
}
