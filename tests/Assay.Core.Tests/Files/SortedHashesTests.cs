using Assay.Core.Files;

namespace Assay.Core.Tests.Files;

public sealed class SortedHashesTests
{
    private readonly Random random = new(20261126);

    [Theory]
    [InlineData(0, ~0UL)]
    [InlineData(1, ~0UL)]
    [InlineData(24, ~0UL)]
    [InlineData(25, ~0UL)]
    [InlineData(30_000, ~0UL)]
    [InlineData(5_000, 0xFFUL)]
    [InlineData(5_000, 0xFF00_0000_0000_0001UL)]
    [InlineData(5_000, 0UL)]
    public void Hashes_are_sorted_with_what_belongs_to_them(int count, ulong bits)
    {
        var hashes = Enumerable.Range(0, count).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue) & bits).ToArray();
        var values = hashes.Select((hash, number) => (hash * 31) + (ulong)number).ToArray();
        var pairs = hashes.Zip(values).Order().ToArray();
        SortedHashes.Sort(hashes, values);
        Assert.Equal(pairs.Select(pair => pair.First), hashes);
        Assert.Equal(pairs, hashes.Zip(values).Order());
        Assert.All(hashes.Zip(values), pair => Assert.InRange(pair.Second - (pair.First * 31), 0UL, (ulong)count));
    }

    [Fact]
    public void Every_hash_is_found_and_no_other_one_is()
    {
        var hashes = Enumerable.Range(1, 1000).Select(number => (ulong)number * 10).ToArray();
        foreach (var hash in hashes)
        {
            Assert.Equal(hash, hashes[SortedHashes.Find(hashes, hash)]);
            Assert.True(SortedHashes.Find(hashes, hash + 1) < 0);
        }

        Assert.True(SortedHashes.Find(hashes, 0) < 0);
        Assert.True(SortedHashes.Find(hashes, ulong.MaxValue) < 0);
        Assert.True(SortedHashes.Find([], 0) < 0);
    }
}
