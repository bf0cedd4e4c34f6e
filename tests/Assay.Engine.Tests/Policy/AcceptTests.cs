using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Policy;
using Assay.Engine.Policy.Accepting;
using Assay.TestKit;

namespace Assay.Engine.Tests.Policy;

public sealed class AcceptTests
{
    private const string Rest = "reason: mitigated, owner: team@example.com, expires: 2027-01-31";

    [Theory]
    [InlineData("vulnerability: CVE-2099-1", true)]
    [InlineData("vulnerability: ghsa-aaaa-BBBB-cccc", true)]
    [InlineData("vulnerability: CVE-2099-2", false)]
    [InlineData("package: 'pkg:npm/lodash'", true)]
    [InlineData("package: 'pkg:npm/lodash', versions: '< 4.17.20'", false)]
    [InlineData("vulnerability: CVE-2099-1, package: 'pkg:npm/other'", false)]
    [InlineData("image: 'registry.example/team/*'", true)]
    [InlineData("image: 'registry.example/*'", false)]
    [InlineData("path: 'app/**'", true)]
    [InlineData("vulnerability: CVE-2099-1, untilFixed: true", false)]
    public void All_selectors_must_fit(string selectors, bool expected)
    {
        var finding = Judging.Apply(Judging.Accept($"accept:\n- {{{selectors}, {Rest}}}"), Judging.Found()).Items[0];
        Assert.Equal(expected, finding.SuppressedBy is not null);
    }

    [Fact]
    public void It_is_told_who_accepted_why_and_until_when()
    {
        var file = Judging.Accept($"accept:\n- {{vulnerability: CVE-2099-1, note: behind a proxy, approvedBy: lead, created: 2026-01-01, {Rest}}}");
        Assert.Equal(
            new Suppression { Kind = "accepted", Id = "accept.yaml:2:3", Reason = "mitigated", Note = "behind a proxy", Owner = "team@example.com", ApprovedBy = "lead", Created = new DateOnly(2026, 1, 1), Until = new DateOnly(2027, 1, 31) },
            Judging.Apply(file, Judging.Found()).Items[0].SuppressedBy);
    }

