using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Assay.Sources.Linux;

/// <summary>The calls of Linux that .NET has no equal for: open without following links, relative to a folder that is open.</summary>
internal static unsafe partial class LibC
{
    public const int CurrentFolder = -100;

    private const string Library = "libc";
    private const int ReadOnly = 0;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int EmptyPath = 0x1000;
    private const int NoFollowLink = 0x100;
    private const uint BasicStats = 0x7FF;

    // asm-generic/fcntl.h, and arch/arm64/include/uapi/asm/fcntl.h which differs.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Ppc64le;
    private static readonly int OnlyFolder = IsArm ? 0x4000 : 0x10000;
    private static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;

    // glibc has no function for it: __NR_ioprio_set of each architecture's asm/unistd.h; newer architectures share asm-generic's.
    private static readonly int SetDiskPriorityCall = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 251,
        Architecture.X86 => 289,
        Architecture.Arm or Architecture.Armv6 => 314,
        Architecture.Ppc64le => 273,
        Architecture.S390x => 282,
        _ => 30,
    };

    /// <summary>Opens a file for reading, never through a link as its last part, never waiting for the other end of a FIFO.</summary>
    /// <param name="folder">A folder's descriptor, or <see cref="CurrentFolder"/>.</param>
    /// <param name="path">Ends with a NUL.</param>
    /// <param name="handle">Invalid where the result is not 0.</param>
    /// <returns>0, or the error number.</returns>
    public static int OpenFile(int folder, ReadOnlySpan<byte> path, out SafeFileHandle handle) =>
        Open(folder, path, ReadOnly | NonBlocking | CloseOnExec | NoFollow, out handle);

    /// <summary>Opens a folder; <paramref name="follow"/> is for a root that a user names.</summary>
    public static int OpenFolder(int folder, ReadOnlySpan<byte> path, bool follow, out SafeFileHandle handle) =>
        Open(folder, path, ReadOnly | CloseOnExec | OnlyFolder | (follow ? 0 : NoFollow), out handle);

    /// <summary>Describes an open file.</summary>
    /// <returns>0, or the error number.</returns>
    public static int Status(SafeFileHandle handle, out FileStatus status)
    {
        byte empty = 0;
        fixed (FileStatus* result = &status)
        {
            return Statx(handle, &empty, EmptyPath, BasicStats, result) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Describes a folder's entry, not following it where it is a link.</summary>
    /// <returns>0, or the error number.</returns>
    public static int Status(SafeFileHandle folder, ReadOnlySpan<byte> name, out FileStatus status)
    {
        fixed (byte* pointer = name)
        fixed (FileStatus* result = &status)
        {
            return Statx(folder, pointer, NoFollowLink, BasicStats, result) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Where a link points.</summary>
    /// <returns>The target's length, or the negative error number.</returns>
    public static int ReadLink(SafeFileHandle folder, ReadOnlySpan<byte> name, Span<byte> target)
    {
        fixed (byte* pointer = name)
        fixed (byte* buffer = target)
        {
            var length = ReadLinkAt(folder, pointer, buffer, (nuint)target.Length);
            return length >= 0 ? (int)length : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Fills a buffer with struct linux_dirent64.</summary>
    /// <returns>How many bytes, 0 at the end, or the negative error number.</returns>
    public static int ReadFolder(SafeFileHandle folder, Span<byte> entries)
    {
        fixed (byte* buffer = entries)
        {
            var length = GetDents64(folder, buffer, (nuint)entries.Length);
            return length >= 0 ? (int)length : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Which file system an open file lies on: statfs(2), f_type; 0 where that is not told.</summary>
    public static uint FileSystemType(SafeFileHandle handle)
    {
        // struct statfs begins with f_type, a word of the machine; 256 bytes hold it on every architecture.
        var status = stackalloc byte[256];
        return FStatFs(handle, status) == 0 ? (uint)*(nint*)status : 0;
    }

    /// <summary>Reads an extended attribute of an open file.</summary>
    /// <param name="handle">The file.</param>
    /// <param name="name">Ends with a NUL.</param>
    /// <param name="value">Receives it.</param>
    /// <returns>Its length; negative where there is none, or it does not fit.</returns>
    public static int ReadAttribute(SafeFileHandle handle, ReadOnlySpan<byte> name, Span<byte> value)
    {
        fixed (byte* pointer = name)
        fixed (byte* buffer = value)
        {
            return (int)FGetXAttr(handle, pointer, buffer, (nuint)value.Length);
        }
    }

    /// <summary>Sets the processor's and the disks' priority of a thread to the lowest: setpriority(2) and ioprio_set(2).</summary>
    /// <returns>0, or the error number.</returns>
    public static int LowerPriority(int thread)
    {
        const int process = 0;
        const int lowest = 19;
        const int processOfDisks = 1;
        const int idleClass = 3 << 13;
        if (SetPriority(process, (uint)thread, lowest) != 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        return SystemCall(SetDiskPriorityCall, processOfDisks, thread, idleClass) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    private static int Open(int folder, ReadOnlySpan<byte> path, int flags, out SafeFileHandle handle)
    {
        fixed (byte* pointer = path)
        {
            int descriptor, error;
            do
            {
                descriptor = OpenAt(folder, pointer, flags);
                error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
            }
            while (error == ErrorNumber.Interrupted);

            handle = new SafeFileHandle(descriptor, ownsHandle: true);
            return error;
        }
    }

    [LibraryImport(Library, EntryPoint = "setpriority", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, uint who, int priority);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SystemCall(nint number, nint which, nint who, nint priority);

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenAt(int folder, byte* path, int flags);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(SafeFileHandle folder, byte* path, int flags, uint mask, FileStatus* status);

    [LibraryImport(Library, EntryPoint = "fstatfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FStatFs(SafeFileHandle file, byte* status);

    [LibraryImport(Library, EntryPoint = "fgetxattr", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint FGetXAttr(SafeFileHandle file, byte* name, byte* value, nuint size);

    [LibraryImport(Library, EntryPoint = "readlinkat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ReadLinkAt(SafeFileHandle folder, byte* path, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "getdents64", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint GetDents64(SafeFileHandle folder, byte* buffer, nuint size);
}
