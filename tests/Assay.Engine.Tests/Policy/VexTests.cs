using System.Text;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Policy;
using Assay.Engine.Policy.Vex;
using Assay.TestKit;

namespace Assay.Engine.Tests.Policy;

public sealed class VexTests
{
    private const string Digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [Theory]
    [InlineData("pkg:npm/lodash@4.17.20", "", true)]
    [InlineData("pkg:npm/lodash", "", true)]
    [InlineData("pkg:npm/lodash@4.17.21", "", false)]
    [InlineData("pkg:npm/lodash-es@4.17.20", "", false)]
    [InlineData("pkg:oci/web@sha256%3Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "", true)]
    [InlineData("pkg:oci/web@sha256%3Abaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "", false)]
    [InlineData("pkg:oci/web?repository_url=registry.example/team/web", "pkg:npm/lodash@4.17.20", true)]
    [InlineData("pkg:oci/web?repository_url=registry.example/team", "pkg:npm/lodash@4.17.20", true)]
    [InlineData("pkg:oci/web?repository_url=registry.example/other", "pkg:npm/lodash@4.17.20", false)]
    [InlineData("pkg:oci/web?tag=1", "pkg:npm/lodash@4.17.20", true)]
    [InlineData("pkg:oci/web?tag=2", "pkg:npm/lodash@4.17.20", false)]
    [InlineData("pkg:oci/web", "pkg:npm/other@1", false)]
    [InlineData("registry.example/team/web:1", "pkg:npm/lodash", true)]
    [InlineData(Digest, "", true)]
    [InlineData("web", "", false)]
    public void A_statement_reaches_as_far_as_it_says(string product, string part, bool expected)
    {
        var parts = part.Length == 0 ? "" : $$""", "subcomponents": [{"@id": "{{part}}"}]""";
        Assert.Equal(expected, Apply(OpenVex($$"""{"@id": "{{product}}"{{parts}}}""")).SuppressedBy is not null);
    }

    [Theory]
    [InlineData("not_affected", true)]
    [InlineData("fixed", true)]
    [InlineData("affected", false)]
    [InlineData("under_investigation", false)]
    public void Only_not_affected_and_fixed_suppress(string status, bool expected) =>
        Assert.Equal(expected, Apply(OpenVex("""{"@id": "pkg:npm/lodash"}""", status)).SuppressedBy is not null);

    [Fact]
    public void It_is_told_who_says_so_and_why()
    {
        Assert.Equal(
            new Suppression { Kind = "vex", Id = "v.json:2:62", Reason = "component_not_present", Note = "we ship without it", Owner = "me" },
            Apply(OpenVex("""{"@id": "pkg:npm/lodash"}""")).SuppressedBy);
    }

    [Fact]
    public void The_later_statement_counts()
    {
        var text = """
            {"@context": "https://openvex.dev/ns/v0.2.0", "author": "me", "timestamp": "2026-01-01T00:00:00Z", "statements": [
            {"vulnerability": {"name": "CVE-2099-1"}, "timestamp": "2026-03-01T00:00:00Z", "products": [{"@id": "pkg:npm/lodash"}], "status": "affected"},
            {"vulnerability": {"name": "CVE-2099-1"}, "products": [{"@id": "pkg:npm/lodash"}], "status": "not_affected", "justification": "component_not_present"}]}
            """;
        Assert.Null(Apply(text).SuppressedBy);
    }

    private const string SoundCsaf = """
        {"document": {"csaf_version": "2.0", "category": "csaf_base", "title": "t", "lang": "en", "publisher": {"category": "vendor", "name": "me", "namespace": "https://me.example"},
          "tracking": {"id": "1", "status": "final", "version": "1", "initial_release_date": "2026-01-01T00:00:00Z", "current_release_date": "2026-01-01T00:00:00Z",
            "revision_history": [{"date": "2026-01-01T00:00:00Z", "number": "1", "summary": "first"}]}},
        "product_tree": {"branches": [{"category": "product_version", "name": "1", "product": {"product_id": "p", "name": "lodash", "product_identification_helper": {"purl": "pkg:npm/lodash@4.17.20"}}}]},
        "vulnerabilities": [{"cve": "CVE-2099-0001", "cwe": {"id": "CWE-79", "name": "Improper Neutralization of Input During Web Page Generation ('Cross-site Scripting')"},
          "scores": [{"products": ["p"], "cvss_v3": {"version": "3.1", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "baseScore": 9.8, "baseSeverity": "CRITICAL"}}],
          "remediations": [{"category": "vendor_fix", "details": "d", "product_ids": ["p"]}], "product_status": {"known_affected": ["p"]}}]}
        """;

    [Theory]
    [InlineData("\"version\": \"1\"", "\"version\": \"2\"", "v.json:2:57: the version is '2', and the latest revision '1' (6.1.16)")]
    [InlineData("\"number\": \"1\"", "\"number\": \"2\"", "the history begins with 2 (6.1.21)")]
    [InlineData("\"number\": \"1\"", "\"number\": \"1.0.0\"", "'1.0.0' and '1' are versions of two kinds (6.1.30)")]
    public void What_is_wrong_in_its_history_alone_is_told_and_its_statements_count(string sound, string wrong, string message)
    {
        var document = SoundCsaf.Replace(sound, wrong, StringComparison.Ordinal);
        var read = Read(document);
        Assert.NotEmpty(read.Statements);
        var issue = Assert.Single(read.Issues);
        Assert.Equal((IssueLevel.Notice, "vex.history"), (issue.Level, issue.Code));
        Assert.Contains(message, issue.Text, StringComparison.Ordinal);

        // One that states nothing has nothing to lose.
        var silent = document[..document.IndexOf("\"vulnerabilities\"", StringComparison.Ordinal)] + "\"vulnerabilities\": []}";
        Assert.Contains(message, Assert.Throws<AssayException>(() => Read(silent)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_notice_of_a_document_is_one_of_the_result()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["v.json"], SoundCsaf.Replace("\"version\": \"1\"", "\"version\": \"2\"", StringComparison.Ordinal));
        var result = new ScanResult { Inventory = new Inventory { Artifact = Judging.Image, Packages = [Judging.Lodash] }, Findings = [] };
        var judged = Rulebook.Load(new PolicyOptions { Vex = [folder["v.json"]] }).Judge(result, null, null, allowIncomplete: false, [], Judging.Now);
        Assert.Equal("vex.history", Assert.Single(judged.Issues).Code);
        Assert.True(judged.IsComplete);
    }

    [Theory]
    [InlineData("\"title\": \"t\", ", "", "v.json:1:14: 'title' is missing here")]
    [InlineData("\"namespace\": \"https://me.example\"", "\"x\": 1", "v.json:1:104: 'namespace' is missing here")]
    [InlineData("\"vendor\", ", "\"seller\", ", "v.json:1:117: 'seller' is no category of publishers")]
    [InlineData("\"en\"", "\"zz\"", "v.json:1:85: 'zz' is no language")]
    [InlineData("\"version\": \"1\"", "\"version\": \"01\"", "v.json:2:57: '01' is no version")]
    [InlineData("\"number\": \"1\", ", "", "v.json:3:26: 'number' is missing here")]
    [InlineData("\"name\": \"lodash\", ", "", "v.json:4:87: 'name' is missing here")]
    [InlineData("\"name\": \"1\"", "\"name\": \"<= 1\"", "v.json:4:71: '<= 1' is a range of versions")]
    [InlineData("CVE-2099-0001", "CVE-2099-1", "v.json:5:29: 'CVE-2099-1' is no CVE")]
    [InlineData("CWE-79", "CWE-20", "is CWE-79, and not CWE-20")]
    [InlineData("9.8", "9.9", "the score is 9.9, and that of the vector 9.8")]
    [InlineData("CRITICAL", "HIGH", "the severity is HIGH, and that of 9.8 is CRITICAL")]
    [InlineData("/A:H", "/A:X", "is no vector of CVSS 3.1")]
    [InlineData("vendor_fix", "vendor_fixed", "'vendor_fixed' is no category of remediations")]
    [InlineData(", \"product_ids\": [\"p\"]", "", "a remediation names no product")]
    public void A_csaf_document_is_held_against_its_standard(string sound, string wrong, string message)
    {
        Assert.NotEmpty(Read(SoundCsaf).Statements);
        var error = Assert.Throws<AssayException>(() => Read(SoundCsaf.Replace(sound, wrong, StringComparison.Ordinal)));
        Assert.Matches("^v[.]json:[0-9]+:[0-9]+: ", error.Message);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Csaf_names_parts_of_products_by_relationships()
    {
        var text = """
            {"document": {"csaf_version": "2.0", "category": "csaf_base", "title": "t", "publisher": {"category": "vendor", "name": "me", "namespace": "https://me.example"},
              "tracking": {"id": "1", "status": "final", "version": "1", "initial_release_date": "2026-01-01T00:00:00Z", "current_release_date": "2026-01-01T00:00:00Z",
                "revision_history": [{"date": "2026-01-01T00:00:00Z", "number": "1", "summary": "first"}]}},
            "product_tree": {
              "branches": [{"category": "product_name", "name": "x", "branches": [{"category": "product_version", "name": "1", "product": {"product_id": "img", "name": "img", "product_identification_helper": {"purl": "pkg:oci/web?tag=1"}}}]}],
              "full_product_names": [{"product_id": "lod", "name": "lodash", "product_identification_helper": {"purl": "pkg:npm/lodash@4.17.20"}}],
              "relationships": [{"category": "default_component_of", "product_reference": "lod", "relates_to_product_reference": "img", "full_product_name": {"product_id": "img:lod", "name": "both"}}]},
            "vulnerabilities": [{"ids": [{"system_name": "us", "text": "CVE-2099-1"}], "flags": [{"label": "vulnerable_code_not_in_execute_path", "product_ids": ["img:lod"]}],
              "threats": [{"category": "impact", "details": "never called", "product_ids": ["img:lod"]}], "product_status": {"known_not_affected": ["img:lod"]}}]}
            """;
        var suppression = Apply(text).SuppressedBy!;
        Assert.Equal(("vulnerable_code_not_in_execute_path", "never called"), (suppression.Reason, suppression.Note));
        Assert.Null(Apply(text.Replace("tag=1", "tag=2", StringComparison.Ordinal)).SuppressedBy);
    }

    [Fact]
    public void CycloneDx_names_components_of_its_own_or_of_another_document()
    {
        var text = """
            {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{"bom-ref": "c1", "purl": "pkg:npm/lodash@4.17.20"}],
            "vulnerabilities": [{"id": "CVE-2099-1", "analysis": {"state": "not_affected", "justification": "code_not_reachable"}, "affects": [{"ref": "REF"}]}]}
            """;
        Assert.Equal("code_not_reachable", Apply(text.Replace("REF", "c1", StringComparison.Ordinal)).SuppressedBy!.Reason);
        Assert.NotNull(Apply(text.Replace("REF", "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg%3Anpm/lodash%404.17.20", StringComparison.Ordinal)).SuppressedBy);
        Assert.Null(Apply(text.Replace("REF", "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#c1", StringComparison.Ordinal)).SuppressedBy);
    }

    [Theory]
    [InlineData("{", "v.json:1:2: this is no JSON")]
    [InlineData("[]", "v.json:1:1: a VEX document is a JSON object")]
    [InlineData("{\"a\": 1}", "v.json:1:1: this is neither OpenVEX nor CSAF nor CycloneDX")]
    [InlineData("{\"@context\": \"https://openvex.dev/ns/v9\"}", "v.json:1:14: OpenVEX v9 is not known here")]
    [InlineData("{\"@context\": \"https://openvex.dev/ns\",\n\"statements\": [{\"vulnerability\": \"CVE-1\", \"status\": \"notaffected\"}]}", "v.json:2:53: 'notaffected' is no status of OpenVEX")]
    [InlineData("{\"@context\": \"https://openvex.dev/ns\", \"statements\": [{\"vulnerability\": \"CVE-1\", \"status\": \"not_affected\"}]}", "v.json:1:55: a statement of not_affected gives neither")]
    [InlineData("{\"document\": {\"csaf_version\": \"2.0\"}}", "v.json:1:14: 'category' is missing here")]
    [InlineData("{\"document\": {\"csaf_version\": \"1.9\"}}", "v.json:1:31: CSAF 1.9 is not known here")]
    public void What_is_wrong_is_an_error_with_its_place(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<AssayException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("peers", "go-vex", "pkg", "vex", "testdata")]
    [InlineData("peers", "go-vex", "pkg", "csaf", "testdata")]
    [InlineData("peers", "grype", "grype", "vex", "testdata", "vex-docs")]
    [InlineData("peers", "grype", "test", "integration", "testdata", "vex")]
    public void What_peers_read_is_read(params string[] folder)
    {
        var files = Directory.GetFiles(TestData.Require(folder), "*.json", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            // go-vex's own example has a purl without a name (CSAF 2.0, 6.1.13), and names a product that its tree does not have (6.1.1).
            if (file.EndsWith("csaf/testdata/csaf.json", StringComparison.Ordinal))
            {
                Assert.Contains("'pkg:maven/@1.3.4' is no package URL", Assert.Throws<AssayException>(() => VexReader.Read(file, File.ReadAllBytes(file))).Message, StringComparison.Ordinal);
                return;
            }

            Assert.NotEmpty(VexReader.Read(file, File.ReadAllBytes(file)).Statements);
        });
    }

    [Fact]
    public void Cut_and_damaged_documents_end_in_statements_or_an_error()
    {
        var whole = Encoding.UTF8.GetBytes(OpenVex("""{"@id": "pkg:npm/lodash", "subcomponents": [{"@id": "pkg:npm/lodash"}]}"""));
        for (var length = 0; length < whole.Length; length++)
        {
            ReadOrFail(whole[..length]);
            var flipped = (byte[])whole.Clone();
            flipped[length] ^= 0x81;
            ReadOrFail(flipped);
        }
    }

    private static void ReadOrFail(byte[] bytes)
    {
        try
        {
            Assert.True(VexReader.Read("v.json", bytes).Statements.Count <= 1);
        }
        catch (AssayException error)
        {
            Assert.Equal("document.invalid", error.Code);
        }
    }

    private static string OpenVex(string product, string status = "not_affected") => $$"""
        {"@context": "https://openvex.dev/ns/v0.2.0", "author": "me", "timestamp": "2026-01-01T00:00:00Z",
        "version": 1, "@id": "https://vex.example/1", "statements": [{"vulnerability": {"name": "OTHER-1", "aliases": ["CVE-2099-1"]},
        "products": [{{product}}], "status": "{{status}}", "justification": "component_not_present", "impact_statement": "we ship without it"}]}
        """;

    private static VexDocument Read(string text) => VexReader.Read("v.json", Encoding.UTF8.GetBytes(text));

    private static Finding Apply(string text) => VexStatements.Apply(
        Judging.Image, new Dictionary<string, Package> { [Judging.Lodash.Purl] = Judging.Lodash }, [Judging.Found()], [Read(text)])[0];
}
