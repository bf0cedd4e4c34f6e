using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Sources.Disk.Images;

namespace Assay.Sources.Disk.Volumes;

/// <summary>Puts the logical volumes of volume groups together out of the physical ones that are there.</summary>
internal static class LvmGroup
{
    private const int MaxSegments = 100_000;
    private const int SectorBytes = 512;

    /// <summary>The logical volumes of all groups, by "group/volume".</summary>
    public static List<(string Name, BlockReader Blocks)> Assemble(IReadOnlyList<LvmDevice> devices, List<Issue> issues)
    {
        var volumes = new List<(string, BlockReader)>();
        var groups = devices.Where(device => device.Metadata is not null)
            .SelectMany(device => device.Metadata!.SectionNames.Select(name => (Name: name, Group: device.Metadata!.Section(name)!)))
            .Where(found => found.Group.Section("physical_volumes") is not null)
            .GroupBy(found => found.Group.Text("id") ?? found.Name, StringComparer.Ordinal);
        foreach (var group in groups)
        {
            // The volumes of a group all keep its metadata, some of them older ones.
            var (name, newest) = group.MaxBy(found => found.Group.Number("seqno"));
            AddVolumes(name, newest, devices, volumes, issues);
        }

        var known = groups.SelectMany(group => group).SelectMany(found => IdsOf(found.Group)).ToHashSet(StringComparer.Ordinal);
        issues.AddRange(devices.Where(device => !known.Contains(device.Id))
            .Select(device => Issue.Notice("disk.lvmUnused", "an LVM physical volume is in no group that is on this disk")));
        return volumes;
    }

    private static IEnumerable<string> IdsOf(LvmText group)
    {
        var devices = group.Section("physical_volumes")!;
        return devices.SectionNames.Select(name => Plain(devices.Section(name)!.Text("id")));
    }

    private static string Plain(string? id) => (id ?? "").Replace("-", "", StringComparison.Ordinal);

    private static void AddVolumes(string groupName, LvmText group, IReadOnlyList<LvmDevice> devices, List<(string, BlockReader)> volumes, List<Issue> issues)
    {
        if (group.Section("logical_volumes") is not { } sections)
        {
            return;
        }

        foreach (var name in sections.SectionNames)
        {
            var volume = sections.Section(name)!;
            if (!volume.List("status").Contains("VISIBLE", StringComparer.Ordinal))
            {
                continue;
            }

            var fullName = $"{groupName}/{name}";
            try
            {
                volumes.Add((fullName, Assemble(group, volume, devices)));
            }
            catch (TreeException failure)
            {
                issues.Add(Issue.Error(failure.Code, $"the logical volume {fullName} is not read: {failure.Message}"));
            }
        }
    }

    private static JoinedBlocks Assemble(LvmText group, LvmText volume, IReadOnlyList<LvmDevice> devices)
    {
        var extentBytes = group.Number("extent_size") is > 0 and <= long.MaxValue / SectorBytes and var sectors ? sectors * SectorBytes : throw DiskFailure.Malformed("its group's extents have no size");
        var segments = volume.SectionNames.Where(name => name.StartsWith("segment", StringComparison.Ordinal)).Select(name => volume.Section(name)!)
            .OrderBy(segment => segment.Number("start_extent")).Take(MaxSegments).ToList();
        var blocks = new JoinedBlocks(ownsPieces: false);
        long next = 0;
        foreach (var segment in segments)
        {
            var (start, count) = (segment.Number("start_extent"), segment.Number("extent_count"));
            if (start != next || count <= 0 || count > long.MaxValue / extentBytes / 2)
            {
                throw DiskFailure.Malformed("its segments do not follow each other");
            }

            next += count;
            blocks.Add(Piece(group, segment, devices, extentBytes, count), count * extentBytes);
        }

        return blocks.SizeBytes > 0 ? blocks : throw DiskFailure.Malformed("it has no segments");
    }

    // A linear segment is a striped one of one stripe.
    private static BlockSlice? Piece(LvmText group, LvmText segment, IReadOnlyList<LvmDevice> devices, long extentBytes, long count)
    {
        var type = segment.Text("type") ?? "";
        if (type == "zero")
        {
            return null;
        }

        var stripes = segment.List("stripes");
        if (type is not ("striped" or "linear") || segment.Number("stripe_count") != 1 || stripes.Count != 2)
        {
            throw new TreeException("disk.lvmUnsupported", type == "striped" ? $"it is striped over {segment.Number("stripe_count")} physical volumes; linear ones are read" : $"it is of the type {type}; linear ones are read");
        }

        var device = group.Section("physical_volumes")!.Section(stripes[0]) ?? throw DiskFailure.Malformed($"its group has no physical volume {stripes[0]}");
        var id = Plain(device.Text("id"));
        var blocks = devices.FirstOrDefault(found => found.Id == id)?.Blocks
            ?? throw new TreeException("disk.lvmMissing", $"the physical volume {stripes[0]} is not on this disk");
        if (!long.TryParse(stripes[1], out var first) || first < 0 || first > long.MaxValue / extentBytes / 2 || device.Number("pe_start") is not (>= 0 and < long.MaxValue / SectorBytes / 2 and var dataStart))
        {
            throw DiskFailure.Malformed("a segment lies nowhere");
        }

        return new BlockSlice(blocks, (dataStart * SectorBytes) + (first * extentBytes), count * extentBytes);
    }
}
