using System.Globalization;
using System.Security.Cryptography;
using Assay.Advisories.Store;
using Assay.Core;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Store;

/// <summary>What is new of a store, as one file: what comes out is byte for byte the new store, or nothing comes out.</summary>
public sealed class StoreDeltaTests : IDisposable
{
    private static readonly DateTimeOffset First = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_new_store_comes_out_byte_for_byte()
    {
        var (old, young) = Stores();
        StoreDelta.Write(old, young, folder.In("day"), null, Token);

        var manifest = StoreArchive.Import(folder.In("day"), Copy(old, "c"), null, Token);

        Assert.Equal(StoreManifest.Read(young).State, manifest.State);
        Assert.Equal(StoreManifest.Read(young).State, StoreManifest.Read(folder.In("c")).State);
        using var store = AdvisoryStore.Open(folder.In("c"));
        store.Verify(Token);
        Assert.Equal(["debian", "go", "npm", "shared"], store.Manifest.Segments.Select(segment => segment.Name));
        Assert.Equal(First, store.Manifest.Segments.Single(segment => segment.Name == "debian").Since);
        Assert.Equal(["CVE-2024-9999", "CVE-2024-0002"], Matching.MatcherTests.Ids(store, "12", Inventories.Deb("package2", "1"), Inventories.Deb("new", "1")));
        Assert.Equal(["CVE-2024-0002"], Ids(folder.In("c"), First));
        Assert.Empty(Directory.GetFiles(folder.In("c/segments"), ".*"));
    }

    [Fact]
    public void A_day_costs_what_is_new_in_it()
    {
        var (old, young) = Stores();
        StoreArchive.Export(young, folder.In("whole"), null, Token);
        StoreDelta.Write(old, young, folder.In("day"), null, Token);
        StoreDelta.Write(young, young, folder.In("none"), null, Token);

        var (whole, day, none) = (Length("whole"), Length("day"), Length("none"));
        Assert.True(day < whole / 4, $"{day} of {whole} bytes");
        Assert.True(none < 4000, $"{none} bytes");
        Assert.Equal(StoreManifest.Read(young).State, StoreArchive.Import(folder.In("none"), Copy(young, "c"), null, Token).State);

        long Length(string name) => new FileInfo(folder.In(name)).Length;
    }

    [Fact]
    public void Another_store_than_the_deltas_is_left_as_it_is()
    {
        var (old, young) = Stores();
        StoreDelta.Write(old, young, folder.In("day"), null, Token);
        folder.Write("feed-d/a.jsonl", Records.Record("CVE-2024-0007", "", Records.Affected("12", "other")) + "\n");
        Build("d", 0);
        var before = Snapshot(folder.In("d"));

        Assert.Equal("db.base", Refused(folder.In("day"), folder.In("d")));
        Assert.Equal(before, Snapshot(folder.In("d")));
        Assert.Equal("db.base", Refused(folder.In("day"), folder.In("nothing")));
        Assert.Equal("db.notFound", Assert.Throws<AssayException>(() => StoreManifest.Read(folder.In("nothing"))).Code);

        // The old one by its names, and damaged below them.
        var damaged = Path.Combine(Copy(old, "damaged"), StoreManifest.Read(old).Segments.Single(segment => segment.Name == "debian").File);
        var bytes = File.ReadAllBytes(damaged);
        Array.Fill(bytes, (byte)0xA5, bytes.Length / 4, bytes.Length / 2);
        File.WriteAllBytes(damaged, bytes);
        Assert.Contains(Refused(folder.In("day"), folder.In("damaged")), (string[])["db.archive", "db.base"]);
        Assert.Equal(StoreManifest.Read(old).State, StoreManifest.Read(folder.In("damaged")).State);
    }

