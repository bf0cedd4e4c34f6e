using System.Buffers.Text;
using Assay.Core.Files;

namespace Assay.Sources.Oci.Layers;

/// <summary>
/// The records of a pax extended header that say where an entry lies and how long it is (POSIX.1-2001, pax, "pax Extended Header"):
/// "length keyword=value\n". An empty value leaves the header's own.
/// </summary>
internal sealed class PaxRecords
{
    private readonly ByteBuffer content = new();
    private Range path;
    private Range linkPath;
    private Range sparseName;

    public ReadOnlySpan<byte> Path => content.Span[path];

    public ReadOnlySpan<byte> LinkPath => content.Span[linkPath];

    /// <summary>The name of a sparse file whose own name is made up.</summary>
    public ReadOnlySpan<byte> SparseName => content.Span[sparseName];

    /// <summary>Content length as stored; -1 where it is not given.</summary>
    public long SizeBytes { get; private set; } = -1;

    /// <summary>A sparse file's length; -1 where it is not given.</summary>
    public long SparseSizeBytes { get; private set; } = -1;

    /// <summary>Version of the sparse format, major * 10 + minor; -1 where there is none.</summary>
    public int SparseVersion { get; private set; } = -1;

    /// <summary>The map of sparse formats 0.0 and 0.1.</summary>
    public SparseMap Map { get; } = new();

    public void Clear()
    {
        content.Clear();
        path = linkPath = sparseName = 0..0;
        SizeBytes = SparseSizeBytes = SparseVersion = -1;
        Map.Clear();
    }

    /// <summary>Takes the records of one header, which replaces the one before; its bytes are to be written into the span.</summary>
    public Span<byte> Begin(int length)
    {
        Clear();
        return content.Extend(length);
    }

    /// <exception cref="TreeException">"tar.paxMalformed".</exception>
    public void Parse()
    {
        for (var position = 0; position < content.Length;)
        {
            var rest = content.Span[position..];
            if (!Utf8Parser.TryParse(rest, out int length, out var digits) || length < digits + 3 || length > rest.Length
                || rest[digits] != ' ' || rest[length - 1] != '\n')
            {
                throw Malformed();
            }

            var record = rest[(digits + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals < 0)
            {
                throw Malformed();
            }

            var valueStart = position + digits + 1 + equals + 1;
            Take(record[..equals], record[(equals + 1)..], valueStart..(position + length - 1));
            position += length;
        }
    }

    private void Take(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> value, Range place)
    {
        if (keyword.SequenceEqual("path"u8))
        {
            path = place;
        }
        else if (keyword.SequenceEqual("linkpath"u8))
        {
            linkPath = place;
        }
        else if (keyword.SequenceEqual("size"u8))
        {
            SizeBytes = Number(value);
        }
        else if (keyword.StartsWith("GNU.sparse."u8))
        {
            TakeSparse(keyword["GNU.sparse."u8.Length..], value, place);
        }
    }

    private void TakeSparse(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> value, Range place)
    {
        if (keyword.SequenceEqual("name"u8))
        {
            sparseName = place;
        }
        else if (keyword.SequenceEqual("size"u8) || keyword.SequenceEqual("realsize"u8))
        {
            SparseSizeBytes = Number(value);
        }
        else if (keyword.SequenceEqual("major"u8))
        {
            SparseVersion = (Small(value) * 10) + Math.Max(0, SparseVersion);
        }
        else if (keyword.SequenceEqual("minor"u8))
        {
            SparseVersion = Math.Max(0, SparseVersion) + Small(value);
        }
        else if (keyword.SequenceEqual("offset"u8) || keyword.SequenceEqual("numbytes"u8))
        {
            SparseVersion = Math.Max(0, SparseVersion);
            Map.AddDecimal(value);
        }
        else if (keyword.SequenceEqual("map"u8))
        {
            SparseVersion = Math.Max(0, SparseVersion);
            foreach (var number in value.Split((byte)','))
            {
                Map.AddDecimal(value[number]);
            }
        }
    }

    private static int Small(ReadOnlySpan<byte> value) => (int)Math.Min(99, Math.Max(0, Number(value)));

    private static long Number(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return -1;
        }

        return Utf8Parser.TryParse(value, out long number, out var used) && used == value.Length && number >= 0
            ? number
            : throw Malformed();
    }

    private static TreeException Malformed() => new("tar.paxMalformed", "a pax extended header is damaged");
}
