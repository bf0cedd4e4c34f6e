using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Assay.Core;
using Assay.Core.Text;

namespace Assay.Reports.Json;

/// <summary>
/// Reads a JSON document of any size through a buffer that is as large as its longest string. Always stands on the first token of a value;
/// whoever takes the value leaves it on the last. A value of another type than the one asked for is passed over and counted.
/// </summary>
internal ref struct JsonStream
{
    private const int FirstBufferBytes = 64 << 10;

    // An SBOM may embed a licence text or an attachment; nothing that belongs in a string is larger.
    private const int MaxTokenBytes = 64 << 20;

    private const int MaxNameBytes = 64;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Disallow };

    private readonly Stream content;
    private readonly string source;
    private readonly long maxBytes;
    private readonly CancellationToken token;
    private readonly byte[] name = new byte[MaxNameBytes];
    private byte[] buffer;
    private int nameBytes;
    private int filled;
    private long bytesBefore;
    private bool isEnded;
    private Utf8JsonReader reader;

    /// <param name="content">The document.</param>
    /// <param name="source">What errors call it.</param>
    /// <param name="maxBytes">A longer document is refused.</param>
    /// <param name="token">Stops the reading.</param>
    /// <param name="bufferBytes">What to begin with; a document known to be small needs no more than its own length.</param>
    public JsonStream(Stream content, string source, long maxBytes, CancellationToken token, int bufferBytes = FirstBufferBytes)
    {
        buffer = new byte[Math.Max(bufferBytes, 4)];
        this.content = content;
        this.source = source;
        this.maxBytes = maxBytes;
        this.token = token;
        Fill();
        var start = buffer.AsSpan(0, filled).StartsWith("\uFEFF"u8) ? 3 : 0;
        bytesBefore = start;
        buffer.AsSpan(start, filled - start).CopyTo(buffer);
        filled -= start;
        reader = new Utf8JsonReader(buffer.AsSpan(0, filled), isEnded, new JsonReaderState(Options));
    }

    /// <summary>Objects and arrays inside each other.</summary>
    public const int MaxDepth = 200;

    /// <summary>How many values were of another type than the one asked for.</summary>
    public int WrongTypes { get; private set; }

    /// <summary>Where the first of them begins, counted in bytes from 0.</summary>
    public long FirstWrongType { get; private set; }

    /// <summary>The first byte of the document that is no white space; null where there is none.</summary>
    public readonly byte? FirstByte =>
        buffer.AsSpan(0, filled).IndexOfAnyExcept(" \t\r\n"u8) is var index && index < 0 ? null : buffer[index];

    public readonly JsonTokenType Type => reader.TokenType;

    /// <summary>Moves to the next token; false behind the document's end.</summary>
    public bool Read()
    {
        try
        {
            while (!reader.Read())
            {
                if (isEnded)
                {
                    return false;
                }

                Refill();
            }

            return true;
        }
        catch (JsonException broken)
        {
            throw new AssayException("sbom.malformed",
                $"{source} is not valid JSON at line {broken.LineNumber + 1}, column {broken.BytePositionInLine + 1}",
                "the file may be cut off or damaged: make it again", broken);
        }
    }

    /// <summary>True where an object begins, which is then to be read to its end with <see cref="NextProperty"/>.</summary>
    public bool EnterObject() => Type == JsonTokenType.StartObject || Refuse();

    /// <summary>True where an array begins, which is then to be read to its end with <see cref="NextElement"/>.</summary>
    public bool EnterArray() => Type == JsonTokenType.StartArray || Refuse();

    /// <summary>Moves to the value of the next property; false at the object's end.</summary>
    public bool NextProperty()
    {
        Read();
        if (Type == JsonTokenType.EndObject)
        {
            return false;
        }

        // The name is kept, since the buffer may move under the value. One that is too long is none of ours.
        nameBytes = reader.ValueSpan.Length <= MaxNameBytes ? CopyName() : 0;
        return Read();
    }

    /// <summary>Moves to the next value of an array; false at its end.</summary>
    public bool NextElement() => Read() && Type != JsonTokenType.EndArray;

    /// <summary>Moves to the next object of an array, past what is none, which counts as of another type; false at its end.</summary>
    public bool NextObject()
    {
        while (NextElement())
        {
            if (EnterObject())
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads an object to its end for its texts of up to three names.</summary>
    public (string? First, string? Second, string? Third) Texts(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third = default)
    {
        (string? First, string? Second, string? Third) texts = default;
        while (NextProperty())
        {
            if (Is(first))
            {
                texts.First = Text();
            }
            else if (Is(second))
            {
                texts.Second = Text();
            }
            else if (!third.IsEmpty && Is(third))
            {
                texts.Third = Text();
            }
            else
            {
                Skip();
            }
        }

        return texts;
    }

    /// <summary>The property's name; a longer one than any of ours is empty.</summary>
    public readonly string Name => Encoding.UTF8.GetString(name.AsSpan(0, nameBytes));

    /// <summary>Whether the property's name is this one.</summary>
    public readonly bool Is(ReadOnlySpan<byte> text) => name.AsSpan(0, nameBytes).SequenceEqual(text);

    /// <summary>Passes over a value.</summary>
    public void Skip()
    {
        if (Type is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return;
        }

        var depth = reader.CurrentDepth;
        while (Read() && reader.CurrentDepth > depth)
        {
        }
    }

    /// <summary>A string, or a number as it is written; null for null.</summary>
    public string? Text()
    {
        switch (Type)
        {
            case JsonTokenType.String:
                return Decode();
            case JsonTokenType.Number:
                return Encoding.ASCII.GetString(reader.ValueSpan);
            case JsonTokenType.Null:
                return null;
            default:
                Refuse();
                return null;
        }
    }

    /// <summary>The same where other types are as good: null for those, without a count.</summary>
    public string? TextIfAny()
    {
        if (Type is JsonTokenType.String or JsonTokenType.Number)
        {
            return Text();
        }

        Skip();
        return null;
    }

    /// <summary>The bytes that a string holds as base64, of either alphabet; null where it is no such string.</summary>
    public byte[]? Base64()
    {
        if (Type == JsonTokenType.String)
        {
            var text = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(Decode()) : reader.ValueSpan;
            var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
            if (System.Buffers.Text.Base64.DecodeFromUtf8(text, bytes, out _, out var written) == OperationStatus.Done
                || Base64Url.DecodeFromUtf8(text, bytes, out _, out written) == OperationStatus.Done)
            {
                return bytes.AsSpan(0, written).ToArray();
            }
        }

        Refuse();
        return null;
    }

    /// <summary>Whether such bytes stand in what is buffered of the document behind this token: a guess, not a fact.</summary>
    public readonly bool IsAhead(ReadOnlySpan<byte> text) => buffer.AsSpan((int)reader.BytesConsumed, filled - (int)reader.BytesConsumed).IndexOf(text) >= 0;

    public long? Integer() =>
        Type == JsonTokenType.Number && reader.TryGetInt64(out var value) ? value
        : Type == JsonTokenType.String && Utf8Parser.TryParse(reader.ValueSpan, out value, out var used) && used == reader.ValueSpan.Length ? value
        : RefuseUnlessNull<long>();

    public double? Number() => Type == JsonTokenType.Number && reader.TryGetDouble(out var value) ? value : RefuseUnlessNull<double>();

    public bool? Boolean() =>
        Type switch { JsonTokenType.True => true, JsonTokenType.False => false, _ => RefuseUnlessNull<bool>() };

    private T? RefuseUnlessNull<T>()
        where T : struct
    {
        if (Type != JsonTokenType.Null)
        {
            Refuse();
        }

        return null;
    }

    private bool Refuse()
    {
        if (Type != JsonTokenType.Null)
        {
            if (WrongTypes++ == 0)
            {
                FirstWrongType = bytesBefore + reader.TokenStartIndex;
            }

            Skip();
        }

        return false;
    }

    private readonly int CopyName()
    {
        if (!reader.ValueIsEscaped)
        {
            reader.ValueSpan.CopyTo(name);
            return reader.ValueSpan.Length;
        }

        try
        {
            return reader.CopyString(name);
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: no name of ours.
            return 0;
        }
    }

    private readonly string Decode()
    {
        if (!reader.ValueIsEscaped)
        {
            return LossyText.Decode(reader.ValueSpan);
        }

        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate, or bytes that are not UTF-8: what stands there is shown as it stands.
            return LossyText.Decode(reader.ValueSpan);
        }
    }

    private void Refill()
    {
        token.ThrowIfCancellationRequested();
        var consumed = (int)reader.BytesConsumed;
        var state = reader.CurrentState;
        buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
        filled -= consumed;
        bytesBefore += consumed;
        if (filled == buffer.Length)
        {
            if (filled >= MaxTokenBytes)
            {
                throw new AssayException("sbom.tooLarge", $"{source} holds a text of more than {MaxTokenBytes} bytes");
            }

            Array.Resize(ref buffer, buffer.Length * 2);
        }

        Fill();
        reader = new Utf8JsonReader(buffer.AsSpan(0, filled), isEnded, state);
    }

    // Reads until the buffer is full or the content ended, so that a stream of small pieces does not parse the same token again and again.
    private void Fill()
    {
        while (filled < buffer.Length && !isEnded)
        {
            var read = content.Read(buffer, filled, buffer.Length - filled);
            isEnded = read == 0;
            filled += read;
        }

        if (bytesBefore + filled > maxBytes)
        {
            throw new AssayException("sbom.tooLarge", $"{source} is larger than {maxBytes} bytes", "raise the limit for SBOMs if it is to be trusted");
        }
    }
}
