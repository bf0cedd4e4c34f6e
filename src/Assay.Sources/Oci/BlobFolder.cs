using Assay.Core.Files;

namespace Assay.Sources.Oci;

/// <summary>The files of an image layout. Paths are made of checked digests only, and only regular files are opened.</summary>
internal sealed class BlobFolder : BlobSource
{
    private readonly string root;

    public BlobFolder(string root) => this.root = root;

    public override byte[] ReadFile(string path, string what, int maxBytes) => ReadAll(() => Open(path, null), what, maxBytes);

    public override string? Identify(string path) => RegularFile.Identify(Path.Combine(root, path));

    public override Stream Open(string path, string? identity)
    {
        var handle = RegularFile.Open(Path.Combine(root, path), "blob", out var actual);
        if (identity is not null && identity != actual)
        {
            handle.Dispose();
            throw new TreeException("blob.changed", $"blob {path} was replaced while it was scanned");
        }

        return new FileStream(handle, FileAccess.Read, bufferSize: 0);
    }
}
