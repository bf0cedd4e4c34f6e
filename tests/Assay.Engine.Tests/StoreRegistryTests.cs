using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Assay.Advisories.Store;
using Assay.Core;
using Assay.Core.Outbound;
using Assay.TestKit;

namespace Assay.Engine.Tests;

/// <summary>Stores in a registry: a real one, and ones that do what they should not.</summary>
public sealed class StoreRegistryTests : IDisposable
{
    private static readonly DateTimeOffset First = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_store_is_pushed_once_and_pulled_by_tag_or_digest()
    {
        using var registry = DockerRegistry.Start(folder);
        var name = registry.Host + "/team/advisories:latest";
        var built = Build("a", 1, 0);
        var pushed = await StoreRegistry.PushAsync(folder["a"], name, null, Options(), null, Token);

        var pulled = await StoreRegistry.PullAsync(name, folder["b"], null, Options(), null, Token);
        var again = await StoreRegistry.PullAsync(name, folder["b"], null, Options(), null, Token);
        var byDigest = await StoreRegistry.PullAsync($"{registry.Host}/team/advisories@{pushed.Digest}", folder["c"], null, Options(), null, Token);

        Assert.True(pushed.IsNew && pulled.IsNew && byDigest.IsNew);
        Assert.Equal((false, 0L), (again.IsNew, again.Bytes));
        Assert.All([folder["b"], folder["c"]], store => Assert.Equal(built.State, Verified(store)));
        Assert.False((await StoreRegistry.PushAsync(folder["a"], name, null, Options(), null, Token)).IsNew);
        Assert.Equal(pushed.Manifest.State, built.State);
        Assert.False(Directory.Exists(folder["b", "pulled"]) && Directory.GetFiles(folder["b", "pulled"]).Length > 0);
    }

    [Fact]
    public async Task Whoever_has_an_earlier_store_gets_deltas()
    {
        using var registry = DockerRegistry.Start(folder);
        var name = registry.Host + "/advisories:1";
        for (var day = 0; day < 3; day++)
        {
            Build("a", day + 1, day);
            var pushed = await StoreRegistry.PushAsync(folder["a"], name, null, Options(), null, Token);
            Assert.Equal(day, pushed.Deltas);
            if (day == 0)
            {
                await StoreRegistry.PullAsync(name, folder["b"], null, Options(), null, Token);
                await StoreRegistry.PullAsync(name, folder["damaged"], null, Options(), null, Token);
            }
        }

        var byDeltas = await StoreRegistry.PullAsync(name, folder["b"], null, Options(), null, Token);
        var whole = await StoreRegistry.PullAsync(name, folder["c"], null, Options(), null, Token);

        Assert.Equal((2, 0), (byDeltas.Deltas, whole.Deltas));
        Assert.True(byDeltas.Bytes < whole.Bytes, $"{byDeltas.Bytes} of {whole.Bytes} bytes");
        Assert.All([folder["b"], folder["c"]], store => Assert.Equal(StoreManifest.Read(folder["a"]).State, Verified(store)));

        // What is damaged here is no base: the whole store comes.
        var segment = Path.Combine(folder["damaged"], StoreManifest.Read(folder["damaged"]).Segments.Single(segment => segment.Name == "debian").File);
        var bytes = File.ReadAllBytes(segment);
        Array.Fill(bytes, (byte)0xA5, 5000, bytes.Length - 5000);
        File.WriteAllBytes(segment, bytes);
        var repaired = await StoreRegistry.PullAsync(name, folder["damaged"], null, Options(), null, Token);
        Assert.Equal(0, repaired.Deltas);
        Assert.Equal(StoreManifest.Read(folder["a"]).State, Verified(folder["damaged"]));
    }

