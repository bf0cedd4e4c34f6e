using Assay.Catalogers.Alpine;
using Assay.Core.Cataloging;
using Assay.Core.Formats;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// A package's file of version 2: three tars, each gzipped, of signatures, of control files and of data; .PKGINFO in the second one tells what it is, "key = value" a line
/// (apk-package(5), apk-v2(5)). Android's packages have the same ending and are zip files.
/// </summary>
internal sealed class ApkArchiveCataloger() : PackageArchiveCataloger(CatalogerName, 2, [0x1F, 0x8B], "**/*.apk")
{
    public const string CatalogerName = "packagers/apk-archive";

    private const int MaxInfoBytes = 4 << 20;
    private const int MaxUnpackedBytes = 128 << 20;
    private const int MaxTextLength = 4096;

    // apk-v3(5): "ADB." and, packed, "ADBd" and "ADBc".
    protected override string? UnreadForm(ReadOnlySpan<byte> start) => start.SequenceEqual("AD"u8) ? "a package of apk's version 3" : null;

    protected override void Read(Stream content, long sizeBytes, FactSink sink, CancellationToken token)
    {
        using var tars = new BoundedStream(Unpacking.Open(content), MaxUnpackedBytes);
        var info = TarFile.Read(tars, ".PKGINFO"u8, MaxInfoBytes, token) ?? throw new MalformedException("it has no .PKGINFO");
        var fields = FieldsOf(info, token);
        if (fields.GetValueOrDefault("pkgname") is not { Length: > 0 } name || fields.GetValueOrDefault("pkgver") is not { Length: > 0 } version)
        {
            throw new MalformedException("its .PKGINFO has no name or no version");
        }

        sink.Add(new PackageFact(new Package
        {
            Type = "apk",
            Name = name,
            Version = version,
            Arch = fields.GetValueOrDefault("arch"),
            Source = fields.GetValueOrDefault("origin") is { Length: > 0 } origin ? new SourcePackage(origin, version) : null,
            Licenses = ApkLicense.ToSpdx(fields.GetValueOrDefault("license")),
        }, name));
    }

    private static Dictionary<string, string> FieldsOf(byte[] info, CancellationToken token)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        using var lines = new LineReader(new MemoryStream(info, writable: false));
        while (lines.TryRead(out var line, token))
        {
            var equals = line.IndexOf((byte)'=');
            if (equals > 0 && line[0] != (byte)'#' && line.Length <= MaxTextLength)
            {
                fields.TryAdd(LossyText.Decode(line[..equals].Trim((byte)' ')), LossyText.Decode(line[(equals + 1)..].Trim((byte)' ')));
            }
        }

        return fields;
    }
}
