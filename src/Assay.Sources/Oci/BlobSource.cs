using Assay.Core;
using Assay.Core.Files;

namespace Assay.Sources.Oci;

/// <summary>The files of an image where it lies: manifests and configs to be read whole and verified, layers to be opened.</summary>
internal abstract class BlobSource
{
    /// <summary>Where a layout has the blob of a digest (OCI image specification, image-layout.md); a digest was checked for its form.</summary>
    public static string PathOf(Digest digest) => $"blobs/{digest.Algorithm}/{digest.Hex}";

    /// <summary>Reads a file that no digest stands for.</summary>
    /// <param name="path">Relative, '/'-separated.</param>
    /// <param name="what">What errors call it.</param>
    /// <param name="maxBytes">How much of it is read.</param>
    /// <exception cref="AssayException">It is absent, too large, or can't be read.</exception>
    public abstract byte[] ReadFile(string path, string what, int maxBytes);

    /// <summary>A text that stands for the file's very content; null where there is none.</summary>
    public abstract string? Identify(string path);

    /// <summary>Opens a layer's blob, which must still be the file it was.</summary>
    /// <exception cref="TreeException">See <see cref="ImageLayer.OpenBlob"/>.</exception>
    public abstract Stream Open(string path, string? identity);

    /// <summary>Reads a manifest, index or config and verifies it.</summary>
    /// <exception cref="AssayException">It is absent, too large, not a regular file, or not what its descriptor says.</exception>
    public byte[] ReadVerified(Descriptor descriptor, string what, int maxBytes)
    {
        if (descriptor.SizeBytes > maxBytes)
        {
            throw TooLarge(what, maxBytes);
        }

        var bytes = ReadFile(PathOf(descriptor.Digest), what, maxBytes);
        if (bytes.Length != descriptor.SizeBytes)
        {
            throw new AssayException("blob.sizeMismatch", $"{what} {descriptor.Digest} has {bytes.Length} bytes where its descriptor declares {descriptor.SizeBytes}");
        }

        return descriptor.Digest.Matches(bytes)
            ? bytes
            : throw new AssayException("blob.digestMismatch", $"{what} {descriptor.Digest} has another digest than its descriptor declares");
    }

    protected static AssayException TooLarge(string what, int maxBytes) =>
        new("limit.manifestBytes", $"{what} has more than {maxBytes} bytes");

    /// <summary>All bytes of a file's stream, whose length is known.</summary>
    /// <exception cref="AssayException">It is too large, or can't be read.</exception>
    protected static byte[] ReadAll(Func<Stream> open, string what, int maxBytes)
    {
        try
        {
            using var stream = open();
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
}
