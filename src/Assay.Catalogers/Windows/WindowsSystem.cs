using System.Globalization;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using DistroIdentity = Assay.Core.Packages.Distro;

namespace Assay.Catalogers.Windows;

/// <summary>Which Windows a registry is of.</summary>
/// <param name="Product">As MSRC calls it: "Windows Server 2022 (Server Core installation)"; null where it is none that it has a name for.</param>
/// <param name="Version">Build and revision, as an image's os.version has them: "10.0.20348.2700"; "10.0.20348" where nothing tells the revision.</param>
/// <param name="Machine">"amd64"; null where nothing tells.</param>
internal sealed record WindowsSystem(string? Product, string Version, string? Machine)
{
    private const string RollupPackage = "Package_for_RollupFix~";

    /// <summary>The distribution that it is.</summary>
    public DistroIdentity Distro => new() { Id = WindowsBuckets.Segment, VersionId = Version, Codename = Product };

    /// <summary>Null where no layer tells.</summary>
    public static WindowsSystem? Of(LayeredFacts facts) => WindowsRegistry.Of(facts) is { } registry ? Of(registry) : null;

    /// <summary>Null where it does not tell its build.</summary>
    public static WindowsSystem? Of(WindowsRegistry registry)
    {
        string? Value(string name) => registry[RegistryPaths.System, name];

        if ((Value("CurrentBuildNumber") ?? Value("CurrentBuild")) is not { } build || !IsNumber(build))
        {
            return null;
        }

        // "20348.1.amd64fre.fe_release.210507-1500": what the system was first built as, and for which machine.
        var lab = Value("BuildLabEx")?.Split('.') ?? [];
        var revision = IsNumber(Value("UBR")) ? Value("UBR") : RevisionOf(registry, build) ?? (lab.Length > 1 && lab[0] == build && IsNumber(lab[1]) ? lab[1] : null);
        var version = $"{KernelOf(Value)}.{build}{(revision is null ? "" : "." + revision)}";
        var machine = lab.Length > 2 ? lab[2] switch { ['a', 'm', 'd', ..] => "amd64", ['a', 'r', 'm', '6', '4', ..] => "arm64", ['x', '8', '6', ..] => "x86", _ => null } : null;
        var type = Value("InstallationType");
        var name = Value("ProductName");
        var isServer = type?.StartsWith("Client", StringComparison.OrdinalIgnoreCase) == false || (type is null && name?.Contains("Server", StringComparison.OrdinalIgnoreCase) == true);
        var isCore = type is not null && !type.Equals("Server", StringComparison.OrdinalIgnoreCase);
        return new WindowsSystem(WindowsBuckets.NameOf(version, isServer, isCore, machine, name, Value("DisplayVersion") ?? Value("ReleaseId")), version, machine);
    }

    // 10.0 since Windows 10, whose "CurrentVersion" still says 6.3.
    private static string KernelOf(Func<string, string?> value) =>
        IsNumber(value("CurrentMajorVersionNumber")) && IsNumber(value("CurrentMinorVersionNumber")) ? $"{value("CurrentMajorVersionNumber")}.{value("CurrentMinorVersionNumber")}"
        : value("CurrentVersion") is { Length: < 16 } version && version.Split('.') is [var major, var minor] && IsNumber(major) && IsNumber(minor) ? version
        : "10.0";

    // "Package_for_RollupFix~31bf3856ad364e35~amd64~~20348.2700.1.10": a cumulative update is named by what the build becomes.
    private static string? RevisionOf(WindowsRegistry registry, string build)
    {
        var highest = -1;
        foreach (var (package, state) in registry.Each(RegistryPaths.Packages, "CurrentState"))
        {
            if (package.StartsWith(RollupPackage, StringComparison.OrdinalIgnoreCase) && WindowsUpdates.IsInstalled(state.Text)
                && package[(package.LastIndexOf('~') + 1)..].Split('.') is [var of, var revision, ..] && of == build && IsNumber(revision))
            {
                highest = Math.Max(highest, int.Parse(revision, CultureInfo.InvariantCulture));
            }
        }

        return highest < 0 ? null : highest.ToString(CultureInfo.InvariantCulture);
    }

    private static bool IsNumber(string? text) => text is { Length: > 0 and <= 6 } && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
}
