namespace Assay.Core.Formats;

/// <summary>
/// A piece of a JSON, YAML or TOML document. What is not there, and what is of another kind than the one asked for, is
/// <see cref="Nothing"/>, which has no text, no entries and no items, so that readers can ask for a path without looking at each step.
/// </summary>
public sealed class DataNode
{
    private const int MaxScanned = 16;

    private readonly List<KeyValuePair<string, DataNode>>? entries;
    private readonly List<DataNode>? items;
    private Dictionary<string, DataNode>? index;

    private DataNode(string? text, List<KeyValuePair<string, DataNode>>? entries, List<DataNode>? items)
    {
        Text = text;
        this.entries = entries;
        this.items = items;
    }

    public static DataNode Nothing { get; } = new(null, null, null);

    /// <summary>A scalar as the document has it, without quotes and escapes; null for null and for all that is no scalar.</summary>
    public string? Text { get; }

    /// <summary>The line it begins on, from 1; 0 where its reader does not tell.</summary>
    public int Line { get; init; }

    /// <summary>The column it begins at, from 1; 0 where its reader does not tell.</summary>
    public int Column { get; init; }

    /// <summary>The column of the key that names it, on the same line; 0 where none does, or its reader does not tell.</summary>
    public int KeyColumn { get; init; }

    /// <summary>Whether the scalar stood in quotes; false too where its reader does not tell.</summary>
    public bool IsQuoted { get; init; }

    public bool IsMap => entries is not null;

    public bool IsList => items is not null;

    public bool IsTrue => Text == "true";

    /// <summary>A map's keys and values in the document's order.</summary>
    public IReadOnlyList<KeyValuePair<string, DataNode>> Entries => entries ?? [];

    public IReadOnlyList<DataNode> Items => items ?? [];

    /// <summary>A map's value; the last one where a key comes twice, as parsers of all three formats that allow it have it.</summary>
    public DataNode this[string key]
    {
        get
        {
            if (entries is null)
            {
                return Nothing;
            }

            if (entries.Count > MaxScanned)
            {
                return (index ??= Index()).GetValueOrDefault(key) ?? Nothing;
            }

            for (var i = entries.Count - 1; i >= 0; i--)
            {
                if (string.Equals(entries[i].Key, key, StringComparison.Ordinal))
                {
                    return entries[i].Value;
                }
            }

            return Nothing;
        }
    }

    /// <summary>A list's item; <see cref="Nothing"/> behind its end.</summary>
    public DataNode this[int number] => items is not null && number < items.Count ? items[number] : Nothing;

    public static DataNode Scalar(string? text) => text is null ? Nothing : new DataNode(text, null, null);

    public static DataNode Map() => new(null, [], null);

    public static DataNode List() => new(null, null, []);

    /// <summary>The same at a place.</summary>
    public static DataNode Scalar(string text, bool isQuoted, int line, int column, int keyColumn) => new(text, null, null) { IsQuoted = isQuoted, Line = line, Column = column, KeyColumn = keyColumn };

    public static DataNode Map(int line, int column, int keyColumn) => new(null, [], null) { Line = line, Column = column, KeyColumn = keyColumn };

    public static DataNode List(int line, int column, int keyColumn) => new(null, null, []) { Line = line, Column = column, KeyColumn = keyColumn };

    public void Add(string key, DataNode value)
    {
        entries!.Add(new(key, value));
        if (index is not null)
        {
            index[key] = value;
        }
    }

    public void Add(DataNode item) => items!.Add(item);

    private Dictionary<string, DataNode> Index()
    {
        var built = new Dictionary<string, DataNode>(entries!.Count, StringComparer.Ordinal);
        foreach (var (key, value) in entries)
        {
            built[key] = value;
        }

        return built;
    }
}
