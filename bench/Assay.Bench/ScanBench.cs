using System.Runtime.InteropServices;

namespace Assay.Bench;

/// <summary>Cold and warm scans of one image, against the floor and a peer if one is there.</summary>
internal static class ScanBench
{
    public static int Run(string[] arguments)
    {
        var assay = Options.Required(arguments, "--assay");
        var image = Options.Required(arguments, "--image");
        var store = Options.Optional(arguments, "--db");
        var peer = Options.Optional(arguments, "--peer");
        var runs = Options.Runs(arguments);
        var work = Directory.CreateTempSubdirectory("assay-bench-").FullName;
        try
        {
            var cache = new Dictionary<string, string> { ["ASSAY_CACHE_DIR"] = Path.Combine(work, "cache") };
            string[] sbom = ["sbom", "oci:" + image, "-o", "cyclonedx=" + Path.Combine(work, "assay.json"), "-q"];
            string[] scan = ["scan", "oci:" + image, "-o", "json=" + Path.Combine(work, "result.json"), "-q", .. store is null ? Array.Empty<string>() : ["--db", store]];
            string[] peerScan =
            [
                "image", "--input", image, "--format", "cyclonedx", "--skip-db-update", "--skip-java-db-update", "--offline-scan", "-q",
                "--skip-files", "**/*.jar", "-o", Path.Combine(work, "peer.json"),
            ];

            // Interleaved, so that a noisy minute hits all of them; the file cache is warm for all from the first round on.
            string[] coldScan = ["scan", "oci:" + image, "-o", "json=" + Path.Combine(work, "cold.json"), "-q", "--no-cache", "--offline", "--allow-incomplete", "--scan"];
            var (without, with) = (new List<Child>(), new List<Child>());
            var floor = new List<double>();
            var (cold, warm, version, theirs, theirSystems) = (new List<Child>(), new List<Child>(), new List<Child>(), new List<Child>(), new List<Child>());
            for (var run = 0; run <= runs; run++)
            {
                var isMeasured = run > 0;
                Options.Keep(floor, Floor.Measure(image), isMeasured);
                Options.Keep(cold, Child.Run(assay, [.. sbom, "--no-cache"]), isMeasured);
                Options.Keep(without, Child.Run(assay, [.. coldScan, "packages"]), isMeasured);
                Options.Keep(with, Child.Run(assay, [.. coldScan, "packages,config,secret"]), isMeasured);
                if (!isMeasured)
                {
                    Child.Run(assay, scan, cache);
                }

                Options.Keep(warm, Child.Run(assay, scan, cache), isMeasured);
                Options.Keep(version, Child.Run(assay, ["version"]), isMeasured);
                if (peer is not null)
                {
                    Options.Keep(theirs, RunPeer(peer, peerScan, Path.Combine(work, "all" + run)), isMeasured);
                    Options.Keep(theirSystems, RunPeer(peer, [.. peerScan, "--pkg-types", "os"], Path.Combine(work, "os" + run)), isMeasured);
                }
            }

            var bytes = new DirectoryInfo(image).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
            Console.WriteLine($"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, image of {bytes / 1e6:0} MB, median of {runs} runs");
            Console.WriteLine($"{"",-28}{"seconds",10}{"x floor",10}{"peak MB",10}");
            var unit = Options.Median(floor);
            Console.WriteLine($"{"floor (inflate | SHA-256)",-28}{unit,10:0.000}{1,10:0.00}");
            Print("assay sbom, cold", cold, unit);
            Print(store is null ? "assay scan, warm, no store" : "assay scan, warm, matched", warm, unit);
            Print("assay scan, cold, packages", without, unit);
            Print("the same, checks, secrets", with, unit);
            Print("assay version", version, unit);
            Console.WriteLine($"secrets on / off, cold: {Options.Median(with.Select(child => child.Seconds)) / Options.Median(without.Select(child => child.Seconds)):0.00} (goal 1.25)");
            if (peer is not null)
            {
                Print("peer, cold, no jars", theirs, unit);
                Print("peer, cold, systems only", theirSystems, unit);
                Console.WriteLine($"peer / assay, cold: {Options.Median(theirs.Select(child => child.Seconds)) / Options.Median(cold.Select(child => child.Seconds)):0.00}");
            }

            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    // A new home each time: the peer caches layers by what the image claims.
    private static Child RunPeer(string peer, string[] arguments, string home)
    {
        Directory.CreateDirectory(home);
        return Child.Run(peer, arguments, new Dictionary<string, string> { ["HOME"] = home, ["XDG_CACHE_HOME"] = home });
    }

    private static void Print(string what, List<Child> children, double unit)
    {
        var seconds = Options.Median(children.Select(child => child.Seconds));
        Console.WriteLine($"{what,-28}{seconds,10:0.000}{seconds / unit,10:0.00}{children.Max(child => child.PeakMegabytes),10:0.0}");
    }
}
