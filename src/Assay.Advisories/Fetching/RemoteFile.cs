namespace Assay.Advisories.Fetching;

/// <summary>What a file is, told by its first bytes before it takes the place of an older one.</summary>
public enum FileShape
{
    Zip = 0,
    Gzip = 1,
    Bzip2 = 2,
    Zstd = 3,
    Json = 4,
    Xml = 5,
    /// <summary>Anything but a page of HTML.</summary>
    Text = 6,
    Xz = 7,
}

/// <summary>One file of a feed at its publisher.</summary>
/// <param name="Name">Its name in the feed's folder, '/'-free and unique in the feed; its suffix says what is in it: "main-3.20.json".</param>
/// <param name="Url">Where it is.</param>
/// <param name="Shape">What it must be.</param>
public sealed record RemoteFile(string Name, Uri Url, FileShape Shape)
{
    public RemoteFile(string name, string url, FileShape shape)
        : this(name, new Uri(url, UriKind.Absolute), shape)
    {
    }

    /// <summary>Bytes, as transferred, beyond which it is refused. Default: 1 GiB.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>The digest that it must have, as transferred, in lower-case hexadecimal; null where nobody told it.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The media type that is asked for; null where the server has one alone.</summary>
    public string? Accept { get; init; }

    /// <summary>Whether the publisher may not have it (404 or 410), which is no failure then. Default: false.</summary>
    public bool Optional { get; init; }
}
