using System.Text.Json.Nodes;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Planning;
using Assay.TestKit;

namespace Assay.Engine.Tests.Planning;

/// <summary>Plans that change versions which people wrote, checked by doing it: the files are edited as the plan says, and the scan afterwards finds what was said to remain.</summary>
public sealed class WrittenVersionTests
{
    [Fact]
    public async Task A_property_of_a_parent_is_changed_where_it_stands()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "project/pom.xml", """
            <project>
              <groupId>g</groupId><artifactId>root</artifactId><version>1</version><packaging>pom</packaging>
              <properties>
                <!-- kept in step -->
                <json.version>${json.base}</json.version>
                <json.base>2.9.0</json.base>
                <other.version>2.9.0</other.version>
              </properties>
              <dependencyManagement><dependencies>
                <dependency><groupId>x</groupId><artifactId>json-core</artifactId><version>${json.version}</version></dependency>
                <dependency><groupId>g</groupId><artifactId>bom</artifactId><version>7</version><type>pom</type><scope>import</scope></dependency>
              </dependencies></dependencyManagement>
            </project>
            """);
        Write(folder, "project/bom/pom.xml", """
            <project>
              <groupId>g</groupId><artifactId>bom</artifactId><version>7</version>
              <properties><of.bom> 3.0 </of.bom></properties>
              <dependencyManagement><dependencies>
                <dependency><groupId>x</groupId><artifactId>listed</artifactId><version>${of.bom}</version></dependency>
              </dependencies></dependencyManagement>
            </project>
            """);
        Write(folder, "project/app/pom.xml", """
            <project>
              <parent><groupId>g</groupId><artifactId>root</artifactId><version>1</version></parent>
              <artifactId>app</artifactId>
              <dependencies>
                <dependency><groupId>x</groupId><artifactId>json-core</artifactId></dependency>
                <dependency><groupId>x</groupId><artifactId>json-bind</artifactId><version>${json.version}</version></dependency>
                <dependency><groupId>x</groupId><artifactId>other</artifactId><version>${other.version}</version></dependency>
                <dependency><groupId>x</groupId><artifactId>listed</artifactId></dependency>
                <dependency>
                  <groupId>x</groupId>
                  <artifactId>plain</artifactId>
                  <version>1.0</version>
                </dependency>
              </dependencies>
            </project>
            """);
        Advise(folder, "CVE-2099-0001", "x:json-bind", "2.9.4", "HIGH");
        Advise(folder, "CVE-2099-0002", "x:listed", "3.1", "HIGH");
        Advise(folder, "CVE-2099-0003", "x:plain", "1.0.2", "HIGH");
        Advise(folder, "CVE-2099-0004", "x:other", null, "LOW");

        // Raising the property raises the other library that has its version from there, which brings a flaw of its own.
        Advise(folder, "CVE-2099-0005", "x:json-core", null, "LOW", introduced: "2.9.4");

        var plan = await FollowAsync(folder);

        Assert.Equal(
            [
                "/ pom.xml, line 6: the property json.base holds the version of x:json-bind",
                "app/ pom.xml, line 12: the version of x:plain",
                "bom/ pom.xml, line 3: the property of.bom holds the version of x:listed",
            ],
            plan.Steps.Select(step => $"{step.Folder}/ {step.Note}").Order(StringComparer.Ordinal));
        Assert.Contains(new FixRemainder("CVE-2099-0005", "pkg:maven/x/json-core@2.9.4"), plan.Remaining);
        Assert.Contains("<json.base>2.9.4</json.base>\n    <other.version>2.9.0</other.version>", Read(folder, "project/pom.xml"), StringComparison.Ordinal);
        Assert.Contains("<of.bom> 3.1 </of.bom>", Read(folder, "project/bom/pom.xml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_catalog_of_Gradles_is_changed_where_the_version_stands()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "project/gradle/libs.versions.toml", """
            [versions]
            json = "2.9.0" # of all of them
            rich = { strictly = '1.1.0' }

            [libraries]
            json-core = { module = "x:json-core", version.ref = "json" }
            json-bind = { group = "x", name = "json-bind", version.ref = "json" }
            short = "x:short:4.0"
            own = { module = "x:own", version = "5.0" }
            rich = { module = "x:rich", version.ref = "rich" }
            """);
        Advise(folder, "CVE-2099-0001", "x:json-bind", "2.9.4", "HIGH");
        Advise(folder, "CVE-2099-0002", "x:json-core", "2.9.2", "HIGH");
        Advise(folder, "CVE-2099-0003", "x:short", "4.1", "HIGH");
        Advise(folder, "CVE-2099-0004", "x:own", "5.1", "HIGH");
        Advise(folder, "CVE-2099-0005", "x:rich", "1.2.0", "HIGH");

        var step = Assert.Single((await FollowAsync(folder)).Steps);

        Assert.Equal(("gradle", "gradle"), (step.Manager, step.Folder));
        Assert.Contains("libs.versions.toml, line 2: the version json holds the version of x:json-bind, x:json-core", step.Note, StringComparison.Ordinal);
        Assert.Contains("line 8: the version of x:short", step.Note, StringComparison.Ordinal);
        Assert.Contains("json = \"2.9.4\" # of all of them\nrich = { strictly = '1.2.0' }", Read(folder, "project/gradle/libs.versions.toml"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.0;reboot", "a")]
    [InlineData("1.0", "a'b")]
    [InlineData("1.0", "a;b")]
    public void What_is_no_plain_word_is_never_written_into_a_command(string version, string property)
    {
        var package = new Package { Type = "maven", Name = "x:y", Version = version, Purl = "pkg:maven/x/y@1", Locations = [new PackageLocation("pom.xml") { Version = new VersionPlace("pom.xml", 3, property) }] };
        var upgrade = new PlannedUpgrade(package, new FixUpgrade(package.Purl, package.Name, version, "2.0", ["CVE-1"]), "2.0", new FixPlace("maven", "", "pom.xml"), IsNeeded: false);

        Assert.All(WrittenVersions.Maven(upgrade.Place, [upgrade]).Commands, command => Assert.DoesNotContain("sed", command, StringComparison.Ordinal));
    }

    private static async Task<FixPlan> FollowAsync(TemporaryFolder folder)
    {
        var shell = NativeTool.Require("sh");
        var options = new ScanOptions { AdvisoriesFolder = folder["advisories"], FailOn = Severity.High };
        var target = "dir:" + folder["project"];
        var before = await Scanner.ScanAsync(target, options, null, TestContext.Current.CancellationToken);
        Assert.Equal(VerdictResult.Fail, before.Verdict.Result);
        var plan = before.FixPlan!;
        foreach (var step in plan.Steps)
        {
            Assert.NotEmpty(step.Commands);
            var run = NativeTool.Run(shell, ["-ec", string.Join('\n', step.Commands)], workingDirectory: Path.Combine(folder["project"], step.Folder ?? ""));
            Assert.True(run.ExitCode == 0, run.Error);
        }

        var after = await Scanner.ScanAsync(target, options, null, TestContext.Current.CancellationToken);
        Assert.Equal(plan.Remaining, after.Findings!.Select(finding => new FixRemainder(finding.Id, finding.Purl)).OrderBy(left => left.Purl, StringComparer.Ordinal).ThenBy(left => left.Id, StringComparer.Ordinal));
        Assert.Equal(plan.Then, after.Verdict.Result);
        return plan;
    }

    private static void Write(TemporaryFolder folder, string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[path])!);
        File.WriteAllText(folder[path], text + "\n");
    }

    private static string Read(TemporaryFolder folder, string path) => File.ReadAllText(folder[path]);

    private static void Advise(TemporaryFolder folder, string id, string package, string? fixedIn, string severity, string introduced = "0")
    {
        Directory.CreateDirectory(folder["advisories"]);
        var events = new JsonArray(new JsonObject { ["introduced"] = introduced });
        if (fixedIn is not null)
        {
            events.Add(new JsonObject { ["fixed"] = fixedIn });
        }

        File.WriteAllText(folder["advisories", id + ".json"], new JsonObject
        {
            ["id"] = id,
            ["modified"] = "2099-01-01T00:00:00Z",
            ["affected"] = new JsonArray(new JsonObject
            {
                ["package"] = new JsonObject { ["ecosystem"] = "Maven", ["name"] = package },
                ["ranges"] = new JsonArray(new JsonObject { ["type"] = "ECOSYSTEM", ["events"] = events }),
            }),
            ["severity"] = new JsonArray(new JsonObject
            {
                ["type"] = "CVSS_V3",
                ["score"] = severity == "HIGH" ? "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N" : "CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:L/I:N/A:N",
            }),
        }.ToJsonString());
    }
}
