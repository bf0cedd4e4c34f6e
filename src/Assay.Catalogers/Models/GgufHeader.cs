using System.Buffers.Binary;
using Assay.Catalogers.Formats;

namespace Assay.Catalogers.Models;

/// <summary>
/// The keys and texts of a GGUF header, up to the tokenizer, which has the whole vocabulary and stands behind what tells of the model. Files of either byte
/// order: the version, a small number, tells which.
/// </summary>
internal sealed class GgufHeader
{
    private const int MaxFields = 10_000;
    private const int MaxKeyBytes = 65535;
    private const int MaxTextBytes = 1 << 20;
    private const long MaxHeaderBytes = 64L << 20;
    private const int MaxDepth = 8;
    private const uint Text = 8;
    private const uint List = 9;

    // Of the types 0 to 12; texts and lists have none.
    private static readonly int[] Sizes = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];

    private readonly Stream content;
    private readonly CancellationToken token;
    private bool isBigEndian;
    private bool isFirstVersion;
    private long taken;

    /// <param name="content">Read in small pieces: buffered.</param>
    /// <param name="token">Ends the reading.</param>
    public GgufHeader(Stream content, CancellationToken token)
    {
        this.content = content;
        this.token = token;
    }

    /// <exception cref="MalformedException">It ends early, or has more than any real one.</exception>
    public Dictionary<string, string> Read()
    {
        Span<byte> head = stackalloc byte[8];
        Fill(head);
        var version = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        isBigEndian = version > ushort.MaxValue;
        version = isBigEndian ? BinaryPrimitives.ReverseEndianness(version) : version;
        if (version is 0 or > 1000)
        {
            throw new MalformedException($"version {version} of the format is none");
        }

        isFirstVersion = version == 1;
        Count();
        var count = Count();
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        for (ulong i = 0; i < count; i++)
        {
            if (i == MaxFields)
            {
                throw new MalformedException($"it has more than {MaxFields} fields");
            }

            var key = ReadText(MaxKeyBytes);
            if (key.StartsWith("tokenizer.", StringComparison.Ordinal))
            {
                break;
            }

            var type = Number32();
            if (type == Text)
            {
                fields[key] = ReadText(MaxTextBytes);
            }
            else
            {
                Skip(type, 0);
            }
        }

        return fields;
    }

    private void Skip(uint type, int depth)
    {
        if (type == Text)
        {
            Skip(Count());
        }
        else if (type == List && depth < MaxDepth)
        {
            var item = Number32();
            var count = Count();
            if (item < Sizes.Length && Sizes[item] > 0)
            {
                Skip(count > (ulong)MaxHeaderBytes ? count : count * (ulong)Sizes[item]);
                return;
            }

            for (ulong i = 0; i < count; i++)
            {
                Skip(item, depth + 1);
            }
        }
        else
        {
            Skip(type < Sizes.Length && Sizes[type] > 0 ? (ulong)Sizes[type] : throw new MalformedException($"a value of type {type} is none of the format's"));
        }
    }

    private void Skip(ulong bytes)
    {
        Bound(bytes);
        Span<byte> piece = stackalloc byte[512];
        for (var left = (long)bytes; left > 0;)
        {
            var count = content.Read(piece[..(int)Math.Min(piece.Length, left)]);
            if (count == 0)
            {
                throw new MalformedException("it ends within its header");
            }

            left -= count;
        }
    }

    private string ReadText(int maxBytes)
    {
        var length = Count();
        if (length > (ulong)maxBytes)
        {
            throw new MalformedException($"a text of {length} bytes is longer than any real one");
        }

        var text = new byte[length];
        Fill(text);
        return Core.Text.LossyText.Decode(text);
    }

    // Lengths and counts had 32 bits in the first version.
    private ulong Count() => isFirstVersion ? Number32() : Number64();

    private uint Number32()
    {
        Span<byte> bytes = stackalloc byte[4];
        Fill(bytes);
        return isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    private ulong Number64()
    {
        Span<byte> bytes = stackalloc byte[8];
        Fill(bytes);
        return isBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    private void Fill(Span<byte> target)
    {
        token.ThrowIfCancellationRequested();
        Bound((ulong)target.Length);
        if (content.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) < target.Length)
        {
            throw new MalformedException("it ends within its header");
        }
    }

    private void Bound(ulong bytes)
    {
        if (bytes > (ulong)(MaxHeaderBytes - taken))
        {
            throw new MalformedException($"its header is larger than {MaxHeaderBytes} bytes");
        }

        taken += (long)bytes;
    }
}
