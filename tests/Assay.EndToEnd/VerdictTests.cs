using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>What judges, through the published program: mistakes in it are never a pass, and what somebody accepted is told by every report.</summary>
public sealed class VerdictTests(AssayBinary assay)
{
    private const string Owner = "q8ownerq8";

    // Kind, file, its text, place, hint. Each is read before anything is scanned.
    public static TheoryData<string, string, string, string, string> Mistakes => new()
    {
        { "--policy", "p.yaml", "version: 1\nrules:\n- {id: a, severty: high}\n", "p.yaml:3:11: there is no key 'severty' here", "did you mean 'severity'?" },
        { "--policy", "p.yaml", "version: 1\nrules:\n- {id: a, severity: hihg}\n", "p.yaml:3:21: 'hihg' is no severity", "did you mean 'high'?" },
        { "--policy", "p.yaml", "version: 1\nrules:\n- {id: a, expression: finding.scor > 7.0}\n", "p.yaml:3:31: ", "did you mean 'finding.score'?" },
        { "--policy", "p.yaml", "version: 1\nrules: [", "p.yaml:", "" },
        { "--policy", "p.yaml", "", "p.yaml is empty", "a policy has 'version: 1' and 'rules:'" },
        { "--policy", "absent.yaml", null!, "absent.yaml", "cis-docker, default, nist-800-190, pci-dss, strict" },
        { "--accept", "a.yaml", "accept:\n- {vulnerability: CVE-1, reason: mitigated, ownr: o, expires: 2027-01-31}\n", "a.yaml:2:3: 'owner' is missing here", "" },
        { "--accept", "a.yaml", "accept:\n- {vulnerability: CVE-1, reason: mitigated, owner: o, expires: 2027-01-31, nte: x}\n", "a.yaml:2:76: there is no key 'nte' here", "did you mean 'note'?" },
        { "--accept", "a.yaml", "accept:\n- {vulnerability: CVE-1, reason: mitigatd, owner: o, expires: 2027-01-31}\n", "a.yaml:2:34: 'mitigatd' is no reason", "did you mean 'mitigated'?" },
        { "--accept", ".trivyignore", "CVE-1 until:2027\n", ".trivyignore:1:1: 'until:2027' means nothing behind an id", "exp:2027-01-31" },
        { "--accept", ".trivyignore.yaml", "vulnerabilities:\n- id: CVE-1\n  path: [a]\n", ".trivyignore.yaml:3:3: there is no key 'path' here", "did you mean 'paths'?" },
        { "--accept", ".grype.yaml", "ignore:\n- vulnerabilty: CVE-1\n", ".grype.yaml:2:3: there is no key 'vulnerabilty' here", "did you mean 'vulnerability'?" },
        { "--accept", "osv-scanner.toml", "[[IgnoredVulns]]\nid = \"CVE-1\"\nreson = \"x\"\n", "osv-scanner.toml:3:1: there is no key 'reson' here", "did you mean 'reason'?" },
        { "--vex", "v.json", "{\"@context\": \"https://openvex.dev/ns\",\n\"statements\": [{\"vulnerability\": \"CVE-1\", \"status\": \"notaffected\"}]}", "v.json:2:53: 'notaffected' is no status of OpenVEX", "did you mean 'not_affected'?" },
        { "--vex", "v.json", "{\"document\": ", "v.json:1:14: this is no JSON", "cut off or damaged" },
        { "--baseline", "b.json", "{\"schemaVersion\": \"1.0\",\n\"packages\": [}", "b.json is not valid JSON at line 2, column 14", "make it again" },
        { "--baseline", "absent.json", null!, "absent.json", "check the path" },
        { "--trust-attached", "k.pem", "no key\n", "k.pem holds no usable public key", "cosign.pub" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_in_what_judges_is_an_error_with_its_place_and_never_a_pass(string flag, string file, string? text, string place, string hint)
    {
        using var folder = new TemporaryFolder();
        if (text is not null)
        {
            File.WriteAllText(folder[file], text);
        }

        var result = assay.Run(folder, ["scan", "oci:" + MakeImage(folder), "--advisories", Advisories, flag, file]);
        Assert.True(result.ExitCode == 2, $"exit code {result.ExitCode}: {result.Error}");
        Assert.Contains("error: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(place, result.Error, StringComparison.Ordinal);
        Assert.Contains("\nhint: ", hint.Length == 0 ? "\nhint: " : result.Error, StringComparison.Ordinal);
        Assert.Contains(hint, result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }

    [Fact]
    public void What_somebody_accepted_stands_in_every_report_with_who()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.yaml"], $"accept:\n- {{package: 'pkg:deb/debian/acme', reason: mitigated, owner: {Owner}, approvedBy: q8leadq8, created: 2026-01-31, expires: 2099-01-31, note: q8noteq8}}\n");
        string[] formats =
        [
            "table", "json", "ndjson", "csv", "markdown", "html", "sarif", "junit", "gitlab", "gitlab-dependency", "gitlab-codequality", "gitlab-sbom", "asff", "openvex", "csaf-vex", "cyclonedx-vex", "cyclonedx", "cyclonedx-xml",
        ];
        var outputs = formats.SelectMany(format => (string[])["-o", $"{format}={folder["report." + format]}"]);
        var result = assay.Run(folder, ["scan", "oci:" + MakeImage(folder), "--scan", "packages,vuln", "--advisories", Advisories, "--fail-on", "unknown", "--accept", "a.yaml", .. outputs],
            environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["ASSAY_AWS_ACCOUNT"] = "123456789012", ["AWS_REGION"] = "eu-central-1" });
        Assert.True(result.ExitCode == 0, result.Error);
        foreach (var format in formats)
        {
            var text = File.ReadAllText(folder["report." + format]);
            foreach (var part in format == "gitlab-dependency" ? [] : (string[])[Owner, "q8leadq8", "2026-01-31", "2099-01-31", "q8noteq8", "mitigated"])
            {
                Assert.True(text.Contains(part, StringComparison.Ordinal), $"{format} does not tell {part}");
            }
        }
    }

    [Theory]
    [InlineData("openvex")]
    [InlineData("csaf-vex")]
    public void Of_no_finding_there_is_no_statement_nor_one_of_an_earlier_scan(string format)
    {
        using var folder = new TemporaryFolder();
        var layout = new OciLayoutBuilder(folder["image"]);
        layout.Add(layout.Image([layout.Layer(new TarBuilder().File("etc/os-release", SampleLayers.OsRelease).File("var/lib/dpkg/status", SampleLayers.Stanza("other", "1.0-1")).Build())]), "1");
        File.WriteAllText(folder["vex.json"], "of yesterday");

        var result = assay.Run(folder, ["scan", "oci:image", "--scan", "packages,vuln", "--advisories", Advisories, "-o", $"{format}=vex.json", "-o", "json"]);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains($"note: no {format} was written to vex.json: there are no findings", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["vex.json"]));
        Assert.StartsWith("{", result.Output, StringComparison.Ordinal);
        Assert.Equal("", assay.Run(folder, ["scan", "oci:image", "--scan", "packages,vuln", "--advisories", Advisories, "-o", format]).Output);
    }

    [Fact]
    public void Built_in_policies_are_shown_with_what_they_stand_for()
    {
        using var folder = new TemporaryFolder();
        var names = assay.Run(folder, ["policy", "list"]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["cis-docker", "default", "nist-800-190", "pci-dss", "strict"], names);
        foreach (var name in names)
        {
            var controls = assay.Run(folder, ["policy", "controls", name]);
            Assert.Equal(0, controls.ExitCode);
            Assert.Contains("-> not decidable by a scanner: ", controls.Output, StringComparison.Ordinal);

            // What is shown is a policy to begin one's own with.
            File.WriteAllText(folder["own.yaml"], assay.Run(folder, ["policy", "show", name]).Output);
            Assert.Equal(controls.Output, assay.Run(folder, ["policy", "controls", "own.yaml"]).Output);
            Assert.True(assay.Run(folder, ["scan", "oci:" + MakeImage(folder), "--advisories", Advisories, "--policy", name]).ExitCode is 0 or 1);
        }

        Assert.Equal(2, assay.Run(folder, ["policy", "controls", "cis"]).ExitCode);
    }

    private static string Advisories => Path.Combine(TestData.RepositoryRoot, "samples", "advisories");

    private static string MakeImage(TemporaryFolder folder)
    {
        var layout = new OciLayoutBuilder(folder["image"]);
        layout.Add(layout.Image([layout.Layer(new TarBuilder().File("etc/os-release", SampleLayers.OsRelease).File("var/lib/dpkg/status", SampleLayers.Stanza("acme", "1.4.2-3")).Build())]), "1");
        return folder["image"];
    }
}
