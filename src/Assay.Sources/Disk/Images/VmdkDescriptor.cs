using System.Globalization;
using System.Text;

namespace Assay.Sources.Disk.Images;

/// <summary>The text that describes a VMDK disk ("Virtual Disk Format 5.0", VMware, "The Descriptor File").</summary>
internal sealed class VmdkDescriptor
{
    /// <summary>More than any descriptor has: one extent is 2 GB at least where a disk is cut in pieces.</summary>
    public const int MaxBytes = 1 << 20;

    private const int MaxExtents = 4096;
    private const string NoParent = "ffffffff";

    public static ReadOnlySpan<byte> Mark => "# Disk DescriptorFile"u8;

    public List<VmdkExtent> Extents { get; } = [];

    /// <exception cref="Core.Files.TreeException">"disk.malformed", "disk.unsupported".</exception>
    public static VmdkDescriptor Parse(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)0);
        var descriptor = new VmdkDescriptor();
        foreach (var line in Encoding.UTF8.GetString(end < 0 ? text : text[..end]).Split('\n'))
        {
            descriptor.Take(line.Trim());
        }

        return descriptor;
    }

    private void Take(string line)
    {
        if (line.StartsWith("parentCID", StringComparison.OrdinalIgnoreCase))
        {
            if (!line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim().Equals(NoParent, StringComparison.OrdinalIgnoreCase))
            {
                throw DiskFailure.Unsupported("the VMDK image holds only what differs from another image, which is not read");
            }
        }
        else if (line.StartsWith("RW ", StringComparison.Ordinal) || line.StartsWith("RDONLY ", StringComparison.Ordinal) || line.StartsWith("NOACCESS ", StringComparison.Ordinal))
        {
            if (Extents.Count == MaxExtents)
            {
                throw DiskFailure.Malformed($"the VMDK image has more than {MaxExtents} extents");
            }

            Extents.Add(Extent(line));
        }
    }

    // RW 4192256 SPARSE "disk-s001.vmdk"; RW 83886080 FLAT "disk-flat.vmdk" 0; RW 2048 ZERO.
    private static VmdkExtent Extent(string line)
    {
        var quote = line.IndexOf('"', StringComparison.Ordinal);
        var close = line.LastIndexOf('"');
        var words = (quote < 0 ? line : line[..quote]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var rest = quote >= 0 && close > quote ? line[(close + 1)..].Trim() : "";
        if (words.Length < 3 || !long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var sectors) || sectors > long.MaxValue / 512)
        {
            throw DiskFailure.Malformed("a line of the VMDK image's descriptor tells of an extent without its size");
        }

        _ = long.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var offset);
        return new VmdkExtent(words[2], sectors * 512, quote >= 0 && close > quote ? line[(quote + 1)..close] : null, Math.Min(offset, long.MaxValue / 512) * 512);
    }
}

/// <summary>A part of a VMDK disk.</summary>
/// <param name="Kind">"FLAT", "SPARSE", "ZERO" ...</param>
/// <param name="SizeBytes">Its length on the disk.</param>
/// <param name="FileName">Where it is kept.</param>
/// <param name="Offset">Bytes from that file's beginning.</param>
internal sealed record VmdkExtent(string Kind, long SizeBytes, string? FileName, long Offset);
