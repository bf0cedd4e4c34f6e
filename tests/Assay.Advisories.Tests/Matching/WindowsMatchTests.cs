using Assay.Advisories.Explaining;
using Assay.Advisories.Matching;
using Assay.Advisories.Store;
using Assay.Advisories.Support;
using Assay.Advisories.Tests.Feeds.Msrc;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Matching;

/// <summary>Windows by its build, and by its updates where nobody told builds.</summary>
public sealed class WindowsMatchTests : IDisposable
{
    private const string Core = " (Server Core installation)";

    private readonly TemporaryFolder folder = new();
    private readonly AdvisoryStore store;

    public WindowsMatchTests() => store = MsrcFeedTests.StoreOf(folder, MsrcMonth.All);

    public void Dispose()
    {
        store.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("Windows Server 2022" + Core, "10.0.20348.2227", "CVE-2024-21338 10.0.20348.2322", "CVE-2024-21407 10.0.20348.2333")]
    [InlineData("Windows Server 2022" + Core, "10.0.20348.2322", "CVE-2024-21407 10.0.20348.2333")]
    [InlineData("Windows Server 2022" + Core, "10.0.20348.2332", "CVE-2024-21407 10.0.20348.2333")]
    // A hotpatch has the repair, and so has all that is above.
    [InlineData("Windows Server 2022" + Core, "10.0.20348.2333")]
    [InlineData("Windows Server 2022" + Core, "10.0.20348.2340")]
    [InlineData("Windows Server 2022", "10.0.20348.10000")]
    [InlineData("Windows Server 2019", "10.0.17763.5575", "CVE-2024-21407 10.0.17763.5576")]
    [InlineData("Windows Server 2012 R2", "6.3.9600.21870", "CVE-2024-21407 6.3.9600.21871")]
    [InlineData("Windows Server 2012 R2", "6.3.9600.21871")]
    [InlineData("Windows 10 Version 21H2 for x64-based Systems", "10.0.19044.4169", "CVE-2024-21407 10.0.19044.4170")]
    [InlineData("Windows 10 Version 21H2 for x64-based Systems", "10.0.19044.4170")]
    // Of the first years only updates are known, and the first build behind them.
    [InlineData("Windows Server 2016" + Core, "10.0.14393.4282", "CVE-2018-8282 10.0.14393.4283", "CVE-2018-8344 10.0.14393.4283", "CVE-2021-26411 10.0.14393.4283", "CVE-2024-0057 10.0.14393.6614", "CVE-2024-21407 10.0.14393.6796")]
    [InlineData("Windows Server 2016" + Core, "10.0.14393.6796")]
    public void A_build_below_the_repairs_is_affected(string product, string version, params string[] found) => Assert.Equal(found, Found(System(product, version)));

    [Fact]
    public void An_update_or_one_that_took_its_place_repairs_whatever_the_build()
    {
        var system = System("Windows Server 2016" + Core, "10.0.14393.2430");

        Assert.Equal(["CVE-2021-26411", "CVE-2024-0057", "CVE-2024-21407"], Found(system, Update("KB4343887")).Select(found => found.Split(' ')[0]));
        Assert.Equal(["CVE-2018-8344", "CVE-2021-26411", "CVE-2024-0057", "CVE-2024-21407"], Found(system, Update("KB4338814")).Select(found => found.Split(' ')[0]));
        Assert.Equal(5, Found(system, Update("KB4284880")).Length);
    }

    [Fact]
    public void Where_no_build_is_known_at_all_the_update_decides_and_without_it_the_finding_is_not_sure()
    {
        using var other = new TemporaryFolder();
        using var old = MsrcFeedTests.StoreOf(other, MsrcMonth.July2018, MsrcMonth.August2018);
        var system = System("Windows Server 2016", "10.0.14393.2430");

        var result = Match(old, system);
        Assert.Equal(["CVE-2018-8282", "CVE-2018-8344"], result.Findings.Select(finding => finding.Id));
        Assert.All(result.Findings, finding => Assert.Equal("windows.name.undecided", finding.Evidence.Rule));
        Assert.Equal(["KB4338814"], result.Findings[0].FixedIn);
        Assert.Contains(result.Issues, issue => issue.Code == "match.undecidable");
        Assert.Empty(Match(old, system, Update("KB4343887")).Findings);
    }

