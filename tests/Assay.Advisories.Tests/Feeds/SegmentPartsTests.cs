using System.Text.Json;
using Assay.Advisories.Feeds;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Tests.Feeds;

/// <summary>A segment that is joined part by part says what it says joined at once.</summary>
public sealed class SegmentPartsTests
{
    [Theory]
    [InlineData("rhel")]
    [InlineData("nvd")]
    [InlineData("ubuntu")]
    [InlineData("sles")]
    public void Parts_say_what_the_whole_says(string segment)
    {
        using var folder = new TemporaryFolder();
        var records = Made(segment);

        var parts = Joined(folder, segment, records, SegmentJoins.PartsOf(segment));

        Assert.True(SegmentJoins.PartsOf(segment) > 1);
        Assert.Equal(Joined(folder, segment, records, 1), parts);
        Assert.True(parts.Count(line => line.StartsWith("row", StringComparison.Ordinal)) > 100);
    }

    [Theory]
    [InlineData("rhel")]
    [InlineData("nvd")]
    [InlineData("ubuntu")]
    [InlineData("sles")]
    [InlineData("debian")]
    [InlineData("alpine")]
    [InlineData("amzn")]
    [InlineData("go")]
    [InlineData("npm")]
    public void The_order_in_which_records_are_read_changes_nothing(string segment)
    {
        using var folder = new TemporaryFolder();
        Advisory[] records = [.. Made(segment).DistinctBy(record => (record.Source, record.Id)).Select(Urgent)];
        var expected = Joined(folder, segment, [.. records], SegmentJoins.PartsOf(segment));

        for (var seed = 0; seed < 5; seed++)
        {
            new Random(seed).Shuffle(records);
            Assert.Equal(expected, Joined(folder, segment, [.. records], SegmentJoins.PartsOf(segment)));
        }
    }

    [Fact]
    public void All_that_is_said_under_one_id_is_in_one_part_and_the_newest_counts()
    {
        using var folder = new TemporaryFolder();
        using var draft = new SegmentDraft("rhel", folder.Path, 32);
        for (var day = 1; day <= 3; day++)
        {
            for (var number = 0; number < 200; number++)
            {
                draft.Add("osv", Record("rhel", number, $"RHSA-{number}\nCVE-2024-{day}"));
                draft.Add("redhat", Record("rhel", number, $"RHSA-{number}") with { Modified = new DateTimeOffset(2024, 1, 4 - day, 0, 0, 0, TimeSpan.Zero), Summary = $"day {4 - day}" });
            }
        }

        var parts = Enumerable.Range(0, 32).Select(draft.Records).ToList();

        Assert.Equal(200 * 4, parts.Sum(part => part.Count));
        Assert.All(parts, part => Assert.All(part.GroupBy(record => record.Id.Split('\n')[0]), group => Assert.Equal(4, group.Count())));
        Assert.All(parts.SelectMany(part => part).Where(record => record.Summary is not null), record => Assert.Equal("day 3", record.Summary));
        Assert.Equal([KeyValuePair.Create("osv", 600), KeyValuePair.Create("redhat", 200)], draft.PerFeed);
    }

    private static List<string> Joined(TemporaryFolder folder, string segment, List<Advisory> records, int parts)
    {
        using var draft = new SegmentDraft(segment, folder.Path, parts);
        foreach (var record in records)
        {
            draft.Add(record.Source, record);
        }

        using var content = SegmentJoins.Of(segment)(new SegmentRecords(folder.Path, draft.Parts, draft.Records));
        return
        [
            .. content.Advisories.Select(advisory => "advisory " + JsonSerializer.Serialize((object)advisory)),
            .. content.Rows.Select(row => "row " + JsonSerializer.Serialize((object)row)),
        ];
    }

    // Repairs by advisories in sets and links, flaws with and without a repair, records of two databases, and flaws that advisories alone name.
    private static List<Advisory> Made(string segment)
    {
        List<Advisory> records = [];
        for (var number = 0; number < 300; number++)
        {
            var cve = $"CVE-2024-{1000 + number}";
            var advisory = $"RHSA-2024:{number / 3}";
            records.Add(Record(segment, number, cve) with { References = number % 5 == 0 ? [] : [advisory], VulnerabilityId = cve });
            if (segment == "rhel")
            {
                var builds = Enumerable.Range(0, (number % 3) + 1).Select(build => Entry(segment, $"p{build}", $"0:{number / 3}-1.el9"));
                records.Add(Record(segment, number, $"{advisory}\n#{number % 3}") with { VulnerabilityId = advisory, Affected = [.. builds] });
                records.Add(Record(segment, number, $"{advisory}\n{cve}") with { VulnerabilityId = advisory, Affected = [], Fixes = [cve], References = [$"{number % 3}"] });
            }
            else
            {
                records.Add(Record(segment, number, advisory) with { VulnerabilityId = advisory, Fixes = [cve], Source = "osv" });
            }
        }

        return records;
    }

    // Two entries for one package that say the same range is of unlike urgency.
    private static Advisory Urgent(Advisory record, int number) => number % 4 != 0 || record.Affected.Count == 0 ? record
        : record with { Affected = [record.Affected[0] with { Urgency = Severity.Low }, .. record.Affected, record.Affected[0] with { Urgency = Severity.High }] };

    private static Advisory Record(string segment, int number, string id) => new()
    {
        Id = id,
        Source = segment == "rhel" ? "redhat" : segment,
        VulnerabilityId = id,
        Summary = null,
        Affected = [Entry(segment, $"p{number % 7}", number % 2 == 0 ? null : $"0:{number}-1.el9")],
    };

    private static AffectedPackage Entry(string segment, string name, string? repair) => new()
    {
        Key = new MatchKey(segment == "nvd" ? CpeBuckets.Any : $"{segment}:9", name),
        Scheme = VersionScheme.Rpm,
        Ranges = [new VersionRange(0, [new VersionSpan(null, repair, repair is null ? SpanEnd.Open : SpanEnd.Fixed)])],
    };
}
