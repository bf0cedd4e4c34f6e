using System.Runtime.InteropServices;

namespace Assay.Core.Files;

/// <summary>The system's libzstd: docs/decisions/0005-zstd.md. Names and numbers as in zstd.h of 1.4.0 and later.</summary>
internal static unsafe partial class ZstdLibrary
{
    /// <summary>ZSTD_d_windowLogMax of ZSTD_dParameter.</summary>
    public const int WindowLogMax = 100;

    /// <summary>ZSTD_reset_session_only of ZSTD_ResetDirective.</summary>
    public const int ResetSession = 1;

    private const string Name = "libzstd.so.1";

    [LibraryImport(Name, EntryPoint = "ZSTD_createDCtx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint CreateContext();

    [LibraryImport(Name, EntryPoint = "ZSTD_freeDCtx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nuint FreeContext(nint context);

    [LibraryImport(Name, EntryPoint = "ZSTD_DCtx_setParameter")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nuint SetParameter(nint context, int parameter, int value);

    [LibraryImport(Name, EntryPoint = "ZSTD_DCtx_reset")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nuint Reset(nint context, int directive);

    /// <summary>0 where a frame is complete and all of it was given out, an error, or a hint of how much input is wanted.</summary>
    [LibraryImport(Name, EntryPoint = "ZSTD_decompressStream")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nuint Decompress(nint context, Window* output, Window* input);

    [LibraryImport(Name, EntryPoint = "ZSTD_isError")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial uint IsError(nuint code);

    [LibraryImport(Name, EntryPoint = "ZSTD_getErrorName")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial byte* ErrorName(nuint code);

    /// <summary>ZSTD_inBuffer and ZSTD_outBuffer, which have one layout.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Window
    {
        public byte* Bytes;
        public nuint Size;
        public nuint Position;
    }
}
