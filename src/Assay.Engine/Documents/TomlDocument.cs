using Assay.Core;
using Assay.Core.Formats;

namespace Assay.Engine.Documents;

/// <summary>Reads a TOML file that a person wrote into the same tree as YAML, with the place of every value; no key stands twice.</summary>
internal sealed class TomlDocument
{
    private const int MaxNodes = 200_000;

    private readonly string file;
    private readonly MapNode root;
    private readonly Dictionary<MapNode, Dictionary<string, DocumentNode>> values = new(ReferenceEqualityComparer.Instance);
    private int nodes;

    private TomlDocument(string file)
    {
        this.file = file;
        root = NewMap(new DocumentPlace(file, 1, 1));
    }

    /// <summary>Reads a file's content.</summary>
    /// <param name="file">The name for messages.</param>
    /// <param name="bytes">UTF-8, with or without a mark.</param>
    /// <exception cref="AssayException">"document.invalid", with line and column.</exception>
    public static MapNode Read(string file, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > YamlDocument.MaxBytes)
        {
            throw new AssayException("document.invalid", $"{file} has more than {YamlDocument.MaxBytes} bytes", "split it");
        }

        if (!System.Text.Unicode.Utf8.IsValid(bytes))
        {
            throw new AssayException("document.invalid", $"{file} is not UTF-8", "save it as UTF-8");
        }

        using var content = new MemoryStream(bytes.ToArray());
        var document = new TomlDocument(file);
        try
        {
            var reader = new TomlReader(content, CancellationToken.None);
            while (reader.TryRead(out var table))
            {
                document.Add(table);
            }

            return document.root;
        }
        catch (MalformedException exception)
        {
            throw DocumentException.At(new DocumentPlace(file, Math.Max(1, exception.Line), Math.Max(1, exception.Column)), exception.Reason ?? exception.Message, "see toml.io", exception);
        }
    }

    // [a.b] is a table below the last element of [[a]].
    private void Add(TomlTable table)
    {
        var place = new DocumentPlace(file, Math.Max(1, table.Node.Line), Math.Max(1, table.Node.Column));
        var parts = table.Path.Length == 0 ? [] : table.Path.Split('.');
        var map = root;
        for (var i = 0; i < parts.Length; i++)
        {
            map = Inner(map, parts[i], place, isElement: table.IsElement && i == parts.Length - 1);
        }

        foreach (var (key, value) in table.Node.Entries)
        {
            Add(map, key, value);
        }
    }

    private MapNode Inner(MapNode map, string key, DocumentPlace place, bool isElement)
    {
        var found = values[map].GetValueOrDefault(key);
        if (isElement)
        {
            var element = NewMap(place);
            if (found is null)
            {
                Set(map, new TextNode(place, key, IsQuoted: true), new ListNode(place, new List<DocumentNode> { element }));
            }
            else if (found is ListNode { Items: List<DocumentNode> items })
            {
                items.Add(element);
            }
            else
            {
                throw DocumentException.At(place, $"'{key}' is no array of tables");
            }

            return element;
        }

        switch (found)
        {
            case null:
                var inner = NewMap(place);
                Set(map, new TextNode(place, key, IsQuoted: true), inner);
                return inner;
            case MapNode known:
                return known;
            case ListNode { Items: [.., MapNode last] }:
                return last;
            default:
                throw DocumentException.At(place, $"'{key}' is no table");
        }
    }

    private void Add(MapNode map, string key, DataNode value)
    {
        var name = new TextNode(new DocumentPlace(file, value.Line, value.KeyColumn), key, IsQuoted: true);
        if (values[map].ContainsKey(key))
        {
            throw DocumentException.At(name.Place, $"the key '{key}' stands here a second time", "keep one of them");
        }

        Set(map, name, NodeOf(value));
    }

    private DocumentNode NodeOf(DataNode value)
    {
        var place = new DocumentPlace(file, value.Line, value.Column);
        if (++nodes > MaxNodes)
        {
            throw DocumentException.At(place, $"there are more than {MaxNodes} values");
        }

        if (value.IsList)
        {
            return new ListNode(place, value.Items.Select(NodeOf).ToList());
        }

        if (value.IsMap)
        {
            var map = NewMap(place);
            foreach (var (key, inner) in value.Entries)
            {
                Add(map, key, inner);
            }

            return map;
        }

        var text = value.Text ?? "";
        return value.IsQuoted || text is "true" or "false" or "inf" or "nan" || (text.Length > 0 && (char.IsAsciiDigit(text[0]) || text[0] is '+' or '-'))
            ? new TextNode(place, text, value.IsQuoted)
            : throw DocumentException.At(place, $"'{text}' is no value", "a text stands in quotes");
    }

    // Later tables can add to earlier ones.
    private MapNode NewMap(DocumentPlace place)
    {
        var map = new MapNode(place, new List<KeyValuePair<TextNode, DocumentNode>>());
        values.Add(map, new Dictionary<string, DocumentNode>(StringComparer.Ordinal));
        return map;
    }

    private void Set(MapNode map, TextNode key, DocumentNode value)
    {
        values[map].Add(key.Text, value);
        ((List<KeyValuePair<TextNode, DocumentNode>>)map.Entries).Add(new(key, value));
    }
}
