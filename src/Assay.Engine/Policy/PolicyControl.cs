namespace Assay.Engine.Policy;

/// <summary>What a benchmark asks for, and which rules of a policy look whether it is so.</summary>
internal sealed record PolicyControl
{
    /// <summary>The benchmark's number: "4.1".</summary>
    public required string Id { get; init; }

    /// <summary>What is asked for, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>Ids of the rules that decide it; empty where no scanner can.</summary>
    public required IReadOnlyList<string> Rules { get; init; }

    /// <summary>What the rules don't see, or, without rules, why it is not decidable by a scanner; null where there is nothing to say.</summary>
    public string? Note { get; init; }
}
