using System.Globalization;
using System.Text;
using Assay.Catalogers.Debian;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Formats;
using Assay.Core.Packages;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// A package's file: an ar archive of "debian-binary", of members that begin with '_' and mean nothing, and of the control archive, in which the file "control" is a stanza as in the
/// status file (deb(5); dpkg's src/deb/extract.c).
/// </summary>
internal sealed class DebArchiveCataloger() : PackageArchiveCataloger(CatalogerName, 2, "!<arch>\n"u8, "**/*.deb", "**/*.udeb")
{
    public const string CatalogerName = "packagers/deb-archive";

    private const int MarkBytes = 8;
    private const int HeaderBytes = 60;
    private const int SizeAt = 48;
    private const int MaxMembers = 100;

    // The largest control files have some 100 KB, and copyright files 1.6 MB.
    private const int MaxTextBytes = 4 << 20;
    private const int MaxUnpackedBytes = 128 << 20;

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
                var told = new FactSink(FilePath.Parse("control"));
                var member = new BoundedStream(content, size, leaveOpen: true);
                var control = Find(member, "control"u8, token) ?? throw new MalformedException("its control archive has no control file");
                new StatusReader(told, StatusForm.Folder).Read(new MemoryStream(control, writable: false), token);

                // What the unpacking did not ask for; the archive's end is behind it.
                member.CopyTo(Stream.Null);
                Report(told.ToFacts(Name), sink, package => LicensesOf(content, (size & 1) == 1, package.Name, token));
                return;
            }

            Pass(content, size + (size & 1), token);
        }

        throw new MalformedException("it has no control archive");
    }

    private static void Report(FileFacts told, FactSink sink, Func<Package, IReadOnlyList<string>> licenses)
    {
        foreach (var issue in told.Issues)
        {
            sink.Add(issue with { Path = null });
        }

        // One file is one package; what a hostile one tells besides has no copyright file of its own.
        foreach (var (number, fact) in told.Packages.Index())
        {
            sink.Add(number > 0 ? fact : fact with { Package = fact.Package with { Licenses = licenses(fact.Package) } });
        }
    }

    // The data archive stands behind the control archive. Licences are no findings: what is damaged, packed in an older way or lies far behind is left out.
    private static IReadOnlyList<string> LicensesOf(Stream content, bool isPadded, string package, CancellationToken token)
    {
        try
        {
            var header = new byte[HeaderBytes];
            Pass(content, isPadded ? 1 : 0, token);
            Exactly(content, header);
            if (!NameOf(header).StartsWith("data.tar"u8))
            {
                return [];
            }

            return Find(new BoundedStream(content, SizeOf(header), leaveOpen: true), Encoding.UTF8.GetBytes($"usr/share/doc/{package}/copyright"), token) is { } copyright ? [.. CopyrightReader.Read(new MemoryStream(copyright, writable: false), token)] : [];
        }
        catch (Exception damaged) when (damaged is MalformedException or InvalidDataException)
        {
            return [];
        }
    }

    private static byte[]? Find(BoundedStream member, ReadOnlySpan<byte> name, CancellationToken token)
    {
        using var bounded = new BoundedStream(Unpacking.Open(member), MaxUnpackedBytes);
        return TarFile.Read(bounded, name, MaxTextBytes, token);
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
