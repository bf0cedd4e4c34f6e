using System.Text.Json;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Policy.Vex;
using Assay.Sources.Oci.Registry;

namespace Assay.Engine.Attached;

/// <summary>
/// Reads signatures and VEX documents that are attached to an image in its registry. What is scanned does not judge itself: a document counts
/// only where the user's key signed it for this image; whoever may push may attach.
/// </summary>
internal sealed class AttachedReader
{
    // sigstore/cosign, specs/SIGNATURE_SPEC.md.
    private const string SimpleSigning = "application/vnd.dev.cosign.simplesigning.v1+json";
    private const string SignatureAnnotation = "dev.cosignproject.cosign/signature";
    private const string SignaturePredicate = "https://sigstore.dev/cosign/sign/";

    // notaryproject/specifications, signature-specification.md: envelopes around certificates, which a bare key does not verify.
    private const string Notation = "application/vnd.cncf.notary.signature";

    private readonly RegistryImage image;
    private readonly TrustKey? key;
    private readonly List<VexDocument> vex = [];
    private readonly List<Issue> issues = [];
    private bool isPresent;
    private bool isVerified;
    private int untrusted;

    private AttachedReader(RegistryImage image, TrustKey? key)
    {
        this.image = image;
        this.key = key;
    }

    /// <summary>Asks the registry; what it can't or won't tell is an error of the result.</summary>
    /// <param name="image">The image, with the way to its registry.</param>
    /// <param name="key">The user's; null to find out only whether a signature is there.</param>
    /// <param name="token">Ends it.</param>
    public static async Task<AttachedFacts> ReadAsync(RegistryImage image, TrustKey? key, CancellationToken token)
    {
        var reader = new AttachedReader(image, key);
        try
        {
            // The last digest is the config's, to which nothing is attached.
            foreach (var digest in image.Image.Digests.SkipLast(1))
            {
                foreach (var blob in await image.AttachedAsync(digest, IsWanted, token).ConfigureAwait(false))
                {
                    await reader.TakeAsync(blob, token).ConfigureAwait(false);
                }
            }
        }
        catch (AssayException failure)
        {
            return new AttachedFacts(null, [], [Issue.Error("attached.unreadable", $"what is attached to the image can't be read: {failure.Message}")]);
        }

        if (reader.untrusted > 0 && key is not null)
        {
            reader.issues.Add(Issue.Notice("attached.untrusted", $"{reader.untrusted} attached VEX documents are not signed with the key that is trusted, and don't count"));
        }

        return new AttachedFacts(reader.State, reader.vex, reader.issues);
    }

    private ImageSignature State =>
        !isPresent ? ImageSignature.None
        : key is null ? ImageSignature.Present
        : isVerified ? ImageSignature.Verified
        : ImageSignature.Refused;

    private async Task TakeAsync(AttachedBlob blob, CancellationToken token)
    {
        isPresent |= IsSignature(blob);
        if (blob.Content is not { } content)
        {
            return;
        }

        if (blob.MediaType == SimpleSigning)
        {
            isVerified |= IsSigned(blob, blob.Subject);
        }
        else if (IsEnvelope(blob.MediaType) && SignedStatement.Read(content) is { } statement)
        {
            var isTrusted = key is not null && statement.Subjects.Contains(blob.Subject, StringComparer.Ordinal) && statement.IsSignedBy(key);
            if (statement.PredicateType.StartsWith(SignaturePredicate, StringComparison.Ordinal))
            {
                isPresent = true;
                isVerified |= isTrusted;
            }
            else if (IsVex(statement.PredicateType))
            {
                Take(blob, statement.PredicateType, statement.Predicate, isTrusted);
            }
        }
        else if (IsVex(blob.ArtifactType) || IsVex(blob.MediaType))
        {
            // A tag's list may name what was signed for another image: the manifest itself says for which.
            var isTrusted = key is not null && blob.ManifestSubject == blob.Subject && await IsSignedAsync(blob.Manifest, token).ConfigureAwait(false);
            Take(blob, blob.ArtifactType + " " + blob.MediaType, content, isTrusted);
        }
    }

    private void Take(AttachedBlob blob, string type, byte[] document, bool isTrusted)
    {
        if (!isTrusted)
        {
            // A bill of materials is no statement, most times.
            untrusted += type.Contains("cyclonedx", StringComparison.OrdinalIgnoreCase) ? 0 : 1;
            return;
        }

        try
        {
            var read = VexReader.Read($"attached:{blob.Digest}", document);
            if (read.Statements.Count > 0)
            {
                vex.Add(read);
            }
        }
        catch (AssayException failure)
        {
            // A document that can't be read takes nothing away: its findings stay.
            issues.Add(Issue.Notice("attached.malformed", $"an attached VEX document can't be read: {failure.Message}"));
        }
    }

    // A document that is attached bare is signed as images are, under its own manifest's digest.
    private async Task<bool> IsSignedAsync(string manifest, CancellationToken token)
    {
        foreach (var blob in await image.AttachedAsync(manifest, (type, media) => media == SimpleSigning || IsEnvelope(media), token).ConfigureAwait(false))
        {
            if (blob.MediaType == SimpleSigning ? IsSigned(blob, manifest)
                : blob.Content is { } content && SignedStatement.Read(content) is { } statement && statement.PredicateType.StartsWith(SignaturePredicate, StringComparison.Ordinal)
                    && statement.Subjects.Contains(manifest, StringComparer.Ordinal) && statement.IsSignedBy(key!))
            {
                return true;
            }
        }

        return false;
    }

    // The payload names the digest that was signed, since a signature can be copied beside any image.
    private bool IsSigned(AttachedBlob blob, string digest)
    {
        if (key is null || blob.Content is not { } content || !blob.Annotations.TryGetValue(SignatureAnnotation, out var text))
        {
            return false;
        }

        var signature = new byte[text.Length];
        return Convert.TryFromBase64String(text, signature, out var length) && key.Verifies(content, signature.AsSpan(0, length)) && DigestIn(content) == digest;
    }

    private static string? DigestIn(byte[] payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.GetProperty("critical").GetProperty("image").GetProperty("docker-manifest-digest").GetString();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static bool IsSignature(AttachedBlob blob) => blob.MediaType == SimpleSigning || blob.ArtifactType == Notation;

    private static bool IsEnvelope(string media) =>
        media is "application/vnd.dsse.envelope.v1+json" || media.StartsWith("application/vnd.dev.sigstore.bundle", StringComparison.Ordinal);

    private static bool IsVex(string type) =>
        type.Contains("openvex", StringComparison.OrdinalIgnoreCase) || type.Contains("csaf", StringComparison.OrdinalIgnoreCase) || type.Contains("cyclonedx", StringComparison.OrdinalIgnoreCase);

    private static bool IsWanted(string type, string media) => media == SimpleSigning || IsEnvelope(media) || IsVex(type) || IsVex(media);
}
