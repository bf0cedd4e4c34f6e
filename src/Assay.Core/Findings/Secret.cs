namespace Assay.Core.Findings;

/// <summary>Where in an artefact a secret stands.</summary>
public enum SecretPlace
{
    /// <summary>In a file.</summary>
    File = 0,
    /// <summary>In a variable of the image's config.</summary>
    Environment = 1,
    /// <summary>In a label of the image's config.</summary>
    Label = 2,
    /// <summary>In the entry point, the command or the health check of the image's config.</summary>
    Command = 3,
    /// <summary>In a line of the image's history.</summary>
    History = 4,
}

/// <summary>Something that looks like a credential. Its value is nowhere in it.</summary>
public sealed record Secret
{
    /// <summary>The kind: "github-token".</summary>
    public required string Rule { get; init; }

    /// <summary>The kind in words: "GitHub token".</summary>
    public required string Title { get; init; }

    public required Severity Severity { get; init; }

    public required SecretPlace Place { get; init; }

    /// <summary>The file; for the config the variable's or label's name or the instruction, "" where there is none.</summary>
    public required string Path { get; init; }

    /// <summary>From 1; for the history the number of the line.</summary>
    public required long Line { get; init; }

    /// <summary>In bytes, from 1.</summary>
    public required long Column { get; init; }

    /// <summary>The value as it may be shown: at most its first characters, and its length.</summary>
    public required string Redacted { get; init; }

    /// <summary>Stays the same from scan to scan, and tells nothing of the value: see docs/secrets.md.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>diffID of the layer that holds it; null outside images and for the config.</summary>
    public string? Layer { get; init; }

    /// <summary>diffID of the later layer that deleted or replaced the file, which the image still ships; null where it is visible.</summary>
    public string? DeletedIn { get; init; }

    /// <summary>Why it does not count; null where it does.</summary>
    public Suppression? SuppressedBy { get; init; }
}
