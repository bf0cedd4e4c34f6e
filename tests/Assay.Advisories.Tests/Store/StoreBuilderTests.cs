using System.IO.Compression;
using System.Text;
using Assay.Advisories.Matching;
using Assay.Advisories.Store;
using Assay.Core;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Store;

public sealed class StoreBuilderTests : IDisposable
{
    private static readonly string Two =
        Records.Record("CVE-1", "", Records.Affected("12", "foo", "2")) + "\n" + Records.Record("CVE-2", "", Records.Affected("12", "foo", "2")) + "\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_are_recognised_by_what_they_are()
    {
        folder.Write("feed/a/lines.jsonl", Two);
        folder.Write("feed/a/manifest.json", "{}");
        folder.Write("feed/b/one.json", Records.Record("CVE-3", "", Records.Affected("12", "foo", "2")));
        folder.Write("feed/b/array.json", $"[{Records.Record("CVE-4", "", Records.Affected("12", "foo", "2"))}]");
        folder.Write("feed/c/lines.jsonl.gz", Gzip(Two.Replace("CVE-", "CVE-9", StringComparison.Ordinal)));
        folder.Write("feed/d/all.zip", Zips.Make(("x/CVE-5.json", Records.Record("CVE-5", "", Records.Affected("12", "foo", "2"))), ("y.txt", "no")));
        folder.Write("feed/e/kev.json", """{"catalogVersion":"1","vulnerabilities":[]}""");
        folder.Write("feed/e/epss.csv", "cve,epss\n");
        folder.Write("feed/e/other.jsonl", """{"id":"GHSA-1","modified":"2025-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"nobody's","name":"x"}}]}""" + "\n{\"id\":7}\n");
        folder.Write("feed/e/error.json", "<!DOCTYPE html><html></html>");
        folder.Write("feed/e/readme.md", "# no");
        folder.Write("feed/e/empty.json", "");

        var report = Build();

        Assert.Equal(
            ["a/lines.jsonl 2", "b/array.json 1", "b/one.json 1", "c/lines.jsonl.gz 2", "d/all.zip 1"],
            report.Files.Select(file => $"{file.Path} {file.Records}"));
        Assert.Equal(
            ["a/manifest.json", "e/empty.json", "e/epss.csv", "e/error.json", "e/kev.json", "e/other.jsonl", "e/readme.md"],
            report.Skipped.Select(file => file.Path));
        Assert.Empty(report.Issues);
        Assert.Equal(7, Findings());
        Assert.Equal(7, report.Manifest!.Segments.Single().Feeds.Single().Records);
    }

    [Fact]
    public void A_zstd_file_is_read_whatever_its_name_says()
    {
        folder.Write("plain", Two);
        Directory.CreateDirectory(folder.In("feed"));
        Assert.Equal(0, NativeTool.Run(NativeTool.Require("zstd"), ["-q", folder.In("plain"), "-o", folder.In("feed/lines.jsonl")]).ExitCode);

        Assert.Equal(2, Build().Files.Single().Records);
    }

    [Fact]
    public void A_bad_record_is_told_and_the_rest_goes_in()
    {
        folder.Write("feed/lines.jsonl", Two.Insert(Two.IndexOf('\n', StringComparison.Ordinal) + 1, "{\"id\":\"CVE-3\",\n[]\n"));
        folder.Write("feed/one.json", """{"id":"CVE-7","modified":"2025-01-01T00:00:00Z","affected":5}""");

        var report = Build();

        Assert.Equal(["lines.jsonl:2", "lines.jsonl:3", "one.json:1"], report.Issues.Select(issue => issue.Path));
        Assert.Equal(2, Findings());
    }

    [Fact]
    public void Of_two_records_with_one_id_the_one_modified_last_counts()
    {
        folder.Write("feed/a.jsonl", Records.Record("CVE-1", "", Records.Affected("12", "foo", "9")) + "\n");
        folder.Write("feed/b.jsonl", Records.Record("CVE-1", "", Records.Affected("12", "bar", "9")).Replace("2025-01-02", "2024-01-02", StringComparison.Ordinal) + "\n");

        Build();

        Assert.Equal(1, Findings());
    }