    [Fact]
    public async Task Only_who_has_the_password_comes_in_and_only_what_the_key_signed()
    {
        using var registry = DockerRegistry.Start(folder, withPassword: true);
        var name = registry.Host + "/advisories:1";
        Build("a", 1, 0);
        using var secret = Key("mine", out var known);
        using var other = Key("other", out _);
        var options = Options(DockerRegistry.Password);
        await StoreRegistry.PushAsync(folder["a"], name, secret, options, null, Token);

        Assert.Equal("registry.denied", (await Assert.ThrowsAsync<AssayException>(() => StoreRegistry.PushAsync(folder["a"], name, secret, Options("wr0ng"), null, Token))).Code);
        Assert.Equal("registry.denied", (await Assert.ThrowsAsync<AssayException>(() => StoreRegistry.PullAsync(name, folder["b"], null, Options(), null, Token))).Code);
        Assert.Equal("db.forged", (await Assert.ThrowsAsync<AssayException>(() => StoreRegistry.PullAsync(name, folder["b"], other, options, null, Token))).Code);
        using var mine = StoreKey.Load(known);
        await StoreRegistry.PullAsync(name, folder["b"], mine, options, null, Token);
        AdvisoryStore.Open(folder["b"], null, mine).Dispose();

        // A delta is signed as well; one that another key signed never takes the good store's place.
        Build("a", 2, 1);
        await StoreRegistry.PushAsync(folder["a"], name, other, options, null, Token);
        Assert.Equal("db.forged", (await Assert.ThrowsAsync<AssayException>(() => StoreRegistry.PullAsync(name, folder["b"], mine, options, null, Token))).Code);
        AdvisoryStore.Open(folder["b"], null, mine).Dispose();

        // The whole store makes good for a delta that somebody else signed.
        await StoreRegistry.PushAsync(folder["a"], name, secret, options, null, Token);
        Assert.Equal(0, (await StoreRegistry.PullAsync(name, folder["b"], mine, options, null, Token)).Deltas);
        AdvisoryStore.Open(folder["b"], null, mine).Dispose();
        Build("a", 3, 2);
        await StoreRegistry.PushAsync(folder["a"], registry.Host + "/unsigned:1", null, options, null, Token);
        Assert.Equal("db.unsigned", (await Assert.ThrowsAsync<AssayException>(() => StoreRegistry.PullAsync(registry.Host + "/unsigned:1", folder["b"], mine, options, null, Token))).Code);
        AdvisoryStore.Open(folder["b"], null, mine).Dispose();
    }

    [Fact]
    public async Task What_is_no_store_is_neither_pulled_nor_pushed_over()
    {
        using var registry = DockerRegistry.Start(folder);
        var layout = new OciLayoutBuilder(folder["image"]);
        layout.Add(layout.Image([layout.Layer(new TarBuilder().File("a", "b").Build(), "ADD a /")]), "1");
        registry.Push(layout.Folder, "1", "team/app:1");
        Build("a", 1, 0);

        var name = registry.Host + "/team/app:1";
        Assert.Equal("db.artefact", (await Assert.ThrowsAsync<AssayException>(() => StoreRegistry.PullAsync(name, folder["b"], null, Options(), null, Token))).Code);
        Assert.Equal("db.artefact", (await Assert.ThrowsAsync<AssayException>(() => StoreRegistry.PushAsync(folder["a"], name, null, Options(), null, Token))).Code);
        Assert.Equal("registry.notFound", (await Assert.ThrowsAsync<AssayException>(() => StoreRegistry.PullAsync(registry.Host + "/nobody:1", folder["b"], null, Options(), null, Token))).Code);
    }

