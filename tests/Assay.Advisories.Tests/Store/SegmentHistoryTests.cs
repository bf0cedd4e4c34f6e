using Assay.Advisories.Store;

namespace Assay.Advisories.Tests.Store;

/// <summary>What a store knows of the time before its last build.</summary>
public sealed class SegmentHistoryTests : IDisposable
{
    private static readonly DateTimeOffset First = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_first_build_holds_since_ever_and_a_build_without_news_gives_the_same_bytes()
    {
        string[] records = [Records.Record("CVE-2024-0001", "", Records.Affected("12", "foo", "2")), Records.Record("CVE-2024-0002", "", Records.Affected("12", "bar"))];
        var first = Build(0, records);
        var second = Build(1, records);

        Assert.Equal(["bar 0 -", "foo 0 -"], Rows(second));
        Assert.Equal(first.Digest, second.Digest);
        Assert.Equal((First, First.AddDays(1)), (second.Since, second.BuiltAt));
    }

    [Fact]
    public void What_no_longer_holds_ends_and_what_is_new_begins_at_the_build()
    {
        Build(0, Records.Record("CVE-2024-0001", "", Records.Affected("12", "foo", "2")), Records.Record("CVE-2024-0002", "", Records.Affected("12", "gone", "2")));
        var next = Build(1, Records.Record("CVE-2024-0001", "", Records.Affected("12", "foo", "3")), Records.Record("CVE-2024-0003", "", Records.Affected("11", "new", "2")));

        Assert.Equal([$"foo 0 {Day(1)}", $"foo {Day(1)} -", $"gone 0 {Day(1)}", $"new {Day(1)} -"], Rows(next));

        // A second change, and one back to what held before.
        var last = Build(2, Records.Record("CVE-2024-0001", "", Records.Affected("12", "foo", "2")), Records.Record("CVE-2024-0003", "", Records.Affected("11", "new", "2")));
        Assert.Equal([$"foo 0 {Day(1)}", $"foo {Day(1)} {Day(2)}", $"foo {Day(2)} -", $"gone 0 {Day(1)}", $"new {Day(1)} -"], Rows(last));
        Assert.Equal(Build(3, Records.Record("CVE-2024-0001", "", Records.Affected("12", "foo", "2")), Records.Record("CVE-2024-0003", "", Records.Affected("11", "new", "2"))).Digest, last.Digest);

        using var store = AdvisoryStore.Open(folder.In("db"));
        Assert.Equal(["CVE-2024-0001"], Matching.MatcherTests.Ids(store, "12", Inventories.Deb("foo", "1"), Inventories.Deb("gone", "1")));
        Assert.Empty(store.ByName("CVE-2024-0002"));
        Assert.Equal(["debian:11", "debian:12"], store.Manifest.Segments.Single(segment => segment.Name == "debian").Buckets);
    }

    [Fact]
    public void A_changed_severity_or_withdrawal_keeps_the_old_word()
    {
        Build(0, Scored("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L"));
        Build(1, Scored("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"));
        var last = Build(2, Scored("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", " \"withdrawn\":\"2025-01-03T00:00:00Z\","));

        Assert.Equal([$"3 0 {Day(1)} live", $"5 {Day(1)} {Day(2)} live", $"5 {Day(2)} - withdrawn"], Words(last));
    }

    [Fact]
    public void A_damaged_segment_is_built_anew()
    {
        var record = Records.Record("CVE-2024-0001", "", Records.Affected("12", "foo", "2"));
        var first = Build(0, record);
        var file = folder.In("db/" + first.File);
        var bytes = File.ReadAllBytes(file);
        Array.Fill(bytes, (byte)0xA5, 100, bytes.Length - 100);
        File.WriteAllBytes(file, bytes);

        var second = Build(1, record);

        Assert.Equal((first.Digest, First.AddDays(1)), (second.Digest, second.Since));
        using var store = AdvisoryStore.Open(folder.In("db"));
        store.Verify(TestContext.Current.CancellationToken);
    }

    private static string Scored(string vector, string extra = "") =>
        Records.Record("CVE-2024-0001", extra + $$""" "severity":[{"type":"CVSS_V3","score":"{{vector}}"}],""", Records.Affected("12", "foo", "2"));

    private static long Day(int day) => First.AddDays(day).ToUnixTimeSeconds();

    private SegmentEntry Build(int day, params string[] records)
    {
        folder.Write("feed/records.jsonl", string.Join('\n', records) + "\n");
        var report = StoreBuilder.Build(folder.In("feed"), folder.In("db"), new FixedTime(First.AddDays(day)), TestContext.Current.CancellationToken);
        Assert.Empty(report.Issues);
        return report.Manifest!.Segments.Single(segment => segment.Name == "debian");
    }

    private List<string> Rows(SegmentEntry segment) =>
        Query(segment, "SELECT package || ' ' || validFrom || ' ' || coalesce(validTo, '-') FROM affected ORDER BY package, validFrom");

    private List<string> Words(SegmentEntry segment) => Query(
        segment,
        "SELECT substr(severities, instr(severities, char(9)) + 1, 1) || ' ' || validFrom || ' ' || coalesce(validTo, '-') || iif(withdrawn IS NULL, ' live', ' withdrawn') FROM advisory ORDER BY validFrom");

    private List<string> Query(SegmentEntry segment, string sql)
    {
        using var database = SqliteDatabase.OpenImmutable(folder.In("db/" + segment.File));
        using var select = database.Prepare(sql);
        List<string> rows = [];
        while (select.Step())
        {
            rows.Add(select.Text(0) ?? "");
        }

        return rows;
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
