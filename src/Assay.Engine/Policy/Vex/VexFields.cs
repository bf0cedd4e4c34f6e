using System.Globalization;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Vex;

/// <summary>Looks values up in a document that others made: unknown keys are theirs to have, values of a wrong kind are errors.</summary>
internal static class VexFields
{
    public static DocumentNode? Field(this DocumentNode node, string key) =>
        node is not MapNode map ? throw DocumentException.At(node.Place, "an object must stand here")
        : map.Entries.FirstOrDefault(entry => entry.Key.Text == key).Value is { } value && value is not TextNode { IsNull: true } ? value
        : null;

    public static string? TextField(this DocumentNode node, string key) => node.Field(key) switch
    {
        null => null,
        TextNode text => text.Text,
        var other => throw DocumentException.At(other.Place, $"'{key}' must be a text"),
    };

    public static string RequiredField(this DocumentNode node, string key) =>
        node.TextField(key) is { Length: > 0 } text ? text : throw DocumentException.At(node.Place, $"'{key}' is missing here");

    public static DocumentNode RequiredNode(this DocumentNode node, string key) => node.Field(key) ?? throw DocumentException.At(node.Place, $"'{key}' is missing here");

    /// <summary>A text that is one of some words.</summary>
    public static string RequireWord(this DocumentNode node, string key, string what, IReadOnlyList<string> words)
    {
        var word = node.RequiredField(key);
        return words.Contains(word, StringComparer.Ordinal) ? word : throw DocumentException.UnknownWord((TextNode)node.Field(key)!, what, words);
    }

    public static IReadOnlyList<DocumentNode> ItemsOf(this DocumentNode node, string key) => node.Field(key) switch
    {
        null => [],
        ListNode list => list.Items,
        var other => throw DocumentException.At(other.Place, $"'{key}' must be a list"),
    };

    public static IReadOnlyList<string> TextsOf(this DocumentNode node, string key) =>
        [.. node.ItemsOf(key).Select(item => item is TextNode text ? text.Text : throw DocumentException.At(item.Place, $"'{key}' must be a list of texts"))];

    public static DateTimeOffset? TimeField(this DocumentNode node, string key) => node.TextField(key) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : throw DocumentException.At(node.Field(key)!.Place, $"'{text}' is no time", "write it as 2026-01-31T12:00:00Z");
}
