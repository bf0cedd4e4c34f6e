using System.Security.Cryptography;
using System.Text;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Outbound;
using Assay.Core.Packages;
using Assay.Engine.Attached;
using Assay.Engine.Policy;
using Assay.TestKit;

namespace Assay.Engine.Tests.Attached;

/// <summary>Signatures and VEX documents that are attached to an image in a real registry: what counts, and what must not.</summary>
public sealed class AttachedTests : IDisposable
{
    private const string OpenVexType = "https://openvex.dev/ns/v0.2.0";

    private readonly TemporaryFolder folder = new();
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa strange = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DockerRegistry registry;
    private readonly AttachedUploads uploads;
    private readonly OciLayoutBuilder layout;

    public AttachedTests()
    {
        registry = DockerRegistry.Start(folder);
        uploads = new AttachedUploads(registry.Host, "app");
        layout = new OciLayoutBuilder(folder["image"]);
        layout.Add(layout.Image([layout.Layer(new TarBuilder().File("app/node_modules/lodash/package.json", """{"name": "lodash", "version": "4.17.20"}""").Build())]), "1");
        registry.Push(layout.Folder, "1", "app:1");
        Directory.CreateDirectory(folder["own"]);
        File.WriteAllText(folder["own", "a.json"], """
            {"id": "CVE-2099-1", "modified": "2026-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "npm", "name": "lodash"},
            "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "4.17.21"}]}]}]}
            """);
        File.WriteAllText(folder["key.pem"], key.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(folder["policy.yaml"], "version: 1\nname: p\nrules:\n- {id: unsigned, unsigned: true}\n");
    }

    public void Dispose()
    {
        uploads.Dispose();
        registry.Dispose();
        key.Dispose();
        strange.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_signed_attestation_of_VEX_counts_where_its_key_is_trusted()
    {
        var digest = await uploads.DigestOfAsync("1");
        await uploads.AttestAsync(digest, AttachedUploads.Envelope(key, OpenVexType, digest, Vex()));
        var found = Assert.Single((await ScanAsync(trusts: true)).Findings!);
        Assert.Equal(("vex", "vulnerable_code_not_in_execute_path", "team"), (found.SuppressedBy!.Kind, found.SuppressedBy.Reason, found.SuppressedBy.Owner));
        Assert.StartsWith("attached:sha256:", found.SuppressedBy.Id, StringComparison.Ordinal);

        // Who does not say whom to believe believes nobody.
        Assert.Null(Assert.Single((await ScanAsync(trusts: false)).Findings!).SuppressedBy);
    }

    [Fact]
    public async Task What_another_key_signed_or_for_another_image_counts_for_nothing()
    {
        var digest = await uploads.DigestOfAsync("1");
        var forged = AttachedUploads.Envelope(key, OpenVexType, digest, Vex()).Replace("\"payloadType\":\"application/vnd.in-toto", "\"payloadType\":\"application/vnd.in-toto2", StringComparison.Ordinal);
        foreach (var envelope in (string[])
            [AttachedUploads.Envelope(strange, OpenVexType, digest, Vex()), AttachedUploads.Envelope(key, OpenVexType, "sha256:" + new string('a', 64), Vex()), forged])
        {
            await uploads.AttestAsync(digest, envelope);
            var result = await ScanAsync(trusts: true);
            Assert.Null(Assert.Single(result.Findings!).SuppressedBy);
            Assert.Contains(result.Issues, issue => issue is { Code: "attached.untrusted", Level: IssueLevel.Notice });
            Assert.True(result.IsComplete);
        }
    }

    [Fact]
    public async Task A_document_that_refers_to_the_image_counts_once_it_is_signed()
    {
        var digest = await uploads.DigestOfAsync("1");
        var document = await uploads.ReferAsync(digest, "application/vnd.openvex+json", "application/json", Vex());
        Assert.Null(Assert.Single((await ScanAsync(trusts: true)).Findings!).SuppressedBy);
        await uploads.SignAsync(strange, document);
        Assert.Null(Assert.Single((await ScanAsync(trusts: true)).Findings!).SuppressedBy);
        await uploads.SignAsync(key, document);
        Assert.Equal("vex", Assert.Single((await ScanAsync(trusts: true)).Findings!).SuppressedBy?.Kind);
    }

    [Fact]
    public async Task A_signed_document_of_another_image_can_t_be_listed_for_this_one()
    {
        var digest = await uploads.DigestOfAsync("1");
        var document = await uploads.ReferAsync("sha256:" + new string('b', 64), "application/vnd.openvex+json", "application/json", Vex(), listedFor: digest);
        await uploads.SignAsync(key, document);
        Assert.Null(Assert.Single((await ScanAsync(trusts: true)).Findings!).SuppressedBy);
    }

    [Theory]
    [InlineData("none", false, ImageSignature.None, false)]
    [InlineData("none", true, ImageSignature.None, false)]
    [InlineData("signed", false, ImageSignature.Present, true)]
    [InlineData("signed", true, ImageSignature.Verified, true)]
    [InlineData("strange", false, ImageSignature.Present, true)]
    [InlineData("strange", true, ImageSignature.Refused, false)]
    [InlineData("copied", true, ImageSignature.Refused, false)]
    [InlineData("bundle", false, ImageSignature.Present, true)]
    [InlineData("bundle", true, ImageSignature.Verified, true)]
    public async Task A_signature_is_there_or_verified_or_refused(string what, bool trusts, ImageSignature expected, bool passes)
    {
        var digest = await uploads.DigestOfAsync("1");
        await (what switch
        {
            "signed" => uploads.SignAsync(key, digest),
            "strange" => uploads.SignAsync(strange, digest),
            "copied" => uploads.SignAsync(key, digest, said: "sha256:" + new string('c', 64)),
            "bundle" => uploads.ReferAsync(digest, "application/vnd.dev.sigstore.bundle.v0.3+json", "application/vnd.dev.sigstore.bundle.v0.3+json",
                $$"""{"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "verificationMaterial": {}, "dsseEnvelope": {{AttachedUploads.Envelope(key, "https://sigstore.dev/cosign/sign/v1", digest, "{}")}}}"""),
            _ => Task.CompletedTask,
        });
        var result = await ScanAsync(trusts, policy: true);
        Assert.Equal(expected, result.Inventory.Artifact.Signature);
        Assert.Equal(passes ? VerdictResult.Pass : VerdictResult.Fail, result.Verdict.Result);
    }

    [Fact]
    public async Task Where_nobody_asks_the_registry_is_not_asked()
    {
        var result = await ScanAsync(trusts: false);
        Assert.Null(result.Inventory.Artifact.Signature);
        Assert.DoesNotContain(result.Issues, issue => issue.Code.StartsWith("attached.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_image_that_came_another_way_is_not_known_to_be_signed()
    {
        await uploads.SignAsync(key, await uploads.DigestOfAsync("1"));
        var result = await ScanAsync(trusts: true, policy: true, target: "oci:" + folder["image"]);
        Assert.Equal(VerdictResult.Fail, result.Verdict.Result);
        Assert.Contains(result.Issues, issue => issue.Code == "attached.noRegistry");
    }

    [Fact]
    public async Task What_is_broken_is_a_notice_and_what_the_registry_withholds_an_error()
    {
        var digest = await uploads.DigestOfAsync("1");
        await uploads.AttestAsync(digest, AttachedUploads.Envelope(key, OpenVexType, digest, """{"@context": "https://openvex.dev/ns/v9"}"""));
        var broken = await ScanAsync(trusts: true);
        Assert.Contains(broken.Issues, issue => issue is { Code: "attached.malformed", Level: IssueLevel.Notice });
        Assert.True(broken.IsComplete);

        await uploads.AttestAsync(digest, "{\"payload\": 1}");
        Assert.True((await ScanAsync(trusts: true)).IsComplete);

        var listed = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(layout.Folder, "index.json"), TestContext.Current.CancellationToken))!["manifests"]![0]!;
        using var failing = new FakeRegistry(layout, request => request.Target.Contains("/referrers/", StringComparison.Ordinal) ? RawResponse.Text("", 500) : null)
            .Tag("1", new OciDescriptor((string)listed["mediaType"]!, (string)listed["digest"]!, (long)listed["size"]!));
        var withheld = await ScanAsync(trusts: true, target: failing.Host + "/app:1");
        Assert.Contains(withheld.Issues, issue => issue is { Code: "attached.unreadable", Level: IssueLevel.Error });
    }

    // openssl is the oracle: what it signs is verified, what it signs with another key is not.
    [Theory]
    [InlineData("prime256v1", "-sha256")]
    [InlineData("secp384r1", "-sha384")]
    [InlineData("rsa", "-sha256")]
    public void Keys_and_signatures_are_those_of_openssl(string kind, string hash)
    {
        var openssl = NativeTool.Require("openssl");
        string[] make = kind == "rsa" ? ["genrsa", "-out", folder["a.pem"], "2048"] : ["ecparam", "-name", kind, "-genkey", "-noout", "-out", folder["a.pem"]];
        Assert.Equal(0, NativeTool.Run(openssl, make).ExitCode);
        Assert.Equal(0, NativeTool.Run(openssl, ["pkey", "-in", folder["a.pem"], "-pubout", "-out", folder["a.pub"]]).ExitCode);
        File.WriteAllText(folder["message"], "a message");
        Assert.Equal(0, NativeTool.Run(openssl, ["dgst", hash, "-sign", folder["a.pem"], "-out", folder["signature"], folder["message"]]).ExitCode);
        var signature = File.ReadAllBytes(folder["signature"]);
        using var loaded = TrustKey.Load(folder["a.pub"]);
        using var other = TrustKey.Load(folder["key.pem"]);
        Assert.True(loaded.Verifies("a message"u8, signature));
        Assert.False(loaded.Verifies("another"u8, signature));
        Assert.False(other.Verifies("a message"u8, signature));
        Assert.False(loaded.Verifies("a message"u8, []));
        Assert.False(loaded.Verifies("a message"u8, signature.AsSpan(1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")]
    public void What_is_no_key_is_an_error(string text)
    {
        File.WriteAllText(folder["bad.pem"], text);
        var error = Assert.Throws<AssayException>(() => TrustKey.Load(folder["bad.pem"]));
        Assert.Equal("policy.key", error.Code);
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public void Damaged_envelopes_are_none_or_not_signed()
    {
        using var trusted = TrustKey.Load(folder["key.pem"]);
        var whole = Encoding.UTF8.GetBytes(AttachedUploads.Envelope(key, OpenVexType, "sha256:" + new string('a', 64), Vex()));
        Assert.True(SignedStatement.Read(whole)!.IsSignedBy(trusted));
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Null(SignedStatement.Read(whole[..length]));
            var flipped = (byte[])whole.Clone();
            flipped[length] ^= 0x04;
            if (SignedStatement.Read(flipped) is { } read && read.IsSignedBy(trusted))
            {
                // Only what is not signed may have changed: the key's id, or white space.
                Assert.Equal(SignedStatement.Read(whole)!.Predicate, read.Predicate);
                Assert.Equal(SignedStatement.Read(whole)!.Subjects, read.Subjects);
            }
        }
    }

    private Task<ScanResult> ScanAsync(bool trusts, bool policy = false, string? target = null) => Scanner.ScanAsync(
        target ?? registry.Host + "/app:1",
        new ScanOptions
        {
            AdvisoriesFolder = folder["own"],
            Registry = new RegistryOptions { Variable = _ => null },
            Policy = new PolicyOptions { TrustedKeyFile = trusts ? folder["key.pem"] : null, Policies = policy ? [folder["policy.yaml"]] : [] },
        },
        null,
        TestContext.Current.CancellationToken);

    private static string Vex() => """
        {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://vex.example/1", "author": "team", "timestamp": "2026-01-01T00:00:00Z", "version": 1,
        "statements": [{"vulnerability": {"name": "CVE-2099-1"}, "products": [{"@id": "pkg:npm/lodash@4.17.20"}], "status": "not_affected", "justification": "vulnerable_code_not_in_execute_path"}]}
        """;
}
