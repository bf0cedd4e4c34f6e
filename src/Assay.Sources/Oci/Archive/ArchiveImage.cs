using Assay.Core;
using Assay.Core.Files;

namespace Assay.Sources.Oci.Archive;

/// <summary>Which image an archive holds, whatever its layout.</summary>
internal static class ArchiveImage
{
    /// <summary>
    /// Where both layouts are there, as Docker writes them from version 25 on, the OCI one goes first: it names every blob by its digest.
    /// </summary>
    /// <exception cref="AssayException">As of <see cref="OciLayout.Open(string, string?, string?, ScanLimits)"/>.</exception>
    public static Image Open(ArchiveTable table, ArchiveBlobs blobs, string place, string? tag, string? platform, ScanLimits limits)
    {
        var wanted = platform is null ? null : Platform.Parse(platform);
        if (table.HasLayout)
        {
            return OciLayout.Open(blobs, place, tag, wanted, limits);
        }

        if (table.Has("manifest.json"))
        {
            return DockerArchive.Open(blobs, place, tag, wanted, limits);
        }

        throw table.Has("repositories")
            ? new AssayException("image.unsupported", $"{place} was saved by a Docker older than 1.10, whose archives are not read", "load it and save it again with a current tool")
            : new AssayException("image.notFound", $"there is no image in {place}");
    }
}
