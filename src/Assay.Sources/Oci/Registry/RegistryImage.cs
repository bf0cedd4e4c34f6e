using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Outbound;
using Assay.Sources.Oci.Registry.Credentials;
using Assay.Sources.Outbound;

namespace Assay.Sources.Oci.Registry;

/// <summary>An image where a registry has it. Its layers are pulled when they are opened, and only then.</summary>
public sealed class RegistryImage : IDisposable
{
    private readonly RegistryClient client;
    private readonly string repository;

    private RegistryImage(RegistryClient client, string repository, Image image)
    {
        this.client = client;
        this.repository = repository;
        Image = image;
    }

    /// <summary>Valid until this is disposed. Its layers' identity is their digest: what has the digest has the content, wherever it was read.</summary>
    public Image Image { get; }

    /// <summary>Finds an image and verifies all of it but its layers: at the mirrors of its registry first, in their order.</summary>
    /// <param name="reference">Which.</param>
    /// <param name="platform">"os/arch" or "os/arch/variant"; null for linux on the machine's architecture, or else the only one there is.</param>
    /// <param name="access">How registries are reached.</param>
    /// <param name="limits">Bounds on what is read.</param>
    /// <param name="token">Ends it, and the layers' downloads too.</param>
    /// <exception cref="AssayException">
    /// "registry.notFound", "registry.denied", "registry.rateLimited", "registry.failed", "registry.token", "registry.mirror", "credentials.*",
    /// "outbound.*", "image.*", "blob.*", "limit.*", "platform.invalid".
    /// </exception>
    public static async Task<RegistryImage> OpenAsync(RegistryReference reference, string? platform, RegistryAccess access, ScanLimits limits, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(limits);
        var wanted = platform is null ? null : Platform.Parse(platform);
        var mirrors = RegistryMirror.Of(access.Registry.Mirrors).Where(mirror => mirror.For == reference.Host).ToList();
        foreach (var mirror in mirrors)
        {
            try
            {
                return await OpenAsync(access.Client(mirror.Host, mirror.Prefix, reference.Host), reference, wanted, access, limits, token).ConfigureAwait(false);
            }
            catch (AssayException failure) when (RegistryMirror.IsMirrors(failure))
            {
                // A mirror need not have everything, nor be there: the registry itself decides.
            }
        }

        return await OpenAsync(access.Client(reference.Host, "", reference.Host), reference, wanted, access, limits, token).ConfigureAwait(false);
    }

    /// <summary>What is attached to one of the image's digests, or to what is attached itself: signatures, attestations, documents.</summary>
    /// <param name="digest">Of an index or a manifest.</param>
    /// <param name="wanted">Told artifact type and media type of a blob; what is not wanted is listed and not pulled.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="AssayException">"registry.*", "image.malformed", "limit.attachments", "blob.*", "outbound.*", "credentials.*".</exception>
    public Task<IReadOnlyList<AttachedBlob>> AttachedAsync(string digest, Func<string, string, bool> wanted, CancellationToken token) =>
        client.AttachedAsync(repository, digest, wanted, token);

    public void Dispose() => client.Dispose();

    private static async Task<RegistryImage> OpenAsync(RegistryClient from, RegistryReference reference, Platform? wanted, RegistryAccess access, ScanLimits limits, CancellationToken token)
    {
        try
        {
            return new RegistryImage(from, reference.Repository, await ReadAsync(from, reference, wanted, access, limits, token).ConfigureAwait(false));
        }
        catch
        {
            from.Dispose();
            throw;
        }
    }

    private static async Task<Image> ReadAsync(RegistryClient from, RegistryReference reference, Platform? wanted, RegistryAccess access, ScanLimits limits, CancellationToken token)
    {
        var (top, content) = await from.ManifestAsync(reference.Repository, reference.Identifier, limits.MaxManifestBytes, token).ConfigureAwait(false);

        // Choosing among indexes is the same for all sources and not asynchronous: it gets a thread that may wait.
        return await Task.Run(
            () =>
            {
                var choice = ImageIndex.Choose(Read, [top], wanted, limits);
                return ImageAssembly.Read(Read, choice, wanted, reference.ToString(), limits, Layer);
            },
            token).ConfigureAwait(false);

        byte[] Read(Descriptor descriptor, string what, int maxBytes) =>
            descriptor.Digest == top.Digest ? content : FetchAsync(descriptor, what, maxBytes).GetAwaiter().GetResult();

        async Task<byte[]> FetchAsync(Descriptor descriptor, string what, int maxBytes)
        {
            if (!MediaTypes.IsIndex(descriptor.MediaType) && !MediaTypes.IsManifest(descriptor.MediaType))
            {
                return await from.BlobAsync(reference.Repository, descriptor, what, maxBytes, token).ConfigureAwait(false);
            }

            var (found, bytes) = await from.ManifestAsync(reference.Repository, descriptor.Digest.ToString(), maxBytes, token).ConfigureAwait(false);
            return found.SizeBytes == descriptor.SizeBytes
                ? bytes
                : throw new AssayException("blob.sizeMismatch", $"{what} {descriptor.Digest} has {found.SizeBytes} bytes where its descriptor declares {descriptor.SizeBytes}");
        }

        ImageLayer Layer(ImageLayer layer)
        {
            _ = Digest.TryParse(layer.Digest, out var digest);
            return layer with
            {
                BlobIdentity = layer.Digest,
                OpenBlob = () => new BlobDownload(from, reference.Repository, digest, layer.SizeBytes, access.Outbound, access.Time, token),
            };
        }
    }
}
