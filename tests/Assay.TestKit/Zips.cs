using System.IO.Compression;
using System.Text;

namespace Assay.TestKit;

/// <summary>Zip archives made in memory.</summary>
public static class Zips
{
    public static byte[] Make(params (string Name, string Content)[] files) =>
        Make([.. files.Select(file => (file.Name, Encoding.UTF8.GetBytes(file.Content)))], CompressionLevel.Optimal);

    public static byte[] Make(params (string Name, byte[] Content)[] files) => Make(files, CompressionLevel.Optimal);

    /// <summary>The same files give the same bytes.</summary>
    public static byte[] Make((string Name, byte[] Content)[] files, CompressionLevel level)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                var entry = archive.CreateEntry(name, level);
                entry.LastWriteTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var content = entry.Open();
                content.Write(bytes);
            }
        }

        return memory.ToArray();
    }
}
