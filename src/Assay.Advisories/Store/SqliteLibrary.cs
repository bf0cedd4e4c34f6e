using System.Reflection;
using System.Runtime.InteropServices;
using Assay.Core;
using SQLitePCL;

namespace Assay.Advisories.Store;

/// <summary>
/// Brings SQLite's native library in. A publish for linux-x64 embeds it in this assembly; it is then loaded from memory, so that a single
/// file needs no folder to unpack into. Elsewhere it lies beside the program. docs/decisions/0004-sqlite.md.
/// </summary>
internal static partial class SqliteLibrary
{
    private const string ResourceName = "libe_sqlite3.so";
    private const uint CloseOnExec = 1;

    private static readonly Lazy<bool> Started = new(Start);
    private static readonly Lazy<nint> Embedded = new(LoadEmbedded);

    /// <summary>Makes SQLite callable; cheap after the first time.</summary>
    public static void Use() => _ = Started.Value;

    /// <summary>True where the library came out of this assembly.</summary>
    internal static bool IsEmbedded => typeof(SqliteLibrary).Assembly.GetManifestResourceInfo(ResourceName) is not null;

    private static bool Start()
    {
        var provider = new SQLite3Provider_e_sqlite3();
        if (OperatingSystem.IsLinux() && IsEmbedded)
        {
            NativeLibrary.SetDllImportResolver(provider.GetType().Assembly, Resolve);
        }

        try
        {
            raw.SetProvider(provider);
            return true;
        }
        catch (DllNotFoundException exception)
        {
            throw new AssayException(
                "sqlite.missing",
                "SQLite's native library can't be loaded",
                "mount /proc, and allow memfd_create; or put the e_sqlite3 library beside the program",
                exception);
        }
    }

    // Asked once for each imported function.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == "e_sqlite3" ? Embedded.Value : 0;

    private static nint LoadEmbedded()
    {
        using var resource = typeof(SqliteLibrary).Assembly.GetManifestResourceStream(ResourceName)!;
        var descriptor = CreateMemoryFile("e_sqlite3", CloseOnExec);
        if (descriptor < 0)
        {
            // No memfd (kernel before 3.17, or a filter): the loader's ordinary search goes on.
            return 0;
        }

        using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true);
        using (var file = new FileStream(handle, FileAccess.Write, bufferSize: 0))
        {
            resource.CopyTo(file);
            return NativeLibrary.TryLoad($"/proc/self/fd/{descriptor}", out var library) ? library : 0;
        }
    }

    // memfd_create(2)
    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CreateMemoryFile(string name, uint flags);
}
