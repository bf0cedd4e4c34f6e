namespace Assay.Reports;

/// <summary>What a bill of materials tells besides its inventory, by which its quality can be judged. Counts are of its packages.</summary>
public sealed class SbomFacts
{
    /// <summary>"CycloneDX", "SPDX", "Syft", "assay".</summary>
    public string Format { get; internal set; } = "assay";

    /// <summary>The format's version as the document tells it: "1.6"; null where it does not.</summary>
    public string? Version { get; internal set; }

    /// <summary>Whether it is JSON or XML.</summary>
    public bool IsStructured { get; internal set; } = true;

    /// <summary>Whether anybody, or a tool, is named as its author.</summary>
    public bool HasAuthor { get; internal set; }

    /// <summary>Whether an author can be reached: an e-mail address or a page.</summary>
    public bool HasContact { get; internal set; }

    public bool HasTimestamp { get; internal set; }

    /// <summary>Whether it has an id of its own that others can refer to.</summary>
    public bool HasId { get; internal set; }

    public bool HasVulnerabilities { get; internal set; }

    /// <summary>Packages whose supplier is named.</summary>
    public int Suppliers { get; internal set; }

    /// <summary>Packages whose maker can be reached.</summary>
    public int Contacts { get; internal set; }

    public int Hashes { get; internal set; }

    /// <summary>Packages with a SHA-512.</summary>
    public int StrongHashes { get; internal set; }

    /// <summary>Packages whose file is named, in the words of the BSI ("bsi:component:filename").</summary>
    public int FileNames { get; internal set; }

    /// <summary>Packages that say whether they are executable, an archive and structured ("bsi:component:...").</summary>
    public int FileKinds { get; internal set; }

    /// <summary>Packages that stand in a relation to another or to what the document is about.</summary>
    public int Related { get; internal set; }

    /// <summary>Takes who wrote the document: "Tool: x", "Organization: y (mail@y.example)".</summary>
    internal void AddAuthor(string text)
    {
        HasAuthor |= text.Length > 0;
        HasContact |= IsContact(text);
    }

    /// <summary>Whether somebody can be reached by a text.</summary>
    internal static bool IsContact(string text) =>
        text.Contains('@', StringComparison.Ordinal) || text.Contains("https://", StringComparison.Ordinal) || text.Contains("http://", StringComparison.Ordinal);
}
