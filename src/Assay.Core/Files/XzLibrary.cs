using System.Runtime.InteropServices;

namespace Assay.Core.Files;

/// <summary>The system's liblzma: docs/decisions/0018-xz-and-bzip2.md. Names and numbers as in lzma/base.h and lzma/container.h of 5.0 and later.</summary>
internal static unsafe partial class XzLibrary
{
    /// <summary>LZMA_CONCATENATED: streams in a row, and the padding between them.</summary>
    public const uint Concatenated = 0x08;

    /// <summary>LZMA_RUN of lzma_action.</summary>
    public const int Run = 0;

    /// <summary>LZMA_FINISH of lzma_action: no more input comes.</summary>
    public const int Finish = 3;

    private const string Name = "liblzma.so.5";

    [LibraryImport(Name, EntryPoint = "lzma_stream_decoder")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial XzResult CreateDecoder(State* state, ulong memoryLimit, uint flags);

    [LibraryImport(Name, EntryPoint = "lzma_code")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial XzResult Decode(State* state, int action);

    [LibraryImport(Name, EntryPoint = "lzma_end")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void Free(State* state);

    /// <summary>lzma_stream: all of it is zero (LZMA_STREAM_INIT) before a decoder is made.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct State
    {
        public byte* Input;
        public nuint InputLeft;
        public ulong TotalInput;
        public byte* Output;
        public nuint OutputLeft;
        public ulong TotalOutput;
        private readonly nint allocator;
        private readonly nint inner;
        private fixed long reservedPointers[4];
        private readonly ulong seekPosition;
        private readonly ulong reservedNumber;
        private readonly nuint reservedSize1;
        private readonly nuint reservedSize2;
        private readonly int reservedEnum1;
        private readonly int reservedEnum2;
    }
}

/// <summary>lzma_ret.</summary>
internal enum XzResult
{
    Ok = 0,
    StreamEnd = 1,
    NoCheck = 2,
    UnsupportedCheck = 3,
    GetCheck = 4,
    MemoryError = 5,
    MemoryLimit = 6,
    FormatError = 7,
    OptionsError = 8,
    DataError = 9,
    BufferError = 10,
    ProgramError = 11,
}
