namespace Assay.Core.Findings;

/// <summary>A package that is brought to another version.</summary>
/// <param name="Purl">The package as it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="From">Its version; null where nobody knows it.</param>
/// <param name="To">The lowest version that is enough; of a distribution's package the version of its source.</param>
/// <param name="Repairs">The flaws that are gone then, sorted.</param>
public sealed record FixUpgrade(string Purl, string Name, string? From, string To, IReadOnlyList<string> Repairs);

/// <summary>Upgrades that one package manager does in one place.</summary>
public sealed record FixStep
{
    /// <summary>"apt", "npm", "maven" ...; "base" for another base image, "hand" where nobody knows a command.</summary>
    public required string Manager { get; init; }

    /// <summary>The folder, within what was scanned, in which the commands are to run; null for the system's own package manager.</summary>
    public string? Folder { get; init; }

    /// <summary>True where the packages came with the base image, false where not, null where nobody knows.</summary>
    public bool? Base { get; init; }

    /// <summary>For a POSIX shell, in this order; empty where only <see cref="Note"/> says what to do.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>By name.</summary>
    public required IReadOnlyList<FixUpgrade> Upgrades { get; init; }

    /// <summary>What a person has to know or to do besides.</summary>
    public string? Note { get; init; }
}

/// <summary>A finding that is still there when the plan was followed.</summary>
/// <param name="Id">The flaw.</param>
/// <param name="Purl">The package, with the version that it then has.</param>
public sealed record FixRemainder(string Id, string Purl);

/// <summary>The smallest set of upgrades that satisfies the gate, or, where no gate fails, that repairs what can be repaired.</summary>
public sealed record FixPlan
{
    public required IReadOnlyList<FixStep> Steps { get; init; }

    /// <summary>The gate's answer then: not evaluated where there is no gate.</summary>
    public required VerdictResult Then { get; init; }

    /// <summary>What counts and remains, sorted.</summary>
    public IReadOnlyList<FixRemainder> Remaining { get; init; } = [];
}
