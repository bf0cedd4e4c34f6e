using System.Text;
using System.Text.Json;
using Assay.Advisories.Feeds.Osv;
using Assay.Core.Findings;

namespace Assay.Advisories.Tests.Feeds;

public sealed class OsvReaderTests
{
    [Fact]
    public void Aliases_name_one_flaw_and_everything_else_is_a_reference()
    {
        var advisory = One(Records.Record(
            "CVE-2024-1",
            """ "aliases":["GHSA-aaaa-bbbb-cccc","CVE-2024-2","DSA-1-1","GO-2024-1","RHSA-2024:1","CGA-1"],"related":["DLA-2-1","SUSE-SU-2024:1-1","GHSA-near"],""",
            Records.Affected("12", "foo", "1.2-3")));

        Assert.Equal("CVE-2024-1", advisory.VulnerabilityId);
        Assert.Equal(["GHSA-aaaa-bbbb-cccc", "GO-2024-1"], advisory.Aliases);

        // Of other distributors' advisories nothing is kept: they say nothing about this one's packages.
        Assert.Equal(["DLA-2-1", "DSA-1-1"], advisory.References);
        Assert.Empty(advisory.Fixes);
    }

    [Theory]
    [InlineData("related")]
    [InlineData("aliases")]
    [InlineData("upstream")]
    public void A_distributors_advisory_repairs_what_it_names(string property)
    {
        var advisory = One(Records.Record("DSA-1-1", $$""" "{{property}}":["CVE-2024-2","CVE-2024-1"],""", Records.Affected("12", "foo", "1")));

        Assert.Equal(["CVE-2024-1", "CVE-2024-2"], advisory.Fixes);
        Assert.Empty(advisory.Aliases);
        Assert.Equal("DSA-1-1", advisory.VulnerabilityId);
    }

    [Fact]
    public void The_newer_ids_of_Debians_records_name_the_CVE()
    {
        var advisory = One(Records.Record("DEBIAN-CVE-2025-1", """ "upstream":["CVE-2025-1"],""", Records.Affected("12", "foo", "1")));

        Assert.Equal(("DEBIAN-CVE-2025-1", "CVE-2025-1"), (advisory.Id, advisory.VulnerabilityId));
        Assert.Empty(advisory.Aliases);
        Assert.Empty(advisory.Fixes);
    }

    [Fact]
    public void A_record_of_one_CVE_is_the_CVEs_and_a_record_of_two_repairs_both()
    {
        var one = One(Records.Record("GHSA-1", """ "aliases":["CVE-2025-1"],""", Records.Affected("12", "foo", "1")));
        var two = One(Records.Record("GHSA-2", """ "aliases":["CVE-2025-2","CVE-2025-1"],""", Records.Affected("12", "foo", "1")));

        Assert.Equal("CVE-2025-1", one.VulnerabilityId);
        Assert.Equal(["GHSA-1"], one.Aliases);
        Assert.Equal(["CVE-2025-1", "CVE-2025-2"], two.Fixes);
        Assert.Equal("GHSA-2", two.VulnerabilityId);
    }

    [Theory]
    [InlineData("""{"introduced":"0"},{"fixed":"2"}""", "-:2:Fixed")]
    [InlineData("""{"introduced":"0"}""", "-:-:Open")]
    [InlineData("""{"introduced":"0","fixed":"2"}""", "-:2:Fixed")]
    [InlineData("""{"fixed":"2"},{"introduced":"1"}""", "1:2:Fixed")]
    [InlineData("""{"introduced":"5"},{"fixed":"6"},{"introduced":"0"},{"fixed":"2"}""", "-:2:Fixed 5:6:Fixed")]
    [InlineData("""{"introduced":"0"},{"fixed":"2"},{"fixed":"3"}""", "-:2:Fixed")]
    [InlineData("""{"introduced":"1"},{"last_affected":"4"}""", "1:4:LastAffected")]
    [InlineData("""{"introduced":"1"},{"limit":"4"}""", "1:4:Limit")]
    [InlineData("""{"introduced":"1"},{"limit":"*"}""", "1:-:Open")]
    [InlineData("""{"fixed":"4"}""", "-:4:Fixed")]
    [InlineData("""{"introduced":"1.10-1"},{"fixed":"1.9-1"},{"introduced":"1.2-1"}""", "1.2-1:1.9-1:Fixed 1.10-1:-:Open")]
    public void Events_become_spans_in_the_order_of_their_versions(string events, string expected)
    {
        var range = Assert.Single(One(Records.Record("CVE-1", "", Records.Entry("12", "foo", events))).Affected.Single().Ranges);

        Assert.Equal(expected, string.Join(' ', range.Spans.Select(span => $"{span.From ?? "-"}:{span.To ?? "-"}:{span.End}")));
    }

