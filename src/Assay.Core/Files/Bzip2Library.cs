using System.Runtime.InteropServices;

namespace Assay.Core.Files;

/// <summary>
/// The system's libbz2: docs/decisions/0018-xz-and-bzip2.md. Names and numbers as in bzlib.h of 1.0. Debian calls it libbz2.so.1.0, others
/// libbz2.so.1, so it is loaded by hand.
/// </summary>
internal static unsafe class Bzip2Library
{
    /// <summary>BZ_OK.</summary>
    public const int Ok = 0;

    /// <summary>BZ_STREAM_END.</summary>
    public const int StreamEnd = 4;

    /// <summary>BZ_MEM_ERROR.</summary>
    public const int MemoryError = -3;

    private static readonly Lazy<nint> Handle = new(static () =>
        NativeLibrary.TryLoad("libbz2.so.1.0", out var handle) || NativeLibrary.TryLoad("libbz2.so.1", out handle)
            ? handle
            : throw new DllNotFoundException("neither libbz2.so.1.0 nor libbz2.so.1 can be loaded"));

    /// <exception cref="DllNotFoundException">There is no such library here.</exception>
    public static int Begin(State* state) =>
        ((delegate* unmanaged<State*, int, int, int>)NativeLibrary.GetExport(Handle.Value, "BZ2_bzDecompressInit"))(state, 0, 0);

    public static int Decode(State* state) => ((delegate* unmanaged<State*, int>)NativeLibrary.GetExport(Handle.Value, "BZ2_bzDecompress"))(state);

    public static int End(State* state) => ((delegate* unmanaged<State*, int>)NativeLibrary.GetExport(Handle.Value, "BZ2_bzDecompressEnd"))(state);

    /// <summary>bz_stream; libbz2 remembers its address.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct State
    {
        public byte* Input;
        public uint InputLeft;
        public uint TotalInputLow;
        public uint TotalInputHigh;
        public byte* Output;
        public uint OutputLeft;
        public uint TotalOutputLow;
        public uint TotalOutputHigh;
        public nint Inner;
        private readonly nint allocate;
        private readonly nint free;
        private readonly nint opaque;
    }
}
