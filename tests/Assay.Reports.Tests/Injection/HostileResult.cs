using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports.Tests.Injection;

/// <summary>A result all of whose texts that others write are attacks: names, versions, paths, layers' histories, licences, descriptions, reasons, messages, issues.</summary>
internal static class HostileResult
{
    /// <summary>What each consumer could obey, in one text.</summary>
    public const string Text =
        "::error::a ##vso[task.setvariable variable=PATH]/evil ##[set-env name=A]b ##teamcity[buildStop] "
        + "\u001b[2J\u001b]8;;http://evil.example\u001b\\click\u001b]8;;\u001b\\ \u001b]0;title\u0007 \u009b2J \u0090q\u009c \u0085 \u202etxt.exe\u2066 \0\u0001\u007f\ufffe "
        + "<script>alert(1)</script><img src=x onerror=alert(2)> ![i](http://evil.example/i.png) [l](javascript:alert(3)) [l]: http://evil.example <http://evil.example> "
        + "http://evil.example www.evil.example mallory@evil.example @mallory @team/all #1 !1 mallory/app#1 {0} {1} %0A%0D%AZP25 | ]]> </text> ;=1+1 \"quoted\" 'quoted' $(id) `id`"
        + "\r\n/close\r\n::add-mask::x\r\n##vso[task.complete]\r\n=cmd|' /C calc'!A0\r\n[[ATTACHMENT|/etc/passwd]]\r\n```\r\n";

    public static ScanResult Result { get; } = Make();

    private static ScanResult Make()
    {
        var package = Sample.Inventory.Packages[0] with
        {
            Name = Text, Version = Text, Arch = Text, Source = new SourcePackage(Text, Text), Licenses = [Text], Cpes = [Text],
            Origin = new PackageOrigin { Vendor = Text, Key = Text, Module = Text, Channel = Text }, Locations = [new PackageLocation(Text, Sample.Added)],
        };
        var formula = Sample.Inventory.Packages[1] with { Name = "=cmd|' /C calc'!A0", Version = "@SUM(1)", Locations = [new PackageLocation("+1+1", Sample.Base)] };
        var suppression = new Suppression { Kind = "accepted", Id = Text, Reason = Text, Note = Text, Owner = Text, ApprovedBy = Text, Until = new DateOnly(2027, 1, 31) };
        var finding = Sample.Result.Findings![0] with
        {
            Id = "CVE-2099-1", Purl = package.Purl, Summary = Text, Aliases = [Text], FixedIn = [Text], References = ["javascript:alert(4)", Text, "https://x.example/a)b|c<d>\u001b"],
            Scores = [new SeverityScore(Text, Severity.High, Text, 7.5)],
        };
        var check = CheckReportTests.Found with { Message = Text, Path = Text, Subject = Text };
        var secret = Sample.WithSecrets.Inventory.Secrets![0] with { Title = Text, Path = Text, Redacted = Text, Rule = "rule" };
        return Sample.Result with
        {
            Inventory = Sample.Inventory with
            {
                Packages = [package, formula],
                DeletedPackages = [package with { Purl = "pkg:deb/debian/gone@1" }],
                Relations = [new Relation(package.Purl, formula.Purl, RelationKind.DependsOn)],
                Secrets = [secret, secret with { SuppressedBy = suppression }],
                Artifact = Sample.Inventory.Artifact with
                {
                    Name = Text,
                    Distro = new Distro { Id = Text, VersionId = Text, Codename = Text },
                    Layers = [new ArtifactLayer(Sample.Base, Text), new ArtifactLayer(Sample.Added, Text)],
                    Base = new BaseImage(Text, Text, 1, BaseEvidence.Cache),
                },
            },
            Findings = [finding, finding with { Purl = formula.Purl, Id = "CVE-2099-2" }, finding with { Id = "CVE-2099-3", SuppressedBy = suppression }],
            Checks = [check, check with { SuppressedBy = suppression }],
            Issues = [Issue.Error("a.b", Text, Text), Issue.Notice("a.c", Text, Text)],
            Verdict = new Verdict { Result = VerdictResult.Fail, Violations = [new Violation(Text, Text) { Finding = "CVE-2099-1" }], Inputs = [new VerdictInput("policy", Text, Text)] },
        };
    }
}
