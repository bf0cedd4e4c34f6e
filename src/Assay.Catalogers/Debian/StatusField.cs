using System.Text;

namespace Assay.Catalogers.Debian;

/// <summary>The fields of a dpkg stanza that the inventory needs.</summary>
internal enum StatusField
{
    None = 0,
    Ignored,
    Package,
    Status,
    Version,
    Architecture,
    Source,
    Depends,
    PreDepends,
    Provides,
}

/// <summary>Field names, compared without regard to case as dpkg's lib/dpkg/parse.c does.</summary>
internal static class StatusFields
{
    public static StatusField Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        6 when Is(name, "Status"u8) => StatusField.Status,
        6 when Is(name, "Source"u8) => StatusField.Source,
        7 when Is(name, "Package"u8) => StatusField.Package,
        7 when Is(name, "Version"u8) => StatusField.Version,
        7 when Is(name, "Depends"u8) => StatusField.Depends,
        8 when Is(name, "Provides"u8) => StatusField.Provides,
        11 when Is(name, "Pre-Depends"u8) => StatusField.PreDepends,
        12 when Is(name, "Architecture"u8) => StatusField.Architecture,
        _ => StatusField.Ignored,
    };

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> expected) => Ascii.EqualsIgnoreCase(name, expected);
}
