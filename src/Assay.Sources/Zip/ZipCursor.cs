using System.Text;
using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Text;
using Assay.Sources.Directory;
using Assay.Sources.Streams;

namespace Assay.Sources.Zip;

/// <summary>
/// A zip archive as a tree: first the archive itself at its own name, for those who know the kind of it (jar, whl), then what is in it, and
/// the content of zip files in it below their names, some levels deep. Jars in it stay files: who reads jars reads those in jars too.
/// </summary>
public sealed class ZipCursor : TreeCursor
{
    private const int MaxNesting = 4;
    private const int MaxLinkBytes = FilePath.MaxBytes;

    private readonly ScanLimits limits;
    private readonly Spool spool;
    private readonly IssueLog issues = new();
    private readonly SingleFileCursor file;
    private readonly Stack<Level> levels = new();
    private readonly byte[] path = new byte[FilePath.MaxBytes];
    private readonly byte[] raw = new byte[ushort.MaxValue];
    private readonly byte[] link = new byte[MaxLinkBytes];
    private ZipEntry entry;
    private EntryKind kind;
    private Stream? content;
    private int pathLength;
    private int linkLength;
    private int entryCount;
    private bool isOnFile;

    /// <param name="path">The archive; a link is followed, since the user named it.</param>
    /// <param name="limits">Bounds on entries and depth.</param>
    /// <param name="spool">Where archives in the archive are unpacked to.</param>
    /// <exception cref="AssayException">"target.notFound", "target.unreadable", "zip.*": it can't be read, or is no zip archive.</exception>
    public ZipCursor(string path, ScanLimits limits, Spool spool)
    {
        ArgumentNullException.ThrowIfNull(limits);
        this.limits = limits;
        this.spool = spool;
        file = new SingleFileCursor(path);
        try
        {
            var stream = file.Open();
            levels.Push(new Level(stream, ZipDirectory.Read(stream, limits.MaxEntries), 0));
        }
        catch (TreeException failure)
        {
            file.Dispose();
            throw new AssayException(failure.Code, $"{path} can't be read: {failure.Message}", "zip: reads zip archives; archive: reads tar", failure);
        }
    }

    public override IReadOnlyList<Issue> Issues => issues.ToList();

    public override TreeEntry Current => isOnFile ? file.Current : new TreeEntry
    {
        Path = path.AsSpan(0, pathLength),
        Kind = kind,
        SizeBytes = kind == EntryKind.File ? entry.SizeBytes : 0,
        Mode = entry.Mode,
        LinkTarget = link.AsSpan(0, linkLength),
    };

    /// <exception cref="TreeException">"limit.entries", "zip.malformed".</exception>
    public override bool MoveNext(CancellationToken token)
    {
        content?.Dispose();
        content = null;
        if (!isOnFile && entryCount == 0)
        {
            return isOnFile = file.MoveNext(token);
        }

        var wasOnFile = isOnFile;
        isOnFile = false;
        if (!wasOnFile && kind == EntryKind.File && path.AsSpan(0, pathLength).EndsWith(".zip"u8))
        {
            Enter(token);
        }

        while (levels.TryPeek(out var level))
        {
            token.ThrowIfCancellationRequested();
            if (!level.Directory.TryNext(out entry))
            {
                levels.Pop().Dispose();
                continue;
            }

            if (++entryCount > limits.MaxEntries)
            {
                throw new TreeException("limit.entries", $"the archive has more than {limits.MaxEntries} entries");
            }

            if (TryTake(level))
            {
                return true;
            }
        }

        kind = EntryKind.Other;
        return false;
    }

    public override Stream Open() => content = isOnFile ? file.Open() : ZipContent.Open(levels.Peek().Archive, entry);

    protected override void Dispose(bool disposing)
    {
        content?.Dispose();
        while (levels.TryPop(out var level))
        {
            level.Dispose();
        }

        file.Dispose();
    }

    // Names are relative to their own archive: what leads out of it is taken as inside.
    private bool TryTake(Level level)
    {
        var name = raw.AsSpan(0, entry.Name.Length);
        entry.Name.Span.CopyTo(name);
        if (!name.Contains((byte)'/'))
        {
            // Some programs on Windows write its own separator.
            name.Replace((byte)'\\', (byte)'/');
        }

        kind = entry.Kind;
        linkLength = 0;
        var prefix = level.PrefixLength == 0 ? 0 : level.PrefixLength + 1;
        if (name.Length > path.Length - prefix || !FilePath.TryNormalize(name, path.AsSpan(prefix), out var length, out var escapes))
        {
            issues.Add(Issue.Error("zip.pathInvalid", "the entry's name is too long or holds a NUL", LossyText.Decode(name)));
            return false;
        }

        if (escapes)
        {
            issues.Add(Issue.Notice("zip.pathEscape", "the entry's name leads out of the archive; it was taken as inside", LossyText.Decode(name)));
        }

        if (length == 0)
        {
            return false;
        }

        if (prefix > 0)
        {
            path[prefix - 1] = (byte)'/';
        }

        pathLength = prefix + length;
        if (path.AsSpan(0, pathLength).Count((byte)'/') > limits.MaxDepth)
        {
            issues.Add(Issue.Error("limit.depth", "the entry lies in too many folders", PathText()));
            return false;
        }

        return kind != EntryKind.SymbolicLink || TryReadLink(level);
    }

    private bool TryReadLink(Level level)
    {
        try
        {
            if (entry.SizeBytes > link.Length)
            {
                throw new TreeException("zip.entryMalformed", "the link's target is too long");
            }

            using var target = ZipContent.Open(level.Archive, entry);
            linkLength = target.ReadAtLeast(link.AsSpan(0, (int)entry.SizeBytes), (int)entry.SizeBytes, throwOnEndOfStream: false);
            return true;
        }
        catch (TreeException failure)
        {
            issues.Add(Issue.Error(failure.Code, failure.Message, PathText()));
            return false;
        }
    }

    private void Enter(CancellationToken token)
    {
        if (levels.Count > MaxNesting)
        {
            issues.Add(Issue.Error("limit.zipNesting", $"zip archives in more than {MaxNesting} others are not opened", PathText()));
            return;
        }

        Stream? inner = null;
        try
        {
            var outer = levels.Peek().Archive;
            if (entry is { Method: ZipEntry.Stored, IsEncrypted: false })
            {
                inner = ZipContent.OpenPacked(outer, entry);
            }
            else
            {
                using var packed = ZipContent.Open(outer, entry);
                inner = spool.Hold(packed, entry.SizeBytes, token);
            }

            levels.Push(new Level(inner, ZipDirectory.Read(inner, limits.MaxEntries), pathLength));
        }
        catch (TreeException failure)
        {
            // A file that is no zip archive though it is called one hides nothing.
            inner?.Dispose();
            var level = failure.Code == "zip.noDirectory" ? IssueLevel.Notice : IssueLevel.Error;
            issues.Add(new Issue(level, failure.Code, failure.Message) { Path = PathText() });
        }
    }

    private string PathText() => LossyText.Decode(path.AsSpan(0, pathLength));

    /// <summary>An archive whose entries are gone through: the one that was named, or one in it.</summary>
    private sealed class Level(Stream archive, ZipDirectory directory, int prefixLength) : IDisposable
    {
        public Stream Archive => archive;

        public ZipDirectory Directory => directory;

        public int PrefixLength => prefixLength;

        public void Dispose() => archive.Dispose();
    }
}
