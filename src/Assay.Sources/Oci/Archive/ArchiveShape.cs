using System.Text.RegularExpressions;
using Assay.Core.Files;
using Assay.Sources.Oci.Layers;
using Assay.Sources.Streams;

namespace Assay.Sources.Oci.Archive;

/// <summary>
/// Tells an image archive from any other tar by the names that it begins with, for archives that stream by: what is at their end, where most
/// programs write the manifest, is not known when the reading begins.
/// </summary>
internal static partial class ArchiveShape
{
    private const int MaxNames = 64;

    /// <summary>False where the archive begins with names that no image archive has.</summary>
    /// <param name="head">The archive's first bytes, packed as it is.</param>
    /// <param name="limits">Bounds on what is unpacked.</param>
    public static bool CouldBeImage(byte[] head, ScanLimits limits)
    {
        Stream plain = new MemoryStream(head, writable: false);
        if (LayerCompression.IsPacked(head))
        {
            plain = LayerCompression.Unpack(head, plain, "archive", limits);
        }

        using var chunks = new DirectChunks(plain, 64 << 10);
        using var blocks = new BlockReader(chunks, "archive", limits.MaxLayerBytes, hashes: false);
        var reader = new TarReader(blocks);
        try
        {
            for (var names = 0; names < MaxNames && reader.Next(); names++)
            {
                if (ArchiveTable.NameOf(reader.Name) is { } name && !Known.IsMatch(name))
                {
                    return false;
                }
            }
        }
        catch (TreeException)
        {
            // The head ends in the middle of something, or is damaged, which a reading of all of it says better.
        }

        return true;
    }

    // OCI layouts; Docker's ID/{json,VERSION,layer.tar} and HEX.json; podman's HEX.tar; go-containerregistry's sha256:HEX and HEX.tar.gz;
    // jib's config.json.
    [GeneratedRegex(
        @"^(oci-layout|index\.json|manifest\.json|repositories|config\.json|blobs(/(sha256|sha512)(/[0-9a-f]+)?)?|(sha256:)?[0-9a-f]{12,128}(\.json|\.tar|\.tar\.gz)?(/(json|VERSION|layer\.tar))?|[^/]+/(json|VERSION|layer\.tar)|[^/]+\.tar(\.gz)?)$",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Known { get; }
}
