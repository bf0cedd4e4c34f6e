using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports.Tests;

/// <summary>A small image with something of everything, as tests and documentation show it.</summary>
internal static class Sample
{
    public const string Base = "sha256:0dcad6a64ff9e9b9d5b7f2f5b0e6f5a6a1ed6de9f9f6f5c3f2a1b0c9d8e7f601";
    public const string Added = "sha256:1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809";

    public static readonly ReportOptions Options = new()
    {
        ToolVersion = "0.1.0",
        Timestamp = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Aws = new AwsAccount("123456789012", "eu-central-1"),
        GitHub = new GitHubRun("0123456789abcdef0123456789abcdef01234567", "refs/heads/main", "CI", "scan", "42", "https://git.example/shop/cart/actions/runs/42"),
    };

    public static Inventory Inventory { get; } = new()
    {
        Artifact = new Artifact
        {
            Kind = "image",
            Name = "registry.example/shop/cart:1.4",
            Digests = ["sha256:9c1f8a3f5f0e4d2b7a6c5e4d3c2b1a09f8e7d6c5b4a392817263544536271809"],
            Platform = "linux/amd64",
            Distro = new Distro { Id = "debian", VersionId = "12", Codename = "bookworm" },
            Layers =
            [
                new ArtifactLayer(Base, "/bin/sh -c #(nop) ADD file:4a1c in / "),
                new ArtifactLayer(Added, "RUN /bin/sh -c apt-get update && apt-get install -y curl perl # buildkit"),
            ],
        },
        Packages =
        [
            Deb("curl", "7.88.1-10+deb12u5", Added),
            Deb("libcurl4", "7.88.1-10+deb12u5", Added, "curl"),
            Deb("libssl3", "3.0.11-1~deb12u2", Base, "openssl"),
            Deb("openssl", "3.0.11-1~deb12u2", Base),
            Deb("perl-base", "5.36.0-7+deb12u1", Base, "perl"),
            Deb("perl", "5.36.0-7+deb12u1", Added),
            Deb("tzdata", "2024a-0+deb12u1", Base),
            Deb("zlib1g", "1:1.2.13.dfsg-1", Base, "zlib"),
        ],
        DeletedPackages = [Deb("wget", "1.21.3-1", Base)],
        Relations = [new Relation(PurlOf("curl", "7.88.1-10+deb12u5"), PurlOf("libcurl4", "7.88.1-10+deb12u5"), RelationKind.DependsOn)],
        Issues = [Issue.Notice("dpkg.copyright.unreadable", "the copyright file names no licence", "usr/share/doc/tzdata/copyright")],
    };

    public static ScanResult Result { get; } = new()
    {
        Inventory = Inventory,
        Findings =
        [
            Find("CVE-2024-5535", "libssl3", Severity.Critical, "3.0.14-1~deb12u1"),
            Find("CVE-2024-5535", "openssl", Severity.Critical, "3.0.14-1~deb12u1"),
            Find("CVE-2024-6119", "libssl3", Severity.High, "3.0.15-1~deb12u1"),
            Find("CVE-2024-6119", "openssl", Severity.High, "3.0.15-1~deb12u1"),
            Find("CVE-2024-4741", "libssl3", Severity.Medium, "3.0.14-1~deb12u1"),
            Find("CVE-2024-4741", "openssl", Severity.Medium, "3.0.14-1~deb12u1"),
            Find("CVE-2024-2398", "curl", Severity.High, "7.88.1-10+deb12u6"),
            Find("CVE-2024-2398", "libcurl4", Severity.High, "7.88.1-10+deb12u6"),
            Find("CVE-2023-45853", "zlib1g", Severity.Critical, null, FixState.WontFix),
            Find("CVE-2011-4116", "perl", Severity.Negligible, null),
            Find("CVE-2023-31486", "perl", Severity.Negligible, null),
            Find("CVE-2011-4116", "perl-base", Severity.Negligible, null),
            Find("CVE-2023-31486", "perl-base", Severity.Negligible, null),
            Find("CVE-2024-7264", "curl", Severity.Low, "7.88.1-10+deb12u7") with
            {
                SuppressedBy = new Suppression { Kind = "accepted", Id = "CVE-2024-7264", Reason = "no ASN.1 here", Owner = "shop", Until = new DateOnly(2026, 6, 30) },
            },
        ],
        Verdict = new Verdict
        {
            Result = VerdictResult.Fail,
            Violations = [new Violation("fail-on", "4 vulnerabilities of severity high or above") { Finding = "CVE-2024-5535", Purl = PurlOf("libssl3", "3.0.11-1~deb12u2") }],
            Inputs = [new VerdictInput("option", "--fail-on high", null), new VerdictInput("advisories", "debian", "sha256:77aa") { Time = Options.Timestamp.AddHours(-3) }],
        },
        FixPlan = new FixPlan
        {
            Steps =
            [
                new FixStep
                {
                    Manager = "apt",
                    Base = false,
                    Commands = ["apt-get update", "apt-get install -y --only-upgrade curl=7.88.1-10+deb12u6 libcurl4=7.88.1-10+deb12u6"],
                    Upgrades = [Upgrade("curl", "7.88.1-10+deb12u6", "CVE-2024-2398"), Upgrade("libcurl4", "7.88.1-10+deb12u6", "CVE-2024-2398")],
                },
                new FixStep
                {
                    Manager = "apt",
                    Base = true,
                    Commands = ["apt-get update", "apt-get install -y --only-upgrade libssl3=3.0.15-1~deb12u1 openssl=3.0.15-1~deb12u1"],
                    Upgrades =
                    [
                        Upgrade("libssl3", "3.0.15-1~deb12u1", "CVE-2024-4741", "CVE-2024-5535", "CVE-2024-6119"),
                        Upgrade("openssl", "3.0.15-1~deb12u1", "CVE-2024-4741", "CVE-2024-5535", "CVE-2024-6119"),
                    ],
                    Note = "these came with the base image: take a newer one, or upgrade them in a layer of your own",
                },
            ],
            Then = VerdictResult.Pass,
            Remaining = [new FixRemainder("CVE-2023-45853", PurlOf("zlib1g", "1:1.2.13.dfsg-1")), new FixRemainder("CVE-2023-31486", PurlOf("perl", "5.36.0-7+deb12u1"))],
        },
        Issues = Inventory.Issues,
        Timings = [new("collect", 812.4), new("match", 3.25)],
    };

