using Assay.Core.Findings;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Vex;

/// <summary>What a statement says of a flaw in a product.</summary>
internal enum VexStatus
{
    NotAffected,
    Affected,
    Fixed,
    UnderInvestigation,
}

/// <summary>A product that a statement names, and the parts of it that are meant.</summary>
/// <param name="Ids">Names of one thing: purls, digests ("sha256:..."), or what its author calls it.</param>
/// <param name="Parts">Names of its parts; empty where all of it is meant. Each part is a list like <paramref name="Ids"/>.</param>
internal sealed record VexProduct(IReadOnlyList<string> Ids, IReadOnlyList<IReadOnlyList<string>> Parts);

/// <summary>One statement of a VEX document.</summary>
internal sealed record VexStatement
{
    /// <summary>Names of the flaw, the first the author's own.</summary>
    public required IReadOnlyList<string> Vulnerabilities { get; init; }

    public required VexStatus Status { get; init; }

    public required IReadOnlyList<VexProduct> Products { get; init; }

    /// <summary>The format's word for why something is not affected; null where it gives none.</summary>
    public string? Justification { get; init; }

    /// <summary>The author's own words; null where there are none.</summary>
    public string? Note { get; init; }

    /// <summary>When it was made: of two statements about one thing the later counts.</summary>
    public DateTimeOffset? Made { get; init; }

    public required DocumentPlace Place { get; init; }
}

/// <summary>A VEX document.</summary>
/// <param name="Name">As the user named it.</param>
/// <param name="Digest">"sha256:..." of its bytes.</param>
/// <param name="Author">Who speaks; null where it does not say.</param>
/// <param name="Statements">In the order of the document.</param>
internal sealed record VexDocument(string Name, string Digest, string? Author, IReadOnlyList<VexStatement> Statements)
{
    /// <summary>What is wrong in it and changes nothing.</summary>
    public IReadOnlyList<Issue> Issues { get; init; } = [];
}
