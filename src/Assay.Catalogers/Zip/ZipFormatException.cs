namespace Assay.Catalogers.Zip;

/// <summary>A zip archive can't be read, or not as it claims to be.</summary>
internal sealed class ZipFormatException : Exception
{
    public ZipFormatException(string message)
        : base(message)
    {
    }

    /// <summary>True where nothing in the file is that of a zip archive: it only has the name of one.</summary>
    public bool IsNoZip { get; init; }
}
