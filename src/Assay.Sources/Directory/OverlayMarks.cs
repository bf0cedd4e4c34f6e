using Assay.Core.Files;
using Assay.Sources.Linux;
using Microsoft.Win32.SafeHandles;

namespace Assay.Sources.Directory;

/// <summary>
/// The extended attributes by which an overlay marks its layers' folders (Linux, Documentation/filesystems/overlayfs.rst); "user." where it was
/// mounted by a user, and fuse-overlayfs's own.
/// </summary>
internal static class OverlayMarks
{
    private static readonly byte[][] Opaque = [.. Names("overlay.opaque"), [.. "user.fuseoverlayfs.opaque\0"u8]];
    private static readonly byte[][] Redirect = Names("overlay.redirect");
    private static readonly byte[][] EmptyCopy = Names("overlay.metacopy");

    /// <summary>True where the folder hides what lower layers have in it.</summary>
    public static bool IsOpaque(SafeFileHandle folder)
    {
        Span<byte> value = stackalloc byte[8];
        foreach (var name in Opaque)
        {
            if (LibC.ReadAttribute(folder, name, value) == 1 && value[0] == (byte)'y')
            {
                return true;
            }
        }

        return false;
    }

    /// <exception cref="TreeException">"folder.redirected", entry only: the folder's content lies elsewhere in lower layers.</exception>
    public static void RefuseMoved(SafeFileHandle folder)
    {
        if (Has(folder, Redirect))
        {
            throw new TreeException("folder.redirected", "the folder was renamed in an overlay, which is not followed") { EntryOnly = true };
        }
    }

    /// <exception cref="TreeException">"file.metacopy", entry only: the file's content lies in a lower layer.</exception>
    public static void RefuseEmptyCopy(SafeFileHandle file)
    {
        if (Has(file, EmptyCopy))
        {
            throw new TreeException("file.metacopy", "an overlay copied the file without its content, which is not looked for") { EntryOnly = true };
        }
    }

    private static bool Has(SafeFileHandle handle, byte[][] names)
    {
        Span<byte> value = stackalloc byte[4096];
        foreach (var name in names)
        {
            if (LibC.ReadAttribute(handle, name, value) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static byte[][] Names(string name) =>
        [System.Text.Encoding.ASCII.GetBytes("trusted." + name + "\0"), System.Text.Encoding.ASCII.GetBytes("user." + name + "\0")];
}
