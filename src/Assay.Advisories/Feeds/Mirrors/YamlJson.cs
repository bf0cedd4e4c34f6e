using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Assay.Advisories.Feeds.Mirrors;

/// <summary>
/// Turns a YAML document into JSON, so that what reads records has one form to read. Versions and dates are not to become numbers:
/// every scalar is a text, but for null, true and false. Anchors, aliases and tags, which no advisory needs, are refused.
/// </summary>
internal static class YamlJson
{
    private const int MaxDepth = 32;
    private const int MaxNodes = 200_000;

    /// <exception cref="FormatException">It is no YAML, or uses what is refused.</exception>
    public static JsonDocument Parse(string text) => JsonDocument.Parse(Convert(text));

    /// <inheritdoc cref="Parse"/>
    public static byte[] Convert(string text)
    {
        try
        {
            var parser = new Parser(new YamlDotNet.Core.Scanner(new StringReader(text), skipComments: true));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                throw new FormatException("the document is empty");
            }

            using var bytes = new MemoryStream();
            using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { MaxDepth = MaxDepth + 1 }))
            {
                var nodes = 0;
                Write(parser, json, 0, ref nodes);
            }

            return bytes.ToArray();
        }
        catch (YamlException exception)
        {
            throw new FormatException($"line {exception.Start.Line}: {exception.Message}", exception);
        }
        catch (InvalidOperationException exception)
        {
            // The scanner's own word for some plain scalars that begin with what they must not (YamlDotNet, Scanner.ScanPlainScalar).
            throw new FormatException("the document is no YAML", exception);
        }
    }

    private static void Write(Parser parser, Utf8JsonWriter json, int depth, ref int nodes)
    {
        if (depth > MaxDepth || ++nodes > MaxNodes)
        {
            throw new FormatException("the document is too deep or too large");
        }

        if (parser.Current is AnchorAlias or NodeEvent { Anchor.IsEmpty: false } or NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } })
        {
            throw new FormatException($"line {parser.Current.Start.Line}: anchors, aliases and tags are not read");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            Write(scalar, json);
        }
        else if (parser.TryConsume<SequenceStart>(out _))
        {
            json.WriteStartArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                Write(parser, json, depth + 1, ref nodes);
            }

            json.WriteEndArray();
        }
        else
        {
            parser.Consume<MappingStart>();
            json.WriteStartObject();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                json.WritePropertyName(parser.Consume<Scalar>().Value);
                Write(parser, json, depth + 1, ref nodes);
            }

            json.WriteEndObject();
        }
    }

    // YAML 1.2, "10.3.2. Tag Resolution".
    private static void Write(Scalar scalar, Utf8JsonWriter json)
    {
        switch (scalar.Style == ScalarStyle.Plain ? scalar.Value : "text")
        {
            case "" or "~" or "null" or "Null" or "NULL":
                json.WriteNullValue();
                break;
            case "true" or "True" or "TRUE":
                json.WriteBooleanValue(true);
                break;
            case "false" or "False" or "FALSE":
                json.WriteBooleanValue(false);
                break;
            default:
                json.WriteStringValue(scalar.Value);
                break;
        }
    }
}