    [Fact]
    public void Every_truncated_delta_is_refused_and_the_old_store_stays()
    {
        var (old, young) = Stores();
        StoreDelta.Write(old, young, folder.In("day"), null, Token);
        var whole = File.ReadAllBytes(folder.In("day"));
        var here = Copy(old, "c");
        var before = Snapshot(here);
        for (var length = 0; length < whole.Length - 1; length += Math.Max(1, whole.Length / Tier.Scale(60, 3000)))
        {
            File.WriteAllBytes(folder.In("cut"), whole[..length]);
            Assert.Equal("db.archive", Refused(folder.In("cut"), here));
        }

        Assert.Equal(before, Snapshot(here));
    }

    [Fact]
    public void A_flipped_bit_is_refused_or_changes_nothing()
    {
        var (old, young) = Stores();
        StoreDelta.Write(old, young, folder.In("day"), null, Token);
        var whole = File.ReadAllBytes(folder.In("day"));
        var state = StoreManifest.Read(young).State;
        var here = Copy(old, "c");
        var before = Snapshot(here);
        for (var at = 0; at < whole.Length; at += Math.Max(1, whole.Length / Tier.Scale(60, 3000)))
        {
            var flipped = whole.ToArray();
            flipped[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(folder.In("flipped"), flipped);
            try
            {
                Assert.Equal(state, StoreArchive.Import(folder.In("flipped"), here, null, Token).State);
                Directory.Delete(here, recursive: true);
                Copy(old, "c");
            }
            catch (AssayException refused)
            {
                Assert.Contains(refused.Code, (string[])["db.archive", "db.base", "db.newer", "db.older"]);
                Assert.Equal(before, Snapshot(here));
            }
        }
    }

    [Fact]
    public void A_signed_delta_is_believed_by_its_key_alone()
    {
        var (old, young) = Stores();
        using var secret = Key("mine.key", out var known);
        using var other = Key("other.key", out var theirs);
        StoreDelta.Write(old, young, folder.In("signed"), secret, Token);
        StoreDelta.Write(old, young, folder.In("unsigned"), null, Token);
        var here = Copy(old, "c");
        var before = Snapshot(here);
        using var mine = StoreKey.Load(known);
        using var others = StoreKey.Load(theirs);

        Assert.Equal("db.forged", Refused(folder.In("signed"), here, others));
        Assert.Equal("db.unsigned", Refused(folder.In("unsigned"), here, mine));
        Assert.Equal(before, Snapshot(here));
        StoreArchive.Import(folder.In("signed"), here, mine, Token);
        AdvisoryStore.Open(here, null, mine).Dispose();

        // What was imported with a signature is handed on with it; what was fetched here is nobody's but ours.
        StoreArchive.Export(here, folder.In("again"), null, Token);
        StoreArchive.Import(folder.In("again"), folder.In("e"), mine, Token);
    }

    [Fact]
    public void A_newer_delta_is_refused()
    {
        var (old, young) = Stores();
        StoreDelta.Write(old, young, folder.In("day"), null, Token);
        var bytes = File.ReadAllBytes(folder.In("day"));
        var at = bytes.AsSpan().IndexOf("\"schemaVersion\": 2"u8);
        bytes[at + "\"schemaVersion\": ".Length] = (byte)'9';
        File.WriteAllBytes(folder.In("newer"), bytes);
        var before = Snapshot(old);

        Assert.Equal("db.newer", Refused(folder.In("newer"), old));
        Assert.Equal(before, Snapshot(old));
    }

    [Fact]
    public async Task Readers_keep_what_they_opened_while_deltas_come()
    {
        var (old, young) = Stores();
        StoreDelta.Write(old, young, folder.In("there"), null, Token);
        StoreDelta.Write(young, old, folder.In("back"), null, Token);
        var here = Copy(old, "c");
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var store = AdvisoryStore.Open(here);
                var ids = Matching.MatcherTests.Ids(store, "12", Inventories.Deb("package2", "1"), Inventories.Deb("new", "1")).ToList();
                Assert.True(ids is ["CVE-2024-0002"] or ["CVE-2024-9999", "CVE-2024-0002"], string.Join(',', ids));
                started.TrySetResult();
            }
        }, Token)).ToList();
        await started.Task.WaitAsync(Token);
        for (var round = 0; round < Tier.Scale(6, 100); round++)
        {
            StoreArchive.Import(folder.In(round % 2 == 0 ? "there" : "back"), here, null, Token);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    private string Refused(string file, string store, StoreKey? key = null) => Assert.Throws<AssayException>(() => StoreArchive.Import(file, store, key, Token)).Code;

    private (string Old, string Young) Stores()
    {
        List<string> records = [];
        for (var i = 1; i <= 3000; i++)
        {
            records.Add(Records.Record(string.Create(CultureInfo.InvariantCulture, $"CVE-2024-{i:D4}"), $"\"summary\":\"flaw {i * 7919}\",", Records.Affected("12", $"package{i}", $"{i % 9}.{i}"), Records.Affected("11", $"package{i}", "3")));
        }

        records[1] = Records.Record("CVE-2024-0002", "", Records.Affected("12", "package2"));
        Write("b", records);
        folder.Write("feed-b/npm.jsonl", """{"id":"GHSA-aaaa-aaaa-aaaa","modified":"2025-01-02T03:04:05Z","aliases":["CVE-2024-5000"],"affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}""" + "\n");
        folder.Write("feed-b/kev.json", """{"catalogVersion":"1","vulnerabilities":[{"cveID":"CVE-2024-0001","dateAdded":"2024-06-01"}]}""");
        Build("b", 0);
        Copy(folder.In("b"), "old");

        // A flaw comes, one goes, one changes; an ecosystem comes; another flaw is exploited.
        records.RemoveAt(900);
        records[1500] = Records.Record("CVE-2024-1502", "", Records.Affected("12", "package1502", "99"));
        records.Add(Records.Record("CVE-2024-9999", "", Records.Affected("12", "new", "2")));
        Write("b", records);
        folder.Write("feed-b/go.jsonl", """{"id":"GO-2024-0001","modified":"2025-01-02T03:04:05Z","aliases":["CVE-2024-6000"],"affected":[{"package":{"ecosystem":"Go","name":"example.com/m"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.0"}]}]}]}""" + "\n");
        folder.Write("feed-b/kev.json", """{"catalogVersion":"2","vulnerabilities":[{"cveID":"CVE-2024-0001","dateAdded":"2024-06-01"},{"cveID":"CVE-2024-0003","dateAdded":"2025-01-02"}]}""");
        Build("b", 1);
        return (folder.In("old"), folder.In("b"));
    }

    private void Write(string store, IEnumerable<string> records) => folder.Write($"feed-{store}/a.jsonl", string.Join('\n', records) + "\n");

    private void Build(string store, int day) =>
        Assert.NotNull(StoreBuilder.Build(folder.In("feed-" + store), folder.In(store), new FixedTime(First.AddDays(day)), Token).Manifest);

    private string Copy(string store, string name)
    {
        foreach (var file in Directory.GetFiles(store, "*", SearchOption.AllDirectories))
        {
            folder.Write(Path.Combine(name, Path.GetRelativePath(store, file)), File.ReadAllBytes(file));
        }

        return folder.In(name);
    }

    private StoreKey Key(string name, out string known)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        known = folder.Write(name + ".pub", key.ExportSubjectPublicKeyInfoPem());
        return StoreKey.Load(folder.Write(name, key.ExportPkcs8PrivateKeyPem()));
    }

    private static List<string> Ids(string store, DateTimeOffset asOf)
    {
        using var opened = AdvisoryStore.Open(store, asOf: asOf);
        return [.. Matching.MatcherTests.Ids(opened, "12", Inventories.Deb("package2", "1"), Inventories.Deb("new", "1"))];
    }

    /// <summary>The manifest, and every segment's file that it names with its digest.</summary>
    private static string Snapshot(string store) => File.ReadAllText(Path.Combine(store, "manifest.json"))
        + string.Concat(StoreManifest.Read(store).Segments.Select(segment => AdvisoryStore.DigestOf(Path.Combine(store, segment.File))));

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
