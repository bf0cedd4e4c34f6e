using System.Buffers.Binary;
using Assay.Catalogers.Rpm;
using Assay.Core.Cataloging;
using Assay.Core.Formats;
using Assay.Core.Packages;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// A package's file: a lead of 96 bytes, the header of signatures, filled up to eight bytes, and the header that goes into the database (rpm, docs/manual/format_v4.md;
/// lib/package.c).
/// </summary>
internal sealed class RpmArchiveCataloger() : PackageArchiveCataloger(CatalogerName, 2, [0xED, 0xAB, 0xEE, 0xDB], "**/*.rpm")
{
    public const string CatalogerName = "packagers/rpm-archive";

    private const int LeadBytes = 96;
    private const int KindAt = 6;
    private const int SourceKind = 1;

    // "8e ad e8 01" and four bytes that mean nothing.
    private const int MarkBytes = 8;
    private const int TagBytes = 16;

    // Headers of kernels with their lists of files have some 4 MB.
    private const int MaxHeaderBytes = 64 << 20;

    protected override void Read(Stream content, long sizeBytes, FactSink sink, CancellationToken token)
    {
        var lead = Exactly(content, LeadBytes);
        var signatures = ReadHeader(content, sizeBytes);
        Exactly(content, (8 - (signatures.Length % 8)) % 8);
        token.ThrowIfCancellationRequested();
        var header = ReadHeader(content, sizeBytes);
        var told = new FactSink(Core.Files.FilePath.Parse("header"));
        var reader = new HeaderReader(told);
        if (reader.Read(header) == HeaderOutcome.Unreadable)
        {
            throw new MalformedException(reader.Problem ?? "its header can't be read");
        }

        if (reader.Problem is { } problem)
        {
            sink.Add(Core.Findings.Issue.Error("packagers.rpm-archive.malformed", problem));
        }

        var isSource = BinaryPrimitives.ReadInt16BigEndian(lead.AsSpan(KindAt)) == SourceKind;
        foreach (var fact in told.ToFacts(CatalogerName).Packages)
        {
            var package = WithKey(fact.Package, signatures);
            sink.Add(fact with { Package = isSource ? AsSource(package) : package });
        }
    }

    // What a source was built on is no architecture of it; files of sources are called "name-version-release.src.rpm".
    private static Package AsSource(Package package) => package with { Arch = "src", Source = new SourcePackage(package.Name, package.Version ?? "") };

    private static Package WithKey(Package package, ReadOnlySpan<byte> signatures) =>
        RpmHeader.TryRead(signatures, out var header) && HeaderReader.Key(header) is { } key ? package with { Origin = (package.Origin ?? new PackageOrigin()) with { Key = key } } : package;

    // As databases have it: without the mark.
    private static byte[] ReadHeader(Stream content, long sizeBytes)
    {
        var intro = Exactly(content, MarkBytes + RpmHeader.IntroBytes);
        if (!intro.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x8E, 0xAD, 0xE8, 0x01]))
        {
            throw new MalformedException("it has no header where one must stand");
        }

        var length = RpmHeader.IntroBytes + ((long)BinaryPrimitives.ReadUInt32BigEndian(intro.AsSpan(MarkBytes)) * TagBytes) + BinaryPrimitives.ReadUInt32BigEndian(intro.AsSpan(MarkBytes + 4));
        if (length > Math.Min(sizeBytes, MaxHeaderBytes))
        {
            throw new MalformedException($"it says that its header has {length} bytes");
        }

        return [.. intro[MarkBytes..], .. Exactly(content, (int)length - RpmHeader.IntroBytes)];
    }

    private static byte[] Exactly(Stream content, int count)
    {
        var bytes = new byte[count];
        return content.ReadAtLeast(bytes, count, throwOnEndOfStream: false) == count ? bytes : throw new MalformedException("it ends within its headers");
    }
}
