using System.Text;
using Assay.Core.Files;
using Assay.Sources.Streams;

namespace Assay.Sources.Directory;

/// <summary>A folder by its path, where Linux's calls are not to be had. Links and junctions are told by their attributes and never followed.</summary>
internal sealed class PortableFolder : OpenFolder
{
    private const int FileMode = 0x1A4;
    private const int FolderMode = 0x1ED;
    private readonly string path;
    private readonly List<(byte[] Bytes, string Text)> names = [];
    private int index = -1;

    /// <exception cref="TreeException">As of <see cref="OpenFolder.OpenChild"/>.</exception>
    public PortableFolder(string path, int maxNames, CancellationToken token)
    {
        this.path = path;
        Try(() =>
        {
            foreach (var entry in System.IO.Directory.EnumerateFileSystemEntries(path))
            {
                token.ThrowIfCancellationRequested();
                var name = Path.GetFileName(entry);
                names.Add((Encoding.UTF8.GetBytes(name), name));
                if (names.Count > maxNames)
                {
                    throw TooMany(maxNames);
                }
            }

            return true;
        });
        names.Sort((left, right) => left.Bytes.AsSpan().SequenceCompareTo(right.Bytes));
    }

    public override ReadOnlySpan<byte> Name => names[index].Bytes;

    private string CurrentPath => Path.Combine(path, names[index].Text);

    public override bool MoveNext() => ++index < names.Count;

    public override FolderEntry Describe(Span<byte> linkTarget)
    {
        var file = new FileInfo(CurrentPath);
        var attributes = Try(() => file.Attributes);
        if (attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            return Link(Try(() => file.LinkTarget), linkTarget);
        }

        if (attributes.HasFlag(FileAttributes.Directory))
        {
            return new FolderEntry(EntryKind.Directory, 0, FolderMode, 0);
        }

        return attributes.HasFlag(FileAttributes.Device)
            ? new FolderEntry(EntryKind.Other, 0, 0, 0)
            : new FolderEntry(EntryKind.File, Try(() => file.Length), FileMode, 0);
    }

    public override OpenFolder OpenChild(int maxNames, CancellationToken token) => new PortableFolder(CurrentPath, maxNames, token);

    public override Stream OpenFile(long sizeBytes)
    {
        if (Try(() => File.GetAttributes(CurrentPath)).HasFlag(FileAttributes.ReparsePoint))
        {
            throw Vanished();
        }

        return new RegularFileStream(Try(() => File.OpenHandle(CurrentPath)), sizeBytes);
    }

    protected override void Dispose(bool disposing)
    {
        // Nothing is held open.
    }

    // A link without a target is some other reparse point, such as a file that lies in a cloud: not opened.
    private static FolderEntry Link(string? target, Span<byte> linkTarget)
    {
        if (target is null || Encoding.UTF8.GetByteCount(target) > linkTarget.Length)
        {
            return new FolderEntry(EntryKind.Other, 0, 0, 0);
        }

        return new FolderEntry(EntryKind.SymbolicLink, 0, 0x1FF, Encoding.UTF8.GetBytes(target.Replace('\\', '/'), linkTarget));
    }

    private static T Try<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Denied(exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Vanished(exception);
        }
        catch (IOException exception)
        {
            throw Unreadable(exception.Message, exception);
        }
    }
}
