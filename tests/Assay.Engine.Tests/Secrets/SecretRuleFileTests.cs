using System.Text;
using Assay.Catalogers.Secrets;
using Assay.Engine.Secrets;

namespace Assay.Engine.Tests.Secrets;

public sealed class SecretRuleFileTests
{
    [Fact]
    public void Own_rules_come_first_and_built_in_ones_can_be_left_out()
    {
        var rules = Read("""
            version: 1
            disable: [generic-password]
            rules:
              - id: shop-token
                title: Token of the shop
                severity: critical
                shape: prefix
                keywords: [shop_]
                pattern: 'shop_[a-z0-9]{20}'
                leastBytes: 25
                entropy: 3
            """).Rules;

        Assert.Equal(("shop-token", SecretShape.Prefix, 25), (rules[0].Id, rules[0].Shape, rules[0].LeastBytes));
        Assert.DoesNotContain(rules, rule => rule.Id == "generic-password");
        Assert.Equal(SecretRuleSet.BuiltIn.Rules.Count, rules.Count);
        Assert.NotEqual(SecretRuleSet.BuiltIn.Fingerprint, new SecretRuleSet(rules).Fingerprint);
    }

    [Theory]
    [InlineData("version: 2", "version must be 1")]
    [InlineData("version: 1\ndisable: [github-tokken]", "no rule for secrets")]
    [InlineData("version: 1\nrules:\n  - {id: x, keywords: [abc]}", "'pattern' is missing")]
    [InlineData("version: 1\nrules:\n  - {id: x, pattern: abc}", "needs 'keywords'")]
    [InlineData("version: 1\nrules:\n  - {id: x, keywords: [ab], pattern: abc}", "3 to 64")]
    [InlineData("version: 1\nrules:\n  - {id: x, keywords: [abc], pattern: 'a('}", "can't be used")]
    [InlineData("version: 1\nrules:\n  - {id: x, keywords: [abc], pattern: '(?=a)abc'}", "can't be used")]
    [InlineData("version: 1\nrules:\n  - {id: x, keywords: [abc], pattern: 'a{1000}{1000}'}", "can't be used")]
    [InlineData("version: 1\nrules:\n  - {id: x, keywords: [abc], pattern: abc, colour: red}", "no key 'colour'")]
    [InlineData("version: 1\nrules:\n  - {id: x, keywords: [abc], pattern: abc, shape: round}", "no shape")]
    public void A_mistake_is_told_with_its_place(string text, string expected)
    {
        var failure = Assert.Throws<Core.AssayException>(() => Read(text));

        Assert.Equal("document.invalid", failure.Code);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("rules.yaml:", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_that_is_too_long_is_refused() =>
        Assert.Contains("more than 1000", Assert.Throws<Core.AssayException>(() => Read($"version: 1\nrules:\n  - {{id: x, keywords: [abc], pattern: '{new string('a', 1001)}'}}")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_the_users_error() =>
        Assert.Equal("secretRules.notFound", Assert.Throws<Core.AssayException>(() => SecretRuleFile.Load("/no/such/rules.yaml")).Code);

    private static SecretRuleSet Read(string text) => SecretRuleFile.Read("rules.yaml", Encoding.UTF8.GetBytes(text));
}
