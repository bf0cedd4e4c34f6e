namespace Assay.Core.Findings;

/// <summary>How a release stands to its end of support.</summary>
public enum SupportState
{
    Supported = 0,
    /// <summary>It ends within <see cref="SupportPeriod.SoonDays"/> days.</summary>
    EndsSoon = 1,
    /// <summary>Support for everybody has ended; extended support, paid or by volunteers, goes on.</summary>
    Extended = 2,
    Ended = 3,
}

/// <summary>Until when a release of a product gets repairs: the artefact's distribution, or a runtime, database or framework in it.</summary>
/// <param name="Product">As https://endoflife.date names it: "debian", "nodejs".</param>
/// <param name="Cycle">The release: "12", "18".</param>
/// <param name="State">On the day of the match.</param>
public sealed record SupportPeriod(string Product, string Cycle, SupportState State)
{
    /// <summary>Days before an end of which a reader is told.</summary>
    public const int SoonDays = 90;

    /// <summary>The package; null for the artefact's distribution.</summary>
    public string? Purl { get; init; }

    /// <summary>The last day of support for everybody; null where it ended on a day that nobody tells.</summary>
    public DateOnly? EndOfLife { get; init; }

    /// <summary>The last day of extended support.</summary>
    public DateOnly? ExtendedEnd { get; init; }

    /// <summary>The newest version of the release.</summary>
    public string? Latest { get; init; }
}
