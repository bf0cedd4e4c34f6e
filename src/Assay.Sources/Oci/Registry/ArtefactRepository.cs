using System.Security.Cryptography;
using Assay.Core;
using Assay.Core.Files;

namespace Assay.Sources.Oci.Registry;

/// <summary>A repository of a registry in which artefacts lie that are no images.</summary>
public sealed class ArtefactRepository : IDisposable
{
    private const int MaxManifestBytes = 4 << 20;
    private const int BufferBytes = 128 << 10;

    private static readonly Dictionary<string, string> NoAnnotations = [];

    private readonly RegistryAccess access;
    private readonly RegistryReference reference;
    private readonly RegistryClient client;

    /// <param name="reference">Names the registry and the repository.</param>
    /// <param name="access">How registries are reached.</param>
    public ArtefactRepository(RegistryReference reference, RegistryAccess access)
        : this(reference ?? throw new ArgumentNullException(nameof(reference)), access ?? throw new ArgumentNullException(nameof(access)), access.Client(reference.Host, "", reference.Host))
    {
    }

    private ArtefactRepository(RegistryReference reference, RegistryAccess access, RegistryClient client)
    {
        this.reference = reference;
        this.access = access;
        this.client = client;
    }

    /// <summary>Finds an artefact: at the mirrors of its registry first, in their order, as images are found.</summary>
    /// <returns>It, and where it was found.</returns>
    /// <exception cref="AssayException">As from <see cref="ReadAsync"/>.</exception>
    public static async Task<(ArtefactRepository Repository, Artefact Artefact)> FindAsync(RegistryReference reference, RegistryAccess access, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(access);
        foreach (var mirror in RegistryMirror.Of(access.Registry.Mirrors).Where(mirror => mirror.For == reference.Host))
        {
            var repository = new ArtefactRepository(reference, access, access.Client(mirror.Host, mirror.Prefix, reference.Host));
            try
            {
                return (repository, await repository.ReadAsync(token).ConfigureAwait(false));
            }
            catch (AssayException failure)
            {
                repository.Dispose();
                if (!RegistryMirror.IsMirrors(failure))
                {
                    throw;
                }
            }
        }

        var itself = new ArtefactRepository(reference, access);
        try
        {
            return (itself, await itself.ReadAsync(token).ConfigureAwait(false));
        }
        catch
        {
            itself.Dispose();
            throw;
        }
    }

    public void Dispose() => client.Dispose();

    /// <summary>Reads what lies under a tag or a digest.</summary>
    /// <exception cref="AssayException">"registry.notFound" and the others of <see cref="RegistryImage.OpenAsync(RegistryReference, string, RegistryAccess, ScanLimits, CancellationToken)"/>.</exception>
    public async Task<Artefact> ReadAsync(CancellationToken token)
    {
        var (descriptor, content) = await client.ManifestAsync(reference.Repository, reference.Identifier, MaxManifestBytes, token).ConfigureAwait(false);
        return MediaTypes.IsManifest(descriptor.MediaType) ? ArtefactJson.Read(content, $"manifest {reference}") : new Artefact(null, [], NoAnnotations);
    }

    /// <summary>Pulls a blob into a file. What is there of it already is not pulled again; what has another digest than it should is deleted.</summary>
    /// <param name="blob">Which.</param>
    /// <param name="path">The file; what an earlier pull, or process, left of it is where this one begins.</param>
    /// <param name="progress">Told how many bytes are there; null where nobody waits.</param>
    /// <param name="token">Ends it; the file then stays for the next time.</param>
    /// <exception cref="AssayException">"blob.*", "registry.*", "outbound.*"; "blob.busy": somebody else writes the file.</exception>
    public Task PullAsync(ArtefactBlob blob, string path, IProgress<long>? progress, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return Task.Run(() => Pull(blob, path, progress, token), token);
    }

