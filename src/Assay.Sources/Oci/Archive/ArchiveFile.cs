using Assay.Core;
using Assay.Core.Files;
using Assay.Sources.Oci.Layers;
using Assay.Sources.Streams;
using Microsoft.Win32.SafeHandles;

namespace Assay.Sources.Oci.Archive;

/// <summary>
/// A plain archive on disk: only its headers are read to know what is in it, and layers are read where they lie, several at once.
/// </summary>
public sealed class ArchiveFile : IDisposable
{
    private const int ChunkBytes = 4096;

    private readonly string path;
    private readonly SafeFileHandle handle;
    private readonly string? identity;
    private readonly ArchiveTable table = new();

    private ArchiveFile(string path, SafeFileHandle handle, string? identity)
    {
        this.path = path;
        this.handle = handle;
        this.identity = identity;
    }

    /// <summary>True where it holds an image; false for any other tar.</summary>
    public bool HoldsImage { get; private set; }

    /// <summary>Opens an archive; null for a packed one, a pipe, or one of a kind that can only be read from its beginning to its end.</summary>
    /// <exception cref="AssayException">"target.notFound", "target.unreadable", "archive.*".</exception>
    public static ArchiveFile? TryOpen(string path, ScanLimits limits, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (OpenRegular(path, out var identity) is not { } handle)
        {
            return null;
        }

        var file = new ArchiveFile(path, handle, identity);
        try
        {
            if (file.TryList(limits, token))
            {
                return file;
            }
        }
        catch (Exception failure) when (failure is TreeException or IOException)
        {
            file.Dispose();
            throw ArchivePass.Unusable(path, failure);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Finds an image; see <see cref="OciLayout.Open(string, string?, string?, ScanLimits)"/>.</summary>
    /// <exception cref="AssayException">As it.</exception>
    public Image OpenImage(string? tag, string? platform, ScanLimits limits) =>
        ArchiveImage.Open(table, new ArchiveBlobs(table, Open, identity), path, tag, platform, limits);

    /// <summary>The whole archive as the one layer of a tree.</summary>
    public ImageLayer AsLayer() => ArchivePass.AsLayer(() => new ArchiveSlice(handle, 0, RandomAccess.GetLength(handle)));

    public void Dispose() => handle.Dispose();

    private static SafeFileHandle? OpenRegular(string path, out string? identity)
    {
        identity = null;
        try
        {
            // The user named the path: a link in it is followed.
            var real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            return RegularFile.Open(real, "archive", out identity);
        }
        catch (TreeException failure) when (failure.Code == "archive.notRegular" && !System.IO.Directory.Exists(path))
        {
            return null;
        }
        catch (Exception failure) when (failure is TreeException or IOException or UnauthorizedAccessException)
        {
            throw ArchivePass.Unusable(path, failure);
        }
    }

    private bool TryList(ScanLimits limits, CancellationToken token)
    {
        Span<byte> head = stackalloc byte[LayerCompression.PeekBytes];
        head = head[..RandomAccess.Read(handle, head, 0)];
        if (LayerCompression.IsPacked(head))
        {
            return false;
        }

        using var chunks = new FileChunks(handle, ChunkBytes);
        using var blocks = new BlockReader(chunks, "archive", limits.MaxLayerBytes, hashes: false) { Token = token };
        var reader = new TarReader(blocks);
        var hasSparse = false;
        var count = 0;
        for (; ArchivePass.Next(reader, path, count); count++)
        {
            if (count == ArchiveTable.MaxEntries)
            {
                return true;
            }

            hasSparse |= reader.IsSparse;
            if (ArchiveTable.NameOf(reader.Name) is { } name)
            {
                table.Add(name, reader, blocks.Position);
            }
        }

        HoldsImage = table.HasLayout || table.Has("repositories") || (table.Find("manifest.json") is { } manifest && IsDockerManifest(manifest.Entry, limits));
        return !HoldsImage || !hasSparse;
    }

    private bool IsDockerManifest(ArchiveEntry entry, ScanLimits limits)
    {
        var head = new byte[(int)Math.Min(entry.SizeBytes, limits.MaxManifestBytes)];
        using var stream = Open(entry);
        stream.ReadExactly(head);
        return DockerManifest.IsManifest(head);
    }

    private ArchiveSlice Open(ArchiveEntry entry) => new ArchiveSlice(handle, entry.Offset, entry.SizeBytes);
}
