using System.CommandLine;
using Assay.Core;
using Assay.Engine;

namespace Assay.Cli.Commands;

/// <summary>"assay cache status" and "assay cache clean".</summary>
internal static class CacheCommand
{
    public static Command Create()
    {
        var status = new Command("status", "Say where the layer cache is and how large.");
        status.SetAction(_ => Print("", ScanCache.Measure(Folders.Cache)));
        var clean = new Command("clean", "Delete everything in the layer cache.");
        clean.SetAction(_ => Print("deleted: ", ScanCache.Clear(Folders.Cache)));
        return new Command("cache", "Look after the layer cache.") { status, clean };
    }

    private static int Print(string what, (int Entries, long Bytes) measured)
    {
        Console.Out.WriteLine($"{Folders.Cache}\n{what}{measured.Entries} entries, {measured.Bytes / 1024.0 / 1024.0:0.0} MiB");
        return ExitCodes.Pass;
    }
}
