using System.Diagnostics.CodeAnalysis;
using Assay.Core.Packages;

namespace Assay.Catalogers.Windows;

/// <summary>The updates that a registry tells of, by their numbers in Microsoft's Knowledge Base.</summary>
internal static class WindowsUpdates
{
    private const string Package = "Package_for_";
    private const string FrameworkPackage = "Package_for_DotNetRollup";

    /// <summary>Whether a package of Component Based Servicing is installed, or was and is superseded by one that is (its CurrentState: CbsApi.h, CbsInstallState).</summary>
    public static bool IsInstalled(string state) => state is "112" or "80";

    /// <summary>The updates of the system, then those of programs.</summary>
    public static List<(string Name, string? Version, RegistryEntry Entry)> Of(WindowsRegistry registry)
    {
        List<(string Name, string? Version, RegistryEntry Entry)> updates = [];
        foreach (var (package, state) in registry.Each(RegistryPaths.Packages, "CurrentState"))
        {
            if (IsInstalled(state.Text) && package.Length > Package.Length && UpTo(package[Package.Length..], '~') is var name && WindowsBuckets.IsUpdate(name))
            {
                updates.Add((name, VersionOf(package), state));
            }
        }

        foreach (var programs in RegistryPaths.Programs)
        {
            foreach (var (key, entry) in registry.Each(programs, "DisplayName"))
            {
                if (TryName(entry.Text, out var name))
                {
                    updates.Add((name, registry[$@"{programs}\{key}", "DisplayVersion"], entry));
                }
            }
        }

        return updates;
    }

    /// <summary>Whether a program is an update: "Security Update for Microsoft Exchange Server 2019 (KB5036401)".</summary>
    public static bool TryName(string displayName, [NotNullWhen(true)] out string? name)
    {
        var open = displayName.LastIndexOf("(KB", StringComparison.Ordinal);
        name = open < 0 ? null : UpTo(displayName[(open + 1)..], ')');
        if (name is not null && !WindowsBuckets.IsUpdate(name))
        {
            name = null;
        }

        return name is not null;
    }

    /// <summary>
    /// How far the updates of .NET Framework go, as MSRC counts it: "4.8.4690.2" of "Package_for_DotNetRollup~31bf3856ad364e35~amd64~~10.0.4690.2", which repairs "4.8.04690.02".
    /// The release alone, which every update is above, where there is none.
    /// </summary>
    /// <param name="registry">Where the updates stand.</param>
    /// <param name="release">"4.8", "4.8.1", "4.7".</param>
    public static string FrameworkVersion(WindowsRegistry registry, string release)
    {
        var highest = (Build: 0, Revision: 0);
        foreach (var (package, state) in registry.Each(RegistryPaths.Packages, "CurrentState"))
        {
            if (package.StartsWith(FrameworkPackage, StringComparison.OrdinalIgnoreCase) && IsInstalled(state.Text)
                && VersionOf(package).Split('.') is [_, _, { Length: <= 6 } build, { Length: <= 6 } revision] && int.TryParse(build, out var number) && int.TryParse(revision, out var minor)
                && (number, minor).CompareTo(highest) > 0)
            {
                highest = (number, minor);
            }
        }

        return highest.Build == 0 ? release + ".0" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{release}.{highest.Build}.{highest.Revision}");
    }

    private static string VersionOf(string package) => package[(package.LastIndexOf('~') + 1)..];

    private static string UpTo(string text, char end) => text.IndexOf(end, StringComparison.Ordinal) is >= 0 and var at ? text[..at] : text;
}
