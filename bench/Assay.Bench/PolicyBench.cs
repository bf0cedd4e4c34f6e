using System.Diagnostics;
using System.Globalization;
using System.Text;
using Assay.Core.Findings;
using Assay.Engine.Policy;

namespace Assay.Bench;

/// <summary>
/// What policies, accepted risks and VEX add to a scan of 3,000 packages with 2,000 findings: reading them, and judging. Each in processes of its own, since what is
/// compiled and loaded at the first judgement is what a scan pays.
/// </summary>
internal static class PolicyBench
{
    private const string All = "all";
    private const string Worst = "worst";
    private const int Runs = 20;
    private const int Processes = 7;

    /// <summary>Medians over processes of the first judgement, the slowest first one, and the median of those after it.</summary>
    public static int Run()
    {
        Console.WriteLine($"{"judged by",-38}{"ms",8}{"cpu ms",8}{"slowest",9}{"again ms",10}{"again cpu",11}{"broken",8}");
        foreach (var (name, title) in (List<(string, string)>)[.. PolicyTesting.BuiltIn.Select(name => (name, name)), (All, "all five"), (Worst, "all five, 200 accepted, 200 stated")])
        {
            var runs = Enumerable.Range(0, Processes).Select(_ => RunChild(name)).ToList();
            double Median(int column) => runs.Select(run => run[column]).Order().ElementAt(Processes / 2);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{title,-38}{Median(0),8:0.0}{Median(1),8:0.0}{runs.Max(run => run[0]),9:0.0}{Median(2),10:0.0}{Median(3),11:0.0}{Median(4),8:0}"));
        }

        return 0;
    }

    /// <summary>One of them in this process.</summary>
    public static int RunOne(string name)
    {
        var folder = Directory.CreateTempSubdirectory("assay-bench-");
        try
        {
            var (accept, vex) = (Path.Combine(folder.FullName, "accept.yaml"), Path.Combine(folder.FullName, "vex.json"));
            File.WriteAllText(accept, Accept());
            File.WriteAllText(vex, Vex());
            Measure(ReportsBench.Make(), name switch
            {
                All => new PolicyOptions { Policies = [.. PolicyTesting.BuiltIn] },
                Worst => new PolicyOptions { Policies = [.. PolicyTesting.BuiltIn], Accepted = [accept], Vex = [vex] },
                _ => new PolicyOptions { Policies = [name] },
            });
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Measure(ScanResult result, PolicyOptions options)
    {
        List<(double Clock, double Processor)> times = [];
        var broken = 0;
        for (var run = 0; run <= Runs; run++)
        {
            var processor = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            var verdict = Rulebook.Load(options).Judge(result, null, null, allowIncomplete: false, [], new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero)).Verdict;
            times.Add((clock.Elapsed.TotalMilliseconds, (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds));
            broken = verdict.Violations.Count;
        }

        var again = times.Skip(1).ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{times[0].Clock} {times[0].Processor} {again.Select(time => time.Clock).Order().ElementAt(Runs / 2)} {again.Select(time => time.Processor).Order().ElementAt(Runs / 2)} {broken}"));
    }

    private static List<double> RunChild(string name)
    {
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["policy", name]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var line = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
    }

    private static string Accept()
    {
        var text = new StringBuilder("accept:\n");
        for (var number = 0; number < 200; number++)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {{vulnerability: CVE-2026-{1000 + (number * 5)}, package: 'pkg:deb/debian/*', reason: mitigated, owner: team@shop.example, expires: 2027-01-31}}\n");
        }

        return text.ToString();
    }

    private static string Vex()
    {
        var statements = Enumerable.Range(0, 200).Select(number => string.Create(CultureInfo.InvariantCulture,
            $"{{\"vulnerability\": {{\"name\": \"CVE-2026-{1001 + (number * 5)}\"}}, \"products\": [{{\"@id\": \"pkg:oci/cart\", \"subcomponents\": [{{\"@id\": \"pkg:npm/package-{number}\"}}]}}], \"status\": \"not_affected\", \"justification\": \"component_not_present\"}}"));
        return $"{{\"@context\": \"https://openvex.dev/ns/v0.2.0\", \"author\": \"shop\", \"timestamp\": \"2026-01-01T00:00:00Z\", \"statements\": [{string.Join(",\n", statements)}]}}";
    }
}
