using System.Buffers;
using System.Buffers.Binary;
using Assay.Catalogers.Libraries;
using Assay.Core;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// Kernels of Linux: those of PCs say where their version stands in the header by which they are loaded (6.1, Documentation/x86/boot.rst, "kernel_version"); in unpacked ones and those of
/// ARM64 the text that the kernel greets with stands as it is (init/version.c, linux_banner). Those that came with a package are its own.
/// </summary>
internal sealed class KernelImageCataloger : ICataloger
{
    public const string CatalogerName = "packagers/kernel-image";

    private const int MaxKernelBytes = 512 << 20;
    private const int SetupAt = 0x200;
    private const int SetupMarkAt = 0x202;
    private const int VersionPointerAt = 0x20E;

    // The pointer has two bytes.
    private const int HeadBytes = SetupAt + 0x10000 + MaxBannerBytes;
    private const int MaxBannerBytes = 1024;
    private const int WindowBytes = 256 << 10;

    // arch/arm64, Documentation/arm64/booting.rst: "magic", 0x644d5241; arch/arm, Documentation/arm/booting.rst: the zImage's 0x016f2818.
    private const int Arm64MarkAt = 56;
    private const int ArmMarkAt = 36;

    private static readonly SearchValues<char> InVersion = SearchValues.Create("0123456789.");

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new()
    {
        Globs =
        [
            "**/vmlinuz", "**/vmlinuz-*", "**/vmlinux", "**/vmlinux-*", "**/bzImage", "**/bzImage-*", "**/zImage", "**/zImage-*", "**/kernel", "**/kernel-*",
        ],
        MaxBytes = MaxKernelBytes,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        ReadOnlySpan<byte> head = file.Peek(HeadBytes);
        try
        {
            var banner = head.Length > VersionPointerAt + 2 && head[SetupMarkAt..].StartsWith("HdrS"u8) ? OfSetup(head) : OfContent(file.OpenSequential(), token);
            if (banner is null || ToFact(banner) is not { } fact)
            {
                // Much else is called a kernel.
                if (file.Path.FileName.StartsWith("vmlinu"u8))
                {
                    sink.Add(Issue.Notice("packagers.kernel-image.other", "it is no kernel of Linux that tells its version"));
                }

                return;
            }

            sink.Add(fact);
        }
        catch (InvalidDataException damaged)
        {
            sink.Add(Issue.Error("packagers.kernel-image.malformed", $"it can't be unpacked: {damaged.Message}"));
        }
        catch (AssayException missing)
        {
            // No library for what it is packed with on this machine.
            sink.Add(Issue.Error(missing.Code, missing.Message));
        }
    }

    // "6.1.0-18-amd64 (debian-kernel@lists.debian.org) #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)"
    private static string? OfSetup(ReadOnlySpan<byte> head)
    {
        var at = BinaryPrimitives.ReadUInt16LittleEndian(head[VersionPointerAt..]);
        return at == 0 || SetupAt + at >= head.Length ? null : Text(head[(SetupAt + at)..]);
    }

    // "Linux version 6.1.0-18-arm64 (debian-kernel@lists.debian.org) (gcc-12 ...) #1 SMP Debian 6.1.76-1 (2024-02-01)\n"
    private static string? OfContent(Stream packed, CancellationToken token)
    {
        var greeting = "Linux version "u8;
        using var plain = Unpacking.Open(packed);
        using var content = new BoundedStream(plain, MaxKernelBytes);
        var window = new byte[WindowBytes];
        var filled = content.ReadAtLeast(window, window.Length, throwOnEndOfStream: false);
        var isKernel = window.AsSpan(0, filled).StartsWith("\u007fELF"u8) || (filled > Arm64MarkAt + 4 && window.AsSpan(Arm64MarkAt).StartsWith("ARMd"u8))
            || (filled > ArmMarkAt + 4 && BinaryPrimitives.ReadUInt32LittleEndian(window.AsSpan(ArmMarkAt)) == 0x016f2818);
        while (isKernel)
        {
            token.ThrowIfCancellationRequested();
            var seen = window.AsSpan(0, filled);
            for (var at = seen.IndexOf(greeting); at >= 0; at = seen.IndexOf(greeting))
            {
                seen = seen[(at + greeting.Length)..];

                // A text that the window cuts is whole in the next one.
                if (!seen.IsEmpty && char.IsAsciiDigit((char)seen[0]) && (seen.Length >= MaxBannerBytes || filled < window.Length))
                {
                    return Text(seen);
                }
            }

            if (filled < window.Length)
            {
                break;
            }

            var kept = MaxBannerBytes + greeting.Length;
            window.AsSpan(filled - kept).CopyTo(window);
            filled = kept + content.ReadAtLeast(window.AsSpan(kept), window.Length - kept, throwOnEndOfStream: false);
        }

        return null;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, MaxBannerBytes)];
        var end = bytes.IndexOfAny((byte)0, (byte)'\n');
        return LossyText.Decode(end < 0 ? bytes : bytes[..end]);
    }

    private static PackageFact? ToFact(string banner)
    {
        var space = banner.IndexOf(' ', StringComparison.Ordinal);
        var release = space < 0 ? banner : banner[..space];
        if (release.Length == 0 || !char.IsAsciiDigit(release[0]) || LibraryFact.Of("generic", "linux-kernel", release, PackageState.Installed) is not { } fact)
        {
            return null;
        }

        // Debian's releases name an interface, and what they are built from stands behind.
        const string Debian = " Debian ";
        var built = banner.LastIndexOf(Debian, StringComparison.Ordinal);
        var version = Numbers(built < 0 ? release : banner[(built + Debian.Length)..]);
        return fact with { Package = fact.Package with { Licenses = ["GPL-2.0-only"], Cpes = [$"cpe:2.3:o:linux:linux_kernel:{version}:*:*:*:*:*:*:*"] } };
    }

    private static ReadOnlySpan<char> Numbers(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(InVersion);
        return (end < 0 ? text : text[..end]).TrimEnd('.');
    }
}
