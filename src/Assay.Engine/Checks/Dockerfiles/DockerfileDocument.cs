using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>A comment: "# ..." on a line of its own, also between the lines of an instruction.</summary>
/// <param name="Text">Behind the '#'.</param>
/// <param name="Range">From the '#' on.</param>
internal sealed record Comment(string Text, TextRange Range);

/// <summary>Something that BuildKit refuses.</summary>
internal sealed record Problem(string Text, TextRange Range);

/// <summary>A build stage: FROM and what follows it.</summary>
internal sealed record Stage
{
    /// <summary>From 0.</summary>
    public required int Number { get; init; }

    /// <summary>The name behind AS, in small letters; null where it has none.</summary>
    public string? Name { get; init; }

    public required Instruction From { get; init; }

    /// <summary>What FROM names, as written.</summary>
    public required Word Base { get; init; }

    /// <summary>What FROM names, its variables replaced; null where one is not known.</summary>
    public string? Image { get; init; }

    /// <summary>The stage that it goes on from; null where FROM names an image.</summary>
    public Stage? Parent { get; init; }

    /// <summary>What follows FROM.</summary>
    public IReadOnlyList<Instruction> Instructions { get; init; } = [];

    /// <summary>For messages: "stage build", "stage 2".</summary>
    public string Title => Name is null ? $"stage {Number}" : $"stage {Name}";

    public bool IsScratch => string.Equals(Image, "scratch", StringComparison.Ordinal);

    /// <summary>Its own instructions behind those of the stages that it goes on from.</summary>
    public IEnumerable<Instruction> WithParents() => (Parent?.WithParents() ?? []).Concat(Instructions);
}

/// <summary>A Dockerfile, read.</summary>
internal sealed record DockerfileDocument
{
    public required SourceLines Source { get; init; }

    /// <summary>"syntax", "escape", "check" at the top, with their values.</summary>
    public required IReadOnlyList<Pair> Directives { get; init; }

    /// <summary>All of them, in order.</summary>
    public required IReadOnlyList<Instruction> Instructions { get; init; }

    public required IReadOnlyList<Stage> Stages { get; init; }

    public required IReadOnlyList<Comment> Comments { get; init; }

    public required IReadOnlyList<Problem> Problems { get; init; }

    /// <summary>The stage that a build without "--target" gives; null where there is none.</summary>
    public Stage? Final => Stages.Count > 0 ? Stages[^1] : null;

    /// <summary>Whether it is a Dockerfile at all: templates and notes have such names too.</summary>
    public bool IsRecognised => Stages.Count > 0 && Instructions[0].Keyword is "FROM" or "ARG";
}
