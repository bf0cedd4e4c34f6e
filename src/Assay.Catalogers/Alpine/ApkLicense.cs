namespace Assay.Catalogers.Alpine;

/// <summary>The licence field of packages: SPDX expressions since Alpine 3.9, short names joined by blanks before.</summary>
internal static class ApkLicense
{
    public static IReadOnlyList<string> ToSpdx(string? license) => license is null ? [] : [license];
}
