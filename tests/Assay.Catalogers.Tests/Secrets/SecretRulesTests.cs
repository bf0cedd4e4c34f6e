using System.Text;
using Assay.Catalogers.Secrets;
using Assay.Core.Files;

namespace Assay.Catalogers.Tests.Secrets;

public sealed class SecretRulesTests
{
    private const int Seeds = 5;

    public static TheoryData<string> Ids => [.. SecretRules.All.Select(rule => rule.Id)];

    [Fact]
    public void There_are_enough_kinds_and_each_has_a_name_of_its_own()
    {
        Assert.True(SecretRules.All.Count >= 120);
        Assert.Equal(SecretRules.All.Count, SecretRules.All.Select(rule => rule.Id).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_pattern_can_be_built_and_sees_as_far_as_it_needs(string id)
    {
        var rule = SecretRules.All.Single(rule => rule.Id == id);

        Assert.NotNull(SecretRule.Build(rule.Shape, rule.Pattern));
        Assert.InRange(rule.Before, 0, SecretScan.MostBefore);
        Assert.InRange(rule.Reach, rule.LeastBytes + 1, SecretScan.MostReach);
        Assert.All(rule.Keywords, keyword => Assert.InRange(keyword.Length, 3, 64));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_kind_is_found(string id)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var text = SecretSamples.True(id, seed);

            Assert.Contains(Find($"# settings\n{text}\n"), match => match.Rule.Id == id);
            Assert.Contains(Find(text), match => match.Rule.Id == id);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void What_nearly_is_one_is_none(string id)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            Assert.DoesNotContain(Find($"# settings\n{SecretSamples.NearMiss(id, seed)}\n"), match => match.Rule.Id == id);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Nothing_of_it_but_its_beginning_is_kept(string id)
    {
        var text = SecretSamples.True(id, 1);
        foreach (var match in Find(text))
        {
            var value = Encoding.Latin1.GetString(Encoding.Latin1.GetBytes(text).AsSpan((int)match.Start, match.Length));
            var shown = match.Redacted[..match.Redacted.IndexOf('…', StringComparison.Ordinal)];

            Assert.True(shown.Length <= 4);
            Assert.True(value.Length >= 20 || shown.Length == 0);
            Assert.DoesNotContain(value, match.Redacted + match.FingerprintAt("app/.env", 0), StringComparison.Ordinal);
        }
    }

    internal static IReadOnlyList<SecretMatch> Find(string text, string path = "app/.env")
    {
        var scan = new SecretScan(SecretRuleSet.BuiltIn);
        scan.Begin(FilePath.Parse(path));
        scan.Take(Encoding.Latin1.GetBytes(text));
        scan.End();
        return scan.Matches;
    }
}
