using System.Runtime.InteropServices;

namespace Assay.Core.Files;

/// <summary>
/// Decompresses bzip2 streams, one after another as pbzip2 writes them, by the system's libbz2. Bytes behind the last one that begin no other
/// are ignored, as bzip2(1) does.
/// </summary>
public sealed unsafe class Bzip2Stream : ReadOnlyStream
{
    private const int InputBytes = 128 << 10;

    private readonly Stream source;
    private readonly byte[] input = new byte[InputBytes];
    private readonly NativeState state;
    private int inputStart;
    private int inputEnd;
    private bool isBetween;
    private bool isDone;

    /// <param name="source">The compressed bytes; closed with this.</param>
    /// <exception cref="AssayException">"bzip2.missing": there is no libbz2 on this machine.</exception>
    public Bzip2Stream(Stream source)
    {
        this.source = source;
        try
        {
            state = new NativeState();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new AssayException(
                "bzip2.missing",
                "bzip2 data can't be read: this machine has no libbz2.so.1",
                "install the package libbz2-1.0 (Debian, Ubuntu), bzip2-libs (Fedora, RHEL) or libbz2 (Alpine); elsewhere decompress the file first",
                exception);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no bzip2, are damaged, or end inside a stream.</exception>
    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(state.IsClosed, this);
        while (!buffer.IsEmpty && !isDone)
        {
            if (inputStart == inputEnd && !Fill(0))
            {
                isDone = isBetween;
                return isDone ? 0 : throw new InvalidDataException("bzip2: it ends inside a stream");
            }

            if (isBetween && !BeginsAnother())
            {
                Drain();
                return 0;
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

    private bool BeginsAnother()
    {
        var magic = "BZh"u8;
        while (inputEnd - inputStart < magic.Length && Fill(inputEnd - inputStart))
        {
            // The next stream's first bytes may come one by one.
        }

        if (!input.AsSpan(inputStart, inputEnd - inputStart).StartsWith(magic))
        {
            return false;
        }

        state.Restart();
        isBetween = false;
        return true;
    }

    private void Drain()
    {
        isDone = true;
        inputStart = inputEnd;
        while (Fill(0))
        {
            inputStart = inputEnd;
        }
    }

    private int Decode(Span<byte> buffer)
    {
        fixed (byte* outputBytes = buffer)
        fixed (byte* inputBytes = input)
        {
            var native = state.Pointer;
            native->Input = inputBytes + inputStart;
            native->InputLeft = (uint)(inputEnd - inputStart);
            native->Output = outputBytes;
            native->OutputLeft = (uint)buffer.Length;
            var result = Bzip2Library.Decode(native);
            inputStart = inputEnd - (int)native->InputLeft;
            isBetween = result == Bzip2Library.StreamEnd;
            var written = buffer.Length - (int)native->OutputLeft;
            return result is Bzip2Library.Ok or Bzip2Library.StreamEnd ? written
                : throw new InvalidDataException(result == Bzip2Library.MemoryError ? "bzip2: there is no memory to decompress it" : "bzip2: the data are damaged");
        }
    }

    // Keeps the last bytes, which were not taken yet.
    private bool Fill(int kept)
    {
        input.AsSpan(inputStart, kept).CopyTo(input);
        inputStart = 0;
        var count = source.Read(input, kept, input.Length - kept);
        inputEnd = kept + count;
        return count > 0;
    }

    /// <summary>Owns one bz_stream, outside of what the collector of garbage moves.</summary>
    private sealed class NativeState : SafeHandle
    {
        public NativeState()
            : base(0, ownsHandle: true)
        {
            SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(Bzip2Library.State)));
            Begin();
        }

        public override bool IsInvalid => handle == 0;

        public Bzip2Library.State* Pointer => (Bzip2Library.State*)handle;

        /// <summary>Makes the decoder one of a new stream.</summary>
        public void Restart()
        {
            _ = Bzip2Library.End(Pointer);
            Begin();
        }

        protected override bool ReleaseHandle()
        {
            if (Pointer->Inner != 0)
            {
                _ = Bzip2Library.End(Pointer);
            }

            NativeMemory.Free((void*)handle);
            return true;
        }

        private void Begin()
        {
            if (Bzip2Library.Begin(Pointer) != Bzip2Library.Ok)
            {
                throw new InvalidOperationException("libbz2 could not make a decoder");
            }
        }
    }
}
