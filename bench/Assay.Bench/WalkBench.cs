using System.Runtime.InteropServices;

namespace Assay.Bench;

/// <summary>A folder tree, walked and cataloged with everything on, against a peer if one is there.</summary>
internal static class WalkBench
{
    public static int Run(string[] arguments)
    {
        var assay = Options.Required(arguments, "--assay");
        var tree = Options.Optional(arguments, "--tree") ?? "/usr";
        var peer = Options.Optional(arguments, "--peer");
        var runs = Options.Runs(arguments);
        var work = Directory.CreateTempSubdirectory("assay-bench-").FullName;
        try
        {
            var (ours, theirs) = (new List<Child>(), new List<Child>());
            for (var run = 0; run <= runs; run++)
            {
                var isMeasured = run > 0;
                Options.Keep(ours, Child.Run(assay, ["sbom", "dir:" + tree, "-o", "cyclonedx=" + Path.Combine(work, "assay.json"), "-q", "--allow-incomplete"]), isMeasured);
                if (peer is not null)
                {
                    var home = Directory.CreateDirectory(Path.Combine(work, "home" + run)).FullName;
                    Options.Keep(theirs, Child.Run(peer,
                        ["rootfs", tree, "--format", "cyclonedx", "--skip-db-update", "--skip-java-db-update", "--offline-scan", "-q", "--skip-files", "**/*.jar", "-o", Path.Combine(work, "peer.json")],
                        new Dictionary<string, string> { ["HOME"] = home, ["XDG_CACHE_HOME"] = home }), isMeasured);
                }
            }

            Console.WriteLine($"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, {Directory.EnumerateFileSystemEntries(tree, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Count()} entries below {tree}, median of {runs} runs");
            Console.WriteLine($"{"",-28}{"seconds",10}{"peak MB",10}");
            Print("assay sbom, jars included", ours);
            if (peer is not null)
            {
                Print("peer, jars left out", theirs);
                Console.WriteLine($"peer / assay: {Options.Median(theirs.Select(child => child.Seconds)) / Options.Median(ours.Select(child => child.Seconds)):0.00}");
            }

            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static void Print(string what, List<Child> children) =>
        Console.WriteLine($"{what,-28}{Options.Median(children.Select(child => child.Seconds)),10:0.000}{children.Max(child => child.PeakMegabytes),10:0.0}");
}
