using Assay.Core.Cataloging;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Rpm;

/// <summary>What rpm itself says of a database, in lines that are made of our facts too.</summary>
internal static class RpmQuery
{
    private const string PackageFormat = "%{NAME}\t%{EPOCH}\t%{VERSION}-%{RELEASE}\t%{ARCH}\t%{SOURCERPM}\t%{MODULARITYLABEL}\t%{VENDOR}\n";
    private const string SignatureFormat = "%{NAME}\t%|DSAHEADER?{%{DSAHEADER:pgpsig}}:{%|RSAHEADER?{%{RSAHEADER:pgpsig}}:{%|SIGGPG?{%{SIGGPG:pgpsig}}:{%{SIGPGP:pgpsig}}|}|}|\n";
    private const string FileFormat = "[%{=NAME}\t%{=VERSION}-%{=RELEASE}\t%{FILESTATES}\t%{FILEMODES}\t%{FILENAMES}\n]";
    private const string NameFormat = "[%{=NAME}\t%{=VERSION}-%{=RELEASE}\t%{REQUIRENAME}\n]";
    private const int FolderMode = 0x4000;

    /// <summary>A database of the folder, as rpm reads it with the back end ("sqlite", "bdb_ro").</summary>
    public static string[] Packages(string folder, string backEnd) => [.. Query(folder, backEnd, PackageFormat).Select(line => line.EndsWith("\t(none)", StringComparison.Ordinal) ? line[..^"(none)".Length] : line)];

    /// <summary>Name and key id of each package.</summary>
    public static string[] Keys(string folder, string backEnd) =>
        [.. Query(folder, backEnd, SignatureFormat).Select(line => $"{line.Split('\t')[0]}\t{(line.Contains("Key ID ", StringComparison.Ordinal) ? line.Split("Key ID ")[1] : "(none)")}")];

    /// <summary>Name, version and path of each file that rpm unpacked, folders left out.</summary>
    public static string[] Files(string folder, string backEnd) =>
        [.. Query(folder, backEnd, FileFormat)
            .Select(line => line.Split('\t'))
            .Where(fields => fields[2] == "0" && (int.Parse(fields[3], System.Globalization.CultureInfo.InvariantCulture) & 0xF000) != FolderMode)
            .Select(fields => $"{fields[0]}\t{fields[1]}\t{fields[4].TrimStart('/')}")
            .Order(StringComparer.Ordinal)];

    /// <summary>Name, version and each name that the package requires.</summary>
    public static string[] Requires(string folder, string backEnd) =>
        [.. Query(folder, backEnd, NameFormat)
            .Where(line => !line.Contains("\trpmlib(", StringComparison.Ordinal) && !line.Contains("\t(", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)];

    public static string[] PackagesOf(IEnumerable<PackageFact> facts) =>
        [.. facts.Select(fact => fact.Package).Select(package => string.Join('\t',
            package.Name,
            package.Epoch?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "(none)",
            package.Version,
            package.Arch ?? "(none)",
            package.Source is { } source ? $"{source.Name}-{source.Version}.src.rpm" : "(none)",
            package.Origin?.Module ?? "(none)",
            package.Origin?.Vendor ?? "")).Order(StringComparer.Ordinal)];

    public static string[] KeysOf(FileFacts facts) =>
        [.. facts.Packages.Select(fact => $"{fact.Package.Name}\t{fact.Package.Origin?.Key ?? "(none)"}").Order(StringComparer.Ordinal)];

    public static string[] FilesOf(FileFacts facts)
    {
        var packages = facts.Packages.ToDictionary(fact => fact.Key, fact => fact.Package, StringComparer.Ordinal);
        return [.. facts.Claims
            .SelectMany(claim => claim.Paths.Lines().Select(path => $"{packages[claim.Owner].Name}\t{packages[claim.Owner].Version}\t{path}"))
            .Order(StringComparer.Ordinal)];
    }

    public static string[] RequiresOf(FileFacts facts) =>
        [.. facts.Packages
            .SelectMany(fact => (fact.Depends?.Split('\n') ?? []).Select(name => $"{fact.Package.Name}\t{fact.Package.Version}\t{name}"))
            .Order(StringComparer.Ordinal)];

    private static string[] Query(string folder, string backEnd, string format)
    {
        var rpm = NativeTool.Require("rpm");
        var result = NativeTool.Run(rpm, ["--dbpath", folder, "--define", $"_db_backend {backEnd}", "-qa", "--qf", format]);
        Assert.True(result.ExitCode == 0, result.Error);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("gpg-pubkey\t", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
    }
}
