using Assay.Core.Findings;

namespace Assay.Reports.Tests;

/// <summary>A folder of a checkout was scanned: platforms look for its files from the checkout's top.</summary>
public sealed class CheckoutPathsTests
{
    public static TheoryData<string> Names => [.. AllReports.Formats.Where(format => format.IsOfCheckout).Select(format => format.Name)];

    private static ScanResult Result => Sample.WithSecrets with { Checks = [CheckReportTests.Found], Issues = [Issue.Error("a.b", "broken", "app/broken.lock"), Issue.Error("c.d", "store", "/srv/db")] };

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_place_in_a_file_is_told_from_the_top(string format)
    {
        var paths = Result.Inventory.Packages.SelectMany(package => package.Locations).Select(location => location.Path).Append(CheckReportTests.Found.Path!)
            .Concat(Result.Inventory.Secrets!.Where(secret => secret.Place == SecretPlace.File).Select(secret => secret.Path)).Distinct(StringComparer.Ordinal).ToList();
        var (plain, placed) = (Golden.Write(format, Result, Sample.Options), Golden.Write(format, CheckoutPaths.In("services/web", null, Result), Sample.Options));

        Assert.Contains(paths, path => plain.Contains(path, StringComparison.Ordinal));
        Assert.All(paths.Where(path => plain.Contains(path, StringComparison.Ordinal)), path =>
        {
            Assert.Contains("services/web/" + path, placed, StringComparison.Ordinal);
            Assert.Equal(plain.Split(path).Length, placed.Split("services/web/" + path).Length);
        });
        Assert.DoesNotContain("services/web//srv", placed, StringComparison.Ordinal);
    }

    // As "assay check" tells what it was given.
    [Theory]
    [InlineData("/builds/shop/app/Dockerfile", "app/Dockerfile")]
    [InlineData("/builds/shopping/Dockerfile", "/builds/shopping/Dockerfile")]
    [InlineData("app/Dockerfile", "web/app/Dockerfile")]
    [InlineData("", "")]
    public void A_whole_path_is_told_from_the_top_where_it_is_below(string path, string expected) =>
        Assert.Equal(expected, CheckoutPaths.In("web", "/builds/shop", new ScanResult { Inventory = Sample.Inventory, Checks = [CheckReportTests.Found with { Path = path }] }).Checks![0].Path);

    // Of a pom the line is known on which a version is written.
    [Theory]
    [InlineData("sarif", "\"startLine\": 17")]
    [InlineData("gitlab-codequality", "\"begin\": 17")]
    [InlineData("github", ",file=web/pom.xml,line=17,")]
    [InlineData("azure", ";sourcepath=web/pom.xml;linenumber=17;")]
    [InlineData("teamcity", "file='web/pom.xml' line='17'")]
    public void A_finding_stands_at_the_line_of_its_version(string format, string expected)
    {
        var package = Sample.Inventory.Packages[0] with { Purl = "pkg:maven/g/a@1", Type = "maven", Locations = [new Core.Packages.PackageLocation("pom.xml") { Version = new Core.Packages.VersionPlace("pom.xml", 17) }] };
        var result = new ScanResult { Inventory = new Core.Packages.Inventory { Artifact = new Core.Packages.Artifact { Kind = "directory", Name = "." }, Packages = [package] }, Findings = [Sample.Result.Findings![0] with { Purl = package.Purl, SuppressedBy = null }] };

        Assert.Contains(expected, Golden.Write(format, CheckoutPaths.In("web", null, result), Sample.Options), StringComparison.Ordinal);

        // Another file holds it: the finding's own is shown, at its top.
        var elsewhere = result with { Inventory = result.Inventory with { Packages = [package with { Locations = [new Core.Packages.PackageLocation("pom.xml") { Version = new Core.Packages.VersionPlace("parent/pom.xml", 17) }] }] } };
        Assert.DoesNotContain(expected.Replace("web/", "", StringComparison.Ordinal), Golden.Write(format, elsewhere, Sample.Options), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_folders_with_the_same_file_share_no_fingerprint() =>
        Assert.NotEqual(Golden.Write("gitlab-codequality", CheckoutPaths.In("a", null, Result), Sample.Options).Replace("\"a/", "\"", StringComparison.Ordinal),
            Golden.Write("gitlab-codequality", CheckoutPaths.In("b", null, Result), Sample.Options).Replace("\"b/", "\"", StringComparison.Ordinal));
}