    /// <summary>The sample, built on an image that is known.</summary>
    public static ScanResult OnBase { get; } = Result with
    {
        Inventory = Inventory with
        {
            Artifact = Inventory.Artifact with { Base = new BaseImage("debian:12", "sha256:0a0b", 1, BaseEvidence.Given) },
            Packages = [.. Inventory.Packages.Select(OfBase)],
            DeletedPackages = [.. Inventory.DeletedPackages.Select(OfBase)],
        },
    };

    /// <summary>The sample, with a layer that could not be read to its end.</summary>
    public static ScanResult Incomplete { get; } = Result with
    {
        Inventory = Inventory with
        {
            Issues = [.. Inventory.Issues, Issue.Error("layer.truncated", "the layer ends after 1048576 of 3145728 bytes") with { Layer = Added }],
        },
    };

    /// <summary>A host with a kernel that runs, one that waits for a boot, and processes that run what was replaced.</summary>
    public static ScanResult Host { get; } = HostOf(
        Deb("linux-image-6.1.0-18-amd64", "6.1.76-1", Base, "linux") with { Running = true, Locations = [new PackageLocation("var/lib/dpkg/status")] },
        Deb("linux-image-6.1.0-21-amd64", "6.1.90-1", Base, "linux") with { Running = false, Locations = [new PackageLocation("var/lib/dpkg/status")] },
        Deb("libssl3", "3.0.14-1~deb12u1", Base, "openssl") with { Locations = [new PackageLocation("var/lib/dpkg/status")] });

    private static ScanResult HostOf(Package old, Package next, Package library)
    {
        Finding Kernel(string id, Package package, string fixedIn, RuntimeState? runtime) =>
            Result.Findings![0] with { Id = id, Purl = package.Purl, Severity = Severity.High, FixedIn = [fixedIn], Runtime = runtime, References = [], Summary = null };

        var inventory = new Inventory
        {
            Artifact = new Artifact
            {
                Kind = "host",
                Name = "web-1",
                Platform = "linux/amd64",
                Distro = Inventory.Artifact.Distro,
                Host = new HostFacts
                {
                    Hostname = "web-1",
                    Kernel = "6.1.0-18-amd64",
                    RebootNeeded = new RebootNeed("6.1.0-18-amd64", next.Purl, next.Version),
                    RestartNeeded =
                    [
                        .. Enumerable.Range(812, 7).Select(pid => new RestartNeed(pid, "usr/sbin/sshd", "usr/lib/x86_64-linux-gnu/libssl.so.3", MappedChange.Replaced) { Purl = library.Purl }),
                        new RestartNeed(900, "opt/own/tool", "opt/own/tool", MappedChange.Deleted),
                    ],
                },
            },
            Packages = [library, old, next],
        };
        return new ScanResult
        {
            Inventory = inventory,
            Findings =
            [
                Kernel("CVE-2024-1", old, "6.1.85-1", RuntimeState.RestartNeeded),
                Kernel("CVE-2024-2", old, "6.1.99-1", null),
                Kernel("CVE-2024-2", next, "6.1.99-1", RuntimeState.NotRunning),
            ],
            Support =
            [
                new SupportPeriod("debian", "12", SupportState.EndsSoon) { EndOfLife = new DateOnly(2026, 6, 10), ExtendedEnd = new DateOnly(2028, 6, 30), Latest = "12.9" },
                new SupportPeriod("nodejs", "18", SupportState.Ended) { Purl = "pkg:generic/node@18.19.1", EndOfLife = new DateOnly(2025, 4, 30) },
                new SupportPeriod("python", "3.13", SupportState.Supported) { Purl = "pkg:generic/python@3.13.1", EndOfLife = new DateOnly(2029, 10, 31) },
            ],
        };
    }

