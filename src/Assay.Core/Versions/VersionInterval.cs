using System.Runtime.InteropServices;

namespace Assay.Core.Versions;

/// <summary>Versions without a gap.</summary>
/// <param name="Lower">Where it begins; null where nothing does.</param>
/// <param name="IncludesLower">Whether the first bound is in it.</param>
/// <param name="Upper">Where it ends; null where nothing does.</param>
/// <param name="IncludesUpper">Whether the second bound is in it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct VersionInterval(string? Lower, bool IncludesLower, string? Upper, bool IncludesUpper);
