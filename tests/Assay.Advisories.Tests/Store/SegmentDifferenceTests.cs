using System.Security.Cryptography;
using Assay.Advisories.Store;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Store;

/// <summary>Any file can be made of any other, and hostile steps end in an error.</summary>
public sealed class SegmentDifferenceTests : IDisposable
{
    private const int PageBytes = 4096;

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Any_file_is_made_of_any_other()
    {
        var random = new Random(11);
        for (var round = 0; round < Tier.Scale(60, 2000); round++)
        {
            var old = Bytes(random, random.Next(0, 40_000));
            var young = Changed(random, old);

            Assert.Equal(young, Made(old, young, SegmentDifference.Of(old, young)));
        }

        Assert.Equal([], Made([], [], SegmentDifference.Of([], [])));
        Assert.Equal([1], Made([], [1], SegmentDifference.Of([], [1])));
        Assert.Equal([], Made([1], [], SegmentDifference.Of([1], [])));
    }

    [Fact]
    public void What_stands_elsewhere_or_where_it_stood_is_not_sent()
    {
        var random = new Random(3);
        var old = Bytes(random, 100 * PageBytes);
        byte[] young = [.. old];
        random.NextBytes(young.AsSpan(50 * PageBytes, 40));
        old.AsSpan(20 * PageBytes, PageBytes / 2).CopyTo(young.AsSpan((60 * PageBytes) + 1000));

        // The page of the second half was changed in the old file too, as where rows move from a page that was split.
        young.AsSpan(20 * PageBytes, PageBytes / 2).Clear();
        var (steps, literals) = SegmentDifference.Of(old, young);

        Assert.InRange(steps.Length, 1, 60);
        Assert.InRange(literals.Length, 40, (PageBytes / 2) + 60);
    }

    [Fact]
    public void Steps_that_lead_nowhere_are_refused()
    {
        byte[] old = [.. Enumerable.Range(0, 200).Select(value => (byte)value)];
        var young = Bytes(new Random(5), 300);
        foreach (var steps in (byte[][])
            [
                [0x80], [201, 1, 0, 0], [10, 1, 0], [10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0], [1, 0x83, 0x80, 0x80, 0x10, 0], [0, 0, 0xFF, 0xFF, 0x7F],
                [0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
            ])
        {
            var refused = Record.Exception(() => Made(old, young, (steps, young)));
            Assert.True(refused is InvalidDataException or EndOfStreamException, $"{Convert.ToHexString(steps)}: {refused}");
        }
    }

    private byte[] Made(byte[] old, byte[] young, (byte[] Steps, byte[] Literals) difference)
    {
        var segment = new SegmentEntry
        {
            Name = "test",
            File = "segments/made.sqlite",
            Digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(young)),
            Bytes = young.Length,
            BuiltAt = default,
            Since = default,
        };
        Directory.CreateDirectory(folder.In("segments"));
        using (var file = File.OpenHandle(folder.Write("old", old)))
        using (var incoming = new IncomingSegment(segment, folder.Path))
        {
            DifferenceReader.Read(file, difference.Steps, new MemoryStream(difference.Literals), incoming, Token);
            incoming.Keep();
        }

        Assert.Single(Directory.GetFiles(folder.In("segments")));
        return File.ReadAllBytes(folder.In("segments/made.sqlite"));
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    // Cut, put in, moved, or something else altogether.
    private static byte[] Changed(Random random, byte[] old)
    {
        List<byte> young = [.. old];
        for (var change = random.Next(6); change > 0; change--)
        {
            var at = random.Next(young.Count + 1);
            var length = random.Next(Math.Min(6000, young.Count - at) + 1);
            switch (random.Next(4))
            {
                case 0:
                    young.RemoveRange(at, length);
                    break;
                case 1:
                    young.InsertRange(at, Bytes(random, random.Next(300)));
                    break;
                case 2:
                    young.InsertRange(random.Next(young.Count + 1), young.GetRange(at, length));
                    break;
                default:
                    return Bytes(random, random.Next(20_000));
            }
        }

        return [.. young];
    }
}
