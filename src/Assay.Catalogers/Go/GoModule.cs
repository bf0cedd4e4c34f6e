using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Go;

/// <summary>A module. Keys are paths; versions have their 'v', as `go list -m` prints them.</summary>
internal static class GoModule
{
    public const string Type = "golang";

    public static PackageFact? Of(string path, string? version, PackageState state) => LibraryFact.Of(Type, path, version, state, path);

    /// <summary>The words of a line of go.mod, without its comment; quotes are taken off (go.dev/ref/mod, "Lexical elements").</summary>
    public static string[] Words(string line)
    {
        var comment = line.IndexOf("//", StringComparison.Ordinal);
        return [.. (comment < 0 ? line : line[..comment]).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('"', '`'))];
    }

    /// <summary>True for a path of the file system, which a replacement may lead to.</summary>
    public static bool IsLocal(string path) => path.StartsWith('.') || path.StartsWith('/') || (path.Length > 1 && path[1] == ':');
}
