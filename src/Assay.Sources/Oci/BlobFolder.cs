using Assay.Core;
using Assay.Core.Files;

namespace Assay.Sources.Oci;

/// <summary>The files of an image layout. Paths are made of checked digests only, and only regular files are opened.</summary>
internal sealed class BlobFolder
{
    private readonly string root;

    public BlobFolder(string root) => this.root = root;

    /// <summary>Reads a file of the layout that no digest stands for.</summary>
    /// <exception cref="AssayException">It is absent, too large, or not a regular file.</exception>
    public byte[] ReadFile(string name, int maxBytes) => ReadAll(Path.Combine(root, name), name, maxBytes);

    /// <summary>Reads a manifest, index or config and verifies it.</summary>
    /// <exception cref="AssayException">It is absent, too large, not a regular file, or not what its descriptor says.</exception>
    public byte[] ReadVerified(Descriptor descriptor, string what, int maxBytes)
    {
        if (descriptor.SizeBytes > maxBytes)
        {
            throw TooLarge(what, maxBytes);
        }

        var bytes = ReadAll(PathOf(descriptor.Digest), what, maxBytes);
        if (bytes.Length != descriptor.SizeBytes)
        {
            throw new AssayException("blob.sizeMismatch", $"{what} {descriptor.Digest} has {bytes.Length} bytes where its descriptor declares {descriptor.SizeBytes}");
        }

        return descriptor.Digest.Matches(bytes)
            ? bytes
            : throw new AssayException("blob.digestMismatch", $"{what} {descriptor.Digest} has another digest than its descriptor declares");
    }

    public string? Identify(Digest digest) => RegularFile.Identify(PathOf(digest));

    /// <summary>Opens a layer's blob, which must still be the file it was.</summary>
    /// <exception cref="TreeException">See <see cref="ImageLayer.OpenBlob"/>.</exception>
    public Stream Open(Digest digest, string? identity)
    {
        var handle = RegularFile.Open(PathOf(digest), "blob", out var actual);
        if (identity is not null && identity != actual)
        {
            handle.Dispose();
            throw new TreeException("blob.changed", $"blob {digest} was replaced while it was scanned");
        }

        return new FileStream(handle, FileAccess.Read, bufferSize: 0);
    }

    private static byte[] ReadAll(string path, string what, int maxBytes)
    {
        try
        {
            using var stream = new FileStream(RegularFile.Open(path, "blob", out _), FileAccess.Read, bufferSize: 0);
            if (stream.Length > maxBytes)
            {
                throw TooLarge(what, maxBytes);
            }

            var bytes = new byte[(int)stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (TreeException exception)
        {
            throw new AssayException(exception.Code, $"{what} can't be read: {exception.Message}", inner: exception);
        }
        catch (IOException exception)
        {
            throw new AssayException("blob.unreadable", $"{what} can't be read: {exception.Message}", inner: exception);
        }
    }

    private static AssayException TooLarge(string what, int maxBytes) =>
        new("limit.manifestBytes", $"{what} has more than {maxBytes} bytes");

    private string PathOf(Digest digest) => Path.Combine(root, "blobs", digest.Algorithm, digest.Hex);
}
