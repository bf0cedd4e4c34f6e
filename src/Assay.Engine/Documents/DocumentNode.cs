namespace Assay.Engine.Documents;

/// <summary>A value of a file that a person wrote, with its place, so that what is wrong can be shown there.</summary>
/// <param name="Place">Where it begins.</param>
internal abstract record DocumentNode(DocumentPlace Place);

/// <summary>A text, number, date or truth value: what it is to be is the reader's to say.</summary>
internal sealed record TextNode(DocumentPlace Place, string Text, bool IsQuoted) : DocumentNode(Place)
{
    /// <summary>The place behind its last character; null where its reader does not tell.</summary>
    public DocumentPlace? End { get; init; }

    /// <summary>True for a value that was left out: "key:" or "key: null".</summary>
    public bool IsNull => !IsQuoted && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A list.</summary>
internal sealed record ListNode(DocumentPlace Place, IReadOnlyList<DocumentNode> Items) : DocumentNode(Place);

/// <summary>Keys with their values, in the order of the file; no key stands twice.</summary>
internal sealed record MapNode(DocumentPlace Place, IReadOnlyList<KeyValuePair<TextNode, DocumentNode>> Entries) : DocumentNode(Place);

/// <summary>A place in a file.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
internal sealed record DocumentPlace(string File, long Line, long Column)
{
    public override string ToString() => $"{File}:{Line}:{Column}";
}
