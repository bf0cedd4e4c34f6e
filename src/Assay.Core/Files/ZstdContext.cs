using System.Runtime.InteropServices;

namespace Assay.Core.Files;

/// <summary>Owns one ZSTD_DCtx.</summary>
internal sealed class ZstdContext : SafeHandle
{
    // 2^27 bytes is what the zstd tool accepts without --long=31 or --memory: a frame that asks for more is refused.
    private const int MaxWindowLog = 27;

    public ZstdContext()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <exception cref="AssayException">"zstd.missing": there is no libzstd on this machine.</exception>
    /// <exception cref="InvalidOperationException">libzstd had no memory for it.</exception>
    /// <exception cref="InvalidDataException">libzstd knows no bound for windows.</exception>
    public static ZstdContext Create()
    {
        var context = new ZstdContext();
        try
        {
            context.SetHandle(ZstdLibrary.CreateContext());
        }
        catch (DllNotFoundException exception)
        {
            throw Missing(exception);
        }
        catch (EntryPointNotFoundException exception)
        {
            throw Missing(exception);
        }

        if (context.IsInvalid)
        {
            throw new InvalidOperationException("libzstd could not make a decompression context");
        }

        Check(ZstdLibrary.SetParameter(context.handle, ZstdLibrary.WindowLogMax, MaxWindowLog));
        return context;
    }

    /// <summary>Gives back what libzstd returned, where it is no error.</summary>
    /// <exception cref="InvalidDataException">It is one.</exception>
    public static unsafe nuint Check(nuint code) => ZstdLibrary.IsError(code) == 0
        ? code
        : throw new InvalidDataException("zstd: " + Marshal.PtrToStringUTF8((nint)ZstdLibrary.ErrorName(code)));

    protected override bool ReleaseHandle()
    {
        _ = ZstdLibrary.FreeContext(handle);
        return true;
    }

    private static AssayException Missing(Exception inner) => new(
        "zstd.missing",
        "Zstandard data can't be read: this machine has no libzstd.so.1",
        "install the package libzstd1 (Debian, Ubuntu) or libzstd (Fedora, RHEL, SUSE, Alpine); elsewhere decompress the file first",
        inner);
}
