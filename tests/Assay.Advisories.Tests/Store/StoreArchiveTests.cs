using System.Security.Cryptography;
using Assay.Advisories.Store;
using Assay.Core;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Store;

/// <summary>A store as one file: what comes in is what went out, or nothing comes in.</summary>
public sealed class StoreArchiveTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_comes_in_is_what_went_out()
    {
        Build("a", "CVE-1");
        var written = StoreArchive.Export(folder.In("a"), folder.In("store.assaydb"), null, Token);

        StoreArchive.Import(folder.In("store.assaydb"), folder.In("b"), null, Token);

        Assert.Equal(written.Segments.Select(segment => segment.Digest), StoreSwap.Current(folder.In("b")).Select(segment => segment.Digest));
        Assert.Equal(["CVE-1"], Ids("b"));
        using var store = AdvisoryStore.Open(folder.In("b"));
        store.Verify(Token);
        Assert.Equal(2, Directory.GetFiles(folder.In("b")).Length);
    }

    [Fact]
    public void Every_truncated_file_is_refused_and_the_old_store_stays()
    {
        Build("a", "CVE-1");
        Build("b", "CVE-2");
        StoreArchive.Export(folder.In("a"), folder.In("store.assaydb"), null, Token);
        var whole = File.ReadAllBytes(folder.In("store.assaydb"));
        var before = File.ReadAllBytes(folder.In("b/manifest.json"));
        for (var length = 0; length < whole.Length - 1; length += Math.Max(1, whole.Length / Tier.Scale(150, 3000)))
        {
            File.WriteAllBytes(folder.In("cut"), whole[..length]);
            Assert.Equal("db.archive", Assert.Throws<AssayException>(() => StoreArchive.Import(folder.In("cut"), folder.In("b"), null, Token)).Code);
        }

        Assert.Equal(before, File.ReadAllBytes(folder.In("b/manifest.json")));
        Assert.Equal(["CVE-2"], Ids("b"));
    }

    [Fact]
    public void A_flipped_bit_is_refused_or_changes_nothing()
    {
        Build("a", "CVE-1");
        Build("b", "CVE-2");
        StoreArchive.Export(folder.In("a"), folder.In("store.assaydb"), null, Token);
        var whole = File.ReadAllBytes(folder.In("store.assaydb"));
        for (var at = 0; at < whole.Length; at += Math.Max(1, whole.Length / Tier.Scale(150, 3000)))
        {
            var flipped = whole.ToArray();
            flipped[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(folder.In("flipped"), flipped);
            try
            {
                StoreArchive.Import(folder.In("flipped"), folder.In("c"), null, Token);
                Assert.Equal(["CVE-1"], Ids("c"));
            }
            catch (AssayException refused)
            {
                Assert.Contains(refused.Code, (string[])["db.archive", "db.newer", "db.older"]);
            }
        }
    }

    [Fact]
    public void A_signed_store_is_believed_by_its_key_alone()
    {
        Build("a", "CVE-1");
        var (secret, known) = Keys("mine");
        var (_, other) = Keys("other");
        using (var key = StoreKey.Load(secret))
        {
            StoreArchive.Export(folder.In("a"), folder.In("signed"), key, Token);
        }

        StoreArchive.Export(folder.In("a"), folder.In("unsigned"), null, Token);
        using var mine = StoreKey.Load(known);
        using var theirs = StoreKey.Load(other);

        StoreArchive.Import(folder.In("signed"), folder.In("b"), mine, Token);
        Assert.Equal("db.forged", Assert.Throws<AssayException>(() => StoreArchive.Import(folder.In("signed"), folder.In("b"), theirs, Token)).Code);
        Assert.Equal("db.unsigned", Assert.Throws<AssayException>(() => StoreArchive.Import(folder.In("unsigned"), folder.In("b"), mine, Token)).Code);

        // The signature stays with the store, and is asked for again when it is opened.
        AdvisoryStore.Open(folder.In("b"), null, mine).Dispose();
        Assert.Equal("db.forged", Assert.Throws<AssayException>(() => AdvisoryStore.Open(folder.In("b"), null, theirs)).Code);
        Assert.Equal("db.unsigned", Assert.Throws<AssayException>(() => AdvisoryStore.Open(folder.In("a"), null, mine)).Code);
    }

    [Fact]
    public void A_store_changed_after_it_was_signed_is_forged()
    {
        Build("a", "CVE-1");
        var (secret, known) = Keys("mine");
        using var key = StoreKey.Load(secret);
        var signed = key.Sign(StoreManifest.Read(folder.In("a")));
        using var reader = StoreKey.Load(known);
        reader.Require(signed, "it");

        var changed = signed with { Segments = [signed.Segments[0] with { Digest = "sha256:" + new string('0', 64) }, .. signed.Segments.Skip(1)] };
        Assert.Equal("db.forged", Assert.Throws<AssayException>(() => reader.Require(changed, "it")).Code);
        Assert.Equal("db.forged", Assert.Throws<AssayException>(() => reader.Require(signed with { Signature = "AAAA" }, "it")).Code);
        Assert.Equal("db.key", Assert.Throws<AssayException>(() => reader.Sign(signed)).Code);
    }

    [Fact]
    public void A_key_of_openssl_signs_and_verifies()
    {
        var openssl = NativeTool.Require("openssl");
        Assert.Equal(0, NativeTool.Run(openssl, ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", folder.In("key.pem")]).ExitCode);
        Assert.Equal(0, NativeTool.Run(openssl, ["ec", "-in", folder.In("key.pem"), "-pubout", "-out", folder.In("public.pem")]).ExitCode);
        Build("a", "CVE-1");
        using var secret = StoreKey.Load(folder.In("key.pem"));
        var signed = secret.Sign(StoreManifest.Read(folder.In("a")));
        File.WriteAllBytes(folder.In("signature"), Convert.FromBase64String(signed.Signature!));
        File.WriteAllBytes(folder.In("message"), ManifestJson.Write(signed with { Signature = null }));

        var verified = NativeTool.Run(openssl, ["dgst", "-sha256", "-verify", folder.In("public.pem"), "-signature", folder.In("signature"), folder.In("message")]);

        Assert.Contains("Verified OK", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_key_is_refused()
    {
        folder.Write("rsa.pem", RSA.Create(2048).ExportPkcs8PrivateKeyPem());
        folder.Write("p384.pem", ECDsa.Create(ECCurve.NamedCurves.nistP384).ExportPkcs8PrivateKeyPem());
        folder.Write("none.pem", "no key");
        foreach (var name in (string[])["rsa.pem", "p384.pem", "none.pem", "absent.pem"])
        {
            Assert.Equal("db.key", Assert.Throws<AssayException>(() => StoreKey.Load(folder.In(name))).Code);
        }
    }

    private (string Private, string Public) Keys(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (folder.Write(name + ".key", key.ExportPkcs8PrivateKeyPem()), folder.Write(name + ".pub", key.ExportSubjectPublicKeyInfoPem()));
    }

    private void Build(string store, string id)
    {
        folder.Write($"feed-{store}/a.jsonl", Records.Record(id, "", Records.Affected("12", "foo", "9")) + "\n");
        Assert.NotNull(StoreBuilder.Build(folder.In("feed-" + store), folder.In(store), TimeProvider.System, Token).Manifest);
    }

    private List<string> Ids(string store)
    {
        using var opened = AdvisoryStore.Open(folder.In(store));
        return [.. Assay.Advisories.Matching.Matcher.Match(Inventories.Debian("12", Inventories.Deb("foo", "1")), opened, new Assay.Advisories.Matching.MatchOptions(), Token).Findings.Select(finding => finding.Id)];
    }
}
