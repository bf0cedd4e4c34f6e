using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Reports.Tests.Table;

public sealed class TableReportTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    [InlineData(null)]
    public void Shows_what_is_there_and_what_to_do(int? width)
    {
        var text = Golden.Write("table", Sample.Incomplete, Sample.Options with { Width = width });

        Golden.Check(text, "Table", "testdata", $"failed-{width?.ToString() ?? "pipe"}.txt");
        if (width is { } columns)
        {
            Assert.All(text.Split('\n'), line => Assert.True(DisplayWidth.Of(line) <= columns, line));
        }
    }

    [Theory]
    [InlineData("table", "base-80.txt")]
    [InlineData("markdown", "base.md")]
    public void Tells_what_came_with_the_base_from_what_is_ours(string format, string file) =>
        Golden.Check(Golden.Write(format, Sample.OnBase, Sample.Options with { Width = 80 }), "Table", "testdata", file);

    [Theory]
    [InlineData("table")]
    [InlineData("markdown")]
    public void A_label_alone_parts_nothing(string format)
    {
        var artifact = Sample.Inventory.Artifact with { Base = new BaseImage("evil;reboot", null, null, BaseEvidence.Label) };
        var text = Golden.Write(format, Sample.Result with { Inventory = Sample.Inventory with { Artifact = artifact } }, Sample.Options);

        Assert.Contains("says its label", text, StringComparison.Ordinal);
        Assert.Contains("-base to tell what came with it", text, StringComparison.Ordinal);
        Assert.DoesNotContain("base evil", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ayers: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_only_when_asked()
    {
        var colored = Golden.Write("table", Sample.Result, Sample.Options with { Width = 80, Color = true });

        Golden.Check(colored, "Table", "testdata", "failed-80-colour.txt");
        Assert.DoesNotContain('\e', Golden.Write("table", Sample.Result, Sample.Options with { Width = 80 }));
    }

    [Fact]
    public void Says_that_nothing_was_found()
    {
        var clean = Sample.Result with { Findings = [], Verdict = new Verdict { Result = VerdictResult.Pass } };

        Golden.Check(Golden.Write("table", clean, Sample.Options with { Width = 80 }), "Table", "testdata", "passed-80.txt");
    }

    [Fact]
    public void Never_says_that_nothing_is_known_where_something_was_not_read_or_is_not_shown()
    {
        var unread = Golden.Write("table", Sample.Incomplete with { Findings = [] }, Sample.Options);
        Assert.Contains("No vulnerabilities found in what could be read and matched", unread, StringComparison.Ordinal);
        Assert.DoesNotContain("No known vulnerabilities", unread, StringComparison.Ordinal);

        var hidden = Sample.Result with { Findings = [.. Sample.Result.Findings!.Where(finding => finding.Severity < Severity.Critical)] };
        var shown = Golden.Write("table", hidden, Sample.Options with { MinimumSeverity = Severity.Critical });
        Assert.Contains("No vulnerabilities to show", shown, StringComparison.Ordinal);
        Assert.Contains("not shown (below critical)", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_the_packages_of_an_inventory()
    {
        var inventory = new ScanResult { Inventory = Sample.Inventory, Issues = Sample.Inventory.Issues };

        Golden.Check(Golden.Write("table", inventory, Sample.Options with { Width = 80 }), "Table", "testdata", "inventory-80.txt");
    }

    [Fact]
    public void Counts_what_the_display_filters_hide_and_keeps_the_verdict()
    {
        var text = Golden.Write("table", Sample.Result, Sample.Options with { MinimumSeverity = Severity.Critical, OnlyFixed = true });

        Assert.Contains("1 vulnerability (1 critical) in 2 of 8 packages; 1 fixable", text, StringComparison.Ordinal);
        Assert.Contains("11 findings not shown (without a fix or below critical)", text, StringComparison.Ordinal);
        Assert.Contains("FAIL: fail-on (1)", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(160)]
    public void Hostile_text_stays_in_its_line(int width)
    {
        var name = "evil\u001b[2J\u202e\n\u009b\u200b漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字" + new string('x', 300);
        var package = Sample.Inventory.Packages[0] with { Name = name, Version = "1;rm -rf /", Purl = "pkg:deb/x@1" };
        var result = Sample.Result with
        {
            Inventory = Sample.Inventory with { Artifact = Sample.Inventory.Artifact with { Name = name }, Packages = [package] },
            Findings = [Sample.Result.Findings![0] with { Purl = package.Purl, FixedIn = ["2;reboot"], Id = name }],
            FixPlan = new FixPlan
            {
                Steps = [new FixStep { Manager = "apt", Folder = name, Upgrades = [new FixUpgrade(package.Purl, name, "1", "2;reboot", [name])], Note = name }],
                Then = VerdictResult.Pass,
            },
        };

        var text = Golden.Write("table", result, Sample.Options with { Width = width });

        Assert.All(text.Split('\n'), line => Assert.All(line.EnumerateRunes(), rune => Assert.True(SafeText.IsShown(rune))));
    }

    [Fact]
    public void Upgrades_everything_where_the_list_would_be_endless()
    {
        var step = Sample.Result.FixPlan!.Steps[0];
        var result = Sample.Result with { FixPlan = Sample.Result.FixPlan with { Steps = [step with { Upgrades = [.. Enumerable.Repeat(step.Upgrades[0], 30)] }] } };

        Assert.Contains("apt-get update && apt-get upgrade -y", Golden.Write("table", result, Sample.Options), StringComparison.Ordinal);
    }

    [Fact]
    public void Says_where_commands_are_to_run_and_what_else_is_to_do()
    {
        var upgrade = new FixUpgrade("pkg:npm/x@1.0.0", "x", "1.0.0", "1.0.1", ["CVE-1"]);
        var result = Sample.Result with
        {
            FixPlan = new FixPlan
            {
                Steps =
                [
                    new FixStep { Manager = "npm", Folder = "web", Commands = ["npm install x@1.0.1"], Upgrades = [upgrade] },
                    new FixStep { Manager = "base", Upgrades = [upgrade], Note = "rebuild on a newer base image" },
                ],
                Then = VerdictResult.Fail,
                Remaining = [new FixRemainder("CVE-2", "pkg:npm/x@1.0.1")],
            },
        };

        Assert.Contains(
            "To fix (1 upgrade repairs 1 vulnerability, 1 remains, the gate then still fails):\n  in web:\n    npm install x@1.0.1\n  - rebuild on a newer base image.\n",
            Golden.Write("table", result, Sample.Options),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_a_vulnerable_kernel_from_one_that_waits_for_a_reboot()
    {
        var text = Golden.Write("table", Sample.Host, Sample.Options with { Width = 80 });

        Golden.Check(text, "Table", "testdata", "host-80.txt");
    }

    [Theory]
    [InlineData("option", "fail-on=high", "what was seen does not fail the gate, and what was not read can't pass it")]
    [InlineData("policy", "team", "what was seen does not fail the gate, and what was not read can't pass it")]
    [InlineData("policyOfOtherTarget", "team", "no policy that was given applies here, and no --fail-on was given")]
    [InlineData("advisories", "debian", "no --fail-on and no --policy was given")]
    public void Says_why_there_is_no_verdict(string kind, string name, string why)
    {
        var result = Sample.Incomplete with { Verdict = Verdict.NotEvaluated with { Inputs = [new VerdictInput(kind, name, null)] } };
        Assert.EndsWith($"\nNot judged: {why}\n", Golden.Write("table", result, Sample.Options), StringComparison.Ordinal);
        Assert.Contains($"<p>Why: {why.Replace("'", "&#39;", StringComparison.Ordinal)}.</p>", Golden.Write("html", result, Sample.Options), StringComparison.Ordinal);
    }

    // A job's log has no width: one long list of names must not push away the columns of all other groups.
    [Fact]
    public void Without_a_width_long_names_stand_whole_and_widen_no_other_line()
    {
        var result = Sample.Result with
        {
            Inventory = Sample.Inventory with { Packages = [.. Sample.Inventory.Packages.Select(package => package.Name == "zlib1g" ? package with { Name = new string('z', 200) } : package)] },
        };
        var lines = Golden.Write("table", result, Sample.Options).Split('\n');
        Assert.Contains(lines, line => line.StartsWith(new string('z', 200) + "  1:1.2.13", StringComparison.Ordinal));
        Assert.All(lines.Where(line => line.StartsWith("PACKAGE", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 1, 100));
    }
}
