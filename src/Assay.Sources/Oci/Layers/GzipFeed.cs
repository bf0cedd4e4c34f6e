using Assay.Core.Files;
using Assay.Sources.Streams;

namespace Assay.Sources.Oci.Layers;

/// <summary>
/// What a GZipStream reads from, made so that one can tell afterwards whether its last member was whole: GZipStream takes a source's end in
/// the middle of a member for the end of the data and says nothing. Behind the source's end this gives some bytes that begin no member; a
/// stream that stood between members stops at them, one that stood inside a member takes them for its own and asks for more.
/// </summary>
internal sealed class GzipFeed : ReadOnlyStream
{
    private static readonly byte[] NoMember = Enumerable.Repeat((byte)0xA5, 64).ToArray();

    private readonly Stream source;

    public GzipFeed(Stream source) => this.source = source;

    /// <summary>Compressed bytes given so far.</summary>
    public long ReadBytes { get; private set; }

    /// <summary>True once the source has ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>True once bytes were given that are none of the source's: what is inflated from now on comes from them.</summary>
    public bool GaveProbe { get; private set; }

    /// <summary>True where the reader wanted more than there is: its member is not whole.</summary>
    public bool WasAskedForMore { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var count = HasEnded ? 0 : source.Read(buffer);
        ReadBytes += count;
        if (count > 0)
        {
            return count;
        }

        HasEnded = true;
        if (GaveProbe)
        {
            WasAskedForMore = true;
            return 0;
        }

        GaveProbe = true;
        count = Math.Min(buffer.Length, NoMember.Length);
        NoMember.AsSpan(0, count).CopyTo(buffer);
        return count;
    }

    /// <summary>Reads on to the source's end, which is where digests are verified.</summary>
    public void Drain()
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (!HasEnded)
        {
            var count = source.Read(buffer);
            ReadBytes += count;
            HasEnded = count == 0;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
