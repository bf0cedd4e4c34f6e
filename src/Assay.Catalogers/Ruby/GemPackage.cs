using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Ruby;

/// <summary>A gem. Keys are names.</summary>
internal static class GemPackage
{
    public const string Type = "gem";

    /// <param name="name">As `gem list` prints it.</param>
    /// <param name="version">Without the platform.</param>
    /// <param name="platform">"ruby" is every platform.</param>
    /// <param name="state">Whether it lies there or is asked for.</param>
    public static PackageFact? Of(string? name, string? version, string? platform, PackageState state) =>
        LibraryFact.Of(Type, name, version, state, name, ("platform", platform is "ruby" ? null : platform));
}
