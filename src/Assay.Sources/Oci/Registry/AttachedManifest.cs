using Assay.Core;

namespace Assay.Sources.Oci.Registry;

/// <summary>A manifest that is no image: its blobs with their annotations (OCI image specification, manifest.md, "Guidelines for Artifact Usage").</summary>
internal static class AttachedManifest
{
    private const int MaxBlobs = 1000;

    /// <exception cref="AssayException">"image.malformed".</exception>
    public static IReadOnlyList<(string ArtifactType, string? Subject, Descriptor Descriptor, IReadOnlyDictionary<string, string> Annotations)> Read(byte[] json, Digest digest, string? listedType)
    {
        var what = $"attached manifest {digest}";
        using var document = JsonReading.Parse(json, what);
        var root = document.RootElement;
        var type = JsonReading.Text(root, "artifactType", what)
            ?? listedType
            ?? (JsonReading.Object(root, "config", what) is { } config ? JsonReading.Text(config, "mediaType", what) : null)
            ?? "";
        var subject = JsonReading.Object(root, "subject", what) is { } about ? Descriptor.Read(about, what).Digest.ToString() : null;
        var layers = JsonReading.Array(root, "layers", what);
        if (layers.Count > MaxBlobs)
        {
            throw JsonReading.Malformed(what, $"it lists more than {MaxBlobs} blobs");
        }

        return [.. layers.Select(layer =>
        {
            var annotations = new Dictionary<string, string>(StringComparer.Ordinal);
            if (JsonReading.Object(layer, "annotations", what) is { } found)
            {
                foreach (var annotation in found.EnumerateObject())
                {
                    annotations[annotation.Name] = JsonReading.RequiredText(found, annotation.Name, what);
                }
            }

            return (type, subject, Descriptor.Read(layer, what), (IReadOnlyDictionary<string, string>)annotations);
        })];
    }
}
