using System.IO.Compression;
using System.Text;

namespace Assay.Catalogers.Tests;

/// <summary>Zip archives made in memory.</summary>
internal static class Zips
{
    public static byte[] Make(params (string Name, string Content)[] files) =>
        Make([.. files.Select(file => (file.Name, Encoding.UTF8.GetBytes(file.Content)))], CompressionLevel.Optimal);

    public static byte[] Make((string Name, byte[] Content)[] files, CompressionLevel level)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                using var content = archive.CreateEntry(name, level).Open();
                content.Write(bytes);
            }
        }

        return memory.ToArray();
    }
}
