namespace Assay.Cli;

/// <summary>Where Assay keeps things: ASSAY_CACHE_DIR, else the XDG base directories, else the platform's own.</summary>
internal static class Folders
{
    public static string Cache =>
        Set("ASSAY_CACHE_DIR") ?? Path.Combine(Set("XDG_CACHE_HOME") ?? Home(".cache", Environment.SpecialFolder.LocalApplicationData), "assay");

    public static string Store =>
        Path.Combine(Set("XDG_DATA_HOME") ?? Home(Path.Combine(".local", "share"), Environment.SpecialFolder.LocalApplicationData), "assay", "db");

    private static string Home(string unix, Environment.SpecialFolder windows)
    {
        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(windows);
        }

        // A container's user often has no home: the temporary folder still lets the scan work.
        return Path.Combine(Set("HOME") ?? Path.Combine(Path.GetTempPath(), "assay-" + Environment.UserName), unix);
    }

    private static string? Set(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
