using System.Buffers.Binary;
using System.Text;
using Assay.Core;

namespace Assay.Sources.Oci.Daemon;

/// <summary>
/// The little of the protobuf wire format that a handful of calls need (https://protobuf.dev/programming-guides/encoding/): fields by number,
/// of strings, bytes, messages and numbers.
/// </summary>
internal static class Protobuf
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    /// <summary>A message of string fields, empty ones left out.</summary>
    public static byte[] Message(params ReadOnlySpan<(int Field, string Text)> fields)
    {
        var message = new MemoryStream();
        foreach (var (field, text) in fields)
        {
            if (text.Length > 0)
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                WriteVarint(message, (ulong)((field << 3) | Delimited));
                WriteVarint(message, (ulong)bytes.Length);
                message.Write(bytes);
            }
        }

        return message.ToArray();
    }

    /// <summary>The values of a field of strings, bytes or messages, in order.</summary>
    /// <exception cref="AssayException">"engine.failed": the message is malformed.</exception>
    public static IReadOnlyList<byte[]> All(ReadOnlySpan<byte> message, int wanted)
    {
        var values = new List<byte[]>();
        while (!message.IsEmpty)
        {
            Next(ref message, out var field, out var value, out _);
            if (field == wanted)
            {
                values.Add(value.ToArray());
            }
        }

        return values;
    }

    /// <summary>The last value of a field of strings, bytes or messages; empty where it is not there.</summary>
    /// <exception cref="AssayException">As of <see cref="All"/>.</exception>
    public static ReadOnlySpan<byte> Last(ReadOnlySpan<byte> message, int wanted)
    {
        ReadOnlySpan<byte> last = default;
        while (!message.IsEmpty)
        {
            Next(ref message, out var field, out var value, out _);
            last = field == wanted ? value : last;
        }

        return last;
    }

    public static string Text(ReadOnlySpan<byte> message, int field) => Encoding.UTF8.GetString(Last(message, field));

    /// <summary>The last value of a field of numbers; 0 where it is not there.</summary>
    /// <exception cref="AssayException">As of <see cref="All"/>.</exception>
    public static long Number(ReadOnlySpan<byte> message, int wanted)
    {
        long last = 0;
        while (!message.IsEmpty)
        {
            Next(ref message, out var field, out _, out var number);
            last = field == wanted ? (long)number : last;
        }

        return last;
    }

    private static void Next(scoped ref ReadOnlySpan<byte> message, out int field, out ReadOnlySpan<byte> value, out ulong number)
    {
        var key = ReadVarint(ref message);
        field = (int)Math.Min(key >> 3, int.MaxValue);
        value = default;
        number = 0;
        switch ((int)(key & 7))
        {
            case Varint:
                number = ReadVarint(ref message);
                break;
            case Fixed64:
                number = BinaryPrimitives.ReadUInt64LittleEndian(Take(ref message, 8));
                break;
            case Fixed32:
                number = BinaryPrimitives.ReadUInt32LittleEndian(Take(ref message, 4));
                break;
            case Delimited:
                value = Take(ref message, ReadVarint(ref message));
                break;
            default:
                throw Malformed();
        }
    }

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> message, ulong count)
    {
        if (count > (ulong)message.Length)
        {
            throw Malformed();
        }

        var taken = message[..(int)count];
        message = message[(int)count..];
        return taken;
    }

    private static ulong ReadVarint(scoped ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        for (var i = 0; i < 10 && i < message.Length; i++)
        {
            value |= (ulong)(message[i] & 0x7F) << (7 * i);
            if ((message[i] & 0x80) == 0)
            {
                message = message[(i + 1)..];
                return value;
            }
        }

        throw Malformed();
    }

    private static void WriteVarint(MemoryStream message, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            message.WriteByte((byte)(value | 0x80));
        }

        message.WriteByte((byte)value);
    }

    private static AssayException Malformed() => new("engine.failed", "the engine's answer is malformed");
}
