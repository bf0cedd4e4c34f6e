using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports;

namespace Assay.Cli.Commands;

/// <summary>Where things lie in their git checkout, whose platform shows findings in the checkout's files.</summary>
internal static class CheckoutFolder
{
    /// <summary>Puts the paths of a scanned folder or file into its checkout; null where they are so already, and for all other targets.</summary>
    /// <param name="target">What was asked for; null where it is more than one thing.</param>
    /// <param name="artifact">What that was.</param>
    public static Func<ScanResult, ScanResult>? Of(string? target, Artifact artifact)
    {
        // An SBOM tells of some folder of some machine: of which is not for it to say.
        if (target is null || (target != artifact.Name && target != "dir:" + artifact.Name && target != "file:" + artifact.Name))
        {
            return null;
        }

        var folder = artifact.Kind switch
        {
            "directory" => Path.GetFullPath(artifact.Name),
            "file" => Path.GetDirectoryName(Path.GetFullPath(artifact.Name)),
            _ => null,
        };
        return folder is not null && Inside(TopOf(folder) ?? Directory.GetCurrentDirectory(), folder) is { Length: > 0 } inside ? result => CheckoutPaths.In(inside, null, result) : null;
    }

    /// <summary>Puts paths that are told as they were given, from the working directory or whole, into the checkout.</summary>
    public static Func<ScanResult, ScanResult> OfWorkingDirectory()
    {
        var here = Directory.GetCurrentDirectory();
        var top = TopOf(here) ?? here;
        return result => CheckoutPaths.In(Inside(top, here) ?? "", top.Replace('\\', '/'), result);
    }

    // A worktree and a submodule have a file of that name.
    private static string? TopOf(string folder)
    {
        var top = folder;
        while (top is not null && !Path.Exists(Path.Join(top, ".git")))
        {
            top = Path.GetDirectoryName(top);
        }

        return top;
    }

    // "services/web"; "" at the top, null beside it.
    private static string? Inside(string top, string folder)
    {
        var inside = Path.GetRelativePath(top, folder).Replace('\\', '/');
        return inside == "." ? "" : inside == ".." || inside.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(inside) ? null : inside;
    }
}
