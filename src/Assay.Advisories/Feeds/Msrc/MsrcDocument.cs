namespace Assay.Advisories.Feeds.Msrc;

/// <summary>A month's document of MSRC (CVRF 1.1, as https://api.msrc.microsoft.com/cvrf/v3.0 gives it), as much of it as is needed before its flaws are read.</summary>
internal sealed class MsrcDocument
{
    /// <summary>"2024-Mar".</summary>
    public string? Id { get; set; }

    /// <summary>When the month's updates came out.</summary>
    public DateTimeOffset? Published { get; set; }

    public DateTimeOffset? Modified { get; set; }

    /// <summary>Names of products by ProductID.</summary>
    public Dictionary<string, string> Products { get; } = new(StringComparer.Ordinal);

    /// <summary>What each update takes the place of, by its number: both "KB5035857".</summary>
    public SortedDictionary<string, SortedSet<string>> Superseded { get; } = new(StringComparer.Ordinal);
}

/// <summary>What a document says of one flaw.</summary>
internal sealed class MsrcFlaw
{
    public string? Cve { get; set; }

    public string? Title { get; set; }

    /// <summary>"Publicly Disclosed:No;Exploited:Yes;..."; null where it does not say.</summary>
    public string? ExploitStatus { get; set; }

    /// <summary>ProductIDs that are known to be affected.</summary>
    public List<string> Affected { get; } = [];

    public List<MsrcRemediation> Repairs { get; } = [];

    /// <summary>How severe it is, by ProductID; "" for all of them.</summary>
    public Dictionary<string, string> Severities { get; } = new(StringComparer.Ordinal);

    /// <summary>The gravest of its vectors, and its score.</summary>
    public string? Vector { get; set; }

    public double? Score { get; set; }

    /// <summary>Takes a vector where none before is graver.</summary>
    public void Add(string? vector, double? score)
    {
        if (!string.IsNullOrWhiteSpace(vector) && !(Score >= (score ?? 0)))
        {
            (Vector, Score) = (vector.Trim(), score);
        }
    }
}

/// <summary>A vendor's repair.</summary>
/// <param name="Description">The update's number in the Knowledge Base, "5035857", or a text.</param>
/// <param name="Supersedence">The numbers of those whose place it takes; in old documents also those of bulletins.</param>
/// <param name="FixedBuild">"10.0.20348.2340"; null in documents before some time in 2020, and of products that have none.</param>
/// <param name="Products">ProductIDs.</param>
internal sealed record MsrcRemediation(string? Description, string? Supersedence, string? FixedBuild, IReadOnlyList<string> Products);
