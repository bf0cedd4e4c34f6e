using System.Buffers.Binary;
using System.IO.Compression;
using Assay.Core;

namespace Assay.Advisories.Store;

/// <summary>
/// What is new in a store, as one file: "assaydl1", the new store's manifest as in <see cref="StoreArchive"/>, then one Brotli stream that has for
/// each of the manifest's segments a byte: 0 where it is the old store's; 1 where it is made of an old one, whose digest (32 bytes) and steps
/// (their length, 4 bytes little-endian, then as in <see cref="DifferenceReader"/>) follow, and the new bytes; 2 where it follows whole.
/// What comes out is byte for byte the new store, and is compared with its digests before it takes the old one's place.
/// </summary>
public static class StoreDelta
{
    private const byte Same = 0;
    private const byte Made = 1;
    private const byte Whole = 2;

    /// <summary>As small as can be: it is made once and read often. What is large is no day's delta, and would take minutes.</summary>
    private const int BestQuality = 11;
    private const int FastQuality = 6;
    private const long MaxBestBytes = 16 << 20;

    private const int DigestBytes = 32;
    private const int MaxStepBytes = 256 << 20;

    /// <summary>Larger files are sent whole: both are in memory while they are compared.</summary>
    private const long MaxComparedBytes = 1 << 30;

    private static ReadOnlySpan<byte> Magic => "assaydl1"u8;

    /// <summary>Writes what makes one store of another into a file, which takes an older one's place in one step.</summary>
    /// <param name="oldFolder">The store that others have.</param>
    /// <param name="newFolder">The store that they are to get.</param>
    /// <param name="path">The file.</param>
    /// <param name="key">Signs it; null for what the new store has.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="AssayException">As from <see cref="StoreArchive.Export"/>.</exception>
    public static StoreManifest Write(string oldFolder, string newFolder, string path, StoreKey? key, CancellationToken token)
    {
        using var old = AdvisoryStore.Open(oldFolder);
        using var young = AdvisoryStore.Open(newFolder);
        old.Verify(token);
        young.Verify(token);
        var before = old.Manifest.Segments.ToDictionary(segment => segment.Name, StringComparer.Ordinal);
        var manifest = CarriedManifest.Of(young.Manifest, key);
        List<Part> parts = [];
        foreach (var segment in manifest.Segments)
        {
            token.ThrowIfCancellationRequested();
            parts.Add(PartOf(Path.Combine(newFolder, segment.File), segment, oldFolder, before.GetValueOrDefault(segment.Name)));
        }

        var quality = parts.Sum(part => part.Bytes) <= MaxBestBytes ? BestQuality : FastQuality;
        CarriedManifest.WriteFile(path, file =>
        {
            CarriedManifest.Write(file, Magic, manifest);
            using var brotli = new BrotliStream(file, new BrotliCompressionOptions { Quality = quality }, leaveOpen: true);
            foreach (var part in parts)
            {
                token.ThrowIfCancellationRequested();
                Write(brotli, part);
            }
        });
        return manifest;
    }

    /// <summary>Whether a file, which stands at its begin, is a delta. It stands there again then.</summary>
    internal static bool IsDelta(FileStream file)
    {
        Span<byte> start = stackalloc byte[CarriedManifest.MagicBytes];
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return start[..length].SequenceEqual(Magic);
    }

    /// <inheritdoc cref="StoreArchive.Import"/>
    internal static StoreManifest Apply(FileStream file, string path, string storeFolder, StoreKey? key, CancellationToken token)
    {
        var manifest = CarriedManifest.Read(file, Magic, path, "delta");
        key?.Require(manifest, path);
        using var gate = StoreSwap.Lock(storeFolder);
        var before = StoreSwap.Current(storeFolder).ToDictionary(segment => segment.Digest, StringComparer.Ordinal);
        CarriedManifest.ReadSegments(path, storeFolder, () =>
        {
            using var content = new BrotliStream(file, CompressionMode.Decompress);
            foreach (var segment in manifest.Segments)
            {
                token.ThrowIfCancellationRequested();
                ReadSegment(content, segment, storeFolder, path, before, token);
            }

            if (content.ReadByte() >= 0)
            {
                throw new InvalidDataException("something follows behind its end");
            }
        });
        StoreSwap.Commit(storeFolder, manifest);
        return manifest;
    }

