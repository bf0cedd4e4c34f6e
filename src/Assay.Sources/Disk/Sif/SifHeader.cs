using System.Buffers.Binary;
using System.Text;
using Assay.Core.Files;

namespace Assay.Sources.Disk.Sif;

/// <summary>The table of contents of a SIF file (github.com/sylabs/sif, pkg/sif/sif.go: header, rawDescriptor; little-endian, without padding).</summary>
/// <param name="Architecture">Go's name of it; null for one that is not known.</param>
/// <param name="Objects">Those that are in use, in the file's order.</param>
internal sealed record SifHeader(string? Architecture, IReadOnlyList<SifObject> Objects)
{
    private const int HeaderBytes = 128;
    private const int MagicOffset = 32;
    private const int DescriptorBytes = 585;

    // The library makes room for 48.
    private const int MaxDescriptors = 4096;

    /// <summary>True where a file begins like this.</summary>
    public static bool IsSif(ReadOnlySpan<byte> head) => head.Length > MagicOffset && head[MagicOffset..].StartsWith("SIF_MAGIC\0"u8);

    /// <exception cref="TreeException">"sif.malformed", and those of <see cref="BlockReader.Read"/>.</exception>
    public static SifHeader Read(BlockReader file)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (file.SizeBytes < HeaderBytes)
        {
            throw Malformed("it ends inside its header");
        }

        file.Read(0, header);
        if (!IsSif(header) || !header[42..].StartsWith("01\0"u8))
        {
            throw new TreeException("sif.unsupported", "it is no SIF file of version 1");
        }

        var total = BinaryPrimitives.ReadInt64LittleEndian(header[88..]);
        var offset = BinaryPrimitives.ReadInt64LittleEndian(header[96..]);
        if (total is < 0 or > MaxDescriptors || offset < 0 || offset > file.SizeBytes - (total * DescriptorBytes))
        {
            throw Malformed($"its {total} descriptors at {offset} do not lie in it");
        }

        var objects = new List<SifObject>();
        Span<byte> descriptor = stackalloc byte[DescriptorBytes];
        for (var number = 0; number < total; number++)
        {
            file.Read(offset + ((long)number * DescriptorBytes), descriptor);
            if (descriptor[4] != 0)
            {
                objects.Add(ReadObject(descriptor, file.SizeBytes));
            }
        }

        return new SifHeader(ArchitectureOf(header.Slice(45, 2)), objects);
    }

    private static SifObject ReadObject(ReadOnlySpan<byte> descriptor, long fileBytes)
    {
        var offset = BinaryPrimitives.ReadInt64LittleEndian(descriptor[17..]);
        var size = BinaryPrimitives.ReadInt64LittleEndian(descriptor[25..]);
        if (offset < 0 || size < 0 || offset > fileBytes || size > fileBytes - offset)
        {
            throw Malformed($"an object of {size} bytes at {offset} does not lie in it: it may be cut off");
        }

        // The name, of 128 bytes, then what kinds of objects have of their own.
        var extra = descriptor[201..];
        return new SifObject((SifObjectKind)BinaryPrimitives.ReadInt32LittleEndian(descriptor), BinaryPrimitives.ReadUInt32LittleEndian(descriptor[5..]), offset, size)
        {
            Content = (SifContent)BinaryPrimitives.ReadInt32LittleEndian(extra),
            Role = (SifPartitionRole)BinaryPrimitives.ReadInt32LittleEndian(extra[4..]),
        };
    }

    // sif.go: the numbers of architectures.
    private static string? ArchitectureOf(ReadOnlySpan<byte> code) => Encoding.ASCII.GetString(code) switch
    {
        "01" => "386",
        "02" => "amd64",
        "03" => "arm",
        "04" => "arm64",
        "05" => "ppc64",
        "06" => "ppc64le",
        "07" => "mips",
        "08" => "mipsle",
        "09" => "mips64",
        "10" => "mips64le",
        "11" => "s390x",
        "12" => "riscv64",
        _ => null,
    };

    private static TreeException Malformed(string why) => new("sif.malformed", "the SIF file is damaged: " + why);
}

/// <summary>A data object of a SIF file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">Its id.</param>
/// <param name="Offset">Bytes from the file's beginning.</param>
/// <param name="SizeBytes">Its length; it lies in the file.</param>
internal sealed record SifObject(SifObjectKind Kind, uint Number, long Offset, long SizeBytes)
{
    /// <summary>What a partition holds.</summary>
    public SifContent Content { get; init; }

    /// <summary>What a partition is for.</summary>
    public SifPartitionRole Role { get; init; }
}

/// <summary>DataType of pkg/sif/descriptor.go.</summary>
internal enum SifObjectKind
{
    Definition = 0x4001,
    Variables = 0x4002,
    Labels = 0x4003,
    Partition = 0x4004,
    Signature = 0x4005,
    Json = 0x4006,
    Generic = 0x4007,
    CryptoMessage = 0x4008,
    Sbom = 0x4009,
    OciIndex = 0x400A,
    OciBlob = 0x400B,
}

/// <summary>FSType of pkg/sif/descriptor.go.</summary>
internal enum SifContent
{
    SquashFs = 1,
    Ext3 = 2,
    Archive = 3,
    Raw = 4,
    EncryptedSquashFs = 5,
}

/// <summary>PartType of pkg/sif/descriptor.go.</summary>
internal enum SifPartitionRole
{
    System = 1,
    PrimarySystem = 2,
    Data = 3,
    Overlay = 4,
}
