namespace Assay.Core.Cataloging;

/// <summary>
/// Which files a cataloger wants, as data, so that the engine can ask about all catalogers with one look-up a file.
/// </summary>
public sealed record Interest
{
    /// <summary>
    /// Path patterns, relative to the root: "var/lib/dpkg/status", "var/lib/dpkg/info/*.list", "usr/share/doc/*/copyright",
    /// "**/package.json". '*' stands for any bytes of one part (once a part; in the last part at its beginning before an extension, or behind
    /// some bytes of a name: "**/*.jar", "**/libssl*"); "**/" only at the beginning.
    /// </summary>
    public IReadOnlyList<string> Globs { get; init; } = [];

    /// <summary>Whether the case of ASCII letters in <see cref="Globs"/> makes no difference, as Windows' file systems have it; each ends in a plain name then.</summary>
    public bool AnyCase { get; init; }

    /// <summary>
    /// Folders of plain names ("nix/store") whose entries are wanted for their names alone, whatever they are: the cataloger gets each once,
    /// without any content, be it an entry of its own or only the beginning of others' paths. Links that lead there are not followed.
    /// </summary>
    public IReadOnlyList<string> NamesIn { get; init; } = [];

    /// <summary>Bytes that a wanted file begins with, whatever its name.</summary>
    public IReadOnlyList<byte[]> Magic { get; init; } = [];

    /// <summary>Every file with an execute bit.</summary>
    public bool Executables { get; init; }

    /// <summary>A wanted file larger than this is an issue instead.</summary>
    public long MaxBytes { get; init; } = 256L << 20;
}
