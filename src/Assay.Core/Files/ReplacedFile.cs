namespace Assay.Core.Files;

/// <summary>A file that takes an older one's place in one step: whoever reads it sees the old content or all of the new.</summary>
public static class ReplacedFile
{
    /// <summary>
    /// Writes beside the file and renames. What a link names is replaced, and the link stays. A device such as /dev/null is written into: whoever is
    /// root and renames over it breaks the machine.
    /// </summary>
    /// <param name="path">The file, as a user named it.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (IsDevice(path))
        {
            using var device = new FileStream(path, FileMode.Open, FileAccess.Write);
            write(device);
            return;
        }

        var target = TargetOf(path);
        var temporary = target + ".new";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                write(file);
            }

            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Takes away what an earlier <see cref="Write"/> left; a device stays, and so does a link.</summary>
    /// <param name="path">The file, as a user named it; it need not be there.</param>
    /// <exception cref="IOException">It can't be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be deleted.</exception>
    public static void Remove(string path)
    {
        if (!IsDevice(path) && TargetOf(path) is var target && File.Exists(target))
        {
            File.Delete(target);
        }
    }

    private static string TargetOf(string path) =>
        new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;

    private static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows() && Path.GetFullPath(path) is var full && (full.StartsWith("/dev/", StringComparison.Ordinal) || full.StartsWith("/proc/", StringComparison.Ordinal));
}
