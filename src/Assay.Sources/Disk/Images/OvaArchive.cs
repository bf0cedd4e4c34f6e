using System.Globalization;
using System.Text;
using System.Xml;
using Assay.Sources.Oci.Layers;

namespace Assay.Sources.Disk.Images;

/// <summary>
/// An appliance in one file: a tar whose first member is an OVF descriptor, with the disks that it names (DMTF DSP0243, "OVF package"). The disks
/// are read where they lie.
/// </summary>
internal static class OvaArchive
{
    private const int BlockBytes = 512;
    private const int MaxMembers = 1024;
    private const int MaxDescriptorBytes = 16 << 20;

    /// <summary>True where a tar begins, and its first member has the name of an OVF descriptor.</summary>
    public static bool IsRecognised(ReadOnlySpan<byte> head)
    {
        if (head.Length < BlockBytes)
        {
            return false;
        }

        var block = new TarBlock(head[..BlockBytes]);
        return !block.IsZero && block.Name.EndsWith(".ovf"u8) && block.HasValidChecksum();
    }

    /// <summary>The disks, by the names of their files, in the descriptor's order.</summary>
    /// <exception cref="Core.Files.TreeException">"disk.*".</exception>
    public static List<(string Name, DiskExtent Place)> ReadDisks(BlockReader archive)
    {
        var members = ReadMembers(archive);
        var descriptor = members.Count > 0 ? members[0].Place : throw DiskFailure.Malformed("the appliance is empty");
        if (descriptor.Length > MaxDescriptorBytes)
        {
            throw DiskFailure.Malformed($"the appliance's descriptor has {descriptor.Length} bytes");
        }

        var text = new byte[descriptor.Length];
        archive.Read(descriptor.Offset, text);
        var disks = new List<(string, DiskExtent)>();
        foreach (var name in DiskFiles(text))
        {
            var at = members.FindIndex(member => member.Name == name);
            disks.Add(at > 0 ? members[at] : throw DiskFailure.Malformed($"the appliance's descriptor names a disk '{name}' that is not in the archive"));
        }

        return disks.Count > 0 ? disks : throw DiskFailure.Malformed("the appliance has no disk");
    }

    private static List<(string Name, DiskExtent Place)> ReadMembers(BlockReader archive)
    {
        var members = new List<(string Name, DiskExtent Place)>();
        var block = new byte[BlockBytes];
        string? longName = null;
        for (long offset = 0; offset <= archive.SizeBytes - BlockBytes && members.Count < MaxMembers;)
        {
            archive.Read(offset, block);
            var header = new TarBlock(block);
            if (header.IsZero)
            {
                break;
            }

            offset += BlockBytes;
            if (!header.HasValidChecksum() || !header.TryGetSize(out var sizeBytes) || sizeBytes > archive.SizeBytes - offset)
            {
                throw DiskFailure.Truncated("the appliance's archive is damaged, or its end is missing");
            }

            if (header.Type == (byte)'L' && sizeBytes <= ushort.MaxValue)
            {
                var name = new byte[sizeBytes];
                archive.Read(offset, name);
                longName = Encoding.UTF8.GetString(name).TrimEnd('\0');
            }
            else if (header.Type is (byte)'0' or 0)
            {
                members.Add((longName ?? Encoding.UTF8.GetString(header.Name), new DiskExtent(offset, sizeBytes)));
                longName = null;
            }

            offset += (sizeBytes + BlockBytes - 1) & ~(BlockBytes - 1L);
        }

        return members;
    }

    // References/File has an id and a href, DiskSection/Disk names a file by its id; a disk without a file is empty.
    private static IEnumerable<string> DiskFiles(byte[] text)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var disks = new List<string>();
        try
        {
            // Prefixes are not always declared, and the names are known without them.
            using var reader = new XmlTextReader(new MemoryStream(text)) { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, Namespaces = false };
            while (reader.Read())
            {
                var name = reader.NodeType == XmlNodeType.Element ? Local(reader.Name) : "";
                if (name == "File")
                {
                    var compression = Attribute(reader, "compression");
                    files[Attribute(reader, "id") ?? ""] = compression is null or "" or "identity"
                        ? Attribute(reader, "href") ?? ""
                        : throw DiskFailure.Unsupported($"the appliance's file '{Attribute(reader, "href")}' is compressed ({compression}), which is not read");
                }
                else if (name == "Disk" && Attribute(reader, "fileRef") is { Length: > 0 } file)
                {
                    disks.Add(file);
                }
            }
        }
        catch (XmlException exception)
        {
            throw DiskFailure.Malformed(string.Create(CultureInfo.InvariantCulture, $"the appliance's descriptor is no sound XML (line {exception.LineNumber})"), exception);
        }

        return disks.Distinct(StringComparer.Ordinal).Select(id => files.TryGetValue(id, out var name) ? name : throw DiskFailure.Malformed($"the appliance's descriptor names no file for its disk '{id}'"));
    }

    private static string Local(string name) => name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];

    private static string? Attribute(XmlTextReader reader, string name)
    {
        for (var more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute())
        {
            if (Local(reader.Name) == name)
            {
                var value = reader.Value;
                reader.MoveToElement();
                return value;
            }
        }

        reader.MoveToElement();
        return null;
    }
}
