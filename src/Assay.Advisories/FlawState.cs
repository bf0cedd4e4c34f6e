namespace Assay.Advisories;

/// <summary>What the CVE program says of a flaw. The numbers are stored in segments: append, never renumber.</summary>
internal enum FlawState
{
    None = 0,
    /// <summary>Its software's makers, or others, say that it is none.</summary>
    Disputed = 1,
    /// <summary>Taken back: it is no flaw, or another CVE's.</summary>
    Rejected = 2,
}
