using System.Runtime.InteropServices;

namespace Assay.Core.Files;

/// <summary>Decompresses xz streams (tukaani.org/xz/xz-file-format.txt), one after another, by the system's liblzma; every check in them is verified.</summary>
public sealed unsafe class XzStream : ReadOnlyStream
{
    // What "xz -9" needs is 65 MiB; a file that asks for much more than the largest preset is refused.
    private const ulong MemoryLimit = 130UL << 20;
    private const int InputBytes = 128 << 10;

    private readonly Stream source;
    private readonly byte[] input = new byte[InputBytes];
    private readonly NativeState state;
    private int inputStart;
    private int inputEnd;
    private bool isAtEnd;
    private bool isDone;

    /// <param name="source">The compressed bytes; closed with this.</param>
    /// <exception cref="AssayException">"xz.missing": there is no liblzma on this machine.</exception>
    public XzStream(Stream source)
    {
        this.source = source;
        try
        {
            state = new NativeState();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new AssayException(
                "xz.missing",
                "xz data can't be read: this machine has no liblzma.so.5",
                "install the package liblzma5 (Debian, Ubuntu) or xz-libs (Fedora, RHEL, Alpine); elsewhere decompress the file first",
                exception);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no xz, are damaged, want too much memory, or end inside a stream.</exception>
    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(state.IsClosed, this);
        while (!buffer.IsEmpty && !isDone)
        {
            if (inputStart == inputEnd && !isAtEnd)
            {
                inputStart = 0;
                inputEnd = source.Read(input, 0, input.Length);
                isAtEnd = inputEnd == 0;
            }

            var written = Decode(buffer);
            if (written > 0)
            {
                return written;
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            state.Dispose();
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Decode(Span<byte> buffer)
    {
        fixed (byte* outputBytes = buffer)
        fixed (byte* inputBytes = input)
        {
            var native = state.Pointer;
            native->Input = inputBytes + inputStart;
            native->InputLeft = (nuint)(inputEnd - inputStart);
            native->Output = outputBytes;
            native->OutputLeft = (nuint)buffer.Length;
            var result = XzLibrary.Decode(native, isAtEnd ? XzLibrary.Finish : XzLibrary.Run);
            inputStart = inputEnd - (int)native->InputLeft;
            isDone = result == XzResult.StreamEnd;
            var written = buffer.Length - (int)native->OutputLeft;
            return result is XzResult.Ok or XzResult.StreamEnd ? written : throw Failure(result);
        }
    }

    private static InvalidDataException Failure(XzResult result) => new("xz: " + result switch
    {
        XzResult.MemoryError => "there is no memory to decompress it",
        XzResult.MemoryLimit => $"it wants more than {MemoryLimit >> 20} MiB to be decompressed",
        XzResult.FormatError => "the file format is not recognised",
        XzResult.OptionsError => "it uses what this liblzma does not know",
        XzResult.BufferError => "it ends inside a stream",
        _ => "the data are damaged",
    });

    /// <summary>Owns one lzma_stream, outside of what the collector of garbage moves.</summary>
    private sealed class NativeState : SafeHandle
    {
        private readonly bool hasDecoder;

        public NativeState()
            : base(0, ownsHandle: true)
        {
            SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(XzLibrary.State)));
            hasDecoder = XzLibrary.CreateDecoder(Pointer, MemoryLimit, XzLibrary.Concatenated) == XzResult.Ok;
            if (!hasDecoder)
            {
                throw new InvalidOperationException("liblzma could not make a decoder");
            }
        }

        public override bool IsInvalid => handle == 0;

        public XzLibrary.State* Pointer => (XzLibrary.State*)handle;

        protected override bool ReleaseHandle()
        {
            // Where the library is missing, there is nothing to free by it.
            if (hasDecoder)
            {
                XzLibrary.Free(Pointer);
            }

            NativeMemory.Free((void*)handle);
            return true;
        }
    }
}
