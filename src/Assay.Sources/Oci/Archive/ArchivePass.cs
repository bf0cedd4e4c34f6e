using Assay.Core;
using Assay.Core.Files;
using Assay.Sources.Oci.Layers;
using Assay.Sources.Streams;

namespace Assay.Sources.Oci.Archive;

/// <summary>
/// One pass over an image archive that can't be read in place: packed as a whole, or from a pipe. Most programs write the manifest last, so
/// every entry that could be a layer is given out while it streams by, and which of them the image is made of is known at the end.
/// </summary>
public sealed class ArchivePass : IDisposable
{
    /// <summary>How many bytes of an archive <see cref="CouldBeImage"/> wants to see: bzip2 gives nothing before a whole block, of 900,000 bytes, is there.</summary>
    public const int PeekBytes = 1 << 20;

    private const int Slots = 4;
    private const int ChunkBytes = 512 << 10;
    private const int HeadBytes = BlockReader.BlockBytes;

    // Manifests and configs of all images of an archive together.
    private const long MaxKeptBytes = 64 << 20;

    private readonly ScanLimits limits;
    private readonly ArchiveTable table = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Stream packed;
    private readonly ReadAhead chunks;
    private readonly BlockReader blocks;
    private readonly TarReader reader;
    private readonly byte[] head = new byte[HeadBytes];
    private Stream? content;
    private long keptBytes;
    private int layerCount;

    /// <param name="packed">The archive, plain or packed; closed with this.</param>
    /// <param name="limits">Bounds on what is read.</param>
    /// <exception cref="AssayException">It is packed in a way that is not read, or can't be read.</exception>
    public ArchivePass(Stream packed, ScanLimits limits)
    {
        ArgumentNullException.ThrowIfNull(packed);
        ArgumentNullException.ThrowIfNull(limits);
        this.packed = packed;
        this.limits = limits;
        try
        {
            chunks = new ReadAhead(Unpack(packed, limits), Slots, ChunkBytes);
        }
        catch (Exception failure) when (failure is TreeException or IOException)
        {
            packed.Dispose();
            throw Unusable("the archive", failure);
        }

        blocks = new BlockReader(chunks, "archive", limits.MaxLayerBytes, hashes: false);
        reader = new TarReader(blocks);
    }

    /// <summary>What the pass stands on: its blob can be opened once, until the pass goes on. Its diffID is not known.</summary>
    public ImageLayer Current { get; private set; } = null!;

    /// <summary>True where the entries make an image; known when <see cref="MoveNext"/> has returned false.</summary>
    public bool HoldsImage => table.LooksLikeImage;

    /// <summary>A tar as the one layer of a tree.</summary>
    public static ImageLayer AsLayer(Func<Stream> open) => new()
    {
        Number = 0,
        Digest = null,
        SizeBytes = -1,
        MediaType = "",
        DiffId = "",
        OpenBlob = open,
    };

    /// <summary>False where an archive that begins like this is no image but some other tar.</summary>
    /// <param name="head">Its first bytes, <see cref="PeekBytes"/> or all.</param>
    /// <param name="limits">Bounds on what is unpacked.</param>
    public static bool CouldBeImage(byte[] head, ScanLimits limits)
    {
        try
        {
            return ArchiveShape.CouldBeImage(head, limits);
        }
        catch (TreeException failure)
        {
            throw Unusable("the archive", failure);
        }
    }

    /// <summary>Goes to the next entry that could be a layer.</summary>
    /// <returns>False at the archive's end.</returns>
    /// <exception cref="AssayException">The archive is damaged, or ends in the middle.</exception>
    public bool MoveNext(CancellationToken token)
    {
        blocks.Token = token;
        content?.Dispose();
        content = null;
        try
        {
            while (Next(reader, "the archive", table.Count))
            {
                if (table.Count > ArchiveTable.MaxEntries)
                {
                    throw new TreeException("limit.entries", $"it has more than {ArchiveTable.MaxEntries} entries, so it is no image archive");
                }

                if (ArchiveTable.NameOf(reader.Name) is { } name && TryTake(name))
                {
                    return true;
                }
            }

            // To the very end: a program that writes into a pipe would be stopped by a reader that leaves early.
            blocks.Finish();
            return false;
        }
        catch (Exception failure) when (failure is TreeException or IOException)
        {
            throw Unusable("the archive", failure);
        }
    }

    /// <summary>Finds an image among what has streamed by; see <see cref="OciLayout.Open(string, string?, string?, ScanLimits)"/>.</summary>
    /// <returns>An image whose layers are known by <see cref="ImageLayer.BlobPath"/> and can't be opened.</returns>
    /// <exception cref="AssayException">As it.</exception>
    public Image OpenImage(string place, string? tag, string? platform) =>
        ArchiveImage.Open(table, new ArchiveBlobs(table, OpenKept, archiveIdentity: null), place, tag, platform, limits);

