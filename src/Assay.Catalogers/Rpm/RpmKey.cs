using Assay.Core.Packages;

namespace Assay.Catalogers.Rpm;

/// <summary>How facts of the room name a package: by all of what rpm tells installed packages apart by.</summary>
internal static class RpmKey
{
    /// <summary>"bash-0:5.1.8-6.el9.x86_64".</summary>
    public static string Of(Package package) => $"{package.Name}-{package.Epoch ?? 0}:{package.Version}.{package.Arch}";
}
