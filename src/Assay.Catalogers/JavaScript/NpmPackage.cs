using System.Buffers;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.JavaScript;

/// <summary>What all files of npm's world say alike.</summary>
internal static class NpmPackage
{
    public const string Type = "npm";

    /// <summary>The key of a lock file's own project: no package is called so.</summary>
    public const string ProjectKey = ".";

    private static readonly SearchValues<char> NotInNames = SearchValues.Create(" \t\n\r\\:?#");

    /// <summary>A package of a lock file.</summary>
    public static PackageFact? Locked(string? name, string? version, string key, string? resolved = null) =>
        LibraryFact.Of(Type, name, version, PackageState.Declared, key, ("vcs_url", VcsUrl(resolved)));

    /// <summary>The project itself, as its lock file names it; null where that does not tell name and version.</summary>
    public static PackageFact? Project(string? name, string? version) =>
        string.IsNullOrEmpty(version) || !IsName(name) ? null : LibraryFact.Of(Type, name, version, PackageState.Declared, ProjectKey)?.AsProject();

    /// <summary>The licence fields of a package.json: an expression, or the older { "type": ... }, or a list of these.</summary>
    public static IEnumerable<string?> Licenses(DataNode manifest)
    {
        var field = manifest["license"] is { Text: null, IsMap: false, IsList: false } ? manifest["licenses"] : manifest["license"];
        return field.IsList ? field.Items.Select(LicenseText) : [LicenseText(field)];
    }

    /// <summary>Splits "@scope/name@range"; the name is the whole text where there is no range.</summary>
    public static (string Name, string Range) Split(string descriptor)
    {
        var at = descriptor.Length > 0 ? descriptor.IndexOf('@', 1) : -1;
        return at < 0 ? (descriptor, "") : (descriptor[..at], descriptor[(at + 1)..]);
    }

    /// <summary>True for what npm's naming rules let be a package's name (npm's validate-npm-package-name, the rules for old packages).</summary>
    public static bool IsName(string? name) =>
        name is { Length: > 0 and <= 214 } && name[0] is not ('.' or '_' or '/') && !name.AsSpan().ContainsAny(NotInNames)
        && (name[0] == '@' ? name.IndexOf('/', StringComparison.Ordinal) > 1 && name.AsSpan().Count('/') == 1 && name[^1] != '/' : !name.Contains('/', StringComparison.Ordinal));

    /// <summary>
    /// The name in a registry's URL, "https://registry.example/@scope/name/-/name-1.0.0.tgz": what was really fetched where a resolution puts another
    /// package in the place of the one that was asked for. Null where the URL is none of a registry.
    /// </summary>
    public static string? NameOfTarball(string? url)
    {
        var end = url?.IndexOf("/-/", StringComparison.Ordinal) ?? -1;
        if (end < 8 || !url!.StartsWith("https://", StringComparison.Ordinal))
        {
            return null;
        }

        var parts = url[8..end].Replace("%2f", "/", StringComparison.OrdinalIgnoreCase).Split('/');
        var name = parts.Length > 2 && parts[^2].StartsWith('@') ? $"{parts[^2]}/{parts[^1]}" : parts[^1];
        return parts.Length > 1 && IsName(name) ? name : null;
    }

    /// <summary>True where a path lies inside of an installed tree.</summary>
    public static bool IsInstalledPath(ReadOnlySpan<byte> path) => path.StartsWith("node_modules/"u8) || path.IndexOf("/node_modules/"u8) >= 0;

    private static string? LicenseText(DataNode field) => field.Text ?? field["type"].Text ?? field["name"].Text;

    private static string? VcsUrl(string? resolved) => resolved is not null && resolved.StartsWith("git", StringComparison.Ordinal) ? resolved : null;
}
