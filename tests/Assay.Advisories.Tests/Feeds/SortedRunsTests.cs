using Assay.Advisories.Feeds;

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

    [Fact]
    public void Of_items_that_are_alike_the_first_run_comes_first()
    {
        using var folder = new TemporaryFolder();
        using var runs = new SortedRuns<(int Key, int Order)>(
            folder.Path,
            1,
            (writer, pair) =>
            {
                writer.Write(pair.Key);
                writer.Write(pair.Order);
            },
            reader => (reader.ReadInt32(), reader.ReadInt32()),
            (left, right) => left.Key.CompareTo(right.Key));
        for (var order = 0; order < 40; order++)
        {
            runs.Add((order % 2, order));
        }

        Assert.Equal(Enumerable.Range(0, 40).OrderBy(order => order % 2), runs.Select(pair => pair.Order));
    }

    private static SortedRuns<string> Runs(TemporaryFolder folder, int most) =>
        new(folder.Path, most, (writer, item) => writer.Write(item), reader => reader.ReadString(), string.CompareOrdinal);
}
