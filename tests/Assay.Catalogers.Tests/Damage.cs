using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.TestKit;

namespace Assay.Catalogers.Tests;

/// <summary>Input that is cut or changed: whatever is read of it, reading ends in facts or issues.</summary>
internal static class Damage
{
    /// <summary>Reads a file's content as a cataloger gets it.</summary>
    public static FileFacts Catalog(ICataloger cataloger, string path, byte[] content)
    {
        var file = FilePath.Parse(path);
        var sink = new FactSink(file);
        cataloger.Catalog(new ScannedFile(file, content.Length, 0, new MemoryStream(content, writable: false)), sink, CancellationToken.None);
        return sink.ToFacts(cataloger.Name);
    }

    /// <summary>Cuts the content at every byte, and gives each result with its length to the check.</summary>
    public static void Cut(ICataloger cataloger, string path, byte[] content, Action<int, FileFacts>? check = null)
    {
        for (var length = 0; length < content.Length; length++)
        {
            check?.Invoke(length, Catalog(cataloger, path, content[..length]));
        }
    }

    /// <summary>Changes up to eight bytes at a time.</summary>
    public static void Flip(ICataloger cataloger, string path, byte[] content, int maxPackages)
    {
        var random = new Random(20260715);
        for (var round = 0; round < Tier.Scale(2_000, 20_000); round++)
        {
            var mutated = (byte[])content.Clone();
            for (var flips = random.Next(1, 9); flips > 0; flips--)
            {
                mutated[random.Next(mutated.Length)] = random.Next(3) == 0 ? (byte)'\n' : (byte)random.Next(256);
            }

            Assert.True(Catalog(cataloger, path, mutated).Packages.Count <= maxPackages, $"round {round}");
        }
    }
}
