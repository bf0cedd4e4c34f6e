using System.Text;
using Assay.Catalogers;
using Assay.Core;
using Assay.Engine.Collecting;
using Assay.Sources.Disk;
using Assay.Sources.Disk.Sif;

namespace Assay.Engine.Targets;

/// <summary>What a file is, by how it begins, where the user gave a path without a scheme.</summary>
internal static class FileShape
{
    private const int HeadBytes = 512;

    /// <summary>"archive" for a tar, plain or packed; "zip"; "sif" for an image of Singularity; "disk" for an image of a disk or an appliance; "file" for what
    /// a cataloger reads by its name or as a program (a lock file, a package, an executable); "sbom" for anything else.</summary>
    /// <exception cref="AssayException">"target.unreadable".</exception>
    public static string SchemeOf(string path)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        using var file = TargetScan.OpenFile(path);
        head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (SifFile.IsSif(head))
        {
            return "sif";
        }

        var isPacked = head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) || head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD])
            || head.StartsWith("BZh"u8) || head.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]);

        // POSIX ustar and GNU's headers have this at byte 257.
        var isTar = head.Length == HeadBytes && head[257..].StartsWith("ustar"u8);
        if (DiskSet.IsDisk(path))
        {
            return "disk";
        }

        return head.StartsWith("PK\x03\x04"u8) ? "zip"
            : isTar || (isPacked && IsNamedTar(path)) ? "archive"
            : IsCataloged(path, AllCatalogers.IsProgram(head)) ? "file"
            : isPacked ? "archive" : "sbom";
    }

    // "kernel-6.tar.gz" is no kernel.
    private static bool IsNamedTar(string path) => Path.GetFileName(path).Contains(".tar", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);

    // An SBOM that could lie in an image is one outside of it too. On volumes of Windows all files may be run: of what is no program that says nothing.
    private static bool IsCataloged(string path, bool isProgram)
    {
        var table = InterestTable.Of([.. AllCatalogers.Catalogers.Where(cataloger => !cataloger.Name.StartsWith("sboms/", StringComparison.Ordinal))]);
        var wanted = new List<int>();
        table.Match(Encoding.UTF8.GetBytes(Path.GetFileName(path)), isProgram && !OperatingSystem.IsWindows() ? (int)File.GetUnixFileMode(path) : 0, wanted);
        return wanted.Count > 0;
    }
}
