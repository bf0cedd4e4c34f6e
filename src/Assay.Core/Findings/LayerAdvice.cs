namespace Assay.Core.Findings;

/// <summary>What could be better about an image's layers.</summary>
public enum LayerAdviceKind
{
    /// <summary>A later layer deleted files that this one ships.</summary>
    Deleted = 0,
    /// <summary>A later layer has other versions of files that this one ships.</summary>
    Replaced = 1,
    /// <summary>A package manager's cache was left behind.</summary>
    Cache = 2,
    /// <summary>A large layer lies above a small one that is built more often.</summary>
    Order = 3,
}

/// <summary>One advice about one layer.</summary>
public sealed record LayerAdvice
{
    public required LayerAdviceKind Kind { get; init; }

    /// <summary>diffID of the layer that ships the bytes.</summary>
    public required string Layer { get; init; }

    /// <summary>The layer's number, lowest is 1.</summary>
    public required int Number { get; init; }

    /// <summary>One sentence for people, without a full stop.</summary>
    public required string Text { get; init; }

    /// <summary>Uncompressed bytes that following it saves: of the image, or, for the order, of each pull after a change.</summary>
    public required long SavedBytes { get; init; }

    /// <summary>How many files it is about; 0 where it is about the layer.</summary>
    public int Files { get; init; }

    /// <summary>The largest folders or files that it is about, at most a few.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];
}
