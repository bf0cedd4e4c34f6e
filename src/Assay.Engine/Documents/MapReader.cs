using System.Globalization;

namespace Assay.Engine.Documents;

/// <summary>
/// Takes the values of one map by their keys. What was not asked for by the end is a key that does not exist: <see cref="Done"/> says so, and
/// which one was probably meant. A rule that is silently not read would be a gate that is silently open.
/// </summary>
internal sealed class MapReader
{
    private readonly MapNode map;
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    public MapReader(DocumentNode node, string what)
    {
        map = node as MapNode ?? throw DocumentException.At(node.Place, $"{what} must be keys with values", "write 'key: value' lines");
    }

    public DocumentPlace Place => map.Place;

    /// <summary>The value of a key; null where it is not there or empty.</summary>
    public DocumentNode? Node(string key)
    {
        asked.Add(key);
        foreach (var (name, value) in map.Entries)
        {
            if (name.Text == key)
            {
                return value is TextNode { IsNull: true } ? null : value;
            }
        }

        return null;
    }

    public TextNode? TextNode(string key) => Node(key) switch
    {
        null => null,
        TextNode text => text,
        var other => throw DocumentException.At(other.Place, $"'{key}' must be one value", $"write '{key}: value'"),
    };

    public string? Text(string key) => TextNode(key)?.Text;

    /// <exception cref="Core.AssayException">It is not there.</exception>
    public string RequiredText(string key) =>
        Text(key) ?? throw DocumentException.At(map.Place, $"'{key}' is missing here", $"add a line '{key}: ...'");

    public bool? Truth(string key) => TextNode(key) switch
    {
        null => null,
        { IsQuoted: false, Text: "true" } => true,
        { IsQuoted: false, Text: "false" } => false,
        var other => throw DocumentException.At(other.Place, $"'{key}' must be true or false", "write one of them, without quotes"),
    };

    public double? Number(string key, double least, double most)
    {
        if (TextNode(key) is not { } node)
        {
            return null;
        }

        return double.TryParse(node.Text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw DocumentException.At(node.Place, string.Create(CultureInfo.InvariantCulture, $"'{key}' must be a number from {least} to {most}"), "write digits, without a unit");
    }

    public int? Whole(string key, int least, int most) =>
        Number(key, least, most) is not { } number ? null
        : number == Math.Floor(number) ? (int)number
        : throw DocumentException.At(Node(key)!.Place, $"'{key}' must be a whole number", "write digits alone");

    public DateOnly? Date(string key) => TextNode(key) is not { } node ? null
        : DateOnly.TryParseExact(node.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : throw DocumentException.At(node.Place, $"'{node.Text}' is no date", "write it as 2027-01-31");

    /// <summary>A list, or a single value that stands for a list of one; empty where the key is not there.</summary>
    public IReadOnlyList<DocumentNode> Items(string key) => Node(key) switch
    {
        null => [],
        ListNode list => list.Items,
        var single => [single],
    };

    public IReadOnlyList<TextNode> Texts(string key) =>
        [.. Items(key).Select(item => item as TextNode ?? throw DocumentException.At(item.Place, $"'{key}' must be a list of texts", "write [a, b], or a line '- a' for each"))];

    /// <summary>One of a fixed set of words.</summary>
    public T? Word<T>(string key, string what, WordList<T> words)
        where T : struct =>
        TextNode(key) is { } node ? words.Of(node, what) : null;

    /// <exception cref="Core.AssayException">The map has a key that nobody asked for.</exception>
    public void Done()
    {
        foreach (var (key, _) in map.Entries)
        {
            if (!asked.Contains(key.Text))
            {
                throw DocumentException.UnknownKey(key, asked);
            }
        }
    }
}
