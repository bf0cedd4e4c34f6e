
namespace Assay.Advisories.Feeds.Csaf;

/// <summary>
/// A document of the Common Security Advisory Framework, as much of it as feeds need (OASIS CSAF 2.0, section 3: "document", "product_tree",
/// "vulnerabilities").
/// </summary>
internal sealed record CsafDocument
{
    /// <summary>document.tracking.id: "CVE-2024-24786", "SUSE-SU-2024:1-1".</summary>
    public string? Id { get; set; }

    public string? Title { get; set; }

    /// <summary>document.publisher.namespace: "https://www.redhat.com".</summary>
    public string? Publisher { get; set; }

    /// <summary>document.category: "csaf_vex".</summary>
    public string? Category { get; set; }

    /// <summary>document.tracking.status: "final"; "deleted" where a list of deletions took the document back.</summary>
    public string? Status { get; set; }

    /// <summary>document.aggregate_severity.text.</summary>
    public string? Severity { get; set; }

    public DateTimeOffset? Published { get; set; }

    public DateTimeOffset? Modified { get; set; }

    /// <summary>Products and components by product_id.</summary>
    public Dictionary<string, CsafProduct> Products { get; } = new(StringComparer.Ordinal);

    /// <summary>What is a component of what, by the product_id of the two together.</summary>
    public Dictionary<string, CsafRelation> Relations { get; } = new(StringComparer.Ordinal);

    public List<CsafVulnerability> Vulnerabilities { get; } = [];
}

/// <summary>A full_product_name of the product tree.</summary>
/// <param name="Name">As people read it.</param>
/// <param name="Cpe">Its CPE; null where it has none.</param>
/// <param name="Purl">Its package URL; null where it has none.</param>
internal sealed record CsafProduct(string Name, string? Cpe, string? Purl);

/// <summary>A relationship of the product tree.</summary>
/// <param name="Component">product_reference: the part.</param>
/// <param name="Platform">relates_to_product_reference: what it is a part of, which may be a relation itself.</param>
internal sealed record CsafRelation(string Component, string Platform);

/// <summary>What a document says of one flaw.</summary>
internal sealed record CsafVulnerability
{
    public string? Cve { get; set; }

    /// <summary>The note of category "summary", else null.</summary>
    public string? Summary { get; set; }

    /// <summary>The beginning of the note of category "description", else null.</summary>
    public string? Description { get; set; }

    /// <summary>The first vector of CVSS that is told; null where there is none.</summary>
    public string? Vector { get; set; }

    public double? Score { get; set; }

    /// <summary>product_status: "fixed", "known_affected" ..., each with the product_ids that it is said of.</summary>
    public List<CsafStatement> Statuses { get; } = [];

    /// <summary>remediations: category, and which.</summary>
    public List<CsafRemediation> Remediations { get; } = [];

    /// <summary>threats of category "impact": the severity, by product where there are several.</summary>
    public List<CsafStatement> Impacts { get; } = [];
}

/// <summary>A word, and the product_ids that it is said of.</summary>
internal sealed record CsafStatement(string Word, List<string> Products);

/// <summary>What is to be done about a flaw.</summary>
/// <param name="Category">"vendor_fix", "no_fix_planned", "none_available", "workaround".</param>
/// <param name="Details">"Will not fix", or a text; at most some kilobytes of it.</param>
/// <param name="Url">Where it is to be had: the page of an advisory, or of an update.</param>
/// <param name="Products">The product_ids.</param>
internal sealed record CsafRemediation(string Category, string? Details, string? Url, List<string> Products);

/// <summary>Makes advisories of a document.</summary>
internal delegate void CsafTaker(CsafDocument document, FeedSink sink);
