using System.Text;
using Assay.Core;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Assay.Engine.Documents;

/// <summary>Reads a YAML 1.2 file that a person wrote (JSON is one too): one document, no aliases, no tags, no key twice.</summary>
internal sealed class YamlDocument
{
    /// <summary>Bytes of such a file.</summary>
    public const int MaxBytes = 4 << 20;

    private const int MaxDepth = 64;
    private const int MaxNodes = 200_000;

    private readonly string file;
    private readonly Parser parser;
    private int nodes;

    private YamlDocument(string file, string text)
    {
        this.file = file;
        parser = new Parser(new YamlDotNet.Core.Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>Reads a file's content; null where it holds nothing but comments.</summary>
    /// <param name="file">The name for messages.</param>
    /// <param name="bytes">UTF-8, with or without a mark.</param>
    /// <exception cref="AssayException">"document.invalid", with line and column.</exception>
    public static DocumentNode? Read(string file, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            throw new AssayException("document.invalid", $"{file} has more than {MaxBytes} bytes", "split it");
        }

        bytes = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        if (!System.Text.Unicode.Utf8.IsValid(bytes))
        {
            throw new AssayException("document.invalid", $"{file} is not UTF-8", "save it as UTF-8");
        }

        try
        {
            return new YamlDocument(file, Encoding.UTF8.GetString(bytes)).Read();
        }
        catch (YamlException exception)
        {
            // The exception's own text begins with its place.
            var text = exception.Message.IndexOf("): ", StringComparison.Ordinal) is var end and > 0 && exception.Message.StartsWith('(')
                ? exception.Message[(exception.Message.LastIndexOf("): ", StringComparison.Ordinal) + 3)..]
                : exception.Message;
            throw DocumentException.At(new DocumentPlace(file, exception.Start.Line, exception.Start.Column), text, "check quotes and indentation there, and on the line before", exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The scanner meets some damage with exceptions of its own collections.
            throw new AssayException("document.invalid", $"{file} is not valid YAML", "check quotes and indentation", exception);
        }
    }

    private DocumentNode? Read()
    {
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out _))
        {
            return null;
        }

        parser.Consume<DocumentStart>();
        var node = ReadNode(0);
        parser.Consume<DocumentEnd>();
        if (!parser.TryConsume<StreamEnd>(out _))
        {
            throw DocumentException.At(PlaceOf(parser.Current!), "a second document begins here", "put it into a file of its own");
        }

        return node is TextNode { IsNull: true } ? null : node;
    }

    private DocumentNode ReadNode(int depth)
    {
        var current = parser.Current!;
        if (depth > MaxDepth || ++nodes > MaxNodes)
        {
            throw DocumentException.At(PlaceOf(current), depth > MaxDepth ? $"this is nested more than {MaxDepth} deep" : $"there are more than {MaxNodes} values");
        }

        if (current is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
        {
            throw DocumentException.At(PlaceOf(current), "anchors and aliases are not read here", "write the value out");
        }

        if (current is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } tag })
        {
            throw DocumentException.At(PlaceOf(current), $"tags such as {tag} are not read here", "leave it out");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return new TextNode(PlaceOf(scalar), scalar.Value, scalar.Style != ScalarStyle.Plain);
        }

        return parser.TryConsume<SequenceStart>(out var sequence) ? ReadList(sequence, depth) : ReadMap(parser.Consume<MappingStart>(), depth);
    }

    private ListNode ReadList(SequenceStart start, int depth)
    {
        var items = new List<DocumentNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return new ListNode(PlaceOf(start), items);
    }

    private MapNode ReadMap(MappingStart start, int depth)
    {
        var entries = new List<KeyValuePair<TextNode, DocumentNode>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (ReadNode(depth + 1) is not TextNode key)
            {
                throw DocumentException.At(PlaceOf(start), "a key is no text");
            }

            if (!seen.Add(key.Text))
            {
                throw DocumentException.At(key.Place, $"the key '{key.Text}' stands here a second time", "keep one of them");
            }

            entries.Add(new KeyValuePair<TextNode, DocumentNode>(key, ReadNode(depth + 1)));
        }

        return new MapNode(PlaceOf(start), entries);
    }

    private DocumentPlace PlaceOf(ParsingEvent node) => new(file, node.Start.Line, node.Start.Column);
}