    private static Part PartOf(string path, SegmentEntry segment, string oldFolder, SegmentEntry? before)
    {
        if (before?.Digest == segment.Digest)
        {
            return new Part(Same, 0);
        }

        if (before is null || Math.Max(before.Bytes, segment.Bytes) > MaxComparedBytes)
        {
            return new Part(Whole, segment.Bytes) { Path = path };
        }

        var (steps, literals) = SegmentDifference.Of(BytesOf(Path.Combine(oldFolder, before.File), before), BytesOf(path, segment));
        return new Part(Made, steps.Length + literals.Length) { Base = Convert.FromHexString(before.Digest.AsSpan("sha256:".Length)), Steps = steps, Literals = literals };
    }

    // Both were just verified, so their length is the manifest's, which was compared with the bound.
    private static byte[] BytesOf(string path, SegmentEntry segment)
    {
        var bytes = new byte[segment.Bytes];
        using var file = File.OpenRead(path);
        file.ReadExactly(bytes);
        return bytes;
    }

    private static void Write(BrotliStream into, Part part)
    {
        into.WriteByte(part.Kind);
        if (part.Path is not null)
        {
            using var content = File.OpenRead(part.Path);
            content.CopyTo(into);
        }
        else if (part.Kind == Made)
        {
            Span<byte> length = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(length, part.Steps.Length);
            into.Write(part.Base);
            into.Write(length);
            into.Write(part.Steps);
            into.Write(part.Literals);
        }
    }

    private static void ReadSegment(
        BrotliStream content, SegmentEntry segment, string storeFolder, string path, Dictionary<string, SegmentEntry> before, CancellationToken token)
    {
        switch (content.ReadByte())
        {
            case Same:
                if (!before.TryGetValue(segment.Digest, out var same) || !TakeSame(storeFolder, same, segment))
                {
                    throw OtherBase(path, segment.Name);
                }

                break;
            case Made:
                Span<byte> digest = stackalloc byte[DigestBytes];
                content.ReadExactly(digest);
                var steps = ReadSteps(content);
                using (var old = OpenOld(storeFolder, before.GetValueOrDefault("sha256:" + Convert.ToHexStringLower(digest))) ?? throw OtherBase(path, segment.Name))
                using (var made = new IncomingSegment(segment, storeFolder))
                {
                    DifferenceReader.Read(old, steps, content, made, token);
                    made.Keep();
                }

                break;
            case Whole:
                StoreArchive.Take(content, segment, storeFolder);
                break;
            case -1:
                throw new EndOfStreamException("it breaks off");
            default:
                throw new InvalidDataException($"{segment.Name} comes in a way that is not known here");
        }
    }

    // A segment's file may be named otherwise than the new manifest has it; a file of that name that is another's is written over with the right bytes.
    private static bool TakeSame(string storeFolder, SegmentEntry same, SegmentEntry segment)
    {
        var (from, to) = (Path.Combine(storeFolder, same.File), Path.Combine(storeFolder, segment.File));
        if (!File.Exists(from) || AdvisoryStore.DigestOf(from) != segment.Digest)
        {
            return false;
        }

        if (same.File != segment.File)
        {
            File.Copy(from, to, overwrite: true);
            StoreSwap.Sync(to);
        }

        return true;
    }

    private static byte[] ReadSteps(BrotliStream content)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        content.ReadExactly(length);
        var count = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (count is < 0 or > MaxStepBytes)
        {
            throw new InvalidDataException("it has more steps than any delta");
        }

        // A length is only believed as far as its bytes come.
        using var steps = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (var rest = count; rest > 0;)
        {
            var read = content.Read(buffer, 0, Math.Min(buffer.Length, rest));
            if (read == 0)
            {
                throw new EndOfStreamException("it breaks off");
            }

            steps.Write(buffer, 0, read);
            rest -= read;
        }

        return steps.ToArray();
    }

    private static Microsoft.Win32.SafeHandles.SafeFileHandle? OpenOld(string storeFolder, SegmentEntry? segment) =>
        segment is not null && Path.Combine(storeFolder, segment.File) is var path && File.Exists(path) ? File.OpenHandle(path) : null;

    private static AssayException OtherBase(string path, string segment) =>
        new("db.base", $"{path} is a delta from another store than the one that is there: it has another {segment}", "import the whole store; the one that is there stays as it was");

    /// <summary>How one segment comes.</summary>
    /// <param name="Kind">The byte that says it.</param>
    /// <param name="Bytes">What there is to say, before it is compressed.</param>
    private sealed record Part(byte Kind, long Bytes)
    {
        /// <summary>The file, where it comes whole.</summary>
        public string? Path { get; init; }

        public byte[] Base { get; init; } = [];

        public byte[] Steps { get; init; } = [];

        public byte[] Literals { get; init; } = [];
    }
}
