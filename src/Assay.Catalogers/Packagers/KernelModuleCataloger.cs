using Assay.Catalogers.Libraries;
using Assay.Core;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// Modules of the kernel that did not come with it: those in the folders "extra" and "updates", into which DKMS and `make modules_install` put what is built elsewhere
/// (kernel.org, "Building External Modules", 6.2). They say of themselves what they are in the section .modinfo, texts "key=value" with a zero behind each (linux/moduleparam.h). Packed ones are unpacked (6.1, CONFIG_MODULE_COMPRESS: gzip, xz, Zstandard).
/// </summary>
internal sealed class KernelModuleCataloger : ICataloger
{
    public const string CatalogerName = "packagers/kernel-module";

    private const int MaxModuleBytes = 256 << 20;
    private const int WindowBytes = 256 << 10;

    // A text that goes on behind a window's end is looked at again with the next one.
    private const int OverlapBytes = 1024;

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new()
    {
        Globs = [.. from root in (string[])["lib/modules", "usr/lib/modules"]
                    from folder in (string[])["extra", "extra/*", "updates", "updates/*"]
                    from ending in (string[])["", ".gz", ".xz", ".zst"]
                    select $"{root}/*/{folder}/*.ko{ending}"],
        MaxBytes = MaxModuleBytes,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        try
        {
            using var plain = Unpacking.Open(file.OpenSequential());
            using var content = new BoundedStream(plain, MaxModuleBytes);
            Read(content, sink, token);
        }
        catch (InvalidDataException damaged)
        {
            sink.Add(Issue.Error("packagers.kernel-module.malformed", $"it can't be unpacked: {damaged.Message}"));
        }
        catch (AssayException missing)
        {
            // No library for what it is packed with on this machine.
            sink.Add(Issue.Error(missing.Code, missing.Message));
        }
    }

    private static void Read(BoundedStream content, FactSink sink, CancellationToken token)
    {
        string? name = null, version = null, license = null;
        var window = new byte[WindowBytes];
        var filled = 0;
        var isFirst = true;
        while (name is null || version is null || license is null)
        {
            token.ThrowIfCancellationRequested();
            var count = content.ReadAtLeast(window.AsSpan(filled), window.Length - filled, throwOnEndOfStream: false);
            filled += count;
            var seen = window.AsSpan(0, filled);
            if (isFirst && !seen.StartsWith("\u007fELF"u8))
            {
                sink.Add(Issue.Notice("packagers.kernel-module.other", "it is no module of a kernel"));
                return;
            }

            isFirst = false;
            name ??= Value(seen, "\0name="u8);
            version ??= Value(seen, "\0version="u8);
            license ??= Value(seen, "\0license="u8);
            if (count == 0 || filled < window.Length)
            {
                break;
            }

            seen[^OverlapBytes..].CopyTo(window);
            filled = OverlapBytes;
        }

        if (LibraryFact.Of("generic", name, version, PackageState.Installed) is { Package.Version: not null } fact)
        {
            sink.Add(fact.WithLicenses(license));
        }
    }

    private static string? Value(ReadOnlySpan<byte> window, ReadOnlySpan<byte> key)
    {
        var start = window.IndexOf(key);
        var end = start < 0 ? -1 : window[(start + key.Length)..].IndexOf((byte)0);
        return end is <= 0 or > OverlapBytes / 2 ? null : LossyText.Decode(window.Slice(start + key.Length, end));
    }
}
