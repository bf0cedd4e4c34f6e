namespace Assay.Catalogers.Arch;

/// <summary>The sections of pacman's files that the inventory needs.</summary>
internal enum PacmanKey
{
    Other = 0,
    Name,
    Version,
    Base,
    Arch,
    License,
    Depends,
    Provides,
    InstalledDb,
    Files,
}

/// <summary>Goes through the values of a file of sections: "%KEY%", then a value a line, up to an empty line (libalpm, be_local.c, local_db_read).</summary>
internal ref struct PacmanSections
{
    private readonly LineReader lines;
    private PacmanKey section;
    private bool isInside;

    public PacmanSections(LineReader lines) => this.lines = lines;

    /// <summary>True where the file ended before its last line did, which is left out.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Goes to the next value; it is valid until the next call.</summary>
    public bool TryRead(out PacmanKey key, out ReadOnlySpan<byte> value, CancellationToken token)
    {
        while (lines.TryRead(out value, token))
        {
            if (!lines.IsTerminated)
            {
                IsTruncated = true;
                break;
            }

            value = value.TrimEnd((byte)'\r');
            if (value.IsEmpty)
            {
                isInside = false;
            }
            else if (isInside)
            {
                key = section;
                return true;
            }
            else if (value.Length > 2 && value[0] == '%' && value[^1] == '%')
            {
                section = KeyOf(value[1..^1]);
                isInside = true;
            }
        }

        key = default;
        value = default;
        return false;
    }

    private static PacmanKey KeyOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("NAME"u8) => PacmanKey.Name,
        _ when name.SequenceEqual("VERSION"u8) => PacmanKey.Version,
        _ when name.SequenceEqual("BASE"u8) => PacmanKey.Base,
        _ when name.SequenceEqual("ARCH"u8) => PacmanKey.Arch,
        _ when name.SequenceEqual("LICENSE"u8) => PacmanKey.License,
        _ when name.SequenceEqual("DEPENDS"u8) => PacmanKey.Depends,
        _ when name.SequenceEqual("PROVIDES"u8) => PacmanKey.Provides,
        _ when name.SequenceEqual("INSTALLED_DB"u8) => PacmanKey.InstalledDb,
        _ when name.SequenceEqual("FILES"u8) => PacmanKey.Files,
        _ => PacmanKey.Other,
    };
}
