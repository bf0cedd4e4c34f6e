using System.Globalization;

namespace Assay.Core.Packages;

/// <summary>
/// Under what Microsoft's advisories are filed: a bucket a product, since what they say of one they say of no other, and a product that no
/// document names is none that was found to be without flaws.
/// </summary>
/// <remarks>
/// "windows:server 2022 (server core installation)"; "windows:.net framework on server 2022", whose names are the versions of .NET Framework;
/// "windows:microsoft sql server 2019". Names are MSRC's, in lower case.
/// </remarks>
public static class WindowsBuckets
{
    /// <summary>The segment, the distribution's id, and the type of its packages.</summary>
    public const string Segment = "windows";

    /// <summary>What the names of .NET Framework begin with in keys.</summary>
    public const string FrameworkPrefix = ".net framework ";

    private const string System = "windows ";
    private const string Framework = "microsoft .net framework ";
    private const string On = " on ";

    // Of what Microsoft makes besides, what the registry of a system tells by a version that can be compared with a repair's.
    private static readonly string[] Programs =
    [
        "microsoft edge (chromium-based)",
        "microsoft exchange server 2013", "microsoft exchange server 2016", "microsoft exchange server 2019", "microsoft exchange server subscription edition",
        "microsoft sql server 2008 r2", "microsoft sql server 2008", "microsoft sql server 2012", "microsoft sql server 2014", "microsoft sql server 2016",
        "microsoft sql server 2017", "microsoft sql server 2019", "microsoft sql server 2022", "microsoft sql server 2025",
    ];

