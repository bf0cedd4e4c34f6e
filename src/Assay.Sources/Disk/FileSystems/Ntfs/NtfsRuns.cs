namespace Assay.Sources.Disk.FileSystems.Ntfs;

/// <summary>Where an attribute lies: runs of clusters, each a length and how far it begins from the one before. ntfs-3g, libntfs-3g/runlist.c, ntfs_mapping_pairs_decompress.</summary>
internal static class NtfsRuns
{
    /// <summary>Adds a segment's runs to those of the segments before.</summary>
    /// <param name="list">The extents so far.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="clusterBytes">How long a cluster is.</param>
    /// <param name="cluster">The place in the value, in clusters, that the segment must begin at; then the one behind it.</param>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", "fs.unsupported", entry only.</exception>
    public static void Add(FileRuns list, NtfsAttribute segment, long clusterBytes, ref long cluster)
    {
        if (segment.FirstCluster != cluster)
        {
            throw Malformed();
        }

        long place = 0;
        for (var runs = segment.Runs.Span; !runs.IsEmpty && runs[0] != 0;)
        {
            var (lengthBytes, placeBytes) = (runs[0] & 0xF, runs[0] >> 4);
            if (lengthBytes is 0 or > 8 || placeBytes > 8 || 1 + lengthBytes + placeBytes > runs.Length)
            {
                throw Malformed();
            }

            var count = Number(runs.Slice(1, lengthBytes));
            if (count <= 0 || count > (long.MaxValue / clusterBytes) - cluster)
            {
                throw Malformed();
            }

            if (placeBytes == 0)
            {
                list.AddHole(cluster * clusterBytes, count * clusterBytes);
            }
            else
            {
                place = unchecked(place + Number(runs.Slice(1 + lengthBytes, placeBytes)));
                list.Add(cluster * clusterBytes, place >= 0 && place <= long.MaxValue / clusterBytes ? place * clusterBytes : throw Malformed(), count * clusterBytes);
            }

            cluster += count;
            runs = runs[(1 + lengthBytes + placeBytes)..];
        }
    }

    // As many bytes as it needs, with a sign.
    private static long Number(ReadOnlySpan<byte> bytes)
    {
        long number = (sbyte)bytes[^1];
        for (var i = bytes.Length - 2; i >= 0; i--)
        {
            number = (number << 8) | bytes[i];
        }

        return number;
    }

    private static Core.Files.TreeException Malformed() => Fault.Malformed("the runs of an NTFS attribute say what can't be");
}
