using System.Text;
using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Sources.Streams;
using Microsoft.Win32.SafeHandles;

namespace Assay.Sources.Directory;

/// <summary>A tree of one file, at its own name: what the user pointed at, whatever folder it lies in.</summary>
public sealed class SingleFileCursor : TreeCursor
{
    private const int ReadableMode = 0x1A4;
    private const int ProgramMode = 0x1ED;

    private readonly SafeFileHandle handle;
    private readonly byte[] name;
    private readonly long sizeBytes;
    private readonly int mode;
    private bool hasMoved;

    /// <param name="path">The file; a link is followed, since the user named it.</param>
    /// <exception cref="AssayException">"target.notFound", "target.unreadable": it is not there, no regular file, or can't be read.</exception>
    public SingleFileCursor(string path)
    {
        name = Encoding.UTF8.GetBytes(Path.GetFileName(path));
        try
        {
            var real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            handle = RegularFile.Open(real, "target", out _);
            sizeBytes = RandomAccess.GetLength(handle);
            mode = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(real) & UnixFileMode.UserExecute) != UnixFileMode.None ? ProgramMode : ReadableMode;
        }
        catch (Exception failure) when (failure is TreeException or IOException or UnauthorizedAccessException)
        {
            handle?.Dispose();
            throw new AssayException(failure is TreeException { Code: "target.missing" } ? "target.notFound" : "target.unreadable",
                $"{path} can't be read: {failure.Message}", "check the path, and its rights", failure);
        }
    }

    public override IReadOnlyList<Issue> Issues => [];

    public override TreeEntry Current => new() { Path = name, Kind = EntryKind.File, SizeBytes = sizeBytes, Mode = mode };

    public override bool MoveNext(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        return !hasMoved && (hasMoved = true);
    }

    /// <summary>The file, with any position; closing it leaves the cursor as it is.</summary>
    public override Stream Open() => new StreamSlice(new RegularFileStream(handle, sizeBytes), 0, sizeBytes);

    protected override void Dispose(bool disposing) => handle.Dispose();
}
