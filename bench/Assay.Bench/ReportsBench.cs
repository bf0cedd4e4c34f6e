using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Security.Cryptography;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports;

namespace Assay.Bench;

/// <summary>What each format adds to a scan of 3,000 packages with 2,000 findings.</summary>
internal static class ReportsBench
{
    private const int Packages = 3000;
    private const int Findings = 2000;
    private const int Runs = 20;

    private const int Processes = 5;

    /// <summary>Every format in processes of its own, since what is compiled and loaded at the first report is what a scan pays.</summary>
    public static int Run()
    {
        Console.WriteLine($"{"format",-20}{"ms",10}{"cpu ms",10}{"again ms",10}{"again cpu",10}{"compiled",10}{"MB made",10}{"KB",10}");
        foreach (var format in AllReports.Formats)
        {
            var runs = Enumerable.Range(0, Processes).Select(_ => RunChild(format.Name)).ToList();
            Console.WriteLine(format.Name.PadRight(20) + string.Concat(Enumerable.Range(0, 7).Select(column =>
                runs.Select(run => run[column]).Order().ElementAt(Processes / 2).ToString(column is 4 or 6 ? "0" : "0.0", CultureInfo.InvariantCulture).PadLeft(10))));
        }

        return 0;
    }

    /// <summary>One format in this process: the first report, and the median of those after it, into a file as a scan writes them.</summary>
    public static int RunOne(string name, int runs = Runs)
    {
        var result = Make();
        var options = new ReportOptions { Aws = new AwsAccount("123456789012", "eu-central-1"), GitHub = new GitHubRun(new string('a', 40), "refs/heads/main", "CI", "scan", "1", null) };
        var format = AllReports.Formats.Single(format => format.Name == name);
        var path = Path.GetTempFileName();
        List<(double Clock, double Processor)> times = [];
        long length = 0;

        // A scan has hashed before, its target or its advisories, and has had two threads.
        Task.Run(() => SHA256.HashData(Guid.NewGuid().ToByteArray())).Wait();
        var (compiled, made) = (JitInfo.GetCompiledMethodCount(), GC.GetAllocatedBytesForCurrentThread());
        for (var run = 0; run <= runs; run++)
        {
            using var output = new FileStream(path, FileMode.Create, FileAccess.Write);
            var processor = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            format.Write(result, output, options);
            output.Flush();
            times.Add((clock.Elapsed.TotalMilliseconds, (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds));
            length = output.Length;
            if (run == 0)
            {
                (compiled, made) = (JitInfo.GetCompiledMethodCount() - compiled, GC.GetAllocatedBytesForCurrentThread() - made);
            }
        }

        File.Delete(path);
        var again = times.Count == 1 ? times : times[1..];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{times[0].Clock} {times[0].Processor} {again.Select(time => time.Clock).Order().ElementAt(again.Count / 2)} {again.Select(time => time.Processor).Order().ElementAt(again.Count / 2)} {compiled} {made / 1048576.0} {length / 1024}"));
        return 0;
    }

    private static List<double> RunChild(string name)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["reports", name]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return [.. line.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
    }

    /// <summary>Every second package of Debian, the others of npm; two findings a flaw.</summary>
    public static ScanResult Make()
    {
        var packages = Enumerable.Range(0, Packages).Select(PackageOf).OrderBy(package => package.Purl, StringComparer.Ordinal).ToList();
        return new ScanResult
        {
            Inventory = new Inventory
            {
                Artifact = new Artifact { Kind = "image", Name = "registry.example/shop/cart:1", Digests = ["sha256:" + new string('a', 64)], Distro = new Distro { Id = "debian", VersionId = "12" } },
                Packages = packages,
                Relations = [.. Enumerable.Range(1, Packages - 1).Select(number => new Relation(packages[number - 1].Purl, packages[number].Purl, RelationKind.DependsOn))],
            },
            Findings = [.. Enumerable.Range(0, Findings).Select(number => FindingOf(number, packages[number * 7 % Packages]))],
            Verdict = new Verdict { Result = VerdictResult.Fail, Violations = [new Violation("fail-on", "some are high or above")] },
        };
    }

    private static Package PackageOf(int number)
    {
        var (type, version) = (number % 2 == 0 ? "deb" : "npm", $"{number % 20}.{number % 7}.1");
        return new Package
        {
            Type = type,
            Name = $"package-{number}",
            Version = version,
            Purl = PackageUrl.Format(type, type == "deb" ? "debian" : null, $"package-{number}", version),
            Locations = [new PackageLocation(type == "deb" ? "var/lib/dpkg/status" : $"srv/app/node_modules/package-{number}/package.json")],
            Licenses = ["MIT"],
        };
    }

    private static Finding FindingOf(int number, Package package) => new()
    {
        Id = $"CVE-2026-{1000 + (number / 2)}",
        Purl = package.Purl,
        Summary = "A flaw of the parser lets somebody read memory that is not theirs",
        References = ["https://security-tracker.debian.example/tracker/CVE-2026-1", "DSA-5764-1"],
        Severity = (Severity)(number % 6),
        Scores = [new SeverityScore("nvd", (Severity)(number % 6), "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 7.5)],
        FixState = number % 3 == 0 ? FixState.NotFixed : FixState.Fixed,
        FixedIn = number % 3 == 0 ? [] : [package.Version + ".1"],
        Evidence = new Evidence { Record = "DEBIAN-CVE-2026-1", Range = 0, Rule = "deb.source", Segment = "77aa" },
    };
}
