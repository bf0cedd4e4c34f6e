using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;
using Assay.Engine.Planning;

namespace Assay.Engine.Tests.Planning;

public sealed class FixPlannerTests
{
    private static readonly Artifact Debian = new() { Kind = "image", Name = "web", Distro = new Distro { Id = "debian", VersionId = "12" } };

    [Fact]
    public void The_lowest_version_that_repairs_all_of_it_is_enough()
    {
        var curl = Deb("curl", "1:2.0-1");
        var plan = Plan([curl], [FlawOf(curl, "CVE-1", "1:1.9-5", "1:2.0-3", "1:3.0-1"), FlawOf(curl, "CVE-2", "1:2.0-10"), FlawOf(curl, "CVE-3", "1:2.0-2")]);

        var upgrade = Assert.Single(Assert.Single(plan!.Steps).Upgrades);
        Assert.Equal(("1:2.0-10", "CVE-1 CVE-2 CVE-3"), (upgrade.To, string.Join(' ', upgrade.Repairs)));
        Assert.Equal(["apt-get update", "apt-get install -y --only-upgrade curl=1:2.0-10"], plan.Steps[0].Commands);
        Assert.Empty(plan.Remaining);
    }

    [Fact]
    public void Only_what_breaks_the_gate_is_upgraded_where_it_fails()
    {
        var curl = Deb("curl", "1.0-1");
        var zlib = Deb("zlib1g", "1.0-1");
        Flaw[] flaws = [FlawOf(curl, "CVE-1", "1.0-2") with { Severity = Severity.High }, FlawOf(zlib, "CVE-2", "1.0-2") with { Severity = Severity.Low }];

        var plan = Plan([curl, zlib], flaws, failOn: Severity.High);

        Assert.Equal("curl", Assert.Single(Assert.Single(plan!.Steps).Upgrades).Name);
        Assert.Equal(VerdictResult.Pass, plan.Then);
        Assert.Equal(new FixRemainder("CVE-2", zlib.Purl), Assert.Single(plan.Remaining));
    }

    [Fact]
    public void A_repair_that_brings_a_flaw_leads_on_to_the_next()
    {
        var curl = Deb("curl", "1.0-1");
        var plan = Plan([curl], [FlawOf(curl, "CVE-1", "1.0-2"), FlawOf(curl, "CVE-2", "1.0-3") with { From = "1.0-2" }]);

        Assert.Equal("1.0-3", Assert.Single(plan!.Steps[0].Upgrades).To);
        Assert.Empty(plan.Remaining);
    }

    [Fact]
    public void A_flaw_that_only_the_repaired_version_has_remains()
    {
        var curl = Deb("curl", "1.0-1");
        var plan = Plan([curl], [FlawOf(curl, "CVE-1", "1.0-2"), FlawOf(curl, "CVE-2") with { From = "1.0-2" }]);

        Assert.Equal("CVE-2", Assert.Single(plan!.Remaining).Id);
        Assert.Contains("@1.0-2", plan.Remaining[0].Purl, StringComparison.Ordinal);
    }

    [Fact]
    public void The_binaries_of_a_source_go_together()
    {
        var library = Deb("libssl3", "3.0.1-1") with { Source = new SourcePackage("openssl", "3.0.1-1") };
        var rebuilt = Deb("openssl", "3.0.1-1+b1") with { Source = new SourcePackage("openssl", "3.0.1-1") };
        var apart = Deb("openssl-extra", "7") with { Source = new SourcePackage("openssl", "3.0.1-1") };
        var plan = Plan([library, rebuilt, apart], [FlawOf(library, "CVE-1", "3.0.2-1"), FlawOf(rebuilt, "CVE-1", "3.0.2-1"), FlawOf(apart, "CVE-1", "3.0.2-1")]);

        Assert.Equal("apt-get install -y --only-upgrade libssl3=3.0.2-1 openssl=3.0.2-1 openssl-extra", plan!.Steps[0].Commands[1]);
    }

