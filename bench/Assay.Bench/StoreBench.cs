using System.Diagnostics;
using System.Globalization;
using Assay.Advisories.Matching;
using Assay.Advisories.Store;
using Assay.Core.Packages;

namespace Assay.Bench;

/// <summary>The advisory store: building it from raw feeds, opening it, matching with it. Each step in a process of its own, for its peak memory.</summary>
internal static class StoreBench
{
    private const int Packages = 3000;
    private const int Inventories = 1000;

    public static int Run(string[] arguments)
    {
        if (arguments is ["--step", var step, var from, var into])
        {
            return RunStep(step, from, into);
        }

        if (arguments is not ["--feeds", var feeds, ..])
        {
            Console.Error.WriteLine("usage: bench/run.sh store --feeds DIR [--before DIR]");
            return 2;
        }

        var store = Directory.CreateTempSubdirectory("assay-bench-").FullName;
        try
        {
            Console.WriteLine($"{Environment.ProcessorCount} cores; feeds of {Bytes(feeds) / 1e6:0} MB as they lie");
            Console.WriteLine($"{"",-44}{"seconds",10}{"peak MB",10}");
            Print("build of all feeds", Step("build", feeds, store));
            Console.WriteLine($"  {Directory.GetFiles(Path.Combine(store, "segments")).Length} segments, {Bytes(store) / 1e6:0.0} MB");
            foreach (var kind in new[] { "open", "match", "many" })
            {
                Print($"process: {kind}", Step(kind, feeds, store));
            }

            if (arguments is [_, _, "--before", var before])
            {
                Day(before, feeds, store);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(store, recursive: true);
        }
    }

    // A build over yesterday's store, what of it has to be sent to whoever has that, and what it takes there.
    private static void Day(string before, string feeds, string store)
    {
        var (old, young) = (Path.Combine(store, "old"), Path.Combine(store, "new"));
        Step("build", before, old);
        Copy(old, young);
        Print("build over yesterday's store", Step("build", feeds, young));
        Print("delta, and the whole store as a file", Step("delta", old, young));
        Print("delta applied", Step("apply", old, young));
        Console.WriteLine($"  {Bytes(Path.Combine(young, "day")) / 1e6:0.00} MB; the whole store {Bytes(Path.Combine(young, "whole")) / 1e6:0.0} MB");
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static int RunStep(string step, string feeds, string folder)
    {
        switch (step)
        {
            case "build":
                StoreBuilder.Build(feeds, folder, TimeProvider.System);
                return 0;
            case "delta":
                Directory.CreateDirectory(Path.Combine(folder, "day"));
                Directory.CreateDirectory(Path.Combine(folder, "whole"));
                StoreDelta.Write(feeds, folder, Path.Combine(folder, "day", "day.assaydb"), null, CancellationToken.None);
                StoreArchive.Export(folder, Path.Combine(folder, "whole", "store.assaydb"), null, CancellationToken.None);
                return 0;
            case "apply":
                StoreArchive.Import(Path.Combine(folder, "day", "day.assaydb"), feeds, null, CancellationToken.None);
                return 0;
            case "open":
                Measure("open", 20, () => AdvisoryStore.Open(folder).Dispose());
                return 0;
            case "match":
                var inventory = PackageSample.Read(feeds, Packages);
                using (var store = AdvisoryStore.Open(folder))
                {
                    Measure($"match of {inventory.Packages.Count} packages, pages and statements known", 20, () => Findings(inventory, store));
                }

                Measure("open and match, nothing known", 5, () =>
                {
                    using var store = AdvisoryStore.Open(folder);
                    Findings(inventory, store);
                });
                using (var store = AdvisoryStore.Open(folder))
                {
                    Console.Error.WriteLine($"  {Findings(inventory, store)} findings");
                }

                return 0;
            case "many":
                Many(PackageSample.Read(feeds, Packages), folder);
                return 0;
            default:
                return 2;
        }
    }

    // An image has some 300 packages; each inventory is another part of the sample.
    private static void Many(Inventory all, string folder)
    {
        const int size = 300;
        using var store = AdvisoryStore.Open(folder);
        var clock = Stopwatch.StartNew();
        long findings = 0;
        for (var i = 0; i < Inventories; i++)
        {
            var part = all with { Packages = [.. Enumerable.Range(0, size).Select(number => all.Packages[((i * 7) + (number * 11)) % all.Packages.Count])] };
            findings += Findings(part, store);
        }

        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {Inventories} inventories of {size} packages: {clock.Elapsed.TotalSeconds:0.0} s, {Inventories * 60 / clock.Elapsed.TotalSeconds:0} a minute, {findings} findings"));
    }

    private static int Findings(Inventory inventory, AdvisoryStore store) => Matcher.Match(inventory, store, new MatchOptions()).Findings.Count;

    // Processor time too: on a busy machine the clock tells more of the others.
    private static void Measure(string what, int runs, Action action)
    {
        List<(double Clock, double Processor)> times = [];
        for (var run = 0; run <= runs; run++)
        {
            var processor = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            action();
            times.Add((clock.Elapsed.TotalMilliseconds, (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds));
        }

        var first = times[0];
        times.RemoveAt(0);
        var median = (Clock: times.Select(time => time.Clock).Order().ElementAt(runs / 2), Processor: times.Select(time => time.Processor).Order().ElementAt(runs / 2));
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {what}: {median.Clock:0.00} ms, processor {median.Processor:0.00} ms (the first, with compiling: {first.Clock:0.0} and {first.Processor:0.0})"));
    }

    private static Child Step(string step, string feeds, string folder) =>
        Child.RunSelf(["store", "--step", step, feeds, folder], echo: true);

    private static void Print(string what, Child child) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-44}{child.Seconds,10:0.00}{child.PeakMegabytes,10:0.0}"));

    private static long Bytes(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
