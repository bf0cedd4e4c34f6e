namespace Assay.Core.Versions;

/// <summary>The one door to every version order.</summary>
public static class VersionOrder
{
    /// <summary>Compares two versions as the scheme's own tool does, without allocating.</summary>
    /// <param name="scheme">The rule to compare by.</param>
    /// <param name="left">A version, verbatim as its package manager prints it.</param>
    /// <param name="right">The version to compare with.</param>
    /// <param name="order">-1, 0 or 1 where decidable; 0 otherwise.</param>
    /// <returns>False where the scheme gives this pair no order: one of the two is no version of the scheme.</returns>
    public static bool TryCompare(VersionScheme scheme, ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        switch (scheme)
        {
            case VersionScheme.Dpkg:
                return DpkgVersion.TryCompare(left, right, out order);
            case VersionScheme.Semver:
                return SemverVersion.TryCompare(left, right, out order);
            case VersionScheme.Npm:
                return NpmVersion.TryCompare(left, right, out order);
            case VersionScheme.Pep440:
                return Pep440Version.TryCompare(left, right, out order);
            case VersionScheme.Maven:
                return MavenVersion.TryCompare(left, right, out order);
            case VersionScheme.NuGet:
                return NuGetVersion.TryCompare(left, right, out order);
            case VersionScheme.RubyGems:
                return RubyGemsVersion.TryCompare(left, right, out order);
            case VersionScheme.Composer:
                return ComposerVersion.TryCompare(left, right, out order);
            case VersionScheme.Go:
                return GoVersion.TryCompare(left, right, out order);
            case VersionScheme.Cargo:
                return CargoVersion.TryCompare(left, right, out order);
            case VersionScheme.Hex:
                return HexVersion.TryCompare(left, right, out order);
            case VersionScheme.Pub:
                return PubVersion.TryCompare(left, right, out order);
            case VersionScheme.Cran:
                return CranVersion.TryCompare(left, right, out order);
            case VersionScheme.Hackage:
                return HackageVersion.TryCompare(left, right, out order);
            case VersionScheme.Julia:
                return JuliaVersion.TryCompare(left, right, out order);
            case VersionScheme.Swift:
                return SwiftVersion.TryCompare(left, right, out order);
            case VersionScheme.Conan:
                return ConanVersion.TryCompare(left, right, out order);
            case VersionScheme.Rpm:
                return RpmVersion.TryCompare(left, right, out order);
            case VersionScheme.Apk:
                return ApkVersion.TryCompare(left, right, out order);
            case VersionScheme.Pacman:
                return PacmanVersion.TryCompare(left, right, out order);
            case VersionScheme.Portage:
                return PortageVersion.TryCompare(left, right, out order);
            case VersionScheme.Jvm:
                return JvmVersion.TryCompare(left, right, out order);
            case VersionScheme.Windows:
                return WindowsVersion.TryCompare(left, right, out order);
            case VersionScheme.Generic:
                return GenericVersion.TryCompare(left, right, out order);
            default:
                order = 0;
                return left.SequenceEqual(right);
        }
    }
}
