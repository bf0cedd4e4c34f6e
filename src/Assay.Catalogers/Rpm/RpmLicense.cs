namespace Assay.Catalogers.Rpm;

/// <summary>The License tag of packages: SPDX expressions in recent distributions, the distributions' own short names before.</summary>
internal static class RpmLicense
{
    public static IReadOnlyList<string> ToSpdx(string? license) => license is null ? [] : [license];
}
