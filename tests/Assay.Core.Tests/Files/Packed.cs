using Assay.TestKit;

namespace Assay.Core.Tests.Files;

/// <summary>Bytes as the native tools pack them.</summary>
internal static class Packed
{
    /// <summary>Half noise, half text: blocks of all kinds.</summary>
    public static byte[] Plain(int sizeBytes)
    {
        var random = new Random(sizeBytes);
        var plain = new byte[sizeBytes];
        for (var i = 0; i < sizeBytes; i++)
        {
            plain[i] = i / 1000 % 2 == 0 ? (byte)random.Next(256) : (byte)('a' + (i % 17));
        }

        return plain;
    }

    /// <summary>What "zstd", "xz" or "bzip2" make of a file.</summary>
    public static byte[] By(string tool, byte[] plain, params string[] options)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["plain"], plain);
        var result = NativeTool.Run(NativeTool.Require(tool), ["-q", "-k", .. options, folder["plain"]]);
        Assert.True(result.ExitCode == 0, result.Error);
        return File.ReadAllBytes(Directory.GetFiles(folder.Path).Single(path => path != folder["plain"]));
    }

    public static byte[] Read(Stream stream, int pieceBytes)
    {
        using var plain = new MemoryStream();
        using (stream)
        {
            var piece = new byte[pieceBytes];
            for (int read; (read = stream.Read(piece, 0, piece.Length)) > 0;)
            {
                plain.Write(piece, 0, read);
            }
        }

        return plain.ToArray();
    }
}
