using System.Security.Cryptography;

namespace Assay.Engine.Caching;

/// <summary>
/// Checksummed entries in a folder that only its owner can read: written beside and renamed, so that concurrent processes see whole entries
/// or none; a damaged entry is deleted and counts as absent. Nothing here is ever the only copy, so every failure to write is survivable.
/// </summary>
internal sealed class CacheFolder
{
    private const int ChecksumBytes = 32;
    private const int WriteBufferBytes = 64 << 10;

    private static readonly EnumerationOptions AllFiles = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
    };

    private readonly string root;
    private readonly long maxBytes;
    private long writtenBytes;

    private CacheFolder(string root, long maxBytes)
    {
        this.root = root;
        this.maxBytes = maxBytes;
    }

    /// <summary>Opens or makes the folder.</summary>
    /// <param name="root">The folder; made with mode 0700.</param>
    /// <param name="maxBytes">What all entries may have together; the least recently used go first.</param>
    /// <param name="reason">Why there is none.</param>
    /// <returns>Null where it can't be trusted or made: the scan goes on without a cache.</returns>
    public static CacheFolder? Open(string root, long maxBytes, out string? reason)
    {
        reason = null;
        try
        {
            var made = OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(root)
                : Directory.CreateDirectory(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            if (made.LinkTarget is not null)
            {
                reason = $"{root} is a link";
            }
            else if (!OperatingSystem.IsWindows() && (made.UnixFileMode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != UnixFileMode.None)
            {
                reason = $"others may write to {root}";
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            reason = failure.Message;
        }

        return reason is null ? new CacheFolder(root, maxBytes) : null;
    }

    /// <summary>An entry's bytes after their checksum was verified; null where there is none.</summary>
    /// <param name="kind">A sub-folder: "layers".</param>
    /// <param name="key">Lower-case hex.</param>
    public ReadOnlyMemory<byte>? Read(string kind, string key)
    {
        var path = PathOf(kind, key);
        try
        {
            byte[] bytes;
            using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0))
            {
                if (file.Length < ChecksumBytes || file.Length > maxBytes || new FileInfo(path).LinkTarget is not null)
                {
                    return null;
                }

                bytes = new byte[file.Length];
                file.ReadExactly(bytes);
            }

            if (!SHA256.HashData(bytes.AsSpan(0, bytes.Length - ChecksumBytes)).AsSpan().SequenceEqual(bytes.AsSpan(bytes.Length - ChecksumBytes)))
            {
                File.Delete(path);
                return null;
            }

            return bytes.AsMemory(0, bytes.Length - ChecksumBytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Marks an entry as used, so that it outlives others.</summary>
    public void Touch(string kind, string key, TimeProvider time)
    {
        try
        {
            File.SetLastWriteTimeUtc(PathOf(kind, key), time.GetUtcNow().UtcDateTime);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Gone, or not ours: its age decides.
        }
    }

    /// <summary>Writes a small entry, if the disk lets it.</summary>
    public void Write(string kind, string key, ReadOnlyMemory<byte> content) => Write(kind, key, stream => stream.Write(content.Span));

    /// <summary>Writes an entry as it is made, if the disk lets it: a layer's facts can be larger than is good to hold twice.</summary>
    public void Write(string kind, string key, Action<Stream> write)
    {
        var path = PathOf(kind, key);
        var temporary = Path.Combine(root, ".new-" + Guid.NewGuid().ToString("n"));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var file = new FileStream(temporary, Private()))
            {
                using var checksum = SHA256.Create();
                using (var hashed = new CryptoStream(file, checksum, CryptoStreamMode.Write, leaveOpen: true))
                using (var buffered = new BufferedStream(hashed, WriteBufferBytes))
                {
                    write(buffered);
                }

                file.Write(checksum.Hash!);
                Interlocked.Add(ref writtenBytes, file.Length);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
        }
    }

    /// <summary>Deletes the least recently used entries where the folder has outgrown its bound; call it once, after a scan that wrote.</summary>
    public void Trim()
    {
        if (Interlocked.Read(ref writtenBytes) == 0)
        {
            return;
        }

        try
        {
            var entries = new DirectoryInfo(root).EnumerateFiles("*", AllFiles).ToList();
            var total = entries.Sum(entry => entry.Length);
            foreach (var entry in entries.OrderBy(entry => entry.LastWriteTimeUtc))
            {
                if (total <= maxBytes)
                {
                    break;
                }

                total -= entry.Length;
                TryDelete(entry.FullName);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Another process trims, or the folder went away: the next scan tries again.
        }
    }

    /// <summary>How many entries there are, and their bytes.</summary>
    public (int Entries, long Bytes) Measure()
    {
        var entries = new DirectoryInfo(root).EnumerateFiles("*", AllFiles).ToList();
        return (entries.Count, entries.Sum(entry => entry.Length));
    }

    /// <summary>Deletes every entry; gives back how many and their bytes.</summary>
    public (int Entries, long Bytes) Clear()
    {
        var (count, bytes) = (0, 0L);
        foreach (var entry in new DirectoryInfo(root).EnumerateFiles("*", AllFiles).ToList())
        {
            bytes += entry.Length;
            count++;
            TryDelete(entry.FullName);
        }

        return (count, bytes);
    }

    private string PathOf(string kind, string key) => Path.Combine(root, kind, key[..2], key);

    private static FileStreamOptions Private()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Left for the next trim.
        }
    }
}
