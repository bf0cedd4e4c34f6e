using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Assay.Engine.Attached;

/// <summary>
/// A statement about images in a signed envelope: DSSE (secure-systems-lab/dsse, protocol.md and envelope.md) around an in-toto statement
/// (in-toto/attestation, spec/v1/statement.md), alone or in a Sigstore bundle (sigstore/protobuf-specs, sigstore_bundle.proto).
/// </summary>
internal sealed class SignedStatement
{
    private const int MaxSignatures = 32;

    // Two members of one name would be read differently by different programs.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    private readonly string payloadType;
    private readonly byte[] payload;
    private readonly List<byte[]> signatures;

    private SignedStatement(string payloadType, byte[] payload, List<byte[]> signatures)
    {
        this.payloadType = payloadType;
        this.payload = payload;
        this.signatures = signatures;
    }

    /// <summary>What kind of predicate it is: "https://openvex.dev/ns/v0.2.0".</summary>
    public string PredicateType { get; private init; } = "";

    /// <summary>The digests that it is about: "sha256:...".</summary>
    public IReadOnlyList<string> Subjects { get; private init; } = [];

    /// <summary>The predicate's JSON.</summary>
    public byte[] Predicate { get; private init; } = [];

    /// <summary>Null where it is no such envelope.</summary>
    public static SignedStatement? Read(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            var root = document.RootElement;
            return ReadEnvelope(root.TryGetProperty("dsseEnvelope", out var inner) ? inner : root);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            // Not JSON, or of another shape: whoever attached it may write what he likes.
            return null;
        }
    }

    /// <summary>Whether one of its signatures is the key's: over the pre-authentication encoding (protocol.md, "PAE").</summary>
    public bool IsSignedBy(TrustKey key)
    {
        var type = Encoding.UTF8.GetBytes(payloadType);
        byte[] signed =
        [
            .. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {type.Length} ")), .. type,
            .. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $" {payload.Length} ")), .. payload,
        ];
        return signatures.Exists(signature => key.Verifies(signed, signature));
    }

    private static SignedStatement ReadEnvelope(JsonElement envelope)
    {
        var content = envelope.GetProperty("payload").GetBytesFromBase64();
        using var document = JsonDocument.Parse(content, Options);
        var statement = document.RootElement;
        return new SignedStatement(
            envelope.GetProperty("payloadType").GetString() ?? "",
            content,
            [.. envelope.GetProperty("signatures").EnumerateArray().Take(MaxSignatures).Select(signature => signature.GetProperty("sig").GetBytesFromBase64())])
        {
            PredicateType = statement.GetProperty("predicateType").GetString() ?? "",
            Subjects =
            [
                .. statement.GetProperty("subject").EnumerateArray().SelectMany(subject => subject.GetProperty("digest").EnumerateObject())
                    .Select(digest => $"{digest.Name}:{digest.Value.GetString()}"),
            ],
            Predicate = statement.TryGetProperty("predicate", out var predicate) ? Encoding.UTF8.GetBytes(predicate.GetRawText()) : [],
        };
    }
}
