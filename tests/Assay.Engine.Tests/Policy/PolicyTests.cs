using System.Text;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Policy;

namespace Assay.Engine.Tests.Policy;

public sealed class PolicyTests
{
    [Theory]
    [InlineData("severity: high", true)]
    [InlineData("severity: critical", false)]
    [InlineData("cvss: 9.0", true)]
    [InlineData("cvss: 9.2", false)]
    [InlineData("vector: {AV: N, PR: [N, L]}", true)]
    [InlineData("vector: {AV: L}", false)]
    [InlineData("vector: {SC: N}", false)]
    [InlineData("fixAvailable: true", true)]
    [InlineData("fixAvailable: false", false)]
    [InlineData("fixState: [wontFix, fixed]", true)]
    [InlineData("fixState: wontFix", false)]
    [InlineData("disclosedForDays: 31", true)]
    [InlineData("disclosedForDays: 32", false)]
    [InlineData("vulnerabilities: [ghsa-AAAA-bbbb-cccc]", true)]
    [InlineData("vulnerabilities: [CVE-2099-2]", false)]
    [InlineData("packages: ['pkg:npm/lodash']", true)]
    [InlineData("packages: ['pkg:npm/lodash@4.17.21']", false)]
    [InlineData("packages: [{purl: 'pkg:npm/lodash', versions: '>= 4, < 4.17.21'}]", true)]
    [InlineData("packages: [{purl: 'pkg:npm/lodash', versions: '< 4.17.3'}]", false)]
    [InlineData("packages: ['pkg:npm/lod*']", true)]
    [InlineData("types: [npm, deb]", true)]
    [InlineData("types: deb", false)]
    [InlineData("paths: ['app/**']", true)]
    [InlineData("paths: ['app/*']", false)]
    [InlineData("scope: prod", true)]
    [InlineData("scope: dev", false)]
    [InlineData("layer: ours", true)]
    [InlineData("layer: base", false)]
    [InlineData("licenses: {denied: [MIT]}", true)]
    [InlineData("licenses: {allowed: [MIT, 'BSD-*']}", false)]
    [InlineData("licenses: {allowed: [Apache-2.0]}", true)]
    [InlineData("distros: debian", false)]
    [InlineData("expression: finding.score > 9.0 && package.type == \"npm\"", true)]
    [InlineData("expression: finding.score > 9.5", false)]
    [InlineData("{severity: high, fixAvailable: false}", false)]
    [InlineData("running: true", true)]
    [InlineData("running: false", false)]
    [InlineData("expression: artifact.rebootNeeded || artifact.restartNeeded > 0", false)]
    public void A_rule_is_broken_where_all_of_its_conditions_hold(string condition, bool expected)
    {
        var rule = condition[0] == '{' ? "  - {id: a, " + condition[1..] : "  - id: a\n    " + condition;
        Assert.Equal(expected ? VerdictResult.Fail : VerdictResult.Pass, Judging.Judge([Judging.Found()], Judging.Policy(rule)).Result);
    }

    [Fact]
    public void What_a_rule_says_of_packages_needs_no_finding()
    {
        var verdict = Judging.Judge([], Judging.Policy("  - {id: no-lodash, packages: 'pkg:npm/lodash', message: use something else}"));
        Assert.Equal("test/no-lodash", Assert.Single(verdict.Violations).Rule);
        Assert.Equal("lodash 4.17.20: use something else", verdict.Violations[0].Text);
    }

    // In the catalogue since 2026-05-20, due 2026-06-10; judged on 2026-06-01.
    [Theory]
    [InlineData("exploited: true", true)]
    [InlineData("exploited: false", false)]
    [InlineData("exploitedForDays: 12", true)]
    [InlineData("exploitedForDays: 13", false)]
    [InlineData("kevDueInDays: 9", true)]
    [InlineData("kevDueInDays: 8", false)]
    [InlineData("ransomware: true", true)]
    [InlineData("epss: 0.4", true)]
    [InlineData("epss: 0.41", false)]
    [InlineData("epssPercentile: 0.9", true)]
    [InlineData("epssPercentile: 0.91", false)]
    [InlineData("malicious: true", false)]
    [InlineData("malicious: false", true)]
    [InlineData("expression: finding.exploited && finding.exploitedDays == 12 && finding.dueDays <= 9 && finding.ransomware", true)]
    [InlineData("expression: finding.epss > 0.3 && finding.epssPercentile >= 0.9 && !finding.malicious", true)]
    public void Exploitation_is_a_condition(string condition, bool isBroken)
    {
        var known = Judging.Found() with { Kev = new KnownExploited(new DateOnly(2026, 5, 20), new DateOnly(2026, 6, 10), Ransomware: true), Epss = new ExploitProbability(0.4, 0.9, new DateOnly(2026, 5, 31)) };
        Assert.Equal(isBroken ? VerdictResult.Fail : VerdictResult.Pass, Judging.Judge([known], Judging.Policy($"  - id: a\n    {condition}\n")).Result);
    }

