using System.Runtime.InteropServices;
using Assay.Core.Files;

namespace Assay.Sources.Disk;

/// <summary>The files of a walk whose content is wanted: their places are told to the disks at once, and they are given in the order of these.</summary>
internal sealed class WantedFiles
{
    // Of a large file mostly the ends are looked at: a directory of an archive, the headers of a program.
    private const long WholeBytes = 8 << 20;
    private const long EndBytes = 1 << 20;

    private readonly List<WantedFile> files = [];
    private int position;

    public void Add(DiskFolder folder, byte[] name, ulong number) => files.Add(new WantedFile(folder, name, number, long.MaxValue));

    /// <summary>Looks up where the files lie, once all of them are known.</summary>
    public void Settle(CancellationToken token)
    {
        foreach (var volume in files.GroupBy(file => file.Folder.Place.Blocks).Select(group => group.Key).ToList())
        {
            Prefetch(volume, token);
        }

        var order = files.Select(file => file.Folder.Place.Blocks).Distinct().Select((blocks, number) => (blocks, number)).ToDictionary(pair => pair.blocks, pair => pair.number);
        files.Sort((left, right) =>
        {
            var byVolume = order[left.Folder.Place.Blocks].CompareTo(order[right.Folder.Place.Blocks]);
            return byVolume != 0 ? byVolume : left.Place != right.Place ? left.Place.CompareTo(right.Place) : left.Number.CompareTo(right.Number);
        });
    }

    public bool TryNext(out WantedFile file)
    {
        file = position < files.Count ? files[position] : default;
        return position++ < files.Count;
    }

    private void Prefetch(BlockReader volume, CancellationToken token)
    {
        var extents = new ExtentList(volume);
        var wanted = CollectionsMarshal.AsSpan(files);
        for (var i = 0; i < wanted.Length; i++)
        {
            ref var file = ref wanted[i];
            if (!ReferenceEquals(file.Folder.Place.Blocks, volume))
            {
                continue;
            }

            token.ThrowIfCancellationRequested();
            try
            {
                var system = file.Folder.Place.System;
                var node = system.Node(file.Number);
                var places = system.ExtentsOf(node);
                file = file with { Place = places.Count > 0 ? places[0].Offset : 0 };
                Add(extents, places, node.SizeBytes);
            }
            catch (TreeException)
            {
                // It is told when the file is opened.
            }
        }

        extents.Flush();
    }

    private static void Add(ExtentList extents, IReadOnlyList<DiskExtent> places, long sizeBytes)
    {
        long start = 0;
        foreach (var place in places)
        {
            if (sizeBytes <= WholeBytes || start < EndBytes || start + place.Length > sizeBytes - EndBytes)
            {
                extents.Add(sizeBytes <= WholeBytes ? place : Ends(place, start, sizeBytes));
            }

            start += place.Length;
        }
    }

    private static DiskExtent Ends(DiskExtent place, long position, long sizeBytes)
    {
        if (position < EndBytes)
        {
            return place with { Length = Math.Min(place.Length, EndBytes - position) };
        }

        var skip = Math.Max(0, sizeBytes - EndBytes - position);
        return new DiskExtent(place.Offset + skip, place.Length - skip);
    }
}

/// <summary>A file of a walk.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Number">Its node's.</param>
/// <param name="Place">Where its content begins on its volume.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WantedFile(DiskFolder Folder, byte[] Name, ulong Number, long Place);
