namespace Assay.Reports.Json;

/// <summary>Those fields of a package that other formats have a place of their own for.</summary>
[Flags]
internal enum PackageFields
{
    None = 0,
    Purl = 1,
    Name = 2,
    Version = 4,
    Licenses = 8,
    Cpes = 16,
}
