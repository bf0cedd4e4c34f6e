using System.Buffers.Binary;
using System.IO.Compression;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// Linux itself, as it lies beside a boot loader, by the version that its image tells: x86's boot protocol points at a text (kernel.org, "The Linux/x86 Boot Protocol",
/// kernel_version), and others hold the banner "Linux version ..." that /proc/version shows (init/version.c), arm64's mostly packed by gzip. What a distribution brought is its
/// package's.
/// </summary>
internal sealed class KernelImageCataloger : ICataloger
{
    public const string CatalogerName = "packagers/kernel-image";

    private const int HeadBytes = 68 << 10;
    private const int WindowBytes = 256 << 10;
    private const int MaxVersionBytes = 256;
    private const long MaxImageBytes = 256L << 20;

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new()
    {
        Globs =
        [
            "**/vmlinuz", "**/vmlinuz-*", "**/vmlinux", "**/vmlinux-*", "**/bzImage", "**/bzImage-*", "**/zImage", "**/zImage-*", "**/kernel", "**/kernel-*",
        ],
        MaxBytes = MaxImageBytes,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var head = file.Peek(HeadBytes);
        var text = IsBoot(head) ? Pointed(head)
            : IsImage(head) ? Banner(file.OpenSequential(), token)
            : IsGzip(head) ? Unpacked(file, sink, token)
            : null;
        var version = text?.Split(' ', 2)[0];
        if (version is { Length: > 0 } && char.IsAsciiDigit(version[0]) && LibraryFact.Of("generic", "linux-kernel", version, PackageState.Installed) is { } fact)
        {
            sink.Add(fact.WithLicenses("GPL-2.0-only"));
        }
        else if (text is not null || file.Path.FileName.StartsWith("vmlinuz"u8))
        {
            sink.Add(Issue.Notice("packagers.kernel-image.other", "it has the name of a kernel's image and tells no version"));
        }
    }

    // "HdrS" at 0x202, protocol 2.00 or later.
    private static bool IsBoot(ReadOnlySpan<byte> head) => head.Length > 0x210 && head[0x202..0x206].SequenceEqual("HdrS"u8) && BinaryPrimitives.ReadUInt16LittleEndian(head[0x206..]) >= 0x200;

    // An image of arm64 (Documentation/arch/arm64/booting.rst), of arm, or an ELF.
    private static bool IsImage(ReadOnlySpan<byte> head) =>
        (head.Length > 64 && head[56..60].SequenceEqual("ARMd"u8)) || (head.Length > 40 && BinaryPrimitives.ReadUInt32LittleEndian(head[36..]) == 0x016f2818) || head.StartsWith("\u007fELF"u8);

    private static bool IsGzip(ReadOnlySpan<byte> head) => head.Length > 10 && head[0] == 0x1f && head[1] == 0x8b;

    // The pointer leaves out the 0x200 bytes of the boot sector.
    private static string? Pointed(ReadOnlySpan<byte> head)
    {
        var start = BinaryPrimitives.ReadUInt16LittleEndian(head[0x20e..]) + 0x200;
        return start > 0x200 && start < head.Length ? Text(head[start..]) : "";
    }

    private static string? Unpacked(ScannedFile file, FactSink sink, CancellationToken token)
    {
        try
        {
            using var unpacked = new GZipStream(file.OpenSequential(), CompressionMode.Decompress, leaveOpen: true);
            using var bounded = new BoundedStream(unpacked, MaxImageBytes);
            return Banner(bounded, token);
        }
        catch (InvalidDataException broken)
        {
            sink.Add(Issue.Notice("packagers.kernel-image.malformed", broken.Message));
            return null;
        }
    }

    private static string? Banner(Stream content, CancellationToken token)
    {
        ReadOnlySpan<byte> mark = "Linux version "u8;
        var window = new byte[WindowBytes];
        for (var kept = 0; ;)
        {
            token.ThrowIfCancellationRequested();
            var count = content.ReadAtLeast(window.AsSpan(kept), window.Length - kept, throwOnEndOfStream: false);
            var seen = window.AsSpan(0, kept + count);
            for (var from = 0; seen[from..].IndexOf(mark) is var at && at >= 0;)
            {
                from += at + mark.Length;
                if (from + MaxVersionBytes > seen.Length && seen.Length == window.Length)
                {
                    break;
                }

                if (from < seen.Length && char.IsAsciiDigit((char)seen[from]))
                {
                    return Text(seen[from..]);
                }
            }

            if (seen.Length < window.Length)
            {
                return null;
            }

            kept = mark.Length + MaxVersionBytes;
            seen[^kept..].CopyTo(window);
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, MaxVersionBytes)];
        var end = bytes.IndexOfAny((byte)0, (byte)' ', (byte)'\n');
        return LossyText.Decode(end < 0 ? bytes : bytes[..end]);
    }
}
