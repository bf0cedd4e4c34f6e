using System.Text.Json;
using Assay.Core;

namespace Assay.Engine.Documents;

/// <summary>Reads a JSON file into the same tree as YAML, with the place of every value.</summary>
internal ref struct JsonDocumentTree
{
    private const int MaxDepth = 64;
    private const int MaxNodes = 4_000_000;

    private readonly string file;
    private readonly ReadOnlySpan<byte> bytes;
    private Utf8JsonReader reader;
    private int counted;
    private int lineStart;
    private long line;
    private int nodes;

    private JsonDocumentTree(string file, ReadOnlySpan<byte> bytes)
    {
        this.file = file;
        this.bytes = bytes;
        reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
        line = 1;
    }

    /// <exception cref="AssayException">"document.invalid", with line and column.</exception>
    public static DocumentNode Read(string file, ReadOnlySpan<byte> bytes)
    {
        bytes = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        try
        {
            var tree = new JsonDocumentTree(file, bytes);
            tree.reader.Read();
            var root = tree.Node();
            tree.reader.Read();
            return root;
        }
        catch (JsonException exception)
        {
            throw DocumentException.At(
                new DocumentPlace(file, (exception.LineNumber ?? 0) + 1, (exception.BytePositionInLine ?? 0) + 1), "this is no JSON", "the file may be cut off or damaged", exception);
        }
        catch (InvalidOperationException exception)
        {
            // A text that is not UTF-8, or half of a surrogate pair.
            throw new AssayException("document.invalid", $"{file} holds a text that can't be read: {exception.Message}", "save it as UTF-8", exception);
        }
    }

    private DocumentNode Node()
    {
        var place = Place();
        if (++nodes > MaxNodes)
        {
            throw DocumentException.At(place, $"there are more than {MaxNodes} values");
        }

        return reader.TokenType switch
        {
            JsonTokenType.StartObject => Map(place),
            JsonTokenType.StartArray => List(place),
            JsonTokenType.String => new TextNode(place, reader.GetString()!, IsQuoted: true),
            _ => new TextNode(place, System.Text.Encoding.UTF8.GetString(reader.ValueSpan), IsQuoted: false),
        };
    }

    private MapNode Map(DocumentPlace place)
    {
        var entries = new List<KeyValuePair<TextNode, DocumentNode>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = new TextNode(Place(), reader.GetString()!, IsQuoted: true);
            reader.Read();
            entries.Add(new KeyValuePair<TextNode, DocumentNode>(key, Node()));
        }

        return new MapNode(place, entries);
    }

    private ListNode List(DocumentPlace place)
    {
        var items = new List<DocumentNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Node());
        }

        return new ListNode(place, items);
    }

    // Lines are counted along, since places come in the order of the file.
    private DocumentPlace Place()
    {
        var start = (int)reader.TokenStartIndex;
        while (bytes[counted..start].IndexOf((byte)'\n') is var end and >= 0)
        {
            counted += end + 1;
            lineStart = counted;
            line++;
        }

        counted = start;
        return new DocumentPlace(file, line, start - lineStart + 1);
    }
}