    [Fact]
    public void A_file_that_breaks_off_stops_the_build_and_the_old_store_stays()
    {
        folder.Write("feed/lines.jsonl", Two);
        Build();
        var before = File.ReadAllBytes(folder.In("db/manifest.json"));
        var many = string.Concat(Enumerable.Range(1, 2000).Select(i => Records.Record($"CVE-{i}", $""" "summary":"{i * 7919L * i}",""", Records.Affected("12", "foo", "2")) + "\n"));
        folder.Write("plain", many);
        var gzip = Gzip(many);
        NativeTool.Run(NativeTool.Require("zstd"), ["-q", folder.In("plain"), "-o", folder.In("plain.zst")]);
        var zstd = File.ReadAllBytes(folder.In("plain.zst"));
        var zip = Zips.Make(("CVE-1.json", many.Split('\n')[0]));
        var flipped = gzip.ToArray();
        flipped[gzip.Length / 2] ^= 0x10;

        foreach (var (name, content) in new (string, byte[])[]
        {
            ("lines.jsonl", Encoding.UTF8.GetBytes(many[..^20])),
            ("lines.json", Encoding.UTF8.GetBytes("[" + many.Trim().Replace("\n", ",", StringComparison.Ordinal))),
            ("lines.jsonl.gz", gzip[..^1]),
            ("lines.jsonl.gz", gzip[..^9]),
            ("lines.jsonl.gz", gzip[..(gzip.Length / 2)]),
            ("lines.jsonl.gz", flipped),
            ("lines.jsonl.gz", [.. gzip, 0, 0, 0]),
            ("lines.jsonl.zst", zstd[..^1]),
            ("lines.jsonl.zst", zstd[..(zstd.Length / 2)]),
            ("all.zip", zip[..^10]),
        })
        {
            Directory.Delete(folder.In("feed"), recursive: true);
            folder.Write("feed/" + name, content);

            var exception = Assert.Throws<AssayException>(Build);

            Assert.Equal("feeds.damaged", exception.Code);
            Assert.NotNull(exception.Hint);
            Assert.Equal(before, File.ReadAllBytes(folder.In("db/manifest.json")));
        }

        Assert.Equal(2, Findings());
    }

    [Fact]
    public void A_severity_out_of_a_database_that_no_id_tells_of_has_a_source_too()
    {
        folder.Write("feed/lines.jsonl", Records.Record("XYZ-1", """ "aliases":["CVE-2025-1000"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N"}],""", Records.Affected("12", "foo", "2")));

        Assert.NotNull(Build().Manifest);

        using var store = AdvisoryStore.Open(folder.In("db"));
        var finding = Assert.Single(Matcher.Match(Inventories.Debian("12", Inventories.Deb("foo", "1")), store, new MatchOptions(), TestContext.Current.CancellationToken).Findings);
        Assert.Contains(finding.Scores, score => score.Source == "osv");
    }

    [Fact]
    public void Nothing_to_build_from_leaves_the_store_alone()
    {
        folder.Write("feed/kev.json", "{}");

        Assert.Null(Build().Manifest);
        Assert.False(Directory.Exists(folder.In("db")));
        Assert.Equal("feeds.notFound", Assert.Throws<AssayException>(() => StoreBuilder.Build(folder.In("nowhere"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken)).Code);
        Assert.Equal("db.notFound", Assert.Throws<AssayException>(() => AdvisoryStore.Open(folder.In("db"))).Code);
    }

    [Fact]
    public void A_second_build_at_the_same_time_is_refused()
    {
        folder.Write("feed/lines.jsonl", Two);
        using (StoreSwap.Lock(folder.In("db")))
        {
            Assert.Equal("db.busy", Assert.Throws<AssayException>(Build).Code);
        }

        Assert.NotNull(Build().Manifest);
    }

    [Fact]
    public void The_order_of_files_and_records_does_not_matter()
    {
        var records = Enumerable.Range(1, 50).Select(i => Records.Record($"CVE-{i}", "", Records.Affected("12", $"p{i % 7}", $"{i}"), Records.Affected("11", "foo", $"{i}")))
            .Append(Records.Record("DSA-1-1", """ "related":["CVE-1","CVE-99"],""", Records.Affected("12", "p1", "3"), Records.Affected("10", "p1", "3"))).ToList();
        folder.Write("feed/lines.jsonl", string.Join('\n', records) + "\n");
        var first = Build().Manifest!.Segments.Single().Digest;

        records.Reverse();
        folder.Write("feed/lines.jsonl", string.Join('\n', records) + "\n");

        Assert.Equal(first, Build().Manifest!.Segments.Single().Digest);
    }

    private BuildReport Build() => StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken);

    private int Findings()
    {
        using var store = AdvisoryStore.Open(folder.In("db"));
        return Matcher.Match(Inventories.Debian("12", Inventories.Deb("foo", "1")), store, new MatchOptions(), TestContext.Current.CancellationToken).Findings.Count;
    }

    private static byte[] Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }
}
