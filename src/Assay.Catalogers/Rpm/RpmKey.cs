using Assay.Core.Packages;

namespace Assay.Catalogers.Rpm;

/// <summary>How facts of the room name a package: by all of what rpm tells installed packages apart by.</summary>
internal static class RpmKey
{
    /// <summary>"bash-0:5.1.8-6.el9.x86_64".</summary>
    public static string Of(Package package) => $"{package.Name}-{package.Epoch ?? 0}:{package.Version}.{package.Arch}";

    /// <summary>"bash-5.1.8-6.el9.x86_64".</summary>
    public static string WithoutEpoch(string name, string? version, string? arch) => $"{name}-{version}.{arch}";

    /// <summary>A package without its epoch: "vim-2:9.0-1.x86_64" and "vim-9.0-1.x86_64" are the same; null where the text names none.</summary>
    public static string? WithoutEpoch(string package)
    {
        var arch = package.LastIndexOf('.');
        var release = arch > 0 ? package.LastIndexOf('-', arch - 1) : -1;
        var version = release > 0 ? package.LastIndexOf('-', release - 1) : -1;
        if (version <= 0)
        {
            return null;
        }

        var colon = package.IndexOf(':', version);
        return colon < 0 || colon > release ? package : $"{package[..(version + 1)]}{package[(colon + 1)..]}";
    }
}