    /// <summary>Whether a name is that of a system: "Windows Server 2022".</summary>
    public static bool IsSystem(string name) => name.StartsWith(System, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a name is that of an update: "KB5044281".</summary>
    public static bool IsUpdate(string name) => name.Length is > 5 and < 12 && name.StartsWith("KB", StringComparison.Ordinal) && !name.AsSpan(2).ContainsAnyExceptInRange('0', '9');

    /// <summary>Whether a text is a version of Windows: numbers with dots between them.</summary>
    public static bool IsVersion(string text) => text.Split('.').All(part => part.Length is > 0 and <= 9 && !part.AsSpan().ContainsAnyExceptInRange('0', '9'));

    /// <summary>Whether a package's version can be compared with those of updates: a system without its revision has every flaw that any update of it repaired, or none.</summary>
    public static bool IsJudged(Package package) => !IsSystem(package.Name) || IsWhole(package.Version ?? "");

    /// <summary>What https://endoflife.date calls a Windows, and its cycle; null where it is none that is counted there.</summary>
    public static (string Product, string Cycle)? CycleOf(Distro distro)
    {
        var release = WindowsReleases.Of(distro.VersionId);
        var isServer = distro.Codename?.StartsWith("Windows Server", StringComparison.Ordinal) ?? release?.Client is null;
        return (isServer ? release?.ServerCycle : release?.ClientCycle) is { } cycle ? (isServer ? "windows-server" : "windows", cycle) : null;
    }

    /// <summary>What MSRC calls a system.</summary>
    /// <param name="version">"10.0.20348.2700".</param>
    /// <param name="isServer">Whether it is a server; else it is a client.</param>
    /// <param name="isCore">Of a server, whether it has no desktop.</param>
    /// <param name="machine">"amd64", "arm64", "x86".</param>
    /// <param name="productName">What it calls itself, "Windows Server 2022 Datacenter", for releases that are not known; null where that is not known.</param>
    /// <param name="displayVersion">"24H2"; null where it tells none.</param>
    /// <returns>Null where neither tells.</returns>
    public static string? NameOf(string version, bool isServer, bool isCore, string? machine, string? productName, string? displayVersion)
    {
        var known = WindowsReleases.Of(version);
        var pattern = (isServer ? known?.Server : known?.Client) ?? PatternOf(productName, displayVersion, isServer);
        if (pattern is null)
        {
            return null;
        }

        var name = string.Format(CultureInfo.InvariantCulture, pattern, machine switch
        {
            "arm64" => "ARM64-based",
            "x86" or "386" => "32-bit",
            _ => "x64-based",
        });
        return isServer && isCore && known?.IsCoreAlone != true ? name + WindowsReleases.ServerCore : name;
    }

    /// <summary>What NVD calls a system, with its version; null where its versions are no builds there.</summary>
    public static string? CpeOf(string name, string version)
    {
        var product = WindowsReleases.Of(version) is not { Cpe: { } known } ? null
            : known.StartsWith("windows_server", StringComparison.Ordinal) && !name.StartsWith("Windows Server", StringComparison.Ordinal) ? ClientCpe(name)
            : known;
        return product is null ? null : new Cpe { Part = "o", Vendor = "microsoft", Product = product, Version = Cpe.Quote(version) }.ToString();
    }

    /// <summary>
    /// The keys of a product, as a document's product tree names it; none where it is no product that an inventory knows. Of .NET Framework 3.5 no registry tells how far
    /// it is updated; where it is told together with 4.8, one update is for both.
    /// </summary>
    public static IReadOnlyList<MatchKey> KeysOf(string product)
    {
        var name = Normal(product);
        if (name.StartsWith(System, StringComparison.Ordinal))
        {
            return [new MatchKey(BucketOf(name), name)];
        }

        if (name.StartsWith(Framework, StringComparison.Ordinal) && name.IndexOf(On, StringComparison.Ordinal) is > 0 and var on)
        {
            var system = name[(on + On.Length)..];
            return system.StartsWith(System, StringComparison.Ordinal)
                ? [.. name[Framework.Length..on].Replace(" and ", "/", StringComparison.Ordinal).Split('/', ',')
                    .Select(version => version.Trim()).Where(version => version.StartsWith("4.", StringComparison.Ordinal))
                    .Select(version => new MatchKey(FrameworkBucket(system), FrameworkPrefix + version))]
                : [];
        }

        foreach (var program in Programs)
        {
            if (name.StartsWith(program, StringComparison.Ordinal) && (name.Length == program.Length || name[program.Length] == ' '))
            {
                return [new MatchKey(BucketOf(program), program)];
            }
        }

        return [];
    }

    /// <summary>Where a package of Windows is looked up. What is laid over a system stands where no document names it for that system's bucket, so that it counts as known.</summary>
    internal static List<PackageKey> KeysOf(Package package, Distro distro)
    {
        if (IsUpdate(package.Name))
        {
            return [];
        }

        var name = Normal(package.Name);
        var version = package.Version ?? "";
        if (IsSystem(name))
        {
            return [new PackageKey(new MatchKey(BucketOf(name), name), version, BySource: false)];
        }

        var system = Normal(distro.Codename ?? WindowsReleases.Of(distro.VersionId)?.Server ?? "");
        List<PackageKey> keys = name.StartsWith(Framework, StringComparison.Ordinal) && system.Length > 0
            ? [new PackageKey(new MatchKey(FrameworkBucket(system), FrameworkPrefix + name[Framework.Length..]), version, BySource: false)]
            : [new PackageKey(new MatchKey(BucketOf(name), name), version, BySource: false)];
        if (system.Length > 0)
        {
            keys.Add(new PackageKey(new MatchKey(BucketOf(system), name), version, BySource: false));
        }

        return keys;
    }

    /// <summary>
    /// A repair's build as the system itself counts it: "10.0.19044.4170" of "10.0.19045.4170", which is told of Windows 10 21H2 too. Null where it is none of that
    /// system: of a part of it, or of another one.
    /// </summary>
    /// <param name="name">A key's name.</param>
    /// <param name="build">As a document has it.</param>
    public static string? OfSystem(string name, string build)
    {
        if (!IsWhole(build) || WindowsReleases.BuildOf(build) is not { } told)
        {
            return null;
        }

        var own = WindowsReleases.BuildsOf(name);
        if (own.Count == 0 || own.Contains(told))
        {
            return own.Count > 0 || IsKernel(build) ? build : null;
        }

        var parts = build.Split('.');
        return WindowsReleases.ShareRevisions(told, own[0]) ? string.Create(CultureInfo.InvariantCulture, $"{parts[0]}.{parts[1]}.{own[0]}.{parts[3]}") : null;
    }

    /// <summary>Whether a version is one of a system: 10.0.20348.2700, 6.3.9600.21871.</summary>
    public static bool IsKernel(string version) => IsWhole(version) && (version.StartsWith("10.0.", StringComparison.Ordinal) || (version.StartsWith("6.", StringComparison.Ordinal) && version[3] == '.'));

    /// <summary>The system in the name of what is laid over one: "Windows Server 2022" of "Microsoft .NET Framework 4.8 on Windows Server 2022"; null where there is none.</summary>
    public static string? SystemUnder(string product) => product.IndexOf(On, StringComparison.OrdinalIgnoreCase) is > 0 and var on ? product[(on + On.Length)..] : null;

    /// <summary>
    /// How updates of .NET Framework are counted: "4.8.4690.2" of "4.8.04690.02", "4.8.1.9214.1" of 4.8.1's; of those before 4.8 all minor versions have one count. Null
    /// where it is none of this version's.
    /// </summary>
    /// <param name="version">"4.8", "4.7.2".</param>
    /// <param name="build">As a document has it; null for the beginning of the count alone.</param>
    public static string? CountedFramework(string version, string? build)
    {
        var parts = version.Split('.');
        var counted = version is "4.8.1" || parts.Length < 2 ? version : $"{parts[0]}.{parts[1]}";
        return build is null ? counted
            : build.StartsWith("4.", StringComparison.Ordinal) && version.StartsWith("4.", StringComparison.Ordinal) && build.Split('.') is [_, _, .., var third, var fourth] && IsVersion($"{third}.{fourth}") && build.Split('.').Length >= 4
                ? string.Create(CultureInfo.InvariantCulture, $"{counted}.{int.Parse(third, CultureInfo.InvariantCulture)}.{int.Parse(fourth, CultureInfo.InvariantCulture)}")
            : null;
    }

    /// <summary>Whether a product has several branches at a time, each with updates of its own.</summary>
    public static bool IsBranched(MatchKey key) => key.Name.StartsWith("microsoft sql server ", StringComparison.Ordinal) || key.Name.StartsWith("microsoft exchange server ", StringComparison.Ordinal);

    private static bool IsWhole(string version) => version.AsSpan().Count('.') == 3;

    private static string FrameworkBucket(string system) => $"{Segment}:{FrameworkPrefix.TrimEnd()}{On}{Bare(system)}";

    private static string BucketOf(string name) => $"{Segment}:{Bare(name)}";

    // The release's name is what a message says behind "windows".
    private static string Bare(string name) => (name.StartsWith(System, StringComparison.Ordinal) ? name[System.Length..] : name).Replace(':', ' ').Replace('/', ' ');

    // The trees write one product in several ways: "(Server Core Installation)", two blanks, "Windows 8.1 for x64-based systems".
    private static string Normal(string name) => string.Join(' ', name.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    // "Windows Server 2028 Datacenter Azure Edition" is MSRC's "Windows Server 2028", "Windows 12 Pro" of 31H2 its "Windows 12 Version 31H2 for x64-based Systems".
    private static string? PatternOf(string? productName, string? displayVersion, bool isServer)
    {
        var words = productName?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return isServer && words is ["Windows", "Server", { Length: 4 } year, ..] && !year.AsSpan().ContainsAnyExceptInRange('0', '9') ? $"Windows Server {year}"
            : !isServer && words is ["Windows", { Length: <= 4 } number, ..] && number.All(static letter => char.IsAsciiDigit(letter) || letter == '.') && IsPlain(displayVersion)
                ? $"Windows {number} Version {displayVersion} for {{0}} Systems"
            : null;
    }

    private static bool IsPlain(string? word) => word is { Length: > 0 and < 16 } && word.All(char.IsAsciiLetterOrDigit);

    // "windows_11_24h2" of "Windows 11 Version 24H2 for x64-based Systems".
    private static string? ClientCpe(string name) =>
        name.Split(' ') is ["Windows", var number, _, var release, "for", ..] ? $"windows_{number}_{release.ToLowerInvariant()}" : null;
}