    public void Dispose()
    {
        stop.Cancel();
        content?.Dispose();
        packed.Dispose();
        chunks.Dispose();
        blocks.Dispose();
        stop.Dispose();
    }

    /// <summary>The next entry; what is no tar from its very beginning is told so.</summary>
    internal static bool Next(TarReader reader, string what, int entriesBefore)
    {
        try
        {
            return reader.Next() || (entriesBefore == 0 && !reader.HasEndMarker ? throw new AssayException("archive.empty", $"{what} is empty") : false);
        }
        catch (TreeException failure) when (entriesBefore == 0 && failure.Code is "tar.headerChecksum" or "archive.truncated")
        {
            throw new AssayException("archive.notTar", $"{what} is no tar archive: {failure.Message}", inner: failure);
        }
    }

    internal static AssayException Unusable(string what, Exception failure) => failure is TreeException tree
        ? new AssayException(tree.Code, $"{what} can't be read: {tree.Message}", inner: tree)
        : new AssayException("target.unreadable", $"{what} can't be read: {failure.Message}", inner: failure);

    private static Stream Unpack(Stream packed, ScanLimits limits)
    {
        var peeked = new PeekedStream(packed, LayerCompression.PeekBytes);
        var begin = peeked.Peek();
        return LayerCompression.IsPacked(begin) ? LayerCompression.Unpack(begin, peeked, "archive", limits) : peeked;
    }

    private bool TryTake(string name)
    {
        if (!ArchiveTable.IsFile(reader.Type))
        {
            table.Add(name, reader, 0);
            return false;
        }

        var length = ReadHead();
        var begin = head.AsSpan(0, length);
        if (IsJson(begin) && reader.SizeBytes <= limits.MaxManifestBytes)
        {
            table.Add(name, reader, 0, Keep(begin));
            return false;
        }

        table.Add(name, reader, 0);
        if (!IsLayer(begin))
        {
            return false;
        }

        content = new HeadedStream(begin.ToArray(), new TarEntryStream(reader));
        Current = new ImageLayer
        {
            Number = layerCount++,
            Digest = DigestOf(name),
            SizeBytes = reader.SizeBytes,
            MediaType = MediaTypes.DockerLayer,
            DiffId = "",
            BlobPath = name,
            OpenBlob = () => content,
        };
        return true;
    }

    private int ReadHead()
    {
        var length = 0;
        int count;
        while (length < head.Length && (count = reader.Read(head.AsSpan(length))) > 0)
        {
            length += count;
        }

        return length;
    }

    private byte[] Keep(ReadOnlySpan<byte> begin)
    {
        keptBytes += reader.SizeBytes;
        if (keptBytes > MaxKeptBytes)
        {
            throw new TreeException("limit.manifestBytes", $"its manifests and configs have more than {MaxKeptBytes} bytes together");
        }

        var bytes = new byte[(int)reader.SizeBytes];
        begin.CopyTo(bytes);
        for (var length = begin.Length; length < bytes.Length;)
        {
            length += reader.Read(bytes.AsSpan(length));
        }

        return bytes;
    }

    private static bool IsJson(ReadOnlySpan<byte> begin) => begin.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];

    // A layer is packed, or a tar, or, where it is empty, the zeros that end one.
    private static bool IsLayer(ReadOnlySpan<byte> begin) =>
        LayerCompression.IsPacked(begin)
        || (begin.Length == HeadBytes && (!begin.ContainsAnyExcept((byte)0) || new TarBlock(begin).HasValidChecksum()));

    private static string? DigestOf(string name)
    {
        var parts = name.Split('/');
        return parts is ["blobs", var algorithm, var hex] && Digest.TryParse($"{algorithm}:{hex}", out var digest) ? digest.ToString() : null;
    }

    private static MemoryStream OpenKept(ArchiveEntry entry) => entry.Content is not null
        ? new MemoryStream(entry.Content, writable: false)
        : throw new TreeException("blob.notKept", "it is not JSON");

    /// <summary>The first bytes of an entry, and the rest of it.</summary>
    private sealed class HeadedStream : ReadOnlyStream
    {
        private readonly byte[] head;
        private readonly TarEntryStream rest;
        private int position;

        public HeadedStream(byte[] head, TarEntryStream rest)
        {
            this.head = head;
            this.rest = rest;
        }

        public override int Read(Span<byte> buffer)
        {
            if (position == head.Length)
            {
                return rest.Read(buffer);
            }

            var count = Math.Min(buffer.Length, head.Length - position);
            head.AsSpan(position, count).CopyTo(buffer);
            position += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                rest.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
