using Assay.Core.Files;
using Assay.Core.Formats;

namespace Assay.Sources.Zip;

/// <summary>
/// The directory at the end of a zip archive (PKWARE, APPNOTE.TXT, 4.3.12). Bytes in front of the archive, such as a start script,
/// are allowed; entries that share bytes are not.
/// </summary>
internal sealed class ZipDirectory
{
    private const int MaxDirectoryBytes = 256 << 20;

    private readonly byte[] bytes;
    private readonly long shift;
    private readonly long start;
    private int position;

    private ZipDirectory(byte[] bytes, long count, long start, long shift)
    {
        this.bytes = bytes;
        this.start = start;
        this.shift = shift;
        Count = count;
    }

    /// <summary>How many entries there are.</summary>
    public long Count { get; }

    /// <summary>Reads the directory of an archive.</summary>
    /// <param name="archive">Seekable.</param>
    /// <param name="maxEntries">See <see cref="ScanLimits.MaxEntries"/>.</param>
    /// <exception cref="TreeException">"zip.noDirectory", "zip.malformed", "zip.overlap", "limit.entries".</exception>
    public static ZipDirectory Read(Stream archive, int maxEntries)
    {
        var (position, count, sizeBytes, offset, _) = FindEnd(archive);
        if (count > maxEntries)
        {
            throw new TreeException("limit.entries", $"the archive has {count} entries, more than {maxEntries}");
        }

        // Whatever offsets say, the directory lies right before its end: the difference is what stands before the archive.
        var place = position - sizeBytes;
        if (sizeBytes is < 0 or > MaxDirectoryBytes || place < 0 || offset < 0 || offset > place)
        {
            throw Malformed("its directory does not lie in the file, or is larger than any real one");
        }

        var content = new byte[sizeBytes];
        archive.Position = place;
        archive.ReadExactly(content);
        var directory = new ZipDirectory(content, count, offset, place - offset);
        directory.Check();
        return directory;
    }

    /// <summary>The next entry; its name is valid until the directory is gone.</summary>
    /// <returns>False behind the last one.</returns>
    /// <exception cref="TreeException">"zip.malformed".</exception>
    public bool TryNext(out ZipEntry entry)
    {
        entry = default;
        if (position == bytes.Length || !bytes.AsSpan(position).StartsWith("PK\x01\x02"u8))
        {
            return false;
        }

        entry = ZipEntry.Read(bytes.AsMemory(position), out var length);
        if (entry.HeaderOffset > start || entry.PackedBytes > start - entry.HeaderOffset)
        {
            throw Malformed("an entry does not lie before the directory");
        }

        entry = entry with { HeaderOffset = entry.HeaderOffset + shift };
        position += length;
        return true;
    }

    public static TreeException Malformed(string why) => new("zip.malformed", $"the zip archive is malformed: {why}");

    // All of it is looked at before the first entry is given out: a bomb of small size lets many entries share the same bytes (D. Fifield,
    // "A better zip bomb").
    private void Check()
    {
        var offsets = new List<(long Start, long End)>();
        long count = 0;
        for (; TryNext(out var entry); count++)
        {
            if (entry.PackedBytes > 0)
            {
                offsets.Add((entry.HeaderOffset, entry.HeaderOffset + ZipEntry.LocalHeaderBytes + entry.PackedBytes));
            }
        }

        if (count != Count)
        {
            throw Malformed($"its directory has {count} entries where {Count} are announced");
        }

        offsets.Sort();
        for (var i = 1; i < offsets.Count; i++)
        {
            if (offsets[i].Start < offsets[i - 1].End)
            {
                throw new TreeException("zip.overlap", "entries of the zip archive share the same bytes, as those of a zip bomb do");
            }
        }

        position = 0;
    }

    private static ZipEnd FindEnd(Stream archive)
    {
        try
        {
            var end = ZipEnd.Find(archive) ?? throw new TreeException("zip.noDirectory", "there is no zip directory at the file's end: it is no zip archive, or was cut off");
            return end.IsPart ? throw Malformed("it is one of several parts") : end;
        }
        catch (MalformedException cut)
        {
            throw Malformed(cut.Message);
        }
    }
}
