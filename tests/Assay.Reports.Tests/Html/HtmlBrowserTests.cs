using System.Runtime.CompilerServices;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Reports.Tests.Html;

/// <summary>The page in a real browser: it opens, filters, sorts, fits a phone, can be read in light and dark, asks for nothing from outside.</summary>
public sealed class HtmlBrowserTests
{
    private static readonly NpmPackages Playwright = new("playwright-core-1.56.1", "playwright-core", "playwright-core@1.56.1");

    [Fact]
    public void A_small_result_can_be_used() => Check(Sample.Incomplete with
    {
        Checks = [CheckReportTests.Found, CheckReportTests.Found with { SuppressedBy = new Suppression { Kind = "comment", Id = "app/Dockerfile:8", Reason = "why" } }],
    });

    [Fact]
    public void A_result_of_3000_packages_and_2000_findings_can_be_used() => Check(LargeResult.Make(3000, 2000));

    [Fact]
    public void A_result_of_hostile_names_can_be_used()
    {
        var result = Sample.Result;
        Check(result with
        {
            Inventory = result.Inventory with { Packages = [.. result.Inventory.Packages.Select(package => package with { Name = Obedience.Hostile + new string('x', 300), Version = Obedience.Hostile })] },
            Findings = [.. result.Findings!.Select((finding, index) => finding with { Summary = "\"'><img src=x onerror=alert(1)><svg/onload=alert(2)>", References = ["javascript:alert(3)"], FixedIn = index % 2 == 0 ? [] : [Obedience.Hostile] })],
        });
    }

    // ASSAY_PICTURES names a folder for screenshots, to be looked at by whoever changes the page.
    private static void Check(ScanResult result, [CallerMemberName] string name = "")
    {
        var node = NativeTool.Require("node");
        var browser = NativeTool.Require("chromium-headless-shell");
        var modules = Playwright.Require();
        var folder = Directory.CreateTempSubdirectory("assay-html-").FullName;
        try
        {
            var page = Path.Combine(folder, "report.html");
            File.WriteAllText(page, Golden.Write("html", result, Sample.Options));
            string[] pictures = Environment.GetEnvironmentVariable("ASSAY_PICTURES") is { Length: > 0 } kept ? [Directory.CreateDirectory(Path.Combine(kept, name)).FullName] : [];
            var run = NativeTool.Run(node, [Path.Combine(AppContext.BaseDirectory, "testdata", "page.mjs"), modules, browser, page, .. pictures]);
            Assert.True(run.ExitCode == 0, run.Error);
            Assert.Equal("page checked\n", run.Output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
