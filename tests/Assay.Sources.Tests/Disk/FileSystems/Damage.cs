using Assay.Fuzz;
using Assay.Sources.Disk;
using Assay.Sources.Disk.FileSystems;

namespace Assay.Sources.Tests.Disk.FileSystems;

/// <summary>Walks volumes that are not sound: whatever they hold, the outcome is entries and failures that say so, within bounds.</summary>
internal static class Damage
{
    /// <summary>Changes a byte at a time where an image is not empty, and cuts it short, and walks what is left.</summary>
    /// <param name="path">The image.</param>
    /// <param name="open">The reader's door.</param>
    /// <param name="count">How many times.</param>
    public static void Survives(string path, Func<BlockReader, FileSystem?> open, int count)
    {
        var image = File.ReadAllBytes(path);
        using var sound = new ImageBlocks(image);
        var walk = new VolumeWalk();
        walk.Walk(open, sound);
        Assert.True(walk.Entries > 0);
        Assert.Equal(0, walk.Lost);
        var random = new Random(11);
        var places = Enumerable.Range(0, image.Length).Where(at => image[at] != 0).ToArray();
        for (var number = 0; number < count; number++)
        {
            var at = places[random.Next(places.Length)];
            var before = image[at];
            image[at] = (byte)(number % 3 == 0 ? before ^ (1 << random.Next(8)) : random.Next(256));
            Walk(image, image.Length, open, sound.ReadBytes, $"byte {at} as {image[at]}");
            image[at] = before;
        }

        for (var number = 0; number < count / 10; number++)
        {
            // The ends of what is there, and any place.
            var length = number % 2 == 0 ? places[random.Next(places.Length)] : random.Next(image.Length);
            Walk(image, length, open, sound.ReadBytes, $"cut at {length}");
        }
    }

    private static void Walk(byte[] image, int length, Func<BlockReader, FileSystem?> open, long soundBytes, string what)
    {
        using var volume = new ImageBlocks(image, length);
        new VolumeWalk().Walk(open, volume);
        Assert.True(volume.ReadBytes < (soundBytes * 20) + (64L << 20), $"{what}: {volume.ReadBytes} bytes read");
    }
}