    [Fact]
    public async Task A_pull_that_breaks_off_goes_on_where_it_ended_and_wrong_bytes_are_thrown_away()
    {
        var archive = Artefact();
        var fault = "";
        var ranges = new List<string>();
        using var server = new RawHttpServer(request =>
        {
            if (!request.Target.Contains("/blobs/", StringComparison.Ordinal))
            {
                return Answer(request);
            }

            ranges.Add(request.Header("Range") ?? "");
            return fault switch
            {
                "away" => new RawResponse(200) { Body = archive[..(archive.Length / 2)], ContentLength = archive.Length },
                "wrong" => new RawResponse(200) { Body = [.. archive.Select(value => (byte)(value ^ 1))] },
                _ => Answer(request),
            };
        });
        var name = server.Host + "/advisories:1";
        Build("b", 9, 0);
        var before = StoreManifest.Read(folder["b"]).State;

        fault = "away";
        Assert.Contains((await Assert.ThrowsAsync<AssayException>(() => StoreRegistry.PullAsync(name, folder["b"], null, Options(), null, Token))).Code, (string[])["blob.unreadable", "blob.digestMismatch"]);
        Assert.Equal(before, Verified(folder["b"]));
        fault = "wrong";
        Directory.Delete(folder["b", "pulled"], recursive: true);
        Assert.Equal("blob.digestMismatch", (await Assert.ThrowsAsync<AssayException>(() => StoreRegistry.PullAsync(name, folder["b"], null, Options(), null, Token))).Code);
        Assert.Equal(before, Verified(folder["b"]));

        // As a process that was killed leaves it: half of the blob.
        fault = "";
        var part = folder["b", "pulled", "sha256-" + Hex(archive)];
        File.WriteAllBytes(part, archive[..(archive.Length / 2)]);
        ranges.Clear();
        await StoreRegistry.PullAsync(name, folder["b"], null, Options(), null, Token);
        Assert.Equal([string.Create(CultureInfo.InvariantCulture, $"bytes={archive.Length / 2}-")], ranges);
        Assert.Equal(StoreManifest.Read(folder["a"]).State, Verified(folder["b"]));
        Assert.False(File.Exists(part));

        RawResponse Answer(RawRequest request)
        {
            if (request.Target.Contains("/manifests/", StringComparison.Ordinal))
            {
                return RawResponse.Text(Manifest(archive), 200, ("Content-Type", "application/vnd.oci.image.manifest.v1+json"));
            }

            if (!request.Target.Contains("/blobs/", StringComparison.Ordinal))
            {
                return RawResponse.Text("{}");
            }

            var from = request.Header("Range") is { } range ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture) : 0;
            return from == 0 ? new RawResponse(200) { Body = archive }
                : new RawResponse(206) { Body = archive[from..], Headers = [("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{archive.Length - 1}/{archive.Length}"))] };
        }
    }

    private byte[] Artefact()
    {
        Build("a", 1, 0);
        StoreArchive.Export(folder["a"], folder["archive"], null, Token);
        return File.ReadAllBytes(folder["archive"]);
    }

    private static string Manifest(byte[] archive) => new JsonObject
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
        ["artifactType"] = "application/vnd.assay.store.v1",
        ["config"] = new JsonObject { ["mediaType"] = "application/vnd.oci.empty.v1+json", ["digest"] = "sha256:" + Hex("{}"u8.ToArray()), ["size"] = 2 },
        ["layers"] = new JsonArray(new JsonObject { ["mediaType"] = "application/vnd.assay.store.archive.v1", ["digest"] = "sha256:" + Hex(archive), ["size"] = archive.Length }),
    }.ToJsonString();

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private StoreManifest Build(string store, int flaws, int day)
    {
        var records = Enumerable.Range(0, 1500).Select(number => Record($"CVE-2023-{10000 + number}", $"package{number}"))
            .Concat(Enumerable.Range(0, flaws).Select(number => Record($"CVE-2024-{10000 + number}", $"new{number}")));
        Directory.CreateDirectory(folder["feed-" + store]);
        File.WriteAllText(folder["feed-" + store, "a.jsonl"], string.Concat(records));
        return StoreBuilder.Build(folder["feed-" + store], folder[store], new FixedTime(First.AddDays(day)), Token).Manifest!;
    }

    private static string Record(string id, string package) =>
        $$$"""{"id":"{{{id}}}","modified":"2025-01-01T00:00:00Z","summary":"about {{{package}}}","affected":[{"package":{"ecosystem":"Debian:12","name":"{{{package}}}"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2"}]}]}]}""" + "\n";

    private static string Verified(string store)
    {
        using var opened = AdvisoryStore.Open(store);
        opened.Verify(Token);
        return opened.Manifest.State;
    }

    private StoreKey Key(string name, out string known)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        known = folder[name + ".pub"];
        File.WriteAllText(known, key.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(folder[name + ".key"], key.ExportPkcs8PrivateKeyPem());
        return StoreKey.Load(folder[name + ".key"]);
    }

    private static StoreRegistryOptions Options(string? password = null) => new()
    {
        Registry = new RegistryOptions { UserName = password is null ? null : DockerRegistry.UserName, Password = password, Variable = _ => null },
        Outbound = new OutboundOptions { MaxRetries = 1, RetryDelay = TimeSpan.FromMilliseconds(1) },
    };

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
