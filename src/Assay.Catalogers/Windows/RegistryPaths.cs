namespace Assay.Catalogers.Windows;

/// <summary>What of the hive SOFTWARE is read.</summary>
internal static class RegistryPaths
{
    /// <summary>Which Windows it is.</summary>
    public const string System = @"Microsoft\Windows NT\CurrentVersion";

    /// <summary>.NET Framework 4 and its successors (learn.microsoft.com, "Determine which .NET Framework versions are installed").</summary>
    public const string Framework = @"Microsoft\NET Framework Setup\NDP\v4\Full";

    /// <summary>Component Based Servicing: a key for each package of a system's parts and updates.</summary>
    public const string Packages = @"Microsoft\Windows\CurrentVersion\Component Based Servicing\Packages";

    /// <summary>Programs, each with how to remove it; then those for the 32-bit half of a 64-bit system.</summary>
    public static readonly string[] Programs =
    [
        @"Microsoft\Windows\CurrentVersion\Uninstall",
        @"WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall",
    ];

    /// <summary>Instances of SQL Server: a key for each, whose "Setup" tells the version.</summary>
    public const string SqlServer = @"Microsoft\Microsoft SQL Server";
}
