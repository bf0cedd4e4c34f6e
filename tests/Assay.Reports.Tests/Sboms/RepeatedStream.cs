using System.Text;

namespace Assay.Reports.Tests.Sboms;

/// <summary>A document that is made while it is read, so that no more of it is held than its reader holds.</summary>
internal sealed class RepeatedStream(string head, string part, int count, string tail) : Stream
{
    private byte[] rest = Encoding.UTF8.GetBytes(head);
    private int at;
    private int made;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int length)
    {
        if (at == rest.Length && made <= count)
        {
            rest = Encoding.UTF8.GetBytes(made == count ? tail : part.Replace("#", made.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
            at = 0;
            made++;
        }

        var taken = Math.Min(length, rest.Length - at);
        rest.AsSpan(at, taken).CopyTo(buffer.AsSpan(offset));
        at += taken;
        return taken;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int length) => throw new NotSupportedException();
}
