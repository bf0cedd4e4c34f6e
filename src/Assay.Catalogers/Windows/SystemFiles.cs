using System.Text;
using Assay.Catalogers.Executables;
using Assay.Core.Cataloging;
using Assay.Core.Files;

namespace Assay.Catalogers.Windows;

/// <summary>
/// Which programs and assemblies came with Windows itself: its updates replace them, and MSRC tells of them, so that neither NuGet's advisories nor NVD's are about these
/// copies. No list says so; their places do.
/// </summary>
internal static class SystemFiles
{
    // Assemblies of .NET Framework and of Windows PowerShell.
    private static readonly string[] Folders =
    [
        "system32/", "syswow64/", "winsxs/", "servicing/", "systemapps/", "immersivecontrolpanel/", "microsoft.net/framework/", "microsoft.net/framework64/", "microsoft.net/frameworkarm64/",
    ];

    // The global cache has a folder for each name, version and key: those that sign .NET Framework (ECMA's, Microsoft's own).
    private static readonly string[] Keys = ["__b77a5c561934e089/", "__b03f5f7f11d50a3a/"];

    // What of other makers' work Windows ships, under names of their own: curl, libarchive's tar, OpenSSH.
    private static readonly string[] Programs = ["system32/curl.exe", "syswow64/curl.exe", "system32/tar.exe", "syswow64/tar.exe"];

    private const string OpenSsh = "system32/openssh/";
    private const string Drivers = "system32/driverstore/";

    /// <summary>The paths of all that were found, each ended by '\n', in byte order.</summary>
    public static byte[] Of(LayeredFacts facts)
    {
        var own = new SortedSet<FilePath>();
        foreach (var (_, file) in facts.VisibleOf(ExecutableCataloger.CatalogerName))
        {
            if (file.Packages.Count > 0 && IsOwn(file))
            {
                own.Add(file.Path);
            }
        }

        return [.. own.SelectMany(path => (byte[])[.. path.Bytes, (byte)'\n'])];
    }

    private static bool IsOwn(FileFacts file)
    {
        // Names have no case there.
        var path = Encoding.UTF8.GetString(file.Path.Bytes).ToLowerInvariant();
        path = path.StartsWith("files/", StringComparison.Ordinal) ? path["files/".Length..] : path;
        if (!path.StartsWith("windows/", StringComparison.Ordinal))
        {
            return false;
        }

        path = path["windows/".Length..];
        return file.Packages.All(fact => fact.Package.Type == "nuget") ? IsOwnAssembly(path) : Programs.Contains(path, StringComparer.Ordinal) || path.StartsWith(OpenSsh, StringComparison.Ordinal);
    }

    private static bool IsOwnAssembly(string path) =>
        (Array.Exists(Folders, folder => path.StartsWith(folder, StringComparison.Ordinal)) && !path.StartsWith(Drivers, StringComparison.Ordinal))
        || (path.Contains("assembly/gac", StringComparison.Ordinal) && Array.Exists(Keys, key => path.Contains(key, StringComparison.Ordinal)));
}
