using System.Runtime.InteropServices;

namespace Assay.Core.Files;

/// <summary>Owns one ZSTD_DCtx.</summary>
internal sealed class ZstdContext : SafeHandle
{
    public ZstdContext()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <exception cref="InvalidOperationException">libzstd had no memory for it.</exception>
    public static ZstdContext Create()
    {
        var context = new ZstdContext();
        context.SetHandle(ZstdLibrary.CreateContext());
        return context.IsInvalid ? throw new InvalidOperationException("libzstd could not make a decompression context") : context;
    }

    protected override bool ReleaseHandle()
    {
        _ = ZstdLibrary.FreeContext(handle);
        return true;
    }
}
