using System.Globalization;
using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Sources.Disk;

namespace Assay.Engine.Targets;

/// <summary>"disk:FILE": the image of a machine's disk, or an appliance: every operating system on it, and every file system that none of them mounts.</summary>
internal static class DiskTarget
{
    public static Task<Inventory> ReadAsync(string name, TargetScan scan, CancellationToken token)
    {
        using var disks = Open(name, scan.Options, token);
        scan.Timings.Mark("open");
        var artifact = new Artifact { Kind = "disk", Name = name };
        var parts = disks.Trees.Select(tree => (tree, scan.ReadTree(() => tree.Open(scan.Options.Limits), artifact, token))).ToList();
        return Task.FromResult(Finish(parts, artifact, disks));
    }

    private static DiskSet Open(string path, ScanOptions options, CancellationToken token)
    {
        try
        {
            return DiskSet.OpenFile(path, options.WithBackingFiles, token);
        }
        catch (TreeException failure)
        {
            var hint = failure.Code switch
            {
                "disk.backingFile" => "read that one too with --backing, or put both together: qemu-img convert -O qcow2 FILE WHOLE",
                "disk.encrypted" => "scan it where it is unlocked",
                "disk.unsupported" => "convert it: qemu-img convert -O qcow2 FILE OTHER",
                _ => "the image may be damaged, or was not copied to its end",
            };
            throw new AssayException(failure.Code, $"{path} can't be read: {failure.Message}", hint, failure);
        }
    }

    private static Inventory Finish(List<(DiskTree Tree, Inventory Inventory)> parts, Artifact artifact, DiskSet disks)
    {
        var inventory = TreeUnion.Of(parts, artifact);
        var issues = new List<Issue>(disks.Issues);
        if (!parts.Exists(part => part.Tree.IsSystem))
        {
            issues.Add(Issue.Notice("disk.noSystem", "no operating system was found on the disk"));
        }

        issues.Add(Issue.Notice("disk.blocksRead", string.Create(CultureInfo.InvariantCulture, $"{disks.BlocksRead} of {disks.TotalBlocks} blocks of 512 KiB were read")));
        return inventory with { Issues = [.. issues, .. inventory.Issues] };
    }
}
