using System.Runtime.InteropServices;
using Assay.Core.Files;
using Assay.Sources.Streams;

namespace Assay.Sources.Disk.FileSystems.SquashFs;

/// <summary>A part of a file: a block of its own, of zeros where it has no place, or the end in a fragment.</summary>
/// <param name="Place">Where it is stored, in bytes from the volume's beginning.</param>
/// <param name="Size">How long it is there.</param>
/// <param name="Start">Where in the plain block the file's bytes begin.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SquashFsPart(long Place, SquashFsBlockSize Size, int Start);

/// <summary>A file's content, a block at a time.</summary>
internal sealed class SquashFsContent : SeekableStream
{
    private readonly SquashFsTables tables;
    private readonly IReadOnlyList<SquashFsPart> parts;
    private readonly bool endsInFragment;
    private readonly int blockBytes;
    private byte[] plain = [];
    private int current = -1;

    public SquashFsContent(SquashFsTables tables, IReadOnlyList<SquashFsPart> parts, bool endsInFragment, int blockBytes, long sizeBytes)
        : base(sizeBytes)
    {
        this.tables = tables;
        this.parts = parts;
        this.endsInFragment = endsInFragment;
        this.blockBytes = blockBytes;
    }

    /// <exception cref="TreeException">"fs.malformed", "zstd.missing", "xz.missing", and those of <see cref="BlockReader.Read"/>; entry only.</exception>
    protected override int ReadAt(long position, Span<byte> buffer)
    {
        var number = (int)(position / blockBytes);
        var inside = (int)(position % blockBytes);
        var length = (int)Math.Min(blockBytes, Length - ((long)number * blockBytes));
        var count = Math.Min(buffer.Length, length - inside);
        var part = parts[number];
        if (endsInFragment && number == parts.Count - 1)
        {
            var fragment = tables.Fragment(part.Place, part.Size, blockBytes);
            Expect(fragment.Length - part.Start, length);
            fragment.AsSpan(part.Start + inside, count).CopyTo(buffer);
        }
        else if (part.Size.IsHole)
        {
            buffer[..count].Clear();
        }
        else
        {
            if (current != number)
            {
                // No larger than a small file needs it: there are many of them.
                current = -1;
                plain = plain.Length > 0 ? plain : new byte[(int)Math.Min(blockBytes, Length)];
                Expect(tables.ReadContent(part.Place, part.Size, plain), length);
                current = number;
            }

            plain.AsSpan(inside, count).CopyTo(buffer);
        }

        return count;
    }

    private static void Expect(int count, int length)
    {
        if (count < length)
        {
            throw Fault.Malformed($"a block of SquashFS has {count} bytes, not {length}");
        }
    }
}
