namespace Assay.Core.Cataloging;

/// <summary>
/// Turns one interesting file into facts. Pure: it sees the file and nothing else, so that its facts can be cached by layer.
/// </summary>
public interface ICataloger
{
    /// <summary>Room and subject: "debian/dpkg".</summary>
    public string Name { get; }

    /// <summary>Raised whenever the same file gives other facts; part of the cache's key.</summary>
    public int Version { get; }

    public Interest Interest { get; }

    /// <summary>Reads the file and reports what it tells. A file that is not what its name says is an issue, not an exception.</summary>
    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token);
}
