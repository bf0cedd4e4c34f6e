using Assay.Advisories.Store;
using Assay.Advisories.Support;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Support;

public sealed class SupportCheckTests : IDisposable
{
    private const string Feed = """
        {"schema_version":"1.2.0","result":[
        {"name":"debian","identifiers":[{"id":"cpe:/o:debian:debian_linux","type":"cpe"}],"releases":[
          {"name":"12","isEol":false,"eolFrom":"2026-06-10","eoesFrom":"2028-06-30","latest":{"name":"12.9"}},{"name":"11","isEol":true,"eolFrom":"2024-08-14","eoesFrom":"2026-08-31"},{"name":"10","isEol":true,"eolFrom":"2022-09-10","eoesFrom":"2024-06-30"}]},
        {"name":"centos","releases":[{"name":"8","isEol":true,"eolFrom":"2021-12-31"}]},{"name":"centos-stream","releases":[{"name":"9","isEol":false,"eolFrom":"2027-05-31"}]},
        {"name":"alpine-linux","releases":[{"name":"3.18","isEol":true,"eolFrom":"2025-05-09"},{"name":"3.1","isEol":true,"eolFrom":"2016-11-01"}]},
        {"name":"nodejs","identifiers":[{"id":"pkg:generic/node"},{"id":"pkg:docker/library/node"}],"releases":[{"name":"18","isEol":true,"eolFrom":"2025-04-30"},{"name":"1","isEol":true},{"name":"22","isEol":false,"eolFrom":"2027-04-30"}]},
        {"name":"django","identifiers":[{"id":"python:django"},{"id":"pkg:pypi/django"}],"releases":[{"name":"4.2","isEol":false,"eolFrom":"2026-04-01"},{"name":"4","isEol":true,"eolFrom":"2020-01-01"}]},
        {"name":"angular","identifiers":[{"id":"pkg:npm/%40angular/core"}],"releases":[{"name":"15","isEol":true,"eolFrom":"2024-05-18"}]},
        {"name":"go","identifiers":[{"id":"pkg:generic/go"}],"releases":[{"name":"1.21","isEol":true,"eolFrom":"2024-08-13"},{"name":"1.2","isEol":true}]},
        {"name":"traefik","identifiers":[{"id":"pkg:github/traefik/traefik"}],"releases":[{"name":"2.9","isEol":true,"eolFrom":"2023-04-24"}]},
        {"name":"symfony","releases":[{"name":"4.4","isEol":true,"eolFrom":"2023-11-30"}]},
        {"name":"redis","identifiers":[{"id":"redis"}],"releases":[{"name":"6.2","isEol":false}]},
        {"name":"apache-http-server","releases":[{"name":"2.2","isEol":true,"eolFrom":"2017-07-11"}]}]}
        """;

