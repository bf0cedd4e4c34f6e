namespace Assay.Core.Versions;

/// <summary>
/// The rule by which a package manager orders its versions. The numbers are stored in advisory segments: append, never renumber.
/// </summary>
public enum VersionScheme
{
    /// <summary>No rule is known: only equal strings are decidable.</summary>
    Unknown = 0,
    Dpkg = 1,
    Rpm = 2,
    Apk = 3,
    Pacman = 4,
    Semver = 5,
    Npm = 6,
    Pep440 = 7,
    Maven = 8,
    NuGet = 9,
    RubyGems = 10,
    Composer = 11,
    Go = 12,
    Cargo = 13,
    Hex = 14,
    Pub = 15,
    Cran = 16,
    Hackage = 17,
    Julia = 18,
    Swift = 19,
    Conan = 20,
    Portage = 21,
    Jvm = 22,
    Windows = 23,
    Generic = 24,
}
