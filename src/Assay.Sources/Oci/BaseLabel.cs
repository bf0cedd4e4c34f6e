using System.Text.Json;

namespace Assay.Sources.Oci;

/// <summary>
/// What an image says of the one it was built on (OCI image specification, annotations.md): an annotation of its manifest, or a label of its
/// config. A label is inherited by whatever is built on the image, and nothing proves it.
/// </summary>
/// <param name="Name">A reference; null where only the digest is named.</param>
/// <param name="Digest">Of the base's manifest or index; null where only the name is.</param>
public sealed record BaseLabel(string? Name, string? Digest)
{
    private const int MaxChars = 512;

    /// <exception cref="Core.AssayException">"image.malformed".</exception>
    internal static BaseLabel? Read(JsonElement? labels, string what)
    {
        if (labels is not { } found)
        {
            return null;
        }

        var name = JsonReading.Text(found, "org.opencontainers.image.base.name", what) is { Length: > 0 and <= MaxChars } text ? text : null;
        var digest = Oci.Digest.TryParse(JsonReading.Text(found, "org.opencontainers.image.base.digest", what) ?? "", out var parsed) ? parsed.ToString() : null;
        return name is null && digest is null ? null : new BaseLabel(name, digest);
    }
}
