using Assay.Core;
using Assay.Core.Files;

namespace Assay.Sources.Oci.Archive;

/// <summary>The files of an image in an archive.</summary>
internal sealed class ArchiveBlobs : BlobSource
{
    private readonly ArchiveTable table;
    private readonly Func<ArchiveEntry, Stream> open;
    private readonly string? archiveIdentity;

    /// <param name="table">What is in the archive.</param>
    /// <param name="open">Opens an entry's content; throws a <see cref="TreeException"/> where it was not kept.</param>
    /// <param name="archiveIdentity">See <see cref="ImageLayer.BlobIdentity"/>, of the archive; null where it has none.</param>
    public ArchiveBlobs(ArchiveTable table, Func<ArchiveEntry, Stream> open, string? archiveIdentity)
    {
        this.table = table;
        this.open = open;
        this.archiveIdentity = archiveIdentity;
    }

    public override byte[] ReadFile(string path, string what, int maxBytes)
    {
        var (_, entry) = table.Require(path, what);
        return entry.SizeBytes > maxBytes ? throw TooLarge(what, maxBytes) : ReadAll(() => open(entry), what, maxBytes);
    }

    // The archive's identity stands for all of its bytes, so a place in it stands for what lies there.
    public override string? Identify(string path) =>
        archiveIdentity is not null && table.Find(path) is { } found ? $"{archiveIdentity}@{found.Entry.Offset}+{found.Entry.SizeBytes}" : null;

    public override Stream Open(string path, string? identity) =>
        table.Find(path) is { } found ? open(found.Entry) : throw new TreeException("blob.missing", $"there is no {path} in the archive");

    /// <summary>The name and size of the file that a path leads to.</summary>
    /// <exception cref="AssayException">"blob.missing".</exception>
    public (string Name, long SizeBytes) Locate(string path, string what)
    {
        var (name, entry) = table.Require(path, what);
        return (name, entry.SizeBytes);
    }
}
