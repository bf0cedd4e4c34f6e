namespace Assay.Sources.Oci;

/// <summary>The media types of images (OCI image specification, media-types.md; distribution, "Image Manifest V 2, Schema 2").</summary>
internal static class MediaTypes
{
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar";
    private const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
    private const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    public const string DockerSchema1 = "application/vnd.docker.distribution.manifest.v1+";

    public static bool IsIndex(string type) => type is OciIndex or DockerList;

    public static bool IsManifest(string type) => type is OciManifest or DockerManifest;

    public static bool IsSchema1(string type) => type.StartsWith(DockerSchema1, StringComparison.Ordinal);

    public static bool IsConfig(string type) =>
        type is "application/vnd.oci.image.config.v1+json" or "application/vnd.docker.container.image.v1+json";

    /// <summary>True for a file system layer however it is compressed: what it really is, its first bytes say.</summary>
    public static bool IsLayer(string type) =>
        type.StartsWith("application/vnd.oci.image.layer.v1.tar", StringComparison.Ordinal)
        || type.StartsWith("application/vnd.oci.image.layer.nondistributable.v1.tar", StringComparison.Ordinal)
        || type.StartsWith(DockerLayer, StringComparison.Ordinal)
        || type.StartsWith("application/vnd.docker.image.rootfs.foreign.diff.tar", StringComparison.Ordinal);
}
