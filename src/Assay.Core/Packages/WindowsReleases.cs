using System.Globalization;

namespace Assay.Core.Packages;

/// <summary>A release of Windows.</summary>
/// <param name="Build">The build that its updates keep: 20348 of 10.0.20348.2700.</param>
/// <param name="Server">What MSRC calls the server of that build; null where there is none. "{0}" stands for the machine: "x64-based".</param>
/// <param name="Client">What MSRC calls the client of that build; null where there is none.</param>
/// <param name="ServerCycle">The server's cycle at https://endoflife.date/windows-server.</param>
/// <param name="ClientCycle">The client's at https://endoflife.date/windows; of several editions the one with the latest end.</param>
/// <param name="Cpe">What NVD calls the server, else the client, where its versions are builds.</param>
internal sealed record WindowsRelease(int Build, string? Server, string? Client, string? ServerCycle, string? ClientCycle, string? Cpe = null)
{
    /// <summary>Whether MSRC writes "(Server Core installation)" into the server's own name, since there is no other.</summary>
    public bool IsCoreAlone => Server?.EndsWith(WindowsReleases.ServerCore, StringComparison.Ordinal) == true;
}

/// <summary>
/// Which Windows a build is, by the names of Microsoft's Security Response Center (the product tree of its documents,
/// https://api.msrc.microsoft.com/cvrf/v3.0/updates). Builds: https://learn.microsoft.com/windows/release-health/.
/// </summary>
internal static class WindowsReleases
{
    /// <summary>What ends the name of a server without a desktop.</summary>
    public const string ServerCore = " (Server Core installation)";

    public static readonly IReadOnlyList<WindowsRelease> All =
    [
        // 6.0.6002 became 6.0.6003 with an update of 2019 (support.microsoft.com, KB4489887).
        new(6002, "Windows Server 2008 for {0} Systems Service Pack 2", null, "2008-sp2", null),
        new(6003, "Windows Server 2008 for {0} Systems Service Pack 2", null, "2008-sp2", null),
        new(7601, "Windows Server 2008 R2 for {0} Systems Service Pack 1", "Windows 7 for {0} Systems Service Pack 1", "2008-r2-sp1", "7-sp1"),
        new(9200, "Windows Server 2012", "Windows 8 for {0} Systems", "2012", "8"),
        new(9600, "Windows Server 2012 R2", "Windows 8.1 for {0} systems", "2012-r2", "8.1"),
        new(10240, null, "Windows 10 for {0} Systems", null, "10-1507-e-lts", "windows_10_1507"),
        new(10586, null, "Windows 10 Version 1511 for {0} Systems", null, "10-1511", "windows_10_1511"),
        new(14393, "Windows Server 2016", "Windows 10 Version 1607 for {0} Systems", "2016", "10-1607-e-lts", "windows_server_2016"),
        new(15063, null, "Windows 10 Version 1703 for {0} Systems", null, "10-1703-e", "windows_10_1703"),
        new(16299, "Windows Server, version 1709" + ServerCore, "Windows 10 Version 1709 for {0} Systems", "1709-sac", "10-1709-e", "windows_server_1709"),
        new(17134, "Windows Server, version 1803" + ServerCore, "Windows 10 Version 1803 for {0} Systems", "1803-sac", "10-1803-e", "windows_server_1803"),
        new(17763, "Windows Server 2019", "Windows 10 Version 1809 for {0} Systems", "2019", "10-1809-e-lts", "windows_server_2019"),
        new(18362, "Windows Server, version 1903" + ServerCore, "Windows 10 Version 1903 for {0} Systems", "1903-sac", "10-1903", "windows_server_1903"),
        new(18363, "Windows Server, version 1909" + ServerCore, "Windows 10 Version 1909 for {0} Systems", "1909-sac", "10-1909-e", "windows_server_1909"),
        new(19041, "Windows Server, version 2004" + ServerCore, "Windows 10 Version 2004 for {0} Systems", "2004-sac", "10-2004", "windows_server_2004"),
        new(19042, "Windows Server, version 20H2" + ServerCore, "Windows 10 Version 20H2 for {0} Systems", "20h2-sac", "10-20h2-e", "windows_server_20h2"),
        new(19043, null, "Windows 10 Version 21H1 for {0} Systems", null, "10-21h1", "windows_10_21h1"),
        new(19044, null, "Windows 10 Version 21H2 for {0} Systems", null, "10-21h2-e-lts", "windows_10_21h2"),
        new(19045, null, "Windows 10 Version 22H2 for {0} Systems", null, "10-22h2", "windows_10_22h2"),
        new(20348, "Windows Server 2022", null, "2022", null, "windows_server_2022"),
        new(22000, null, "Windows 11 version 21H2 for {0} Systems", null, "11-21h2-e", "windows_11_21h2"),
        new(22621, null, "Windows 11 Version 22H2 for {0} Systems", null, "11-22h2-e", "windows_11_22h2"),
        new(22631, null, "Windows 11 Version 23H2 for {0} Systems", null, "11-23h2-e", "windows_11_23h2"),
        new(25398, "Windows Server 2022, 23H2 Edition" + ServerCore, null, "23h2-ac", null, "windows_server_2022_23h2"),
        new(26100, "Windows Server 2025", "Windows 11 Version 24H2 for {0} Systems", "2025", "11-24h2-e", "windows_server_2025"),
        new(26200, null, "Windows 11 Version 25H2 for {0} Systems", null, "11-25h2-e", "windows_11_25h2"),
        new(28000, null, "Windows 11 Version 26H1 for {0} Systems", null, "11-26h1-e", "windows_11_26h1"),
    ];

