using System.Buffers.Text;
using Assay.Core.Files;

namespace Assay.Sources.Oci.Layers;

/// <summary>Where the stored bytes of a sparse file belong; everything between them is zeros. GNU tar manual, "Storing Sparse Files".</summary>
internal sealed class SparseMap
{
    /// <summary>How many regions one file may have.</summary>
    public const int MaxRegions = 1 << 19;

    private readonly List<(long Offset, long Length)> regions = [];
    private long pendingOffset = -1;

    public int Count => regions.Count;

    public (long Offset, long Length) this[int index] => regions[index];

    public void Clear()
    {
        regions.Clear();
        pendingOffset = -1;
    }

    /// <summary>Adds offsets and lengths as they come, in turn.</summary>
    public void AddNumber(long number)
    {
        if (number < 0 || regions.Count == MaxRegions)
        {
            throw Malformed();
        }

        if (pendingOffset < 0)
        {
            pendingOffset = number;
            return;
        }

        regions.Add((pendingOffset, number));
        pendingOffset = -1;
    }

    /// <summary>Adds a decimal number of a pax record or of a map in front of the content.</summary>
    public void AddDecimal(ReadOnlySpan<byte> digits) =>
        AddNumber(Utf8Parser.TryParse(digits, out long number, out var used) && used == digits.Length ? number : -1);

    /// <summary>Adds the entries of an old GNU header or extension block: pairs of 12 bytes each, up to the first empty one.</summary>
    public void AddFields(ReadOnlySpan<byte> fields)
    {
        for (; fields.Length >= 24; fields = fields[24..])
        {
            if (!TarBlock.TryParseNumber(fields[..12], out var offset) || !TarBlock.TryParseNumber(fields.Slice(12, 12), out var length))
            {
                throw Malformed();
            }

            if (offset == 0 && length == 0)
            {
                return;
            }

            AddNumber(offset);
            AddNumber(length);
        }
    }

    /// <summary>Regions must lie behind one another and within the file, and there must be as many stored bytes as they need.</summary>
    /// <exception cref="TreeException">"tar.sparseMalformed".</exception>
    public void Validate(long sizeBytes, long storedBytes)
    {
        long end = 0, needed = 0;
        foreach (var (offset, length) in regions)
        {
            if (offset < end || length > sizeBytes || offset > sizeBytes - length)
            {
                throw Malformed();
            }

            end = offset + length;
            needed += length;
        }

        if (pendingOffset >= 0 || needed > storedBytes)
        {
            throw Malformed();
        }
    }

    public static TreeException Malformed() => new("tar.sparseMalformed", "a sparse file's map makes no sense");
}
