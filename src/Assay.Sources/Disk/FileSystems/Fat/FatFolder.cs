namespace Assay.Sources.Disk.FileSystems.Fat;

/// <summary>
/// The names in a folder: fatgen103, "FAT Directory Structure", "FAT Long Directory Entries". A long name stands in entries before that of the short
/// one, last part first.
/// </summary>
internal sealed class FatFolder
{
    public const int EntryBytes = 32;

    private const byte Deleted = 0xE5;
    private const int LabelAttribute = 8;
    private const int LongAttributes = 0xF;
    private const int AttributesMask = 0x3F;
    private const int LastPart = 0x40;
    private const int MaxParts = 20;
    private const int UnitsOfPart = 13;

    private readonly byte[] units = new byte[MaxParts * UnitsOfPart * 2];
    private int partsLeft = -1;
    private int unitCount;
    private byte checksum;

    private FatFolder()
    {
    }

    /// <summary>The names in some entries, which end with an empty one or with the content.</summary>
    /// <param name="content">The folder's content.</param>
    /// <param name="numberOf">The number of the node whose entry stands at an offset of the content.</param>
    /// <param name="token">Ends the reading.</param>
    public static IEnumerable<NamedNode> Read(Stream content, Func<long, ulong> numberOf, CancellationToken token)
    {
        var folder = new FatFolder();
        var block = new byte[EntryBytes * 64];
        long start = 0;
        for (int length; (length = content.ReadAtLeast(block, block.Length, throwOnEndOfStream: false)) > 0; start += length)
        {
            token.ThrowIfCancellationRequested();
            for (var at = 0; at + EntryBytes <= length; at += EntryBytes)
            {
                if (block[at] == 0)
                {
                    yield break;
                }

                if (folder.NameOf(block.AsSpan(at, EntryBytes)) is { } name)
                {
                    yield return new NamedNode(name, numberOf(start + at));
                }
            }
        }
    }

    // The whole name where this entry ends one.
    private byte[]? NameOf(ReadOnlySpan<byte> entry)
    {
        var attributes = entry[11];
        if (entry[0] == Deleted)
        {
            partsLeft = -1;
            return null;
        }

        if ((attributes & AttributesMask) == LongAttributes)
        {
            AddPart(entry);
            return null;
        }

        var hasLongName = partsLeft == 0 && checksum == FatShortName.ChecksumOf(entry);
        partsLeft = -1;
        if ((attributes & LabelAttribute) != 0 || entry.StartsWith(".          "u8) || entry.StartsWith("..         "u8))
        {
            return null;
        }

        var name = hasLongName ? Utf16Name.ToUtf8(units.AsSpan(0, unitCount * 2)) : [];
        return name.Length > 0 ? name : FatShortName.ToUtf8(entry);
    }

    private void AddPart(ReadOnlySpan<byte> entry)
    {
        var number = entry[0] & ~LastPart;
        if ((entry[0] & LastPart) != 0)
        {
            checksum = entry[13];
            unitCount = number * UnitsOfPart;
        }
        else if (number != partsLeft || entry[13] != checksum)
        {
            number = 0;
        }

        if (number is 0 or > MaxParts)
        {
            partsLeft = -1;
            return;
        }

        var part = units.AsSpan((number - 1) * UnitsOfPart * 2, UnitsOfPart * 2);
        entry.Slice(1, 10).CopyTo(part);
        entry.Slice(14, 12).CopyTo(part[10..]);
        entry.Slice(28, 4).CopyTo(part[22..]);
        for (var unit = 0; unit < UnitsOfPart; unit++)
        {
            if (part[unit * 2] == 0 && part[(unit * 2) + 1] == 0)
            {
                unitCount = Math.Min(unitCount, ((number - 1) * UnitsOfPart) + unit);
            }
        }

        partsLeft = number - 1;
    }
}
