using System.Text;
using Assay.Advisories.Matching;
using Assay.Advisories.Store;
using Assay.Core;

namespace Assay.Advisories.Tests.Store;

public sealed class AdvisoryStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public AdvisoryStoreTests()
    {
        folder.Write("feed/lines.jsonl", Records.Record("CVE-1", """ "aliases":["GHSA-1"],""", Records.Affected("12", "foo", "2")) + "\n");
        Build();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_reader_keeps_what_it_opened_while_stores_come_and_go()
    {
        using var store = Open();
        for (var i = 2; i < 5; i++)
        {
            folder.Write("feed/lines.jsonl", Records.Record($"CVE-{i}", "", Records.Affected("12", "foo", "2")) + "\n");
            Build();
            using var next = Open();
            Assert.Equal($"CVE-{i}", Found(next));
        }

        Assert.Equal("CVE-1", Found(store));

        // The segments of this store and of the one before it, no more.
        Assert.Equal(2, Directory.GetFiles(folder.In("db/segments")).Length);
    }

    [Fact]
    public void What_a_killed_build_left_behind_does_no_harm()
    {
        folder.Write("db/manifest.json.new", "{\"schemaVersion\":1,");
        folder.Write("db/segments/.debian.new", "half a segment");
        using (var store = Open())
        {
            Assert.Equal("CVE-1", Found(store));
        }

        Build();

        using var next = Open();
        Assert.Equal("CVE-1", Found(next));
        Assert.False(File.Exists(folder.In("db/manifest.json.new")));
        Assert.Equal(2, Directory.GetFiles(folder.In("db/segments")).Length);
    }

    [Fact]
    public void A_newer_schema_is_refused_with_a_hint()
    {
        var manifest = File.ReadAllText(folder.In("db/manifest.json"));
        folder.Write("db/manifest.json", manifest.Replace("\"schemaVersion\": 2", "\"schemaVersion\": 3", StringComparison.Ordinal));

        var exception = Assert.Throws<AssayException>(() => Open());

        Assert.Equal("db.newer", exception.Code);
        Assert.Contains("update assay", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_schema_is_refused_with_a_hint()
    {
        var manifest = File.ReadAllText(folder.In("db/manifest.json"));
        folder.Write("db/manifest.json", manifest.Replace("\"schemaVersion\": 2", "\"schemaVersion\": 1", StringComparison.Ordinal));

        Assert.Equal("db.older", Assert.Throws<AssayException>(() => Open()).Code);
    }

    [Fact]
    public void A_manifest_cut_at_any_byte_or_with_any_flipped_byte_is_refused()
    {
        var whole = File.ReadAllBytes(folder.In("db/manifest.json"));
        for (var i = 0; i < whole.Length; i++)
        {
            folder.Write("db/manifest.json", whole[..i]);
            Assert.Contains(Assert.Throws<AssayException>(() => Open()).Code, new[] { "db.damaged", "db.newer" });
            var flipped = whole.ToArray();
            flipped[i] ^= 1;
            folder.Write("db/manifest.json", flipped);
            Assert.Contains(Assert.Throws<AssayException>(() => Open()).Code, new[] { "db.damaged", "db.newer" });
        }
    }

    [Fact]
    public void A_segment_outside_the_store_is_not_opened()
    {
        using (var store = Open())
        {
            var entry = store.Manifest.Segments[0];
            foreach (var file in new[] { "../db/" + entry.File, "segments/../" + entry.File, "/etc/passwd", "segments/.." })
            {
                File.WriteAllBytes(folder.In("db/manifest.json"), (store.Manifest with { Segments = [entry with { File = file }] }).ToBytes());
                Assert.Equal("db.damaged", Assert.Throws<AssayException>(() => Open()).Code);
            }
        }
    }

    [Fact]
    public void A_segment_of_another_size_is_refused_at_once_and_one_with_a_flipped_byte_by_Verify()
    {
        var segment = Directory.GetFiles(folder.In("db/segments"), "debian-*").Single();
        var whole = File.ReadAllBytes(segment);
        File.WriteAllBytes(segment, whole[..^1]);
        Assert.Equal("db.damaged", Assert.Throws<AssayException>(() => Open()).Code);
        File.Delete(segment);
        Assert.Equal("db.damaged", Assert.Throws<AssayException>(() => Open()).Code);

        whole[^1] ^= 1;
        File.WriteAllBytes(segment, whole);
        using var store = Open();
        Assert.Equal("db.damaged", Assert.Throws<AssayException>(() => store.Verify(TestContext.Current.CancellationToken)).Code);
    }

    [Fact]
    public void A_segment_with_any_flipped_byte_never_crashes_a_reader()
    {
        var segment = Directory.GetFiles(folder.In("db/segments"), "debian-*").Single();
        var whole = File.ReadAllBytes(segment);
        var refused = 0;
        for (var i = 0; i < whole.Length; i += 13)
        {
            var flipped = whole.ToArray();
            flipped[i] ^= 0x41;
            File.WriteAllBytes(segment, flipped);
            try
            {
                using var store = Open();
                _ = Found(store);
            }
            catch (AssayException exception) when (exception.Code == "db.damaged")
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, whole.Length / 13);
    }

    [Fact]
    public void Many_readers_at_once_see_the_same()
    {
        using var store = Open();

        Parallel.For(0, 200, _ =>
        {
            Assert.Equal("CVE-1", Found(store));
            Assert.Single(store.ByName("GHSA-1"));
        });
    }

    [Fact]
    public void A_path_with_characters_that_mean_something_in_a_URI_opens()
    {
        foreach (var name in new[] { "a b", "what?immutable=0", "100%25", "#1", "ünï" })
        {
            StoreBuilder.Build(folder.In("feed"), folder.In(name), TimeProvider.System, TestContext.Current.CancellationToken);
            using var store = AdvisoryStore.Open(folder.In(name));
            Assert.Equal("CVE-1", Found(store));
        }
    }

    [Fact]
    public void The_manifest_tells_what_went_in()
    {
        using var store = Open();

        Assert.Equal(["debian", "shared"], store.Manifest.Segments.Select(entry => entry.Name));
        var segment = store.Manifest.Segments[0];
        Assert.Equal(["debian:12"], segment.Buckets);
        Assert.Equal($"segments/debian-{segment.Digest.AsSpan(7, 16)}.sqlite", segment.File);
        Assert.Equal(new FileInfo(folder.In("db/" + segment.File)).Length, segment.Bytes);
        Assert.Equal(1, Assert.Single(segment.Feeds).Records);
        Assert.Contains("\"schemaVersion\": 2", Encoding.UTF8.GetString(File.ReadAllBytes(folder.In("db/manifest.json"))), StringComparison.Ordinal);
    }

    private AdvisoryStore Open() => AdvisoryStore.Open(folder.In("db"));

    private void Build() => StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken);

    private static string Found(AdvisoryStore store) => string.Join(' ', Matcher
        .Match(Inventories.Debian("12", Inventories.Deb("foo", "1")), store, new MatchOptions(), TestContext.Current.CancellationToken)
        .Findings.Select(finding => finding.Id));
}