    /// <summary>The sample, with all that can be known of exploitation, and priorities.</summary>
    public static ScanResult Prioritised { get; } = Result with
    {
        Findings =
        [
            .. Result.Findings!.Select((finding, number) => finding with
            {
                Kev = finding.Id == "CVE-2024-4741" ? new KnownExploited(new DateOnly(2025, 12, 1), new DateOnly(2025, 12, 22), true) : null,
                Epss = number % 2 == 0 ? new ExploitProbability(0.02, 0.8, new DateOnly(2026, 1, 1)) : null,
                Ssvc = finding.Id == "CVE-2024-2398" ? new StakeholderDecision(ExploitationState.Public, true, null, new DateOnly(2025, 11, 30)) : null,
            }).Select(finding => finding with { Priority = Priority.Of(finding, new DateOnly(2026, 1, 2)) }),
        ],
    };

    /// <summary>The sample, with secrets of every place and advice of every kind.</summary>
    public static ScanResult WithSecrets { get; } = Result with
    {
        Inventory = Inventory with
        {
            Artifact = Inventory.Artifact with { Layers = [.. Inventory.Artifact.Layers.Select(layer => layer with { CreatedAt = new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero), SizeBytes = 123_456_789, Files = 17 })] },
            Secrets =
            [
                .. Enum.GetValues<SecretPlace>().Select(place => new Secret
                {
                    Rule = "gitlab-token", Title = "GitLab token", Severity = Severity.Critical, Place = place, Path = place == SecretPlace.File ? "app/.env" : "TOKEN", Line = 2, Column = 7,
                    Redacted = "glpa… (26 characters)", Fingerprint = "0123456789abcdef", Layer = place == SecretPlace.File ? Base : null, DeletedIn = place == SecretPlace.File ? Added : null,
                    SuppressedBy = place == SecretPlace.Label ? new Suppression { Kind = "accepted", Id = "accept.yaml:1:1", Reason = "testOnly", Owner = "shop" } : null,
                }),
            ],
            LayerAdvice = [.. Enum.GetValues<LayerAdviceKind>().Select(kind => new LayerAdvice { Kind = kind, Layer = Base, Number = 1, Text = "layer 2 deletes what layer 1 ships", SavedBytes = 5_000_000, Files = 2, Paths = ["opt/a", "opt/b"] })],
        },
    };

    public static string PurlOf(string name, string version) =>
        PackageUrl.Format("deb", "debian", name, version, ("arch", "amd64"), ("distro", "debian-12"));

    private static Package OfBase(Package package) => package with { Base = package.Locations[0].Layer == Base };

    private static FixUpgrade Upgrade(string name, string to, params string[] repairs)
    {
        var package = Inventory.Packages.First(package => package.Name == name);
        return new FixUpgrade(package.Purl, name, package.Version, to, repairs);
    }

    private static Package Deb(string name, string version, string layer, string? source = null) => new()
    {
        Type = "deb",
        Name = name,
        Version = version,
        Purl = PurlOf(name, version),
        Arch = "amd64",
        Source = new SourcePackage(source ?? name, version),
        Locations = [new PackageLocation("var/lib/dpkg/status", layer)],
        Licenses = name == "zlib1g" ? ["Zlib"] : [],
    };

    private static Finding Find(string id, string name, Severity severity, string? fixedIn, FixState state = FixState.NotFixed) => new()
    {
        Id = id,
        Aliases = [],
        References = id == "CVE-2024-5535" ? ["DSA-5764-1", "https://www.openssl.org/news/secadv/20240627.txt"] : [],
        Purl = Inventory.Packages.First(package => package.Name == name).Purl,
        Summary = id == "CVE-2024-5535" ? "SSL_select_next_proto buffer overread" : null,
        Severity = severity,
        Scores = severity == Severity.Negligible
            ? [new SeverityScore("debian", Severity.Negligible)]
            : [new SeverityScore("debian", Severity.Unknown), new SeverityScore("nvd", severity, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 7.5)],
        FixState = fixedIn is null ? state : FixState.Fixed,
        FixedIn = fixedIn is null ? [] : [fixedIn],
        Evidence = new Evidence { Record = "DEBIAN-" + id, Range = 0, Rule = "deb.source", Segment = "77aa", SeveritySource = severity == Severity.Negligible ? "debian" : "nvd" },
    };
}
