namespace Assay.Quality;

/// <summary>What became of a labelled pair.</summary>
internal enum Outcome
{
    /// <summary>Present, and found.</summary>
    Found = 0,
    /// <summary>Present, and not found.</summary>
    Missed = 1,
    /// <summary>Absent, but found.</summary>
    FalseAlarm = 2,
    /// <summary>Absent, and not found.</summary>
    Silent = 3,
    /// <summary>The labels contradict each other or are unclear.</summary>
    Undecided = 4,
    /// <summary>No feed at hand is about such packages of such a release.</summary>
    NoFeed = 5,
    /// <summary>The label's binary package is of a source that nothing tells.</summary>
    Unresolved = 6,
}

/// <summary>A labelled pair and what became of it.</summary>
/// <param name="Image">The image's short name.</param>
/// <param name="Ecosystem">Release or ecosystem: "debian:11", "maven".</param>
/// <param name="Label">The pair.</param>
/// <param name="Outcome">What became of it.</param>
internal sealed record ScoredPair(string Image, string Ecosystem, Label Label, Outcome Outcome)
{
    /// <summary>Whether the package is one of the operating system.</summary>
    public bool IsSystem => Core.Packages.DistroBuckets.IsDistro(Core.Packages.MatchKey.SegmentOf(Ecosystem));

    public override string ToString() => $"{Outcome} {Ecosystem} {Image}: {Label.Name} {Label.Version} {Label.Cve}";
}