    /// <summary>Pushes a file as a blob, unless the repository has it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mediaType">What it is.</param>
    /// <param name="annotations">What is to be said of it beside.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="AssayException">"registry.*", "outbound.*", "credentials.*".</exception>
    public async Task<ArtefactBlob> PushAsync(string path, string mediaType, IReadOnlyDictionary<string, string> annotations, CancellationToken token)
    {
        Digest digest;
        long bytes;
        var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        await using (file.ConfigureAwait(false))
        {
            digest = Digest.OfHash("sha256", await SHA256.HashDataAsync(file, token).ConfigureAwait(false));
            bytes = file.Length;
        }

        if (!await client.HasBlobAsync(reference.Repository, digest, token).ConfigureAwait(false))
        {
            await client.PutBlobAsync(reference.Repository, digest, () => new StreamContent(File.OpenRead(path)), token).ConfigureAwait(false);
        }

        return new ArtefactBlob(mediaType, digest.ToString(), bytes, annotations);
    }

    /// <summary>Puts a manifest of blobs that are there under the reference's tag.</summary>
    /// <returns>Its digest.</returns>
    /// <exception cref="AssayException">"registry.*", "outbound.*", "credentials.*".</exception>
    public async Task<string> PublishAsync(Artefact artefact, CancellationToken token)
    {
        if (!await client.HasBlobAsync(reference.Repository, ArtefactJson.EmptyConfigDigest, token).ConfigureAwait(false))
        {
            await client.PutBlobAsync(reference.Repository, ArtefactJson.EmptyConfigDigest, () => new ByteArrayContent(ArtefactJson.EmptyConfig), token).ConfigureAwait(false);
        }

        var manifest = ArtefactJson.Write(artefact);
        await client.PutManifestAsync(reference.Repository, reference.Identifier, manifest, token).ConfigureAwait(false);
        return Digest.OfHash("sha256", SHA256.HashData(manifest)).ToString();
    }

    private void Pull(ArtefactBlob blob, string path, IProgress<long>? progress, CancellationToken token)
    {
        _ = Digest.TryParse(blob.Digest, out var digest);
        using var file = OpenPart(path);
        using var hash = IncrementalHash.CreateHash(digest.HashName);
        var begun = file.Length <= blob.SizeBytes ? file.Length : 0;
        file.SetLength(begun);
        Hash(file, hash, token);
        try
        {
            CopyRest(blob, digest, file, hash, progress, token);
        }
        catch (TreeException failure)
        {
            throw new AssayException(failure.Code, failure.Message, "try again: what has come is not pulled again", failure);
        }

        if (file.Length == blob.SizeBytes && Convert.ToHexStringLower(hash.GetHashAndReset()) == digest.Hex)
        {
            file.Flush(flushToDisk: true);
            return;
        }

        // Nothing of it can be believed, nor gone on with.
        file.SetLength(0);
        throw new AssayException("blob.digestMismatch", $"{reference.Host} gives something else for blob {digest}: it has another digest", "try again; if it stays so, the registry or a proxy changes what it hands on");
    }

    private void CopyRest(ArtefactBlob blob, Digest digest, FileStream file, IncrementalHash hash, IProgress<long>? progress, CancellationToken token)
    {
        if (file.Length == blob.SizeBytes)
        {
            return;
        }

        using var download = new BlobDownload(client, reference.Repository, digest, blob.SizeBytes, access.Outbound, access.Time, token, file.Length);
        var buffer = new byte[BufferBytes];
        while (file.Length < blob.SizeBytes && Read(download, buffer, blob.SizeBytes - file.Length) is > 0 and var count)
        {
            token.ThrowIfCancellationRequested();
            file.Write(buffer, 0, count);
            hash.AppendData(buffer, 0, count);
            progress?.Report(file.Length);
        }
    }

    private static int Read(BlobDownload download, byte[] buffer, long rest)
    {
        try
        {
            return download.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, rest)));
        }
        catch (IOException failure)
        {
            throw new AssayException("blob.unreadable", $"the connection broke: {failure.Message}", "try again: what has come is not pulled again", failure);
        }
    }

    private static void Hash(FileStream file, IncrementalHash hash, CancellationToken token)
    {
        var buffer = new byte[BufferBytes];
        while (file.Read(buffer) is > 0 and var count)
        {
            token.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, count);
        }
    }

    private static FileStream OpenPart(string path)
    {
        try
        {
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AssayException("blob.busy", $"{path} can't be written: {failure.Message}", "wait for the other pull to end, or free the place", failure);
        }
    }
}
