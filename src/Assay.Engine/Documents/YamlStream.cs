using System.Text;
using Assay.Core;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Assay.Engine.Documents;

/// <summary>
/// Reads the documents of a YAML 1.2 stream (JSON is one too) as programs write them and people share them: several documents, anchors, merge keys
/// ("&lt;&lt;", yaml.org/type/merge.html), tags left aside. An alias is the finished node of its anchor, which is shared and never copied, so that
/// every value has the place where it is really written.
/// </summary>
internal sealed class YamlStream
{
    private const int MaxDepth = 128;
    private const int MaxNodes = 1_000_000;
    private const int MaxDocuments = 10_000;

    private readonly string file;
    private readonly Parser parser;
    private readonly Dictionary<string, DocumentNode> anchors = new(StringComparer.Ordinal);
    private readonly List<DocumentNode> documents = [];
    private int nodes;

    private YamlStream(string file, string text)
    {
        this.file = file;
        parser = new Parser(new YamlDotNet.Core.Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>Reads all documents up to where one is broken.</summary>
    /// <param name="file">The name for messages.</param>
    /// <param name="text">The stream's text, without a mark at its beginning.</param>
    /// <param name="failure">"document.invalid" with line and column where not all of it could be read.</param>
    public static IReadOnlyList<DocumentNode> Read(string file, string text, out AssayException? failure)
    {
        var stream = new YamlStream(file, text);
        failure = null;
        try
        {
            stream.ReadAll();
        }
        catch (AssayException exception)
        {
            failure = exception;
        }
        catch (YamlException exception)
        {
            failure = DocumentException.At(new DocumentPlace(file, exception.Start.Line, exception.Start.Column), "this is not valid YAML", inner: exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The scanner meets some damage with exceptions of its own collections.
            failure = DocumentException.At(new DocumentPlace(file, stream.parser.Current?.Start.Line ?? 1, stream.parser.Current?.Start.Column ?? 1), "this is not valid YAML", inner: exception);
        }

        return stream.documents;
    }

    private void ReadAll()
    {
        parser.Consume<StreamStart>();
        while (!parser.TryConsume<StreamEnd>(out _))
        {
            var start = parser.Consume<DocumentStart>();
            if (documents.Count == MaxDocuments)
            {
                throw DocumentException.At(PlaceOf(start), $"there are more than {MaxDocuments} documents");
            }

            anchors.Clear();
            documents.Add(ReadNode(0));
            parser.Consume<DocumentEnd>();
        }
    }

    private DocumentNode ReadNode(int depth)
    {
        var current = parser.Current!;
        if (depth > MaxDepth)
        {
            throw DocumentException.At(PlaceOf(current), $"this is nested more than {MaxDepth} deep");
        }

        Count(current, 1);
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            // An alias inside of its own anchor is not finished, and so not known: no cycle comes about.
            return anchors.GetValueOrDefault(alias.Value.Value) ?? new TextNode(PlaceOf(alias), "", IsQuoted: false);
        }

        var anchor = current is NodeEvent { Anchor.IsEmpty: false } named ? named.Anchor.Value : null;
        DocumentNode node;
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            node = new TextNode(PlaceOf(scalar), scalar.Value, scalar.Style != ScalarStyle.Plain) { End = new DocumentPlace(file, scalar.End.Line, scalar.End.Column) };
        }
        else
        {
            node = parser.TryConsume<SequenceStart>(out var sequence) ? ReadList(sequence, depth) : ReadMap(parser.Consume<MappingStart>(), depth);
        }

        if (anchor is not null)
        {
            anchors[anchor] = node;
        }

        return node;
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
        var merged = new List<MapNode>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(depth + 1);
            var value = ReadNode(depth + 1);
            if (key is not TextNode text)
            {
                // A key that is a map or list is nobody's.
                continue;
            }

            if (text is { Text: "<<", IsQuoted: false } && value is not TextNode)
            {
                merged.AddRange(value is ListNode list ? list.Items.OfType<MapNode>() : [(MapNode)value]);
                continue;
            }

            seen.Add(text.Text);
            entries.Add(new KeyValuePair<TextNode, DocumentNode>(text, value));
        }

        foreach (var entry in merged.SelectMany(map => map.Entries))
        {
            if (seen.Add(entry.Key.Text))
            {
                Count(start, 1);
                entries.Add(entry);
            }
        }

        return new MapNode(PlaceOf(start), entries);
    }

    // Merged entries count too: each of some maps may merge the one before twice.
    private void Count(ParsingEvent at, int more)
    {
        nodes += more;
        if (nodes > MaxNodes)
        {
            throw DocumentException.At(PlaceOf(at), $"there are more than {MaxNodes} values");
        }
    }

    private DocumentPlace PlaceOf(ParsingEvent node) => new(file, node.Start.Line, node.Start.Column);
}
