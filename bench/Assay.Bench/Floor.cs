using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Assay.Bench;

/// <summary>
/// What no scanner that verifies digests can beat on two cores: inflating the layers on one of them, while the other hashes the compressed
/// and the plain bytes. Inflating here is the runtime's own.
/// </summary>
internal static class Floor
{
    public static double Measure(string layout)
    {
        var blobs = Directory.GetFiles(Path.Combine(layout, "blobs", "sha256")).Where(IsGzip).ToList();
        var clock = Stopwatch.StartNew();
        var hashing = Task.Run(() => Hash(blobs));
        foreach (var blob in blobs)
        {
            using var file = File.OpenRead(blob);
            using var plain = new GZipStream(file, CompressionMode.Decompress);
            Drain(plain, null);
        }

        hashing.Wait();
        return clock.Elapsed.TotalSeconds;
    }

    // SHA-256 runs at the same speed over any bytes: the plain stream's length is made up from zeros instead of inflating twice.
    private static void Hash(List<string> blobs)
    {
        foreach (var blob in blobs)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using (var file = File.OpenRead(blob))
            {
                Drain(file, hash);
            }

            var zeros = new byte[1 << 20];
            for (var left = PlainLength(blob); left > 0; left -= zeros.Length)
            {
                hash.AppendData(zeros.AsSpan(0, (int)Math.Min(left, zeros.Length)));
            }
        }
    }

    // RFC 1952, ISIZE: the length of the (only) member modulo 2^32, its last four bytes.
    private static long PlainLength(string blob)
    {
        using var file = File.OpenRead(blob);
        file.Seek(-4, SeekOrigin.End);
        Span<byte> size = stackalloc byte[4];
        file.ReadExactly(size);
        return BitConverter.ToUInt32(size);
    }

    private static bool IsGzip(string blob)
    {
        using var file = File.OpenRead(blob);
        return file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
    }

    private static void Drain(Stream stream, IncrementalHash? hash)
    {
        var buffer = new byte[1 << 20];
        int count;
        while ((count = stream.Read(buffer)) > 0)
        {
            hash?.AppendData(buffer.AsSpan(0, count));
        }
    }
}
