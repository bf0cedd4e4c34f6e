using Assay.Core;
using Assay.Sources.Disk;

namespace Assay.Engine.Targets;

/// <summary>What a file is, by how it begins, where the user gave a path without a scheme.</summary>
internal static class FileShape
{
    private const int HeadBytes = 512;

    /// <summary>"archive" for a tar, plain or packed; "zip"; "disk" for an image of a disk or an appliance; "sbom" for anything else.</summary>
    /// <exception cref="AssayException">"target.unreadable", "target.unsupported".</exception>
    public static string SchemeOf(string path)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        using var file = TargetScan.OpenFile(path);
        head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (head.Length > 42 && head[32..].StartsWith("SIF_MAGIC"u8))
        {
            // github.com/sylabs/sif, docs/design: 32 bytes of start script, then this.
            throw new AssayException("target.unsupported", $"{path} is a Singularity image (SIF), which this version does not read",
                "build a sandbox of it and scan that: singularity build --sandbox DIR FILE, assay scan dir:DIR");
        }

        var isPacked = head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) || head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]);

        // POSIX ustar and GNU's headers have this at byte 257.
        var isTar = head.Length == HeadBytes && head[257..].StartsWith("ustar"u8);
        if (DiskSet.IsDisk(path))
        {
            return "disk";
        }

        return isPacked || isTar ? "archive" : head.StartsWith("PK\x03\x04"u8) ? "zip" : "sbom";
    }
}
