using System.Globalization;
using System.Text.Json;
using Assay.Advisories.Feeds;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Tests.Feeds;

/// <summary>Sorting what does not fit into memory.</summary>
public sealed class SortedRunsTests
{
    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 10)]
    [InlineData(10, 10)]
    [InlineData(11, 10)]
    [InlineData(1000, 7)]
    [InlineData(5000, 1)]
    public void Items_come_in_order_as_often_as_they_are_read(int count, int most)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(count);
        string[] items = [.. Enumerable.Range(0, count).Select(_ => new string('x', random.Next(50)) + random.Next(100))];
        using var runs = Runs(folder, most);
        foreach (var item in items)
        {
            runs.Add(item);
        }

        var expected = items.Order(StringComparer.Ordinal).ToList();
        Assert.Equal(expected, runs);
        Assert.Equal(expected, runs);
        Assert.Equal(expected.Zip(expected.Skip(1)), runs.Zip(runs.Skip(1)));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void What_is_added_after_a_reading_is_there_at_the_next()
    {
        using var folder = new TemporaryFolder();
        using var runs = Runs(folder, 3);
        foreach (var item in (string[])["d", "b", "c", "a"])
        {
            runs.Add(item);
        }

        Assert.Equal(["a", "b", "c", "d"], runs);
        runs.Add("bb");
        Assert.Equal(["a", "b", "bb", "c", "d"], runs);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Rows_of_one_entry_that_say_different_things_make_the_same_segment_in_whatever_order_they_come(int most)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(most);
        AffectedRow[] rows = [.. Enumerable.Range(0, 200).Select(_ => Row(random))];
        string? expected = null;
        for (var round = 0; round < 20; round++)
        {
            random.Shuffle(rows);
            using var runs = new SortedRuns<AffectedRow>(folder.Path, most, AdvisoryCodec.Write, AdvisoryCodec.ReadRow, AffectedRow.Compare);
            foreach (var row in rows)
            {
                runs.Add(row);
            }

            var merged = AffectedRow.Merged(runs).ToList();
            Assert.Equal(rows.Select(row => (row.Key.Name, row.Flaw)).Distinct().Count(), merged.Count);
            var text = JsonSerializer.Serialize((object)merged);
            Assert.Equal(expected ?? text, text);
            expected = text;
        }
    }

    [Fact]
    public void Of_two_rows_of_one_entry_the_more_urgent_one_says_how_urgent_it_is()
    {
        var low = Row(new Random(1)) with { Urgency = Severity.Low, Unfixed = FixState.WontFix, References = ["DSA-2"] };
        var high = low with { Urgency = Severity.High, Unfixed = null, References = ["DSA-1"], Spans = [new VersionSpan(null, "9", SpanEnd.Fixed)] };
        AffectedRow[] rows = [low, high];
        Array.Sort(rows, AffectedRow.Compare);

        var merged = Assert.Single(AffectedRow.Merged(rows));

        Assert.Equal((Severity.High, FixState.WontFix, "DSA-1 DSA-2"), (merged.Urgency, merged.Unfixed, string.Join(' ', merged.References)));
        Assert.Equal(2, merged.Spans.Count);
    }

    private static AffectedRow Row(Random random) => new()
    {
        Key = new MatchKey("debian:12", "p" + random.Next(3)),
        Flaw = "CVE-2024-" + random.Next(1000, 1003),
        Record = "CVE-2024-1000",
        Range = -1,
        Scheme = VersionScheme.Dpkg,
        Urgency = (Severity)random.Next(6),
        Unfixed = random.Next(3) is 0 ? null : (FixState)random.Next(1, 5),
        Spans = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new VersionSpan(random.Next(2) == 0 ? null : "1", random.Next(1, 5).ToString(CultureInfo.InvariantCulture), (SpanEnd)random.Next(1, 3)))],
        References = random.Next(2) == 0 ? [] : ["DSA-" + random.Next(3)],
    };

    private static SortedRuns<string> Runs(TemporaryFolder folder, int most) =>
        new(folder.Path, most, (writer, item) => writer.Write(item), reader => reader.ReadString(), string.CompareOrdinal);
}
