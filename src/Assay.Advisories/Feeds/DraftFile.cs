using System.Text;

namespace Assay.Advisories.Feeds;

/// <summary>Bytes that are written once and then read from the start: in memory while they are few, else in a file without a name.</summary>
/// <param name="folder">Where the file is made; it is unlinked at once.</param>
internal sealed class DraftFile(string folder) : IDisposable
{
    // There are some hundred of them at once.
    private const int MemoryBytes = 16 << 10;

    private readonly MemoryStream memory = new();
    private FileStream? file;
    private BinaryWriter? writer;

    /// <summary>Writes to the end.</summary>
    public BinaryWriter Writer
    {
        get
        {
            writer ??= new BinaryWriter(memory, Encoding.UTF8, leaveOpen: true);
            if (memory.Length > MemoryBytes)
            {
                writer.Flush();
                file ??= Create(folder);
                memory.WriteTo(file);
                memory.SetLength(0);
            }

            return writer;
        }
    }

    /// <summary>Reads from the start; nothing is written after.</summary>
    public BinaryReader Read()
    {
        writer?.Flush();
        if (file is null)
        {
            memory.Position = 0;
            return new BinaryReader(memory, Encoding.UTF8, leaveOpen: true);
        }

        memory.WriteTo(file);
        memory.SetLength(0);
        file.Position = 0;
        return new BinaryReader(new BufferedStream(file, 64 << 10), Encoding.UTF8, leaveOpen: true);
    }

    public void Dispose()
    {
        writer?.Dispose();
        memory.Dispose();
        file?.Dispose();
    }

    /// <summary>A file without a name, to write and to read; it is gone with the stream.</summary>
    /// <param name="folder">Where it takes up its room.</param>
    public static FileStream Create(string folder)
    {
        Directory.CreateDirectory(folder);
        var created = new FileStream(Path.Combine(folder, $".draft-{Guid.NewGuid():n}"), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
            BufferSize = 0,
        });
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(created.Name);
        }

        return created;
    }
}
