using Assay.Core;
using Assay.Core.Files;

namespace Assay.Sources.Oci.Daemon;

/// <summary>
/// containerd's content store: blobs by their digests, read as files where this user may, through the API where not.
/// </summary>
internal sealed class ContainerdBlobs : BlobSource
{
    private const string ReadMethod = "containerd.services.content.v1.Content/Read";
    private const int DataField = 2;

    private readonly GrpcClient client;
    private readonly string ns;
    private readonly string? folder;
    private readonly CancellationToken token;

    /// <param name="client">The API.</param>
    /// <param name="ns">The namespace of the image.</param>
    /// <param name="folder">The content store's own folder; null where it is not known.</param>
    /// <param name="token">Ends reading.</param>
    public ContainerdBlobs(GrpcClient client, string ns, string? folder, CancellationToken token)
    {
        this.client = client;
        this.ns = ns;
        this.folder = folder;
        this.token = token;
    }

    public override byte[] ReadFile(string path, string what, int maxBytes)
    {
        using var messages = client.Stream(ReadMethod, Protobuf.Message((1, DigestOf(path))), ns, token);
        using var blob = new GrpcClient.BlobStream(messages, DataField);
        var memory = new MemoryStream();
        var buffer = new byte[32 << 10];
        for (int count; (count = blob.Read(buffer)) > 0;)
        {
            memory.Write(buffer, 0, count);
            if (memory.Length > maxBytes)
            {
                throw TooLarge(what, maxBytes);
            }
        }

        return memory.Length > 0 ? memory.ToArray() : throw new AssayException("blob.missing", $"{what} is not in containerd's content store");
    }

    public override string? Identify(string path) => FileOf(path) is { } file ? RegularFile.Identify(file) : null;

    /// <summary>Whether the store has a blob.</summary>
    public bool Has(string path) => FileOf(path) is { } file && File.Exists(file)
        || client.Call("containerd.services.content.v1.Content/Info", Protobuf.Message((1, DigestOf(path))), ns, token) is not null;

    public override Stream Open(string path, string? identity)
    {
        if (identity is not null && FileOf(path) is { } file)
        {
            var handle = RegularFile.Open(file, "blob", out var actual);
            if (actual == identity)
            {
                return new FileStream(handle, FileAccess.Read, bufferSize: 0);
            }

            handle.Dispose();
            throw new TreeException("blob.changed", $"blob {path} was replaced while it was scanned");
        }

        try
        {
            // A stream of a blob that is not there ends without a message.
            if (!Has(path))
            {
                throw new TreeException("blob.missing", $"{DigestOf(path)} is not in containerd's content store: it was not pulled, or discarded when it was unpacked");
            }

            return new GrpcClient.BlobStream(client.Stream(ReadMethod, Protobuf.Message((1, DigestOf(path))), ns, token), DataField);
        }
        catch (AssayException failure)
        {
            throw new TreeException("blob.unreadable", failure.Message, failure);
        }
    }

    private string? FileOf(string path) => folder is null ? null : Path.Combine(folder, path);

    // "blobs/sha256/HEX", as a layout has it, and as the store's folder has it too.
    private static string DigestOf(string path)
    {
        var parts = path.Split('/');
        return $"{parts[^2]}:{parts[^1]}";
    }
}
