using Assay.Core.Packages;

namespace Assay.Cli.Commands;

/// <summary>Where a scanned folder or file lies in its git checkout, whose platform shows findings in the checkout's files.</summary>
internal static class CheckoutFolder
{
    /// <summary>"services/web"; null at the checkout's top, where there is no checkout that holds the target nor is it below the working directory, and for all other targets.</summary>
    public static string? Of(Artifact artifact)
    {
        var folder = artifact.Kind switch
        {
            "directory" => Path.GetFullPath(artifact.Name),
            "file" => Path.GetDirectoryName(Path.GetFullPath(artifact.Name)),
            _ => null,
        };
        if (folder is null)
        {
            return null;
        }

        // A worktree and a submodule have a file of that name.
        var top = folder;
        while (top is not null && !Path.Exists(Path.Join(top, ".git")))
        {
            top = Path.GetDirectoryName(top);
        }

        var inside = Path.GetRelativePath(top ?? Directory.GetCurrentDirectory(), folder).Replace('\\', '/');
        return inside is "." or ".." || inside.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(inside) ? null : inside;
    }
}
