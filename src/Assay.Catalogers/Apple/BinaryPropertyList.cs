using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Assay.Catalogers.Formats;
using Assay.Core.Text;

namespace Assay.Catalogers.Apple;

/// <summary>
/// The texts of the map that a binary property list is (apple-oss-distributions/CF, CFBinaryPList.c): objects, a table of where they begin, and at the end what the
/// table is like. Only the outermost map is read, so that nothing is walked.
/// </summary>
internal static class BinaryPropertyList
{
    private const int TrailerBytes = 32;
    private const int MaxEntries = 100_000;
    private const int MaxTextLength = 64 << 10;

    /// <exception cref="MalformedException">It is none, or is damaged.</exception>
    public static Dictionary<string, string> Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 8 + TrailerBytes)
        {
            throw Broken();
        }

        var trailer = file[^TrailerBytes..];
        var table = new Table(trailer[6], trailer[7], BinaryPrimitives.ReadUInt64BigEndian(trailer[8..]), BinaryPrimitives.ReadUInt64BigEndian(trailer[24..]));
        var top = table.Object(file, BinaryPrimitives.ReadUInt64BigEndian(trailer[16..]));
        if (top[0] >> 4 != 0xD)
        {
            throw new MalformedException("the outermost object is no map");
        }

        var references = Counted(top, out var count);
        if (count > MaxEntries || (ulong)references.Length < count * 2 * table.ReferenceBytes)
        {
            throw Broken();
        }

        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < (int)count; i++)
        {
            if (TextOf(table.Object(file, table.Reference(references, i))) is { } key && TextOf(table.Object(file, table.Reference(references, i + (int)count))) is { } value)
            {
                fields.TryAdd(key, value);
            }
        }

        return fields;
    }

    private static string? TextOf(ReadOnlySpan<byte> found)
    {
        var unit = (found[0] >> 4) switch { 0x5 => 1, 0x6 => 2, _ => 0 };
        if (unit == 0)
        {
            return null;
        }

        var text = Counted(found, out var count);
        return count > MaxTextLength ? null
            : (ulong)text.Length < count * (ulong)unit ? throw Broken()
            : unit == 1 ? LossyText.Decode(text[..(int)count]) : Encoding.BigEndianUnicode.GetString(text[..((int)count * 2)]);
    }

    // The low half of the marker counts; 15 says that a number follows, whose marker tells its length.
    private static ReadOnlySpan<byte> Counted(ReadOnlySpan<byte> found, out ulong count)
    {
        count = (ulong)(found[0] & 0xF);
        if (count < 15)
        {
            return found[1..];
        }

        var length = found.Length > 1 && found[1] >> 4 == 1 && (found[1] & 0xF) <= 3 ? 1 << (found[1] & 0xF) : throw Broken();
        count = found.Length >= 2 + length ? Number(found.Slice(2, length)) : throw Broken();
        return found[(2 + length)..];
    }

    private static ulong Number(ReadOnlySpan<byte> bytes)
    {
        ulong number = 0;
        foreach (var value in bytes)
        {
            number = (number << 8) | value;
        }

        return number;
    }

    private static MalformedException Broken() => new("it is cut off or damaged");

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Table(byte OffsetBytes, byte ReferenceBytes, ulong Count, ulong Start)
    {
        public ReadOnlySpan<byte> Object(ReadOnlySpan<byte> file, ulong number)
        {
            if (OffsetBytes is 0 or > 8 || ReferenceBytes is 0 or > 8 || number >= Count || Count > (ulong)file.Length || Start > (ulong)file.Length)
            {
                throw Broken();
            }

            var at = Start + (number * OffsetBytes);
            var offset = at + OffsetBytes <= (ulong)file.Length ? Number(file.Slice((int)at, OffsetBytes)) : throw Broken();
            return offset < (ulong)file.Length ? file[(int)offset..] : throw Broken();
        }

        public ulong Reference(ReadOnlySpan<byte> references, int index) => Number(references.Slice(index * ReferenceBytes, ReferenceBytes));
    }
}
