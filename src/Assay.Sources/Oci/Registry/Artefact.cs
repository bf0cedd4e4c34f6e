namespace Assay.Sources.Oci.Registry;

/// <summary>A blob of an artefact.</summary>
/// <param name="MediaType">What it is.</param>
/// <param name="Digest">"sha256:...", of a form that was checked.</param>
/// <param name="SizeBytes">How long it is.</param>
/// <param name="Annotations">What its descriptor says beside.</param>
public sealed record ArtefactBlob(string MediaType, string Digest, long SizeBytes, IReadOnlyDictionary<string, string> Annotations);

/// <summary>Something in a registry that is no image (OCI image specification 1.1, manifest.md, "Guidelines for Artifact Usage").</summary>
/// <param name="Type">Its artifactType; null where it has none, and is an image perhaps.</param>
/// <param name="Blobs">Its layers.</param>
/// <param name="Annotations">What its manifest says beside.</param>
public sealed record Artefact(string? Type, IReadOnlyList<ArtefactBlob> Blobs, IReadOnlyDictionary<string, string> Annotations);