    [Theory]
    [InlineData(true, Severity.Critical, VerdictResult.Fail)]
    [InlineData(false, Severity.Critical, VerdictResult.Fail)]
    [InlineData(false, null, VerdictResult.NotEvaluated)]
    public void An_expired_one_fails_an_incomplete_scan_too_where_there_is_a_gate(bool isComplete, Severity? failOn, VerdictResult expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["accept.yaml"], "accept:\n- {vulnerability: CVE-2099-1, reason: mitigated, owner: o, expires: 2026-05-31}");
        var result = new ScanResult
        {
            Inventory = new Inventory { Artifact = Judging.Image, Packages = [Judging.Lodash] },
            Findings = [Judging.Found()],
            Issues = isComplete ? [] : [Issue.Error("a", "b", null)],
        };
        var judged = Rulebook.Load(new PolicyOptions { Accepted = [folder["accept.yaml"]] }).Judge(result, null, failOn, allowIncomplete: false, FailOn.Inputs(failOn), Judging.Now);
        Assert.Equal(expected, judged.Verdict.Result);
    }

    [Fact]
    public void An_expired_one_fails_loudly_and_one_that_ends_soon_is_announced()
    {
        var expired = Judging.Apply(Judging.Accept("accept:\n- {vulnerability: CVE-2099-1, reason: mitigated, owner: o, expires: 2026-05-31}"), Judging.Found());
        Assert.Null(expired.Items[0].SuppressedBy);
        Assert.Equal("accept/expired", Assert.Single(expired.Violations).Rule);

        var soon = Judging.Apply(Judging.Accept("accept:\n- {vulnerability: CVE-2099-1, reason: mitigated, owner: o, expires: 2026-06-01}"), Judging.Found());
        Assert.NotNull(soon.Items[0].SuppressedBy);
        Assert.Equal("accept.expiring", Assert.Single(soon.Issues).Code);
        Assert.Empty(soon.Violations);
    }

    [Theory]
    [InlineData("host", "web-1", "web-*", true)]
    [InlineData("host", "web-1", "db-*", false)]
    [InlineData("image", "web-1", "web-*", false)]
    public void A_host_can_be_meant(string kind, string name, string pattern, bool expected)
    {
        var file = Judging.Accept($"accept:\n- {{host: '{pattern}', {Rest}}}");
        var artifact = new Artifact { Kind = kind, Name = name };
        var packages = new Dictionary<string, Package> { [Judging.Lodash.Purl] = Judging.Lodash };
        var accepted = Acceptances.Apply(artifact, packages, [Judging.Found()], [file], DateOnly.FromDateTime(Judging.Now.UtcDateTime));
        Assert.Equal(expected, accepted.Items[0].SuppressedBy is not null);
    }

    [Theory]
    [InlineData("accept:\n- {vulnerability: CVE-1, reason: mitigated, owner: o}", "'expires' is missing here")]
    [InlineData("accept:\n- {vulnerability: CVE-1, owner: o, expires: 2027-01-31}", "'reason' is missing here")]
    [InlineData("accept:\n- {vulnerability: CVE-1, reason: mitigated, expires: 2027-01-31}", "'owner' is missing here")]
    [InlineData("accept:\n- {vulnerability: CVE-1, reason: because, owner: o, expires: 2027-01-31}", "'because' is no reason")]
    [InlineData("accept:\n- {reason: mitigated, owner: o, expires: 2027-01-31}", "it does not say what is accepted")]
    [InlineData("accept:\n- {vulnerability: CVE-1, reason: mitigated, owner: o, expires: 31.1.2027}", "'31.1.2027' is no date")]
    [InlineData("accepted: []", "there is no key 'accepted' here")]
    public void What_is_wrong_is_an_error(string text, string message) =>
        Assert.Contains(message, Assert.Throws<AssayException>(() => Judging.Accept(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Trivys_lines_are_read()
    {
        var file = Judging.Accept("# behind a proxy\nCVE-2099-1 exp:2026-06-30\n\nCVE-2099-2 # inline\n", ".trivyignore");
        Assert.Equal(["CVE-2099-1", "CVE-2099-2"], file.Entries.Select(entry => entry.Vulnerability));
        Assert.Equal(new DateOnly(2026, 6, 30), file.Entries[0].Expires);
        Assert.Equal("behind a proxy", file.Entries[0].Note);
        Assert.NotNull(Judging.Apply(file, Judging.Found()).Items[0].SuppressedBy);
    }

    [Fact]
    public void Trivys_yaml_is_read()
    {
        const string text = "vulnerabilities:\n- id: CVE-2099-1\n  purls: ['pkg:npm/other', 'pkg:npm/lodash']\n  paths: ['app/**']\n  statement: ok\n  expired_at: 2026-12-31\nsecrets:\n- id: aws\n";
        Assert.NotNull(Judging.Apply(Judging.Accept(text, ".trivyignore.yaml"), Judging.Found()).Items[0].SuppressedBy);
        Assert.Null(Judging.Apply(Judging.Accept(text.Replace("lodash", "lodash-es", StringComparison.Ordinal), ".trivyignore.yaml"), Judging.Found()).Items[0].SuppressedBy);
    }

    [Theory]
    [InlineData("{vulnerability: CVE-2099-1}", true)]
    [InlineData("{fix-state: fixed}", true)]
    [InlineData("{fix-state: wont-fix}", false)]
    [InlineData("{vulnerability: CVE-2099-1, package: {name: lodash, version: 4.17.20, type: npm, location: '/app/**'}}", true)]
    [InlineData("{vulnerability: CVE-2099-1, package: {type: python}}", false)]
    public void Grypes_rules_are_read(string rule, bool expected) =>
        Assert.Equal(expected, Judging.Apply(Judging.Accept($"check-for-app-update: false\nignore:\n- {rule}\n", ".grype.yaml"), Judging.Found()).Items[0].SuppressedBy is not null);
}
