namespace Assay.TestKit;

/// <summary>Registries of Windows as tests want them, with the values that real ones have.</summary>
public static class WindowsHives
{
    public const string System = @"Microsoft\Windows NT\CurrentVersion";
    public const string Packages = @"Microsoft\Windows\CurrentVersion\Component Based Servicing\Packages";
    public const string Programs = @"Microsoft\Windows\CurrentVersion\Uninstall";
    public const string OtherPrograms = @"WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall";
    public const string Framework = @"Microsoft\NET Framework Setup\NDP\v4\Full";

    /// <summary>The hive SOFTWARE of a Windows Server 2022 without a desktop.</summary>
    /// <param name="revision">20348's.</param>
    public static HiveBuilder Server2022(int revision) => Of("Windows Server 2022 Datacenter", "ServerDatacenter", "Server Core", "20348", revision, "21H2", "20348.1.amd64fre.fe_release.210507-1500");

    /// <summary>Of any Windows since 10.</summary>
    public static HiveBuilder Of(string productName, string edition, string installation, string build, int? revision, string? displayVersion, string lab)
    {
        var hive = new HiveBuilder()
            .Set(System, "ProductName", productName)
            .Set(System, "EditionID", edition)
            .Set(System, "InstallationType", installation)
            .Set(System, "CurrentVersion", "6.3")
            .Set(System, "CurrentMajorVersionNumber", 10)
            .Set(System, "CurrentMinorVersionNumber", 0)
            .Set(System, "CurrentBuild", build)
            .Set(System, "CurrentBuildNumber", build)
            .Set(System, "BuildLabEx", lab)
            .Set(System, "DigitalProductId", new byte[164]);
        if (revision is { } number)
        {
            hive.Set(System, "UBR", number);
        }

        return displayVersion is null ? hive : hive.Set(System, "DisplayVersion", displayVersion);
    }

    /// <summary>Adds a package of Component Based Servicing.</summary>
    /// <param name="hive">To which.</param>
    /// <param name="name">"Package_for_KB5034129~31bf3856ad364e35~amd64~~20348.2227.1.4".</param>
    /// <param name="state">112 for one that is installed, 80 for one that is superseded, 64 for one that is staged.</param>
    public static HiveBuilder WithPackage(this HiveBuilder hive, string name, int state = 112) =>
        hive.Set($@"{Packages}\{name}", "CurrentState", state).Set($@"{Packages}\{name}", "InstallClient", "DISM Package Manager Provider");

    /// <summary>Adds a program.</summary>
    public static HiveBuilder WithProgram(this HiveBuilder hive, string key, string name, string version, string publisher, bool isOther = false) => hive
        .Set($@"{(isOther ? OtherPrograms : Programs)}\{key}", "DisplayName", name)
        .Set($@"{(isOther ? OtherPrograms : Programs)}\{key}", "DisplayVersion", version)
        .Set($@"{(isOther ? OtherPrograms : Programs)}\{key}", "Publisher", publisher)
        .Set($@"{(isOther ? OtherPrograms : Programs)}\{key}", "EstimatedSize", 5120);

    /// <summary>A server with updates, .NET Framework and programs: what a hive is cut and changed from.</summary>
    public static HiveBuilder Whole() => Server2022(2227)
        .Set(Framework, "Release", 528449)
        .Set(Framework, "Version", "4.8.04161")
        .WithPackage("Package_for_RollupFix~31bf3856ad364e35~amd64~~20348.2227.1.4")
        .WithPackage("Package_for_DotNetRollup~31bf3856ad364e35~amd64~~10.0.4690.2")
        .WithPackage("Package_for_KB5012170~31bf3856ad364e35~amd64~~20348.880.1.1")
        .WithProgram("7-Zip", "7-Zip 22.01 (x64)", "22.01", "Igor Pavlov")
        .WithProgram("{90160000-007E-0000-1000-0000000FF1CE}", "Microsoft Edge", "122.0.2365.80", "Microsoft Corporation", isOther: true)
        .Set(@"Microsoft\Microsoft SQL Server\MSSQL15.SQLEXPRESS\Setup", "PatchLevel", "15.0.2000.5");
}
