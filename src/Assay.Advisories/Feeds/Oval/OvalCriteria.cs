namespace Assay.Advisories.Feeds.Oval;

/// <summary>A node of a definition's criteria: tests, told by their comments, and nodes below (OVAL language specification 5.11, "criteria").</summary>
/// <param name="IsAnd">Whether all of it must hold; else one is enough.</param>
internal sealed record OvalCriteria(bool IsAnd)
{
    public List<string> Comments { get; } = [];

    public List<OvalCriteria> Children { get; } = [];
}

/// <summary>A definition, as much of it as distributors' files need.</summary>
internal sealed record OvalDefinition
{
    public string Id { get; set; } = "";

    public string? Title { get; set; }

    public string? Severity { get; set; }

    public string? Issued { get; set; }

    /// <summary>Names of flaws: references of source "CVE", and CVE elements.</summary>
    public List<string> Flaws { get; } = [];

    /// <summary>The distributor's own reference: "ELSA-2023-12342".</summary>
    public string? Advisory { get; set; }

    public OvalCriteria? Criteria { get; set; }
}
