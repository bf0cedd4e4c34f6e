using System.Text.Json;
using Assay.Core;

namespace Assay.Sources.Oci;

/// <summary>What an index or manifest says about a blob (OCI image specification, descriptor.md). Its "urls" and "data" are not used.</summary>
internal sealed record Descriptor
{
    public required string MediaType { get; init; }

    public required Digest Digest { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>Null where the descriptor has none.</summary>
    public Platform? Platform { get; init; }

    /// <summary>org.opencontainers.image.ref.name: the tag.</summary>
    public string? RefName { get; init; }

    /// <summary>io.containerd.image.name: the whole reference, as containerd and BuildKit write it.</summary>
    public string? ImageName { get; init; }

    public string? ArtifactType { get; init; }

    /// <summary>True for what is attached to an image (BuildKit's provenance and SBOMs), which has a manifest's type without being one.</summary>
    public bool IsAttestation { get; init; }

    /// <exception cref="AssayException">"image.malformed".</exception>
    public static Descriptor Read(JsonElement json, string what)
    {
        var digest = JsonReading.RequiredText(json, "digest", what);
        var annotations = JsonReading.Object(json, "annotations", what) ?? default;
        return new Descriptor
        {
            MediaType = JsonReading.RequiredText(json, "mediaType", what),
            Digest = Digest.TryParse(digest, out var parsed) ? parsed : throw JsonReading.Malformed(what, "a digest is neither sha256 nor sha512 in hexadecimal"),
            SizeBytes = JsonReading.RequiredSize(json, "size", what),
            Platform = JsonReading.Object(json, "platform", what) is { } platform ? Platform.Read(platform, what) : null,
            RefName = JsonReading.Text(annotations, "org.opencontainers.image.ref.name", what),
            ImageName = JsonReading.Text(annotations, "io.containerd.image.name", what),
            ArtifactType = JsonReading.Text(json, "artifactType", what),
            IsAttestation = JsonReading.Text(annotations, "vnd.docker.reference.type", what) is not null,
        };
    }

    /// <summary>True where a user who names this means the descriptor.</summary>
    public bool IsNamed(string name) => name == RefName || name == Digest.ToString() || (ImageName is not null && ImageReference.Means(name, ImageName)) || (RefName is not null && ImageReference.AreSame(name, RefName));
}