    [Theory]
    [InlineData("exploited: true", false)]
    [InlineData("exploitedForDays: 0", false)]
    [InlineData("kevDueInDays: 36500", false)]
    [InlineData("epss: 0", false)]
    [InlineData("expression: has(finding.exploitedDays)", false)]
    [InlineData("expression: has(finding.epss)", false)]
    [InlineData("expression: '!finding.exploited'", true)]
    public void What_nobody_knows_of_is_not_exploited(string condition, bool isBroken) =>
        Assert.Equal(isBroken ? VerdictResult.Fail : VerdictResult.Pass, Judging.Judge([Judging.Found()], Judging.Policy($"  - id: a\n    {condition}\n")).Result);

    [Theory]
    [InlineData("MIT OR GPL-3.0-only", false)]
    [InlineData("MIT AND GPL-3.0-only", true)]
    [InlineData("GPL-3.0-only", true)]
    public void Of_alternative_licences_one_is_enough(string license, bool isBroken)
    {
        var verdict = Judging.Judge([], Judging.Policy("  - {id: a, licenses: {denied: ['GPL-*']}}"), package: Judging.Lodash with { Licenses = [license] });
        Assert.Equal(isBroken ? VerdictResult.Fail : VerdictResult.Pass, verdict.Result);
    }

    [Fact]
    public void A_warning_does_not_fail()
    {
        Assert.Equal(VerdictResult.Warn, Judging.Judge([Judging.Found()], Judging.Policy("  - {id: a, level: warn, severity: low}")).Result);
    }

    [Fact]
    public void Incomplete_is_never_a_pass_and_can_be_a_failure()
    {
        var warn = Judging.Policy("  - {id: a, level: warn, severity: low}");
        Assert.Equal(VerdictResult.NotEvaluated, Judging.Judge([], warn, isComplete: false).Result);
        Assert.Equal(VerdictResult.NotEvaluated, Judging.Judge([Judging.Found()], warn, isComplete: false).Result);
        Assert.Equal(VerdictResult.Fail, Judging.Judge([], Judging.Policy("  - {id: a, incomplete: true}"), isComplete: false).Result);
        Assert.Equal(VerdictResult.Pass, Judging.Judge([], Judging.Policy("  - {id: a, incomplete: true}")).Result);
    }

    [Theory]
    [InlineData("registry.example/team/web:1", "pipeline", true)]
    [InlineData("registry.example/other/web:1", "pipeline", false)]
    [InlineData("registry.example/team/web:1", "runtime", false)]
    public void A_policy_of_another_stage_or_artefact_does_not_apply(string artifact, string stage, bool expected)
    {
        var policy = Read("version: 1\nstages: [pipeline, registry]\nartifacts: ['registry.example/team/*']\nrules:\n- {id: a, severity: low}");
        Assert.Equal(expected, policy.AppliesTo(artifact, stage));
    }

