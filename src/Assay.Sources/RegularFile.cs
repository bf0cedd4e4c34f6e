using System.Text;
using Assay.Core.Files;
using Assay.Sources.Linux;
using Microsoft.Win32.SafeHandles;

namespace Assay.Sources;

/// <summary>Opens files of a folder that somebody else may have written: regular ones, and nothing behind a link.</summary>
internal static class RegularFile
{
    /// <summary>Opens for reading.</summary>
    /// <param name="path">A path whose last part must not be a link.</param>
    /// <param name="subject">The first part of the error's code: "blob".</param>
    /// <param name="identity">See <see cref="FileStatus.Identity"/>; null where the system does not tell.</param>
    /// <exception cref="TreeException">subject + ".missing", ".notRegular", ".denied", ".unreadable".</exception>
    public static SafeFileHandle Open(string path, string subject, out string? identity) =>
        OperatingSystem.IsLinux() ? OpenLinux(path, subject, out identity) : OpenPortable(path, subject, out identity);

    /// <summary>The identity of a file that is not opened; null where it is absent, not a regular file, or the system does not tell.</summary>
    public static string? Identify(string path)
    {
        if (!OperatingSystem.IsLinux() || LibC.OpenFile(LibC.CurrentFolder, Terminated(path), out var handle) != 0)
        {
            return null;
        }

        using (handle)
        {
            return LibC.Status(handle, out var status) == 0 && status.IsRegular ? status.Identity : null;
        }
    }

    private static SafeFileHandle OpenLinux(string path, string subject, out string? identity)
    {
        var error = LibC.OpenFile(LibC.CurrentFolder, Terminated(path), out var handle);
        if (error != 0)
        {
            handle.Dispose();
            throw Failure(error, path, subject);
        }

        error = LibC.Status(handle, out var status);
        if (error == 0 && status.IsRegular)
        {
            identity = status.Identity;
            return handle;
        }

        handle.Dispose();
        throw error != 0 ? Failure(error, path, subject) : NotRegular(path, subject);
    }

    private static SafeFileHandle OpenPortable(string path, string subject, out string? identity)
    {
        identity = null;
        try
        {
            const FileAttributes irregular = FileAttributes.ReparsePoint | FileAttributes.Device | FileAttributes.Directory;
            if ((File.GetAttributes(path) & irregular) != FileAttributes.None)
            {
                throw NotRegular(path, subject);
            }

            return File.OpenHandle(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TreeException(subject + ".missing", $"{path} does not exist", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new TreeException(subject + ".denied", $"{path} may not be read", exception);
        }
        catch (IOException exception)
        {
            throw new TreeException(subject + ".unreadable", $"{path} can't be read: {exception.Message}", exception);
        }
    }

    private static TreeException Failure(int error, string path, string subject) => error switch
    {
        ErrorNumber.NoEntry or ErrorNumber.NotAFolder => new(subject + ".missing", $"{path} does not exist"),
        ErrorNumber.LinkLoop or ErrorNumber.NoSuchDevice => NotRegular(path, subject),
        _ when ErrorNumber.IsDenied(error) => new(subject + ".denied", $"{path} may not be read"),
        _ => new(subject + ".unreadable", $"{path} can't be opened: {ErrorNumber.Text(error)}"),
    };

    private static TreeException NotRegular(string path, string subject) =>
        new(subject + ".notRegular", $"{path} is not a regular file");

    private static byte[] Terminated(string path) => Encoding.UTF8.GetBytes(path + "\0");
}
