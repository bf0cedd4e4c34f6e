using System.Runtime.InteropServices;
using Assay.Core;

namespace Assay.Advisories.Store;

/// <summary>Puts a new manifest in the place of the old one, so that a reader, or a machine that stops at any moment, sees one of the two.</summary>
internal static partial class StoreSwap
{
    private const int OpenDirectoryReadOnly = 0x10000;

    // The kernel tells nobody that a lock is free again, unless one sleeps in it without a way to be called back.
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Keeps other builds of the same store out.</summary>
    /// <exception cref="AssayException">"db.busy", "db.notWritable".</exception>
    public static FileStream Lock(string folder)
    {
        var path = Path.Combine(folder, ".lock");
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "segments"));
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw NotWritable(folder, exception);
        }
        catch (IOException exception) when (IsHeld(exception))
        {
            throw new AssayException("db.busy", $"another build of the advisory store {folder} is under way", "wait for it to end", exception);
        }
        catch (IOException exception)
        {
            throw NotWritable(folder, exception);
        }
    }

    /// <summary>Whether a file can't be opened because somebody holds it, not because it can't be written at all, as in a read-only image.</summary>
    public static bool IsHeld(IOException exception)
    {
        // EAGAIN of Linux, EWOULDBLOCK of macOS, ERROR_SHARING_VIOLATION of Windows, as FileStream hands them on.
        const int linux = 11;
        const int macos = 35;
        const int windows = unchecked((int)0x80070020);
        return exception.HResult == (OperatingSystem.IsWindows() ? windows : OperatingSystem.IsMacOS() ? macos : linux);
    }

    /// <summary>As <see cref="Lock"/>, but waits for the build that is under way.</summary>
    /// <exception cref="AssayException">"db.notWritable".</exception>
    public static FileStream WaitForLock(string folder, CancellationToken token)
    {
        while (true)
        {
            try
            {
                return Lock(folder);
            }
            catch (AssayException exception) when (exception.Code == "db.busy")
            {
                token.WaitHandle.WaitOne(LockPause);
                token.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>The segments of the store that is there; none where there is no store, or one that can't be used any more.</summary>
    /// <exception cref="AssayException">"db.newer".</exception>
    public static IReadOnlyList<SegmentEntry> Current(string folder)
    {
        try
        {
            return StoreManifest.Read(folder).Segments;
        }
        catch (AssayException exception) when (exception.Code is "db.notFound" or "db.older" or "db.damaged")
        {
            return [];
        }
    }

    /// <summary>Makes a file that was just written last.</summary>
    public static void Sync(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Writes the manifest and removes the segments that neither it nor the one before names.</summary>
    public static void Commit(string folder, StoreManifest manifest)
    {
        var path = Path.Combine(folder, StoreManifest.FileName);
        var keep = manifest.Segments.Select(segment => segment.File).Concat(Named(folder)).ToHashSet(StringComparer.Ordinal);
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(manifest.ToBytes());
            file.Flush(flushToDisk: true);
        }

        SyncFolder(Path.Combine(folder, "segments"));
        File.Move(temporary, path, overwrite: true);
        SyncFolder(folder);
        foreach (var segment in Directory.EnumerateFiles(Path.Combine(folder, "segments")))
        {
            if (!keep.Contains("segments/" + Path.GetFileName(segment)))
            {
                File.Delete(segment);
            }
        }
    }

    private static AssayException NotWritable(string folder, Exception inner) =>
        new("db.notWritable", $"the advisory store {folder} can't be written: {inner.Message}", "choose another folder with --db", inner);

    // What the old manifest names stays for readers that have read it and not opened its files yet. A damaged one names nothing.
    private static IEnumerable<string> Named(string folder)
    {
        try
        {
            return StoreManifest.Read(folder).Segments.Select(segment => segment.File);
        }
        catch (AssayException)
        {
            return [];
        }
    }

    // A rename lasts once the folder's own entries are on disk: fsync(2), notes. FileStream opens no folders.
    private static void SyncFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var descriptor = OpenFolder(folder, OpenDirectoryReadOnly);
        if (descriptor >= 0)
        {
            _ = SyncDescriptor(descriptor);
            _ = CloseDescriptor(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SyncDescriptor(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CloseDescriptor(int descriptor);
}