    [Fact]
    public void Listed_versions_count_only_where_there_are_no_ranges()
    {
        var advisory = One("""
            {"id":"CVE-1","modified":"2025-01-01T00:00:00Z","affected":[
            {"package":{"ecosystem":"Debian:12","name":"a"},"versions":["1","2"],"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"3"}]}]},
            {"package":{"ecosystem":"Debian:12","name":"b"},"versions":["1","2"]},
            {"package":{"ecosystem":"Debian:12","name":"c"},"versions":["1"],"ranges":[{"type":"GIT","repo":"https://x","events":[{"introduced":"0"}]}]}]}
            """.ReplaceLineEndings(""));

        Assert.Empty(advisory.Affected[0].Versions);
        Assert.Equal(["1", "2"], advisory.Affected[1].Versions);
        Assert.Equal(["1"], advisory.Affected[2].Versions);
        Assert.Empty(advisory.Affected[2].Ranges);
    }

    [Fact]
    public void Other_ecosystems_are_counted_and_their_ranges_keep_their_numbers()
    {
        var sink = Records.Parse(Records.Record(
            "CVE-1",
            "",
            """{"ranges":[{"type":"GIT","events":[{"introduced":"0"}]}],"versions":["v1"]}""",
            """{"package":{"ecosystem":"GSD","name":"foo"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}""",
            Records.Affected("12", "foo", "1")));

        Assert.Equal((1, 2), (sink.Taken, sink.OtherEntries));
        Assert.Equal(2, sink.Drafts.All.Single().AllRecords().Single().Affected.Single().Ranges.Single().Number);
        Assert.Equal(1, Records.Parse("""{"id":"CVE-2","modified":"2025-01-01T00:00:00Z","affected":[]}""").OtherRecords);
    }

    [Theory]
    [InlineData("unimportant", Severity.Negligible, null)]
    [InlineData("low", Severity.Low, null)]
    [InlineData("medium", Severity.Medium, null)]
    [InlineData("high", Severity.High, null)]
    [InlineData("end-of-life", Severity.Unknown, FixState.WontFix)]
    [InlineData("not yet assigned", Severity.Unknown, null)]
    [InlineData("whatever", Severity.Unknown, null)]
    public void Urgency_is_the_distributors_word(string word, Severity severity, FixState? unfixed)
    {
        var entry = One(Records.Record("CVE-1", "", Records.Affected("12", "foo", null, word))).Affected.Single();

        Assert.Equal((severity, unfixed), (entry.Urgency, entry.Unfixed));
    }

    [Theory]
    [InlineData("Short.", null, "Short.")]
    [InlineData(null, "First sentence, e.g. this 1.2 one. Second one.", "First sentence, e.g. this 1.2 one.")]
    [InlineData("", "One\n  line\tonly\u0007", "One line only")]
    [InlineData(null, null, null)]
    public void The_summary_is_one_line(string? summary, string? details, string? expected)
    {
        Assert.Equal(expected, OsvSummary.Of(summary, details));
    }

    [Fact]
    public void A_long_summary_is_cut_between_words()
    {
        var summary = OsvSummary.Of(null, string.Concat(Enumerable.Repeat("word ", 100)))!;

        Assert.InRange(summary.Length, 100, Advisory.MaxSummary);
        Assert.EndsWith("word…", summary);
        Assert.InRange(OsvSummary.Of(new string('x', 5000), null)!.Length, 1, Advisory.MaxSummary);
    }