    [Theory]
    [InlineData("version: 1\nrules:\n- {id: a, severty: high}", "p.yaml:3:11: there is no key 'severty' here", "did you mean 'severity'?")]
    [InlineData("version: 1\nrules:\n- {id: a, severity: hihg}", "p.yaml:3:21: 'hihg' is no severity", "did you mean 'high'?")]
    [InlineData("version: 1\nrule:\n- {id: a, severity: high}", "p.yaml:1:10: the policy has no rules", "list them under 'rules:'")]
    [InlineData("version: 2\nrules: []", "p.yaml:1:10: the policy's version must be 1", "write 'version: 1' at the top")]
    [InlineData("version: 1\nrules:\n- {id: a}", "p.yaml:3:3: the rule 'a' has no condition", "give it one: 'severity: high'")]
    [InlineData("version: 1\nrules:\n- {id: a, severity: low}\n- {id: a, severity: low}", "p.yaml:4:3: there are two rules 'a'", "give each an id of its own")]
    [InlineData("version: 1\nrules:\n- {id: a, fixAvailable: yes}", "p.yaml:3:25: 'fixAvailable' must be true or false", null)]
    [InlineData("version: 1\nrules:\n- {id: a, cvss: 11}", "p.yaml:3:17: 'cvss' must be a number from 0 to 10", null)]
    [InlineData("version: 1\nrules:\n- {id: a, id: b}", "p.yaml:3:11: the key 'id' stands here a second time", "keep one of them")]
    [InlineData("version: 1\nrules: *a", "p.yaml:2:8: anchors and aliases are not read here", "write the value out")]
    [InlineData("version: 1\nstages: [pipline]\nrules:\n- {id: a, severity: low}", "p.yaml:2:10: 'pipline' is no stage", "did you mean 'pipeline'?")]
    [InlineData("version: 1\nrules:\n- id: a\n  expression: finding.scor > 7", "p.yaml:4:23: the expression is wrong: there is no field 'finding.scor'", "did you mean 'finding.score'?")]
    [InlineData("version: 1\nrules:\n- id: a\n  packages: [npm/lodash]", "p.yaml:4:14: 'npm/lodash' is no package URL", null)]
    [InlineData("version: 1\nrules: [", "p.yaml:3:1:", null)]
    public void What_is_wrong_is_shown_with_its_place_and_a_hint(string text, string message, string? hint)
    {
        var error = Assert.Throws<AssayException>(() => Read(text));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        if (hint is not null)
        {
            Assert.Equal(hint, error.Hint);
        }
    }

    [Fact]
    public void Every_built_in_policy_reads()
    {
        Assert.Contains("default", BuiltInPolicies.Names);
        Assert.Contains("strict", BuiltInPolicies.Names);
        Assert.All(BuiltInPolicies.Names, name => Assert.Equal(name, BuiltInPolicies.Find(name)!.Name));
    }

    [Fact]
    public void Cut_and_damaged_policies_end_in_a_policy_or_an_error_with_a_place()
    {
        var whole = BuiltInPolicies.Bytes("default")!;
        for (var length = 0; length < whole.Length; length++)
        {
            ReadOrFail(whole[..length]);
            var flipped = (byte[])whole.Clone();
            flipped[length] ^= 0x24;
            ReadOrFail(flipped);
        }
    }

    private static void ReadOrFail(byte[] bytes)
    {
        try
        {
            Assert.NotEmpty(PolicyReader.Read("p.yaml", bytes).Rules);
        }
        catch (AssayException error)
        {
            Assert.StartsWith("p.yaml", error.Message, StringComparison.Ordinal);
        }
    }

    private static PolicyFile Read(string text) => PolicyReader.Read("p.yaml", Encoding.UTF8.GetBytes(text));

    [Theory]
    [InlineData(null, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void A_kernel_that_does_not_run_can_be_told_apart(bool? running, bool isBroken)
    {
        var kernel = Judging.Lodash with { Running = running };
        var policy = Judging.Policy("  - id: a\n    severity: high\n    running: true\n");

        Assert.Equal(isBroken ? VerdictResult.Fail : VerdictResult.Pass, Judging.Judge([Judging.Found()], policy, package: kernel).Result);
    }

    [Theory]
    [InlineData("endOfLife: package", 0, true)]
    [InlineData("endOfLife: package", 1, false)]
    [InlineData("endOfLife: distro", 0, true)]
    [InlineData("endOfLife: distro", 1, false)]
    [InlineData("expression: has(package.supportDays) && package.supportDays < 30", 29, true)]
    [InlineData("expression: has(package.supportDays) && package.supportDays < 30", 32, false)]
    [InlineData("expression: artifact.supportDays < 0", 0, true)]
    public void An_end_of_support_can_be_asked_for(string condition, int daysAfter, bool isBroken)
    {
        var end = DateOnly.FromDateTime(Judging.Now.UtcDateTime).AddDays(daysAfter - 1);
        var policy = Judging.Policy("  - id: a\n    " + condition + "\n");
        var inventory = new Inventory { Artifact = Judging.Image, Packages = [Judging.Lodash] };
        var judged = new Judged(inventory, [], true, Judging.Now)
        {
            Support = [new SupportPeriod("debian", "12", SupportState.Ended) { EndOfLife = end }, new SupportPeriod("lodash", "4", SupportState.Ended) { EndOfLife = end, Purl = Judging.Lodash.Purl }],
        };

        Assert.Equal(isBroken ? VerdictResult.Fail : VerdictResult.Pass, Gate.Evaluate(judged, null, [policy], []).Result);
        Assert.Equal(VerdictResult.Pass, Gate.Evaluate(judged with { Support = [] }, null, [policy], []).Result);
    }
}
