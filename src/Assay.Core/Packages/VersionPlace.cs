namespace Assay.Core.Packages;

/// <summary>Where a person writes the version of a package that a project asks for.</summary>
/// <param name="Path">The file: "pom.xml", "gradle/libs.versions.toml".</param>
/// <param name="Line">From 1; the text of the version stands on it.</param>
/// <param name="Name">The property's or entry's name, where the version is not written beside the package: "jackson.version".</param>
public sealed record VersionPlace(string Path, int Line, string? Name = null);
