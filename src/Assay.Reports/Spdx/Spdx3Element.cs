namespace Assay.Reports.Spdx;

/// <summary>An element of an SPDX 3 graph as it stands, before its type, which may come last, says what its properties mean.</summary>
internal sealed class Spdx3Element
{
    /// <summary>"software_Package", or its address in the model: ".../terms/Software/Package".</summary>
    public string Type { get; set; } = "";

    public string? Id { get; set; }

    public string? Name { get; set; }

    public string? Version { get; set; }

    public string? Purl { get; set; }

    public List<string> Cpes { get; } = [];

    /// <summary>Identifiers that are elements of their own, by id.</summary>
    public List<string> IdentifierIds { get; } = [];

    /// <summary>Of an identifier that is an element of its own.</summary>
    public string? IdentifierType { get; set; }

    public string? Identifier { get; set; }

    public string? Purpose { get; set; }

    public string? SpecVersion { get; set; }

    /// <summary>Who supplies it or made it, by id.</summary>
    public List<string> Parties { get; } = [];

    /// <summary>Whether somebody can be reached by what identifies the element.</summary>
    public bool HasContact { get; set; }

    /// <summary>The algorithms of its hashes.</summary>
    public List<string> Hashes { get; } = [];

    /// <summary>Of the creation of the document.</summary>
    public string? Created { get; set; }

    /// <summary>Of a relationship.</summary>
    public string? From { get; set; }

    public List<string> To { get; set; } = [];

    public string? Relationship { get; set; }

    /// <summary>Of a relationship: when it holds, such as "development".</summary>
    public string? Scope { get; set; }

    /// <summary>Of an annotation.</summary>
    public string? Subject { get; set; }

    public string? Statement { get; set; }

    public string? License { get; set; }

    /// <summary>Of a document or a bill of materials: what it is about.</summary>
    public List<string> Roots { get; set; } = [];

    /// <summary>Takes what others call the element.</summary>
    public void Identify(string? type, string? identifier)
    {
        Purl ??= type is "packageUrl" or "purl" ? identifier : null;
        HasContact |= type is "email" or "urlScheme" && !string.IsNullOrEmpty(identifier);
        Cpes.AddRange(type is "cpe23" or "cpe22" && identifier is not null ? [identifier] : []);
    }

    /// <summary>"Package" of "software_Package" and of its address; "AIPackage" and "DatasetPackage" are packages too.</summary>
    public bool Is(string name)
    {
        var last = Type.AsSpan(Type.LastIndexOfAny(['_', '/']) + 1);
        return last.SequenceEqual(name) || (name == "Package" && last.EndsWith("Package", StringComparison.Ordinal));
    }
}
