using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.Sources.Oci;
using Assay.Sources.Oci.Archive;
using Assay.Sources.Oci.Layers;

namespace Assay.Engine.Targets;

/// <summary>
/// "archive:FILE[:TAG]" or "archive:-": an image as "docker save", podman, skopeo or buildah write it, or the tar of a whole root file system;
/// plain, or packed with gzip, zstd, xz or bzip2. A plain file is read in place; anything else in one pass, with a second one where links hide something.
/// </summary>
internal static class ArchiveTarget
{
    public static async Task<Inventory> ReadAsync(string name, TargetScan scan, CancellationToken token)
    {
        if (name == "-" || name.StartsWith("-:", StringComparison.Ordinal))
        {
            var spool = new Spool(scan.Options.TemporaryFolder, scan.Options.Limits.SpoolMemoryBytes, scan.Options.Limits.SpoolQuotaBytes);
            using var piped = spool.Tee(scan.StandardInput());

            // A pipe may bring nothing for ever, and nothing ends a read that waits for it: it is left behind when the scan is ended.
            return await Task.Run(() => ReadPasses(piped.TryOpen, "-", name.Length > 2 ? name[2..] : null, scan, token), token)
                .WaitAsync(token).ConfigureAwait(false);
        }

        var (path, tag) = Split(name);
        using var file = ArchiveFile.TryOpen(path, scan.Options.Limits, token);
        if (file is null)
        {
            return ReadPasses(() => TargetScan.OpenFile(path), path, tag, scan, token);
        }

        return file.HoldsImage
            ? await scan.ReadImageAsync(file.OpenImage(tag, scan.Options.Platform, scan.Options.Limits), token).ConfigureAwait(false)
            : ReadTree(file.AsLayer().OpenBlob, path, tag, scan, token);
    }

    public static Task<Image> DescribeAsync(string name, TargetScan scan, CancellationToken token)
    {
        var (limits, platform) = (scan.Options.Limits, scan.Options.Platform);
        var (path, tag) = Split(name);
        using var file = ArchiveFile.TryOpen(path, limits, token);
        if (file is not null)
        {
            return Task.FromResult(file.OpenImage(tag, platform, limits));
        }

        // The manifest may stand at the end, and a packed archive has to be read up to there.
        using var pass = new ArchivePass(TargetScan.OpenFile(path), limits);
        while (pass.MoveNext(token))
        {
            // Layers are passed by.
        }

        return Task.FromResult(pass.OpenImage(path, tag, platform));
    }

    private static Inventory ReadPasses(Func<Stream?> tryOpen, string place, string? tag, TargetScan scan, CancellationToken token)
    {
        Stream Open() => tryOpen() ?? throw new AssayException(
            "archive.pipeTooLong",
            "the archive has to be read twice, and the pipe brought more than the scan's temporary disk holds",
            "write it to a file, and scan archive:FILE");

        return CouldBeImage(Open, scan.Options.Limits)
            ? scan.ReadPasses(() => tryOpen() is { } stream ? new ArchivePass(stream, scan.Options.Limits) : null, pass => pass.OpenImage(place, tag, scan.Options.Platform), changes: null, token)
            : ReadTree(Open, place, tag, scan, token);
    }

    private static bool CouldBeImage(Func<Stream> open, ScanLimits limits)
    {
        var head = new byte[ArchivePass.PeekBytes];
        using var stream = open();
        var length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return ArchivePass.CouldBeImage(head[..length], limits);
    }

    private static Inventory ReadTree(Func<Stream> open, string place, string? tag, TargetScan scan, CancellationToken token) => tag is null
        ? scan.ReadTree(() => new LayerCursor(ArchivePass.AsLayer(open), scan.Options.Limits), new Artifact { Kind = "archive", Name = place }, token)
        : throw new AssayException("image.notFound", $"{place} is a tar of files and no image, so there is no \"{tag}\" in it", "leave the tag out");

    // A file may have a colon in its name: what is there goes first, and a tag may have colons too.
    private static (string Path, string? Tag) Split(string name)
    {
        if (File.Exists(name))
        {
            return (name, null);
        }

        for (var colon = name.IndexOf(':', StringComparison.Ordinal); colon >= 0; colon = name.IndexOf(':', colon + 1))
        {
            if (colon > 0 && File.Exists(name[..colon]))
            {
                return (name[..colon], name[(colon + 1)..]);
            }
        }

        throw TargetScan.NotFound(name);
    }
}
