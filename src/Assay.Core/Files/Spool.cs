using System.Buffers;

namespace Assay.Core.Files;

/// <summary>
/// Makes sequential content seekable: in memory while it is small, else in a temporary file without a name, under a quota that one scan
/// shares. Thread-safe.
/// </summary>
public sealed class Spool
{
    private const int CopyBufferBytes = 128 << 10;

    private readonly string folder;
    private readonly long memoryBytes;
    private readonly long quotaBytes;
    private long usedBytes;

    /// <param name="folder">Where temporary files are made; they are unlinked at once.</param>
    /// <param name="memoryBytes">The largest content that is held in memory.</param>
    /// <param name="quotaBytes">How much disk all open temporary files may use together.</param>
    public Spool(string folder, long memoryBytes, long quotaBytes)
    {
        this.folder = folder;
        this.memoryBytes = memoryBytes;
        this.quotaBytes = quotaBytes;
    }

    /// <summary>Copies the content and gives it back with any position.</summary>
    /// <exception cref="TreeException">"limit.diskQuota": the quota is used up. "file.truncated": the content ends before its declared size.</exception>
    public Stream Hold(Stream content, long sizeBytes, CancellationToken token)
    {
        if (sizeBytes <= memoryBytes)
        {
            return Memory(content, (int)sizeBytes, token);
        }

        if (Interlocked.Add(ref usedBytes, sizeBytes) > quotaBytes)
        {
            Interlocked.Add(ref usedBytes, -sizeBytes);
            throw new TreeException("limit.diskQuota", $"a file of {sizeBytes} bytes is over what is left of the scan's {quotaBytes} bytes of temporary disk");
        }

        SpooledFile? file = null;
        try
        {
            file = new SpooledFile(this, folder, sizeBytes);
            Copy(content, file, sizeBytes, token);
            file.Position = 0;
            return file;
        }
        catch
        {
            if (file is null)
            {
                Interlocked.Add(ref usedBytes, -sizeBytes);
            }

            file?.Dispose();
            throw;
        }
    }

    /// <summary>Keeps what is read of a stream that comes once, so that it can be read again; closed with what is given back.</summary>
    public SpoolTee Tee(Stream source) => new(source, new SpooledFile(this, folder, sizeBytes: 0), TryReserve, bytes => Interlocked.Add(ref usedBytes, -bytes));

    private bool TryReserve(int bytes)
    {
        if (Interlocked.Add(ref usedBytes, bytes) <= quotaBytes)
        {
            return true;
        }

        Interlocked.Add(ref usedBytes, -bytes);
        return false;
    }

    // The declared size is not believed before the bytes are there: memory grows with what arrives. The arrays go back when the stream is
    // closed: an image has thousands of such files, and fresh large arrays would be most of what a scan ever holds.
    private static PooledStream Memory(Stream content, int sizeBytes, CancellationToken token)
    {
        var array = ArrayPool<byte>.Shared.Rent(Math.Min(Math.Max(sizeBytes, 1), CopyBufferBytes));
        var length = 0;
        try
        {
            while (length < sizeBytes)
            {
                token.ThrowIfCancellationRequested();
                if (length == array.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(sizeBytes, 2L * array.Length));
                    array.AsSpan().CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(array);
                    array = larger;
                }

                var count = content.Read(array, length, Math.Min(array.Length, sizeBytes) - length);
                if (count == 0)
                {
                    throw Truncated(sizeBytes - length);
                }

                length += count;
            }

            return new PooledStream(array, length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(array);
            throw;
        }
    }

    private static TreeException Truncated(long missingBytes) =>
        new("file.truncated", $"the content ends {missingBytes} bytes before its declared size") { EntryOnly = true };

    private static void Copy(Stream source, Stream target, long sizeBytes, CancellationToken token)
    {
        var buffer = new byte[(int)Math.Min(CopyBufferBytes, Math.Max(1, sizeBytes))];
        for (var left = sizeBytes; left > 0;)
        {
            token.ThrowIfCancellationRequested();
            var count = source.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (count == 0)
            {
                throw Truncated(left);
            }

            target.Write(buffer, 0, count);
            left -= count;
        }
    }

    /// <summary>Content in an array of the pool's, which goes back when the stream is closed.</summary>
    private sealed class PooledStream(byte[] array, int length) : MemoryStream(array, 0, length, writable: false, publiclyVisible: false)
    {
        private byte[]? rented = array;

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (Interlocked.Exchange(ref rented, null) is { } own)
            {
                ArrayPool<byte>.Shared.Return(own);
            }
        }
    }

    /// <summary>A temporary file whose name is gone as soon as it is open, and whose share of the quota returns when it is closed.</summary>
    private sealed class SpooledFile : FileStream
    {
        private readonly Spool? owner;
        private long reservedBytes;

        public SpooledFile(Spool owner, string folder, long sizeBytes)
            : base(System.IO.Path.Combine(folder, ".spool-" + Guid.NewGuid().ToString("n")), Options())
        {
            this.owner = owner;
            reservedBytes = sizeBytes;
            if (!OperatingSystem.IsWindows())
            {
                File.Delete(Name);
            }
        }

        private static FileStreamOptions Options()
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                Options = FileOptions.DeleteOnClose,
                BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return options;
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);

            // A file that could not be made is finalised before it has an owner.
            if (owner is not null)
            {
                Interlocked.Add(ref owner.usedBytes, -Interlocked.Exchange(ref reservedBytes, 0));
            }
        }
    }
}
