using System.Text.Json;
using Assay.Core.Text;

namespace Assay.Catalogers.Formats;

/// <summary>
/// Reads a JSON document from a stream, through a buffer that is as large as its longest string. Comments and trailing commas are taken, since
/// bun's and deno's files have them and a reader of packages has no reason to refuse them elsewhere.
/// </summary>
internal static class JsonNodes
{
    private const int FirstBufferBytes = 16 << 10;
    private const int MaxTokenBytes = 16 << 20;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 128, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads the whole document.</summary>
    public static DataNode Read(Stream content, CancellationToken token) => Read(content, new NodeBuilder(), token);

    /// <summary>Reads the document into a builder.</summary>
    /// <exception cref="MalformedException">It is not JSON, or ends early.</exception>
    public static DataNode Read(Stream content, NodeBuilder builder, CancellationToken token)
    {
        var buffer = new byte[FirstBufferBytes];
        var filled = Fill(content, buffer, 0);
        var start = buffer.AsSpan(0, filled).StartsWith("\uFEFF"u8) ? 3 : 0;
        var isEnded = filled < buffer.Length;
        var state = new JsonReaderState(Options);
        while (true)
        {
            token.ThrowIfCancellationRequested();
            var reader = new Utf8JsonReader(buffer.AsSpan(start, filled - start), isEnded, state);
            try
            {
                while (reader.Read())
                {
                    Take(ref reader, builder);
                }
            }
            catch (JsonException broken)
            {
                throw new MalformedException($"line {broken.LineNumber + 1}, column {broken.BytePositionInLine + 1}: it is not valid JSON", broken);
            }

            if (isEnded)
            {
                return builder.Root;
            }

            state = reader.CurrentState;
            var rest = filled - start - (int)reader.BytesConsumed;
            buffer.AsSpan(start + (int)reader.BytesConsumed, rest).CopyTo(buffer);
            start = 0;
            if (rest == buffer.Length)
            {
                if (rest >= MaxTokenBytes)
                {
                    throw new MalformedException($"a text of it is longer than {MaxTokenBytes} bytes");
                }

                Array.Resize(ref buffer, buffer.Length * 2);
            }

            filled = Fill(content, buffer, rest);
            isEnded = filled < buffer.Length;
        }
    }

    private static int Fill(Stream content, byte[] buffer, int filled) => filled + content.ReadAtLeast(buffer.AsSpan(filled), buffer.Length - filled, throwOnEndOfStream: false);

    private static void Take(ref Utf8JsonReader reader, NodeBuilder builder)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                builder.StartMap();
                break;
            case JsonTokenType.StartArray:
                builder.StartList();
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                builder.End();
                break;
            case JsonTokenType.PropertyName:
                builder.Key(Decode(ref reader));
                break;
            case JsonTokenType.Null:
                builder.Scalar(null);
                break;
            default:
                builder.Scalar(Decode(ref reader));
                break;
        }
    }

    private static string Decode(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return LossyText.Decode(reader.ValueSpan);
        }

        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate, or bytes that are not UTF-8: what stands there is kept as it stands.
            return LossyText.Decode(reader.ValueSpan);
        }
    }
}