    private static readonly DateOnly Today = new(2026, 3, 15);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("debian", "12", SupportState.EndsSoon)]
    [InlineData("debian", "11", SupportState.Extended)]
    [InlineData("debian", "10", SupportState.Ended)]
    [InlineData("debian", "10.13", SupportState.Ended)]
    [InlineData("debian", "13", null)]
    [InlineData("alpine", "3.18.4", SupportState.Ended)]
    [InlineData("alpine", "3.19.0", null)]
    [InlineData("centos", "8", SupportState.Ended)]
    [InlineData("arch", null, null)]
    [InlineData("unheard-of", "1", null)]
    public void A_distribution(string id, string? version, SupportState? expected)
    {
        var period = Of(new Distro { Id = id, VersionId = version }).SingleOrDefault();

        Assert.Equal(expected, period?.State);
        Assert.Null(period?.Purl);
    }

    [Fact]
    public void Centos_stream_has_support_of_its_own() =>
        Assert.Equal(("centos-stream", SupportState.Supported), Of(new Distro { Id = "centos", VersionId = "9", Channels = ["stream"] }).Select(period => (period.Product, period.State)).Single());

    [Theory]
    [InlineData("pkg:generic/node@18.19.1", "nodejs", "18", SupportState.Ended)]
    [InlineData("pkg:generic/node@22.1.0", "nodejs", "22", SupportState.Supported)]
    [InlineData("pkg:generic/node@1.8.4", "nodejs", "1", SupportState.Ended)]
    [InlineData("pkg:pypi/django@4.2.1", "django", "4.2", SupportState.EndsSoon)]
    [InlineData("pkg:pypi/django@4.1.1", "django", "4", SupportState.Ended)]
    [InlineData("pkg:npm/%40angular/core@15.2.0", "angular", "15", SupportState.Ended)]
    [InlineData("pkg:golang/stdlib@1.21.3", "go", "1.21", SupportState.Ended)]
    [InlineData("pkg:generic/go@go1.21.3", "go", "1.21", SupportState.Ended)]
    [InlineData("pkg:generic/httpd@2.2.34", "apache-http-server", "2.2", SupportState.Ended)]
    [InlineData("pkg:golang/github.com/traefik/traefik/v2@v2.9.1", "traefik", "2.9", SupportState.Ended)]
    [InlineData("pkg:golang/github.com/Traefik/traefik@v2.9.1", "traefik", "2.9", SupportState.Ended)]
    [InlineData("pkg:composer/traefik/traefik@2.9.1", "traefik", "2.9", SupportState.Ended)]
    [InlineData("pkg:composer/symfony/http-kernel@v4.4.50", "symfony", "4.4", SupportState.Ended)]
    public void A_package(string purl, string product, string cycle, SupportState state)
    {
        var period = Assert.Single(Of(null, PackageOf(purl)));

        Assert.Equal((product, cycle, state, purl), (period.Product, period.Cycle, period.State, period.Purl));
    }

    [Theory]
    [InlineData("pkg:generic/node@19.0.0")]
    [InlineData("pkg:generic/node@180.0.0")]
    [InlineData("pkg:npm/node@18.0.0")]
    [InlineData("pkg:pypi/django-extra@4.2.1")]
    [InlineData("pkg:generic/redis@6.2.1")]
    [InlineData("pkg:golang/stdlib@1.22.0")]
    public void What_nobody_says_an_end_of(string purl) => Assert.Empty(Of(null, PackageOf(purl)));

    [Fact]
    public void Packages_of_the_operating_system_have_its_support()
    {
        var node = PackageOf("pkg:generic/node@18.19.1");

        Assert.Empty(Of(null, node with { OwnedBy = "pkg:deb/debian/nodejs@18.19.0" }, node with { Type = "deb", Purl = "pkg:deb/debian/node@18" }, node with { Scope = PackageScope.Dev, Purl = "pkg:generic/node@18.1" }));
    }

    [Fact]
    public void A_store_without_the_feed_says_nothing()
    {
        folder.Write("feed/kev.json", """{"catalogVersion":"1","vulnerabilities":[{"cveID":"CVE-2024-1002","dateAdded":"2024-05-01"}]}""");
        StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken);
        using var store = AdvisoryStore.Open(folder.In("db"));

        Assert.Empty(SupportCheck.Of(Inventories.Debian("10", PackageOf("pkg:generic/node@18.19.1")), store, Today, TestContext.Current.CancellationToken));
    }

    // The real file: what everybody knows to have ended, and what has not.
    [Fact]
    public void The_real_feed_knows_distributions_and_runtimes()
    {
        var file = TestData.Require("feeds", "eol", "endoflife-products.jsonl.zst");
        Directory.CreateDirectory(folder.In("feed"));
        File.Copy(file, folder.In("feed/endoflife-products.jsonl.zst"));
        StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken);
        using var store = AdvisoryStore.Open(folder.In("db"));
        (string Id, string Version)[] distros =
        [
            ("debian", "10"), ("ubuntu", "23.10"), ("alpine", "3.16.2"), ("rhel", "7.9"), ("centos", "8"), ("rocky", "8.9"), ("almalinux", "9.3"), ("ol", "7.9"), ("amzn", "2018.03"), ("fedora", "38"),
            ("opensuse-leap", "15.4"), ("sles", "15.3"), ("photon", "3.0"),
        ];
        var inventory = Inventories.Debian(null, [.. ((string[])["pkg:generic/node@16.20.0", "pkg:generic/python@3.7.17", "pkg:generic/postgresql@11.22", "pkg:generic/redis@5.0.14", "pkg:generic/mysql@5.7.44", "pkg:generic/mariadb@10.3.39",
            "pkg:generic/mongodb@4.4.29", "pkg:generic/ruby@2.7.8", "pkg:generic/php@7.4.33", "pkg:golang/stdlib@1.19.13", "pkg:maven/org.springframework.boot/spring-boot@2.7.18", "pkg:pypi/django@3.2.25", "pkg:npm/%40angular/core@14.3.0",
            "pkg:composer/laravel/framework@8.83.27", "pkg:generic/httpd@2.2.34", "pkg:generic/haproxy@2.0.31", "pkg:composer/symfony/http-kernel@v4.4.50", "pkg:gem/rails@5.2.8", "pkg:golang/github.com/traefik/traefik/v2@v2.9.10",
            "pkg:maven/org.springframework/spring-core@5.3.39", "pkg:npm/electron@20.3.12", "pkg:golang/github.com/containerd/containerd@1.5.18", "pkg:golang/k8s.io/kubernetes@1.24.17", "pkg:nuget/Microsoft.AspNetCore.App@6.0.36",
            "pkg:maven/org.apache.tomcat.embed/tomcat-embed-core@8.5.100", "pkg:pypi/numpy@1.19.5", "pkg:hex/phoenix@1.4.17"]).Select(PackageOf)]);

        var ended = SupportCheck.Of(inventory, store, Today, TestContext.Current.CancellationToken);

        Assert.Empty(ProductPackages.All.Values.Except(store.Shared!.ProductIdentifiers().Select(product => product.Product)));
        foreach (var (id, version) in distros)
        {
            var period = Assert.Single(SupportCheck.Of(new Inventory { Artifact = new Artifact { Kind = "image", Name = "x", Distro = new Distro { Id = id, VersionId = version } } }, store, Today, TestContext.Current.CancellationToken));
            Assert.Equal((id, id is not ("rocky" or "almalinux")), (id, period.State is SupportState.Ended or SupportState.Extended));
        }

        Assert.Equal(inventory.Packages.Select(package => package.Purl), ended.Select(period => period.Purl));
        Assert.All(ended, period => Assert.True(period.State is SupportState.Ended or SupportState.Extended, period.ToString()));
    }

    private static Package PackageOf(string purl)
    {
        Assert.True(PackageUrl.TryParse(purl, out var parsed, out _));
        return new Package { Type = parsed.Type, Name = parsed.Name, Version = parsed.Version, Purl = purl };
    }

    private IReadOnlyList<SupportPeriod> Of(Distro? distro, params Package[] packages)
    {
        folder.Write("feed/products.json", Feed);
        var report = StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Empty(report.Issues);
        using var store = AdvisoryStore.Open(folder.In("db"));
        var inventory = new Inventory { Artifact = new Artifact { Kind = "image", Name = "x", Distro = distro }, Packages = packages };
        return SupportCheck.Of(inventory, store, Today, TestContext.Current.CancellationToken);
    }
}
