using System.Text;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Checks;
using Assay.Engine.Checks.Images;
using Assay.Engine.Policy;
using Assay.TestKit;

namespace Assay.Engine.Tests.Policy;

public sealed class BuiltInPolicyTests
{
    public static TheoryData<string> Names => [.. BuiltInPolicies.Names];

    [Fact]
    public void Five_come_with_the_program() => Assert.Equal(["cis-docker", "default", "nist-800-190", "pci-dss", "strict"], BuiltInPolicies.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_rule_stands_for_a_control_and_every_control_has_rules_or_a_reason(string name)
    {
        var policy = BuiltInPolicies.Find(name)!;
        Assert.Equal(name, policy.Name);
        Assert.NotNull(policy.Description);
        Assert.Empty(policy.Rules.Select(rule => rule.Id).Except(policy.Controls.SelectMany(control => control.Rules), StringComparer.Ordinal));
        Assert.All(policy.Controls, control => Assert.True(control.Rules.Count > 0 || control.Note is { Length: > 0 }, control.Id));
        Assert.Equal(policy.Controls.Count, policy.Controls.Select(control => control.Id).Distinct(StringComparer.Ordinal).Count());
    }

    // CIS Docker Benchmark 1.6.0, table of contents; NIST SP 800-190, table of contents of section 4.
    [Theory]
    [InlineData("cis-docker", "4.", 12)]
    [InlineData("cis-docker", "5.", 32)]
    [InlineData("nist-800-190", "4.1.", 5)]
    [InlineData("nist-800-190", "4.2.", 3)]
    [InlineData("nist-800-190", "4.3.", 5)]
    [InlineData("nist-800-190", "4.4.", 5)]
    [InlineData("nist-800-190", "4.5.", 5)]
    [InlineData("pci-dss", "2.2.", 7)]
    [InlineData("pci-dss", "6.3.", 3)]
    [InlineData("pci-dss", "8.6.", 3)]
    [InlineData("pci-dss", "11.3.1.", 3)]
    public void No_control_of_a_section_is_left_out(string name, string section, int count)
    {
        var ids = BuiltInPolicies.Find(name)!.Controls.Select(control => control.Id).ToHashSet(StringComparer.Ordinal);
        Assert.All(Enumerable.Range(1, count), number => Assert.Contains($"{section}{number}", ids));
    }

    [Theory]
    [InlineData("cis-docker", "CIS Docker ")]
    [InlineData("nist-800-190", "NIST SP 800-190 ")]
    [InlineData("pci-dss", "PCI DSS ")]
    public void Every_check_of_a_benchmark_breaks_the_rule_of_its_control(string name, string benchmark)
    {
        var policy = BuiltInPolicies.Find(name)!;
        var asked = new HashSet<string>(StringComparer.Ordinal);
        foreach (var check in AllChecks.Checks)
        {
            foreach (var section in check.Benchmarks.Where(section => section.StartsWith(benchmark, StringComparison.Ordinal)))
            {
                var control = Assert.Single(policy.Controls, control => control.Id == section[benchmark.Length..]);
                var verdict = Judge(policy, new CheckFinding { Check = check, Message = "found" });
                var broken = verdict.Violations.Select(violation => violation.Rule[(name.Length + 1)..]).ToList();
                Assert.True(broken.Intersect(control.Rules, StringComparer.Ordinal).Any(), $"{check.Id} of {section} breaks only [{string.Join(", ", broken)}]");
                asked.UnionWith(broken);
            }
        }

        // A rule about checks that no check can break would be a control that is only said to be decided.
        Assert.Empty(policy.Rules.Where(rule => rule.Scope == RuleScope.Check).Select(rule => rule.Id).Except(asked, StringComparer.Ordinal));
    }

    [Fact]
    public void An_image_that_runs_as_root_fails_the_benchmark()
    {
        var policy = BuiltInPolicies.Find("cis-docker")!;
        var checks = ImageChecks.Run("""{"config": {"Env": ["DB_PASSWORD=hunter2hunter2"]}, "rootfs": {"type": "layers", "diff_ids": []}}"""u8, []);
        var verdict = Gate.Evaluate(new Judged(new Inventory { Artifact = Judging.Image }, [], true, Judging.Now) { Checks = checks }, null, [policy], []);
        Assert.Equal(VerdictResult.Fail, verdict.Result);
        Assert.Contains(verdict.Violations, violation => violation.Rule == "cis-docker/4.1-user");
        Assert.Contains(verdict.Violations, violation => violation.Rule == "cis-docker/4.10-secrets");
    }

    [Theory]
    [InlineData("default", "critical-fixable")]
    [InlineData("strict", "high")]
    [InlineData("cis-docker", "4.4-patches")]
    [InlineData("nist-800-190", "4.1.1-patches")]
    [InlineData("pci-dss", "6.3.3-critical")]
    public void A_critical_flaw_with_an_old_fix_fails_all_of_them(string name, string rule)
    {
        var finding = Judging.Found(severity: Severity.Critical) with { FixPublished = Judging.Now.AddDays(-30) };
        var verdict = Judging.Judge([finding], BuiltInPolicies.Find(name)!);
        Assert.Equal(VerdictResult.Fail, verdict.Result);
        Assert.Contains(verdict.Violations, violation => violation.Rule == $"{name}/{rule}");
        Assert.Equal(VerdictResult.Fail, Judging.Judge([], BuiltInPolicies.Find(name)!, isComplete: false).Result);
        Assert.Equal(VerdictResult.Pass, Judging.Judge([], BuiltInPolicies.Find(name)!.For(Judging.Image.Name, "pipeline")).Result);
    }

    [Fact]
    public void The_page_of_their_controls_is_true()
    {
        var page = Path.Combine(TestData.RepositoryRoot, "docs", "reference", "controls.md");
        if (Environment.GetEnvironmentVariable("ASSAY_GOLDEN") == "write")
        {
            File.WriteAllText(page, PolicyPages.Markdown());
        }

        Assert.Equal(PolicyPages.Markdown(), File.ReadAllText(page));
    }

    [Fact]
    public void A_terminal_shows_each_control_with_its_rules_or_why_there_are_none()
    {
        var text = PolicyPages.Controls("cis-docker");
        Assert.Contains("\n4.1   A user for the container has been created\n      -> 4.1-user (fail): benchmark CIS Docker 4.1\n", text, StringComparison.Ordinal);
        Assert.Contains("\n4.5   Content trust is enabled\n      -> not decidable by a scanner: a variable", text, StringComparison.Ordinal);
        Assert.Contains("\n      -> 4.12-signature (warn): not known to be signed (at registry and admission)\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- {id: '1', title: t, rules: [b]}", "p.yaml:5:31: 'b' is no rule of this policy")]
    [InlineData("- {id: '1', title: t}", "p.yaml:5:3: the control '1' must have rules, or say why no scanner can decide it")]
    [InlineData("- {id: '1', title: t, rules: [a], undecidable: x}", "p.yaml:5:3: the control '1' must have rules")]
    [InlineData("- {id: '1', rules: [a]}", "p.yaml:5:3: 'title' is missing here")]
    [InlineData("- {id: '1', title: t, rule: [a]}", "p.yaml:5:23: there is no key 'rule' here")]
    public void A_control_that_is_wrong_is_an_error(string control, string message) =>
        Assert.StartsWith(message, Assert.Throws<AssayException>(() => PolicyReader.Read("p.yaml", Encoding.UTF8.GetBytes("version: 1\nrules:\n- {id: a, severity: high}\ncontrols:\n" + control))).Message, StringComparison.Ordinal);

    private static Verdict Judge(PolicyFile policy, CheckFinding finding) =>
        Gate.Evaluate(new Judged(new Inventory { Artifact = Judging.Image }, [], true, Judging.Now) { Checks = [finding] }, null, [policy], []);
}
