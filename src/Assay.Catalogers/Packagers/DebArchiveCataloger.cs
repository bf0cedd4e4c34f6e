using System.Globalization;
using Assay.Catalogers.Debian;
using Assay.Core.Cataloging;
using Assay.Core.Formats;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// A package's file: an ar archive of "debian-binary", of members that begin with '_' and mean nothing, and of the control archive, in which the file "control" is a stanza as in the
/// status file (deb(5); dpkg's src/deb/extract.c).
/// </summary>
internal sealed class DebArchiveCataloger() : PackageArchiveCataloger(CatalogerName, 1, "!<arch>\n"u8, "**/*.deb", "**/*.udeb")
{
    public const string CatalogerName = "packagers/deb-archive";

    private const int MarkBytes = 8;
    private const int HeaderBytes = 60;
    private const int SizeAt = 48;
    private const int MaxMembers = 100;

    // Changelogs of kernels' lists of modules make the largest real ones, some 100 KB.
    private const int MaxControlBytes = 4 << 20;
    private const int MaxControlArchiveBytes = 128 << 20;

    protected override void Read(Stream content, long sizeBytes, FactSink sink, CancellationToken token)
    {
        var header = new byte[HeaderBytes];
        Exactly(content, header.AsSpan(0, MarkBytes));
        for (var members = 0; members < MaxMembers; members++)
        {
            token.ThrowIfCancellationRequested();
            Exactly(content, header);
            var size = SizeOf(header);
            if (NameOf(header).StartsWith("control.tar"u8))
            {
                using var member = new BoundedStream(content, size);
                using var tar = Unpacking.Open(member);
                using var bounded = new BoundedStream(tar, MaxControlArchiveBytes);
                var control = TarFile.Read(bounded, "control"u8, MaxControlBytes, token) ?? throw new MalformedException("its control archive has no control file");
                new StatusReader(sink, StatusForm.Folder).Read(new MemoryStream(control, writable: false), token);
                return;
            }

            Pass(content, size + (size & 1), token);
        }

        throw new MalformedException("it has no control archive");
    }

    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> header)
    {
        var name = header[..16].TrimEnd((byte)' ');
        return name.EndsWith("/"u8) ? name[..^1] : name;
    }

    private static long SizeOf(ReadOnlySpan<byte> header) =>
        header.EndsWith("`\n"u8) && long.TryParse(header.Slice(SizeAt, 10).TrimEnd((byte)' '), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size
            : throw new MalformedException("a member of it has no header");

    private static void Exactly(Stream content, Span<byte> bytes)
    {
        if (content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new MalformedException("it ends before its control archive");
        }
    }

    private static void Pass(Stream content, long bytes, CancellationToken token)
    {
        var buffer = new byte[Math.Min(bytes, 64 << 10)];
        while (bytes > 0)
        {
            token.ThrowIfCancellationRequested();
            var part = buffer.AsSpan(0, (int)Math.Min(bytes, buffer.Length));
            Exactly(content, part);
            bytes -= part.Length;
        }
    }
}
