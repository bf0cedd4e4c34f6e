using System.Diagnostics;
using Assay.TestKit;

namespace Assay.Sources.Tests.Disk.FileSystems;

/// <summary>A volume made by the native tools, and what they say is on it.</summary>
internal sealed class VolumeImage : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <param name="sizeBytes">How large the volume is; it is sparse.</param>
    public VolumeImage(long sizeBytes)
    {
        using var file = File.Create(Path);
        file.SetLength(sizeBytes);
    }

    public string Path => folder["volume.img"];

    /// <summary>A folder that is gone with the image.</summary>
    public string Source => System.IO.Directory.CreateDirectory(folder["source"]).FullName;

    /// <summary>What is on it.</summary>
    public SortedDictionary<string, string> Expected { get; private set; } = new(StringComparer.Ordinal);

    /// <summary>Runs a program that must succeed; "{image}" and "{source}" stand for the paths.</summary>
    public void Make(string program, params string[] arguments) => Succeed(NativeTool.Require(program), [.. arguments.Select(Fill)]);

    /// <summary>Mounts the volume, fills it, lists it and unmounts it; skips the test, loudly, where that is not permitted.</summary>
    /// <param name="fill">Is told where it is mounted.</param>
    /// <param name="withModes">Whether permissions are listed too; null where nothing is listed.</param>
    /// <param name="mount">The program and what it is told before the paths; a loop mount where there is none.</param>
    public void Mount(Action<string> fill, bool? withModes = true, params string[] mount)
    {
        var at = System.IO.Directory.CreateDirectory(folder["mounted"]).FullName;
        var program = NativeTool.Require(mount.Length > 0 ? mount[0] : "mount");
        string[] arguments = mount.Length > 0 ? [.. mount[1..].Select(Fill), Path, at] : ["-o", "loop", Path, at];
        var result = NativeTool.Run(program, arguments);
        if (result.ExitCode != 0)
        {
            Assert.Skip($"{program} {string.Join(' ', arguments)} is not possible here: {result.Error}");
        }

        try
        {
            fill(at);
            Expected = withModes is { } modes ? TreeListing.OfFolder(at, modes) : Expected;
        }
        finally
        {
            Succeed(NativeTool.Require("umount"), [at]);
            AwaitDetached();
        }
    }

    /// <summary>Lists a folder as what must be on the volume.</summary>
    public void Expect(string source, bool withModes = true) => Expected = TreeListing.OfFolder(source, withModes);

    public void Dispose()
    {
        // Names that are no UTF-8 can't be deleted by .NET.
        NativeTool.Run("rm", ["-rf", folder["source"]]);
        folder.Dispose();
    }

    // Whoever made a mount namespace of its own meanwhile (unshare, a container engine in another test) holds a copy of this mount: the volume is in
    // use, and its journal open, until that is gone too. The loop device goes with the last of them.
    private void AwaitDetached()
    {
        var losetup = NativeTool.Require("losetup");
        var since = Stopwatch.StartNew();
        while (NativeTool.Run(losetup, ["--associated", Path]).Output.Length > 0)
        {
            Assert.True(since.Elapsed < TimeSpan.FromMinutes(2), $"{Path} is unmounted, but some other mount namespace still holds it");
            Thread.Sleep(20);
        }
    }

    private static void Succeed(string program, string[] arguments)
    {
        var result = NativeTool.Run(program, arguments);
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {result.Error}{result.Output}");
    }

    private string Fill(string argument) => argument.Replace("{image}", Path, StringComparison.Ordinal).Replace("{source}", folder["source"], StringComparison.Ordinal);
}
