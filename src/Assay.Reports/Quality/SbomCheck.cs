namespace Assay.Reports.Quality;

/// <summary>One thing that a bill of materials may tell of each package, or of itself.</summary>
/// <param name="Id">Stable, for machines: "package.purl".</param>
/// <param name="Title">What it is.</param>
/// <param name="Have">How many tell it.</param>
/// <param name="Of">How many could; 1 where it is the document that tells.</param>
public sealed record SbomCheck(string Id, string Title, int Have, int Of)
{
    /// <summary>From 0 to 1; what nothing could tell is not missing.</summary>
    public double Share => Of == 0 ? 1 : (double)Have / Of;

    public bool IsWhole => Have >= Of;
}
