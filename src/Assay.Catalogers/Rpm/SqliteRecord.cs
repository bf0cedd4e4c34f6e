using System.Text;

namespace Assay.Catalogers.Rpm;

/// <summary>A row's columns (sqlite.org/fileformat2.html, 2.1, "Record Format").</summary>
internal static class SqliteRecord
{
    private const int MaxColumns = 16;

    /// <summary>Reads a number of up to 9 bytes, 7 bits each, the highest first, and goes behind it.</summary>
    public static bool TryVarint(ref ReadOnlySpan<byte> bytes, out long value)
    {
        value = 0;
        for (var i = 0; i < 9 && i < bytes.Length; i++)
        {
            if (i == 8)
            {
                value = (value << 8) | bytes[i];
            }
            else
            {
                value = (value << 7) | (long)(bytes[i] & 0x7F);
            }

            if (i == 8 || bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    /// <summary>Where a column of the record lies.</summary>
    /// <param name="record">The record, or its beginning: what is sought may lie beyond it.</param>
    /// <param name="column">The column's number, from 0.</param>
    /// <param name="columns">The number of all columns.</param>
    /// <param name="type">The column's serial type.</param>
    /// <param name="offset">Where its content begins.</param>
    /// <returns>False where the record has no such column or is damaged.</returns>
    public static bool TryColumn(ReadOnlySpan<byte> record, int column, out int columns, out long type, out long offset)
    {
        (columns, type, offset) = (0, 0, 0);
        var rest = record;
        if (!TryVarint(ref rest, out var headerBytes) || headerBytes > record.Length || headerBytes < record.Length - rest.Length)
        {
            return false;
        }

        var types = record[(record.Length - rest.Length)..(int)headerBytes];
        var at = headerBytes;
        while (!types.IsEmpty)
        {
            if (columns == MaxColumns || !TryVarint(ref types, out var found) || ContentBytes(found) is not (>= 0 and var length))
            {
                return false;
            }

            if (columns == column)
            {
                (type, offset) = (found, at);
            }

            at += length;
            columns++;
        }

        return column < columns;
    }

    /// <summary>The content of a column of a whole record; empty where it is damaged or has none.</summary>
    public static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> record, int column, out long type) =>
        TryColumn(record, column, out _, out type, out var offset) && offset + ContentBytes(type) <= record.Length
            ? record.Slice((int)offset, (int)ContentBytes(type))
            : default;

    /// <summary>A column's text; null where it is none.</summary>
    public static string? Text(ReadOnlySpan<byte> record, int column, uint encoding)
    {
        var content = Content(record, column, out var type);
        if (type < 13 || type % 2 == 0)
        {
            return null;
        }

        return encoding switch
        {
            2 => Encoding.Unicode.GetString(content),
            3 => Encoding.BigEndianUnicode.GetString(content),
            _ => Encoding.UTF8.GetString(content),
        };
    }

    /// <summary>A column's number; 0 where it is none.</summary>
    public static long Number(ReadOnlySpan<byte> record, int column)
    {
        var content = Content(record, column, out var type);
        if (type == 9)
        {
            return 1;
        }

        if (type is < 1 or > 6 || content.IsEmpty)
        {
            return 0;
        }

        long value = (sbyte)content[0];
        foreach (var octet in content[1..])
        {
            value = (value << 8) | octet;
        }

        return value;
    }

    /// <summary>True where the type is that of a blob.</summary>
    public static bool IsBlob(long type) => type >= 12 && type % 2 == 0;

    // -1 for the types 10 and 11, which are reserved, and for what can't be one.
    private static long ContentBytes(long type) => type switch
    {
        0 or 8 or 9 => 0,
        >= 1 and <= 4 => type,
        5 => 6,
        6 or 7 => 8,
        >= 12 => (type - 12) / 2,
        _ => -1,
    };
}