    [Theory]
    [InlineData("npm", "app/package-lock.json", "app", "npm install x@1.0.1")]
    [InlineData("npm", "app/node_modules/x/package.json", "app", "npm install x@1.0.1")]
    [InlineData("npm", "usr/local/lib/node_modules/npm/node_modules/x/package.json", "usr/local/lib", "npm install --global npm@latest")]
    [InlineData("npm", "usr/local/lib/node_modules/x/package.json", "usr/local/lib", "npm install --global x@1.0.1")]
    [InlineData("npm", "yarn.lock", "", "yarn upgrade x@1.0.1")]
    [InlineData("pypi", "svc/uv.lock", "svc", "uv lock --upgrade-package x==1.0.1")]
    [InlineData("pypi", "requirements.txt", "", "sed -i -E 's/^([[:space:]]*x([[:space:]]*\\[[^]]*\\])?[[:space:]]*==[[:space:]]*)[^[:space:];]+/\\11.0.1/I' requirements.txt")]
    [InlineData("golang", "go.mod", "", "go get x@v1.0.1;go mod tidy")]
    [InlineData("cargo", "Cargo.lock", "", "cargo update --package x@1.0.0 --precise 1.0.1")]
    [InlineData("composer", "composer.lock", "", "composer update x --with x:1.0.1")]
    [InlineData("maven", "pom.xml", "", "mvn versions:use-dep-version -Dincludes=x -DdepVersion=1.0.1 -DforceVersion=true")]
    [InlineData("nuget", "src/App.csproj", "src", "dotnet add package x --version 1.0.1")]
    public void Each_manager_has_its_command(string type, string path, string folder, string commands)
    {
        var package = Library(type, path);
        var step = Assert.Single(Plan([package], [FlawOf(package, "CVE-1", "1.0.1")])!.Steps);

        Assert.Equal((folder, commands), (step.Folder, string.Join(';', step.Commands)));
    }

    [Fact]
    public void What_others_ask_for_is_overridden()
    {
        var package = Library("npm", "package-lock.json");
        var step = Assert.Single(Plan([package], [FlawOf(package, "CVE-1", "1.0.1")], relations: [new Relation("pkg:npm/y@1", package.Purl, RelationKind.DependsOn)])!.Steps);

        Assert.Equal(["npm pkg set 'overrides[x]=1.0.1'", "npm install"], step.Commands);
    }

    [Theory]
    [InlineData("x;reboot", "1.0.1")]
    [InlineData("$(reboot)", "1.0.1")]
    [InlineData("-x", "1.0.1")]
    [InlineData("x", "1.0.1 && reboot")]
    [InlineData("x", "'1'")]
    [InlineData("x\ny", "1.0.1")]
    public void What_is_no_plain_word_never_reaches_a_shell(string name, string to)
    {
        foreach (var (type, path) in new[] { ("npm", "package-lock.json"), ("pypi", "requirements.txt"), ("deb", "var/lib/dpkg/status"), ("cargo", "Cargo.lock") })
        {
            var package = Library(type, path) with { Name = name };
            var plan = new FixPlanning([package], [FlawOf(package, "CVE-1", to)], null, []).Run(alwaysRepaired: true);
            Assert.All(plan?.Steps ?? [], step => Assert.Empty(step.Commands));
        }
    }

    [Fact]
    public void A_file_of_a_hostile_name_never_reaches_a_shell()
    {
        var package = Library("pypi", "a;reboot.txt");
        Assert.Empty(Assert.Single(Plan([package], [FlawOf(package, "CVE-1", "1.0.1")])!.Steps).Commands);
    }