    [Fact]
    public void Vectors_of_CVSS_3_come_first_and_what_has_no_score_last()
    {
        var advisory = One(Records.Record(
            "CVE-1",
            """
            "severity":[{"type":"CVSS_V4","score":"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N"},{"type":"CVSS_V3","score":"CVSS:3.1/nonsense"},
            {"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"},{"type":"Ubuntu","score":"medium"}],
            """.ReplaceLineEndings(""),
            Records.Affected("12", "foo")));

        Assert.Equal([7.5, 8.7, null, null], advisory.Severities.Select(score => score.Score));
        Assert.Contains(advisory.Severities, score => score == new SeverityScore("ubuntu", Severity.Medium));
    }

    [Theory]
    [InlineData("""{"id":"CVE-1","modified":"2025-01-01T00:00:00Z","affected":{}}""", "affected is StartObject")]
    [InlineData("""{"id":5,"modified":"2025-01-01T00:00:00Z","affected":[]}""", "id is Number")]
    [InlineData("""{"id":"CVE-1","modified":"yesterday","affected":[]}""", "modified is no time: yesterday")]
    [InlineData("""{"modified":"2025-01-01T00:00:00Z","affected":[]}""", "the record has no id")]
    [InlineData("""{"id":"CVE-1\n2","modified":"2025-01-01T00:00:00Z","affected":[]}""", "control characters")]
    [InlineData("""{"id":"CVE-1","summary":"\ud800","modified":"2025-01-01T00:00:00Z"}""", "not valid Unicode")]
    [InlineData("""["CVE-1"]""", "the record is StartArray")]
    [InlineData("""{"id":"CVE-1",""", "the file ends inside a record")]
    [InlineData("""<html><body>504 Gateway Time-out</body></html>""", "the file ends inside a record")]
    public void A_bad_record_is_an_issue_with_its_place(string record, string expected)
    {
        var sink = Records.Parse("\n" + record);

        var issue = Assert.Single(sink.Issues);
        Assert.Equal((IssueLevel.Error, "feed.record", "test.jsonl:2"), (issue.Level, issue.Code, issue.Path));
        Assert.Contains(expected, issue.Text, StringComparison.Ordinal);
        Assert.Equal(0, sink.Taken);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_an_issue()
    {
        var record = Encoding.UTF8.GetBytes(Records.Record("CVE-1", """ "summary":"x","""));
        record[Array.IndexOf(record, (byte)'x')] = 0xFF;

        Assert.Throws<OsvFormatException>(() => OsvReader.Read(record, Profile, out _));
    }

    [Fact]
    public void Cut_at_every_byte_and_with_flipped_bytes_it_is_read_or_refused()
    {
        var record = Encoding.UTF8.GetBytes(Records.Record(
            "CVE-2024-1",
            """ "withdrawn":null,"aliases":["GHSA-1"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"}],"references":[{"type":"WEB","url":"https://x"}],""",
            Records.Affected("12", "foo", "1.2-3", "low")));
        var whole = 0;
        for (var cut = 0; cut < record.Length; cut++)
        {
            whole += IsRead(record.AsSpan(0, cut)) ? 1 : 0;
        }

        Assert.Equal(0, whole);
        Assert.True(IsRead(record));
        for (var place = 0; place < record.Length; place++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var flipped = record.ToArray();
                flipped[place] ^= (byte)(1 << bit);
                whole += IsRead(flipped) ? 1 : 0;
            }
        }

        Assert.InRange(whole, 1, record.Length * 8);
    }

    private static readonly OsvProfile Profile = OsvProfile.Public;

    private static bool IsRead(ReadOnlySpan<byte> record)
    {
        try
        {
            OsvReader.Read(record, Profile, out _);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or OsvFormatException)
        {
            return false;
        }
    }

    private static Advisory One(string record)
    {
        var sink = Records.Parse(record);
        Assert.Empty(sink.Issues);
        return Assert.Single(Assert.Single(sink.Drafts.All).AllRecords());
    }
}
