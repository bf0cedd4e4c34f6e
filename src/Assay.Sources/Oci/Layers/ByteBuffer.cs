namespace Assay.Sources.Oci.Layers;

/// <summary>Bytes that grow, in memory that is used again and again.</summary>
internal sealed class ByteBuffer
{
    private byte[] bytes = new byte[1024];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Set(ReadOnlySpan<byte> value)
    {
        Clear();
        Append(value);
    }

    public void Append(ReadOnlySpan<byte> value) => value.CopyTo(Extend(value.Length));

    /// <summary>Makes room at the end, to be written into.</summary>
    public Span<byte> Extend(int count)
    {
        if (Length + count > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(Length + count, bytes.Length * 2));
        }

        Length += count;
        return bytes.AsSpan(Length - count, count);
    }

    public void Truncate(int length) => Length = Math.Min(Length, length);
}