    [Fact]
    public void Where_no_package_manager_is_only_another_base_helps()
    {
        var package = Deb("curl", "1.0-1") with { Locations = [new PackageLocation("var/lib/dpkg/status.d/curl")] };
        var step = Assert.Single(Plan([package], [FlawOf(package, "CVE-1", "1.0-2")])!.Steps);

        Assert.Equal(("base", 0), (step.Manager, step.Commands.Count));
        Assert.StartsWith("rebuild on a newer base image", step.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void What_came_with_the_base_stands_apart()
    {
        var own = Deb("curl", "1.0-1") with { Base = false };
        var theirs = Deb("zlib1g", "1.0-1") with { Base = true };
        var steps = Plan([own, theirs], [FlawOf(own, "CVE-1", "1.0-2"), FlawOf(theirs, "CVE-2", "1.0-2")])!.Steps;

        Assert.Equal([false, true], steps.Select(step => step.Base == true));
        Assert.StartsWith("these came with the base image: take a newer one", steps[1].Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BaseEvidence.Given, "these came with the base image: in the line FROM debian:12 name a newer one")]
    [InlineData(BaseEvidence.Label, "these came with the base image: take a newer one")]
    public void The_line_of_the_Dockerfile_is_named_where_layers_prove_the_base(BaseEvidence evidence, string note)
    {
        var theirs = Deb("zlib1g", "1.0-1") with { Base = true };
        var image = Debian with { Base = new BaseImage("debian:12", null, 1, evidence) };
        var plan = new FixPlanning([theirs], [FlawOf(theirs, "CVE-2", "1.0-2")], null, []) { Artifact = image }.Run(alwaysRepaired: false);

        Assert.StartsWith(note, Assert.Single(plan!.Steps).Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_planned_where_nothing_can_be_repaired()
    {
        var curl = Deb("curl", "1.0-1");
        Assert.Null(Plan([curl], [FlawOf(curl, "CVE-1")]));
    }

    private static FixPlan? Plan(IReadOnlyList<Package> packages, IReadOnlyList<Flaw> flaws, Severity? failOn = null, IReadOnlyList<Relation>? relations = null) =>
        new FixPlanning(packages, flaws, failOn, relations ?? []).Run(alwaysRepaired: false);

    private static Package Deb(string name, string version) => new()
    {
        Type = "deb",
        Name = name,
        Version = version,
        Purl = PackageUrl.Format("deb", "debian", name, version, ("distro", "debian-12")),
        Arch = "amd64",
        Source = new SourcePackage(name, version),
        Locations = [new PackageLocation("var/lib/dpkg/status")],
    };

    private static Package Library(string type, string path) => new()
    {
        Type = type,
        Name = "x",
        Version = "1.0.0",
        Purl = $"pkg:{type}/x@1.0.0",
        State = path.Contains("node_modules", StringComparison.Ordinal) ? PackageState.Installed : PackageState.Declared,
        Locations = [new PackageLocation(path)],
    };

    private static Flaw FlawOf(Package package, string id, params string[] fixedIn) => new(package, id, fixedIn, null, Severity.High);

    /// <summary>A flaw of every version of a package from one on, or from the first, up to the last that is named.</summary>
    private sealed record Flaw(Package Package, string Id, IReadOnlyList<string> FixedIn, string? From, Severity Severity);

    /// <summary>A small advisory store of the test's own.</summary>
    private sealed class FixPlanning(IReadOnlyList<Package> packages, IReadOnlyList<Flaw> flaws, Severity? failOn, IReadOnlyList<Relation> relations)
    {
        public Artifact Artifact { get; init; } = Debian;

        public FixPlan? Run(bool alwaysRepaired)
        {
            var inventory = new Inventory { Artifact = Artifact, Packages = [.. packages.OrderBy(package => package.Purl, StringComparer.Ordinal)], Relations = relations };
            var findings = alwaysRepaired ? [.. flaws.Select(flaw => FindingOf(flaw, flaw.Package))] : Match(inventory);
            return FixPlanner.Plan(Judge(new ScanResult { Inventory = inventory, Findings = findings }), alwaysRepaired ? _ => [] : Match, Judge);
        }

        private ScanResult Judge(ScanResult result)
        {
            if (failOn is not { } threshold)
            {
                return result;
            }

            var breaking = result.Findings!.Where(finding => finding.Severity >= threshold).Select(finding => new Violation("fail-on", finding.Id) { Finding = finding.Id, Purl = finding.Purl }).ToList();
            return result with { Verdict = new Verdict { Result = breaking.Count > 0 ? VerdictResult.Fail : VerdictResult.Pass, Violations = breaking } };
        }

        private List<Finding> Match(Inventory inventory) =>
            [.. inventory.Packages.SelectMany(package => flaws.Where(flaw => flaw.Package.Name == package.Name && Has(flaw, package)).Select(flaw => FindingOf(flaw, package)))];

        private static bool Has(Flaw flaw, Package package)
        {
            var version = package.Type == "deb" ? package.Source!.Version : package.Version!;
            var repaired = flaw.FixedIn.FirstOrDefault(repaired => Compare(package.Type, repaired, flaw.Package.Source?.Version ?? flaw.Package.Version!) > 0);
            return (flaw.From is null || Compare(package.Type, version, flaw.From) >= 0) && (repaired is null || Compare(package.Type, version, repaired) < 0);
        }

        private static int Compare(string type, string left, string right)
        {
            Assert.True(VersionOrder.TryCompare(PackageVersions.SchemeOf(type), left, right, out var order));
            return order;
        }

        private static Finding FindingOf(Flaw flaw, Package package) => new()
        {
            Id = flaw.Id,
            Purl = package.Purl,
            Severity = flaw.Severity,
            FixState = flaw.FixedIn.Count > 0 ? FixState.Fixed : FixState.NotFixed,
            FixedIn = flaw.FixedIn,
            Evidence = new Evidence { Record = flaw.Id, Range = 0, Rule = package.Type == "deb" ? "deb.source" : package.Type + ".name", Segment = "0" },
        };
    }
}
