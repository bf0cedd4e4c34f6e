using Assay.Core;

namespace Assay.Sources.Oci.Registry;

/// <summary>What is attached to an image, by referrers and by cosign's tags.</summary>
internal sealed partial class RegistryClient
{
    private const int MaxAttachments = 200;
    private const int MaxAttachmentBytes = 32 << 20;
    private const long MaxAttachedBytes = 128L << 20;
    private const int MaxAttachedManifestBytes = 4 << 20;

    // Cosign's "Tag-based discovery": doc/cosign SPEC, sha256-HEX.sig holds signatures, sha256-HEX.att attestations.
    private static readonly string[] CosignTags = [".sig", ".att"];

    /// <summary>The blobs of everything that is attached to a manifest or index, each verified by its digest.</summary>
    /// <param name="repository">"library/alpine".</param>
    /// <param name="digest">What they are attached to.</param>
    /// <param name="wanted">Told artifact type and media type of a blob; what is not wanted is listed and not pulled.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="AssayException">"registry.*", "image.malformed", "limit.attachments", "blob.*", "outbound.*", "credentials.*".</exception>
    public async Task<IReadOnlyList<AttachedBlob>> AttachedAsync(string repository, string digest, Func<string, string, bool> wanted, CancellationToken token)
    {
        if (!Digest.TryParse(digest, out var subject))
        {
            throw new ArgumentException("not a digest: " + digest, nameof(digest));
        }

        var manifests = new List<(Descriptor Descriptor, byte[] Content, string? Type)>();
        foreach (var referrer in await ReferrersAsync(repository, digest, null, token).ConfigureAwait(false))
        {
            if (MediaTypes.IsManifest(referrer.MediaType) && await FindAsync(repository, referrer.Digest.ToString(), token).ConfigureAwait(false) is var (descriptor, content))
            {
                manifests.Add((descriptor, content, referrer.ArtifactType));
                Bound(manifests.Count);
            }
        }

        foreach (var suffix in CosignTags)
        {
            if (await FindAsync(repository, $"{subject.Algorithm}-{subject.Hex}{suffix}", token).ConfigureAwait(false) is var (descriptor, content) && MediaTypes.IsManifest(descriptor.MediaType))
            {
                manifests.Add((descriptor, content, null));
            }
        }

        var blobs = new List<AttachedBlob>();
        var bytes = 0L;
        foreach (var (descriptor, content, type) in manifests.DistinctBy(manifest => manifest.Descriptor.Digest))
        {
            foreach (var blob in AttachedManifest.Read(content, descriptor.Digest, type))
            {
                Bound(blobs.Count + 1);
                var isWanted = wanted(blob.ArtifactType, blob.Descriptor.MediaType);
                bytes += isWanted ? blob.Descriptor.SizeBytes : 0;
                if (bytes > MaxAttachedBytes)
                {
                    throw new AssayException("limit.attachments", $"what is attached to {digest} has more than {MaxAttachedBytes} bytes");
                }

                blobs.Add(new AttachedBlob
                {
                    Subject = digest,
                    Manifest = descriptor.Digest.ToString(),
                    ManifestSubject = blob.Subject,
                    Digest = blob.Descriptor.Digest.ToString(),
                    ArtifactType = blob.ArtifactType,
                    MediaType = blob.Descriptor.MediaType,
                    Annotations = blob.Annotations,
                    Content = isWanted ? await BlobAsync(repository, blob.Descriptor, "attachment", MaxAttachmentBytes, token).ConfigureAwait(false) : null,
                });
            }
        }

        return blobs;

        void Bound(int count)
        {
            if (count > MaxAttachments)
            {
                throw new AssayException("limit.attachments", $"more than {MaxAttachments} things are attached to {digest}");
            }
        }
    }

    private async Task<(Descriptor Descriptor, byte[] Content)?> FindAsync(string repository, string identifier, CancellationToken token)
    {
        try
        {
            return await ManifestAsync(repository, identifier, MaxAttachedManifestBytes, token).ConfigureAwait(false);
        }
        catch (AssayException absent) when (absent.Code == "registry.notFound")
        {
            // Nothing has that tag; or it was deleted since it was listed.
            return null;
        }
    }
}
