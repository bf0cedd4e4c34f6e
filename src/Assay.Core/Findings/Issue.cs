namespace Assay.Core.Findings;

/// <summary>How much an issue weighs: only an error makes a result incomplete.</summary>
public enum IssueLevel
{
    Notice = 0,
    Error = 1,
}

/// <summary>Something that a scan met and could not take as it should be.</summary>
/// <param name="Level">Whether the result can be whole in spite of it.</param>
/// <param name="Code">Stable, for machines: "layer.truncated", "dpkg.status.malformed".</param>
/// <param name="Text">One sentence for people, without a full stop.</param>
public sealed record Issue(IssueLevel Level, string Code, string Text)
{
    /// <summary>The file it was met in.</summary>
    public string? Path { get; init; }

    /// <summary>The diffID of the layer it was met in.</summary>
    public string? Layer { get; init; }

    public static Issue Error(string code, string text, string? path = null) => new(IssueLevel.Error, code, text) { Path = path };

    public static Issue Notice(string code, string text, string? path = null) => new(IssueLevel.Notice, code, text) { Path = path };
}
