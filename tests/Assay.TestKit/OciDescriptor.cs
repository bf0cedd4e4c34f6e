using System.Text.Json;

namespace Assay.TestKit;

/// <summary>A descriptor as a test writes it; change it with "with" to make it wrong.</summary>
public sealed record OciDescriptor(string MediaType, string Digest, long SizeBytes)
{
    /// <summary>"os/arch" or "os/arch/variant".</summary>
    public string? Platform { get; init; }

    public string? Tag { get; init; }

    /// <summary>Makes it an attestation.</summary>
    public bool IsAttestation { get; init; }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("mediaType", MediaType);
        writer.WriteString("digest", Digest);
        writer.WriteNumber("size", SizeBytes);
        if (Platform is not null)
        {
            var parts = Platform.Split('/');
            writer.WriteStartObject("platform");
            writer.WriteString("os", parts[0]);
            writer.WriteString("architecture", parts[1]);
            OciLayoutBuilder.WriteIf(writer, "variant", parts.ElementAtOrDefault(2));
            writer.WriteEndObject();
        }

        writer.WriteStartObject("annotations");
        OciLayoutBuilder.WriteIf(writer, "org.opencontainers.image.ref.name", Tag);
        OciLayoutBuilder.WriteIf(writer, "vnd.docker.reference.type", IsAttestation ? "attestation-manifest" : null);
        writer.WriteEndObject();
    }
}