    /// <summary>The release of a version such as 10.0.20348.2700; null where it is none that is known.</summary>
    public static WindowsRelease? Of(string? version)
    {
        var build = BuildOf(version);
        foreach (var release in All)
        {
            if (release.Build == build)
            {
                return release;
            }
        }

        return null;
    }

    /// <summary>The build in a version: 20348; null where there is none.</summary>
    public static int? BuildOf(string? version) =>
        version?.Split('.') is [_, _, { Length: <= 6 } build, ..] && int.TryParse(build, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>
    /// Whether two builds are updated by the same packages, which count one revision for both: Windows 10 from 2004 to 22H2, and Windows 11 22H2 and 23H2, 24H2 and 25H2
    /// (learn.microsoft.com, "enablement package").
    /// </summary>
    public static bool ShareRevisions(int left, int right) => left == right || (FamilyOf(left) is > 0 and var family && family == FamilyOf(right));

    /// <summary>The builds of a system by its name in a key, the first first; none where it is not known.</summary>
    public static IReadOnlyList<int> BuildsOf(string name) => ByName.Value.GetValueOrDefault(name) ?? [];

    private static readonly Lazy<Dictionary<string, List<int>>> ByName = new(() =>
    {
        var names = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var release in All)
        {
            foreach (var machine in (ReadOnlySpan<string>)["x64-based", "32-bit", "ARM64-based", "Itanium-Based"])
            {
                foreach (var pattern in new[] { release.Server, release.Server is null || release.IsCoreAlone ? null : release.Server + ServerCore, release.Client }.OfType<string>())
                {
                    var name = string.Format(CultureInfo.InvariantCulture, pattern, machine).ToLowerInvariant();
                    if (!names.TryGetValue(name, out var builds))
                    {
                        names.Add(name, builds = []);
                    }

                    if (!builds.Contains(release.Build))
                    {
                        builds.Add(release.Build);
                    }
                }
            }
        }

        return names;
    });

    private static int FamilyOf(int build) => build switch
    {
        >= 19041 and <= 19045 => 19041,
        22621 or 22631 => 22621,
        26100 or 26200 => 26100,
        _ => 0,
    };
}
