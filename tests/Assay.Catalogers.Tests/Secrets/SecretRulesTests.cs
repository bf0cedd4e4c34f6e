using Assay.Catalogers.Secrets;

namespace Assay.Catalogers.Tests.Secrets;

public sealed class SecretRulesTests
{
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
}
