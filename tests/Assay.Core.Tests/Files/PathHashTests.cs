using System.Buffers.Text;
using Assay.Core.Files;
using Assay.TestKit;

namespace Assay.Core.Tests.Files;

public sealed class PathHashTests
{
    // Real trees differ by few characters in long paths: the same folders with counted names.
    [Fact]
    public void Tells_millions_of_alike_paths_apart()
    {
        var hashes = new ulong[Tier.Scale(2_000_000, 20_000_000)];
        byte[][] folders =
        [
            "usr/share/doc/"u8.ToArray(), "var/lib/dpkg/info/lib"u8.ToArray(), "usr/lib/python3/dist-packages/"u8.ToArray(),
            "app/node_modules/"u8.ToArray(), "a"u8.ToArray(), "usr/lib/x86_64-linux-gnu/"u8.ToArray(), ""u8.ToArray(),
        ];
        byte[][] endings = ["/package.json"u8.ToArray(), ".list"u8.ToArray(), "/__init__.py"u8.ToArray(), ""u8.ToArray(), ".so.1"u8.ToArray()];
        Span<byte> path = stackalloc byte[128];
        for (var i = 0; i < hashes.Length; i++)
        {
            // A number of its own for each of the 35 kinds, so that no path comes twice.
            var folder = folders[i % folders.Length];
            var ending = endings[i / folders.Length % endings.Length];
            folder.CopyTo(path);
            Assert.True(Utf8Formatter.TryFormat(i, path[folder.Length..], out var digits));
            ending.CopyTo(path[(folder.Length + digits)..]);
            hashes[i] = PathHash.Of(path[..(folder.Length + digits + ending.Length)]);
        }

        Array.Sort(hashes);
        Assert.Equal(-1, Array.FindIndex(hashes, 1, hash => hash == hashes[0]));
        for (var i = 1; i < hashes.Length; i++)
        {
            if (hashes[i] == hashes[i - 1])
            {
                Assert.Fail($"two paths have the hash {hashes[i]:x16}");
            }
        }
    }

    [Fact]
    public void Spreads_over_all_bits()
    {
        const int Count = 20_000;
        var ones = new int[64];
        for (var i = 0; i < Count; i++)
        {
            var hash = FilePath.Parse($"usr/lib/{i}").Hash;
            for (var bit = 0; bit < 64; bit++)
            {
                ones[bit] += (int)(hash >> bit) & 1;
            }
        }

        Assert.All(ones, count => Assert.InRange(count, Count * 45 / 100, Count * 55 / 100));
    }

    [Fact]
    public void Differs_by_length_and_by_any_one_byte()
    {
        var seen = new HashSet<ulong>();
        for (var length = 0; length <= 40; length++)
        {
            var path = new byte[length];
            Array.Fill(path, (byte)'a');
            Assert.True(seen.Add(PathHash.Of(path)));
            for (var at = 0; at < length; at++)
            {
                path[at] = (byte)'b';
                Assert.True(seen.Add(PathHash.Of(path)));
                path[at] = (byte)'a';
            }
        }
    }

    // Layer indexes are kept on disk with these: another value makes every cache worthless.
    [Theory]
    [InlineData("")]
    [InlineData("etc/os-release")]
    public void Is_the_same_for_ever(string path) =>
        Assert.Equal(path.Length == 0 ? Empty : OsRelease, FilePath.Parse(path).Hash);

    private const ulong Empty = 0;
    private const ulong OsRelease = 11571213725958468025;

    // Indexes that are kept have the hashes in them.
    [Fact]
    public void It_is_the_folded_product_that_it_always_was()
    {
        var random = new Random(20261126);
        for (var length = 0; length < 300; length++)
        {
            var path = new byte[length];
            random.NextBytes(path);
            Assert.Equal(Reference(path), PathHash.Of(path));
        }
    }

    private static ulong Reference(ReadOnlySpan<byte> path)
    {
        const ulong Seed = 0x9E3779B97F4A7C15;
        const ulong Prime = 0xD6E8FEB86659FD93;
        var hash = Seed ^ ((ulong)path.Length * Prime);
        Span<byte> word = stackalloc byte[8];
        for (var at = 0; at < path.Length; at += 8)
        {
            word.Clear();
            path.Slice(at, Math.Min(8, path.Length - at)).CopyTo(word);
            hash = Fold(hash ^ BitConverter.ToUInt64(word));
        }

        return Fold(hash ^ Seed);

        static ulong Fold(ulong value) => Math.BigMul(value, Prime, out var low) ^ low;
    }
}
