using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Comparing;
using Assay.Engine.Tests.Policy;
using Assay.Reports.Differences;

namespace Assay.Engine.Tests.Comparing;

public sealed class ComparisonTests
{
    private static readonly Package Left = Judging.Lodash;
    private static readonly Package Right = Judging.Lodash with { Version = "4.17.21", Purl = "pkg:npm/lodash@4.17.21" };
    private static readonly Package Other = new() { Type = "npm", Name = "@acme/web", Version = "1.0.0", Purl = "pkg:npm/%40acme/web@1.0.0" };

    [Fact]
    public void An_upgrade_is_a_change_and_not_a_removal_and_an_addition()
    {
        var difference = Comparison.Of(Result([Left]), Result([Right, Other]));
        Assert.Equal(Other, Assert.Single(difference.AddedPackages));
        Assert.Empty(difference.RemovedPackages);
        var change = Assert.Single(difference.ChangedPackages);
        Assert.Equal(("pkg:npm/lodash", "4.17.20", "4.17.21"), (change.Name, Assert.Single(change.Old), Assert.Single(change.New)));
    }

    [Fact]
    public void A_finding_that_stays_through_an_upgrade_is_not_new()
    {
        var before = Judging.Found();
        var difference = Comparison.Of(Result([Left], before), Result([Right], before with { Purl = Right.Purl }));
        Assert.Empty(difference.AddedFindings!);
        Assert.Empty(difference.RemovedFindings!);
        Assert.Empty(difference.ChangedFindings!);
    }

    [Fact]
    public void A_flaw_that_got_its_CVE_is_not_new()
    {
        var before = Judging.Found("GHSA-aaaa-bbbb-cccc") with { Aliases = [] };
        Assert.Empty(Comparison.Of(Result([Left], before), Result([Left], Judging.Found())).AddedFindings!);
    }

    [Fact]
    public void New_gone_and_changed_findings_are_told_apart()
    {
        var difference = Comparison.Of(
            Result([Left], Judging.Found("CVE-2099-1") with { Aliases = [] }, Judging.Found("CVE-2099-2") with { Aliases = [] }),
            Result([Left], Judging.Found("CVE-2099-2", Severity.Critical) with { Aliases = [] }, Judging.Found("CVE-2099-3") with { Aliases = [] }));
        Assert.Equal("CVE-2099-3", Assert.Single(difference.AddedFindings!).Id);
        Assert.Equal("CVE-2099-1", Assert.Single(difference.RemovedFindings!).Id);
        Assert.Equal((Severity.High, Severity.Critical), (Assert.Single(difference.ChangedFindings!).Old.Severity, difference.ChangedFindings![0].New.Severity));
    }

    [Fact]
    public void Without_findings_on_one_side_none_are_compared()
    {
        Assert.Null(Comparison.Of(Result([Left]) with { Findings = null }, Result([Left], Judging.Found())).AddedFindings);
    }

    [Theory]
    [InlineData("table")]
    [InlineData("markdown")]
    [InlineData("json")]
    public void Nothing_of_a_name_is_markup_or_an_escape_in_a_report(string format)
    {
        var hostile = Other with { Name = "<script>|[x](http://evil.example)\u001b[31m\u202e@everyone", Purl = "pkg:npm/x@1" };
        using var output = new MemoryStream();
        DifferenceReports.Formats.Single(known => known.Name == format).Write(Comparison.Of(Result([Left]), Result([hostile])), output, new Reports.ReportOptions());
        var text = System.Text.Encoding.UTF8.GetString(output.ToArray());
        Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", text, StringComparison.Ordinal);
        if (format == "markdown")
        {
            Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
            Assert.DoesNotContain("](http", text, StringComparison.Ordinal);
            Assert.DoesNotContain("@everyone", text, StringComparison.Ordinal);
        }
    }

    private static ScanResult Result(IReadOnlyList<Package> packages, params Finding[] findings) =>
        new() { Inventory = new Inventory { Artifact = Judging.Image, Packages = packages }, Findings = findings };
}