    [Theory]
    [InlineData("Windows Server 2025", "10.0.26100.1742", "there is no advisory data for windows server 2025")]
    [InlineData("Windows (version 10.0.99999.1)", "10.0.99999.1", "there is no advisory data for windows (version 10.0.99999.1)")]
    [InlineData("Windows Server 2022", "10.0.20348", "nothing tells the revision of Windows Server 2022 10.0.20348")]
    public void What_can_not_be_judged_is_an_error(string product, string version, string text)
    {
        var result = Match(store, System(product, version));

        Assert.Empty(result.Findings);
        Assert.StartsWith(text, Assert.Single(result.Issues, issue => issue.Level == IssueLevel.Error).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Microsoft .NET Framework 4.8", "4.8.4690.1", "CVE-2024-0057 4.8.4690.2")]
    [InlineData("Microsoft .NET Framework 4.8", "4.8.0", "CVE-2024-0057 4.8.4690.2")]
    [InlineData("Microsoft .NET Framework 4.8", "4.8.4690.2")]
    [InlineData("Microsoft .NET Framework 4.8.1", "4.8.1.9206.1")]
    [InlineData("Microsoft Edge (Chromium-based)", "122.0.2365.80", "CVE-2024-26163 122.0.2365.92")]
    [InlineData("Microsoft Edge (Chromium-based)", "122.0.2365.92")]
    [InlineData("Microsoft SQL Server 2019", "15.0.2000.5", "CVE-2024-28929 15.0.2110.4")]
    [InlineData("Microsoft SQL Server 2019", "15.0.2110.4")]
    [InlineData("Microsoft SQL Server 2019", "15.0.4198.2", "CVE-2024-28929 15.0.4360.2")]
    [InlineData("Microsoft SQL Server 2019", "15.0.4360.2")]
    // No document tells of it, which is no error: all that the documents tell is there.
    [InlineData("Microsoft Exchange Server 2019", "15.2.1544.4")]
    public void What_is_laid_over_a_system_has_its_own_count(string product, string version, params string[] found) =>
        Assert.Equal(found, Found(System("Windows Server 2022" + Core, "10.0.20348.2340"), System(product, version)));

    [Fact]
    public void Findings_name_the_update_the_page_and_when_it_came()
    {
        var finding = Assert.Single(Match(store, System("Windows Server 2022", "10.0.20348.2322")).Findings);

        Assert.Equal((Severity.Critical, FixState.Fixed, "windows.name"), (finding.Severity, finding.FixState, finding.Evidence.Rule));
        Assert.Equal(new DateTimeOffset(2024, 3, 12, 7, 0, 0, TimeSpan.Zero), finding.FixPublished);
        Assert.Equal(["KB5035857", "KB5035959", "https://msrc.microsoft.com/update-guide/vulnerability/CVE-2024-21407"], finding.References);
    }

    [Fact]
    public void An_explanation_says_which_update_repaired_it()
    {
        var inventory = Inventory(System("Windows Server 2016" + Core, "10.0.14393.2430"), Update("KB4343887"));

        Assert.Equal(
            $"CVE-2018-8282 does not affect {inventory.Packages.Single(package => package.Name.StartsWith("Windows", StringComparison.Ordinal)).Purl}: windows server 2016 (server core installation) 10.0.14393.2430 has the repair: KB4338814 is installed, or an update that took its place",
            Explainer.Explain(inventory, store, "CVE-2018-8282", new MatchOptions(), TestContext.Current.CancellationToken).Text);
        Assert.Contains("is found in 1 package", Explainer.Explain(inventory, store, "CVE-2024-21407", new MatchOptions(), TestContext.Current.CancellationToken).Text, StringComparison.Ordinal);
        Assert.Contains("has the repair, which came with 10.0.14393.6796", Explainer.Explain(Inventory(System("Windows Server 2016", "10.0.14393.6796")), store, "CVE-2024-21407", new MatchOptions(), TestContext.Current.CancellationToken).Text, StringComparison.Ordinal);

        // An update's number stands for all that it repairs.
        Assert.Equal(["CVE-2024-21407"], Explainer.Explain(inventory, store, "KB5035855", new MatchOptions(), TestContext.Current.CancellationToken).Flaws);
    }

    [Theory]
    [InlineData("10.0.20348.2700", "Windows Server 2022", "windows-server 2022")]
    [InlineData("10.0.17763.5576", "Windows Server 2019" + Core, "windows-server 2019")]
    [InlineData("6.3.9600.21871", "Windows Server 2012 R2", "windows-server 2012-r2")]
    [InlineData("10.0.25398.763", null, "windows-server 23h2-ac")]
    [InlineData("10.0.19045.4170", "Windows 10 Version 22H2 for x64-based Systems", "windows 10-22h2")]
    [InlineData("10.0.26100.1", "Windows 11 Version 24H2 for x64-based Systems", "windows 11-24h2-e")]
    [InlineData("10.0.99999.1", null, null)]
    public void The_end_of_a_release_is_known_by_its_build(string version, string? name, string? cycle) =>
        Assert.Equal(cycle, DistroProducts.Of(new Distro { Id = "windows", VersionId = version, Codename = name }) is { } found ? $"{found.Name} {found.Version}" : null);

    private static Package System(string product, string version) => new()
    {
        Type = "windows",
        Name = product,
        Version = version,
        Purl = PackageUrl.Format("windows", null, product, version),
        Locations = [new PackageLocation("Windows/System32/config/SOFTWARE")],
    };

    private static Package Update(string name) => System(name, "1.0");

    private static Inventory Inventory(params Package[] packages)
    {
        var system = packages.First(package => package.Name.StartsWith("Windows", StringComparison.Ordinal));
        return new Inventory
        {
            Artifact = new Artifact { Kind = "image", Name = "test", Distro = new Distro { Id = "windows", VersionId = system.Version, Codename = system.Name } },
            Packages = [.. packages.OrderBy(package => package.Purl, StringComparer.Ordinal)],
        };
    }

    private static MatchResult Match(AdvisoryStore store, params Package[] packages) => Matcher.Match(Inventory(packages), store, new MatchOptions(), TestContext.Current.CancellationToken);

    private string[] Found(params Package[] packages)
    {
        var result = Match(store, packages);
        Assert.DoesNotContain(result.Issues, issue => issue.Level == IssueLevel.Error);
        return [.. result.Findings.Select(finding => $"{finding.Id} {string.Join(' ', finding.FixedIn)}").Order(StringComparer.Ordinal)];
    }
}
