using System.Diagnostics;
using System.Globalization;
using System.Text;
using Assay.Core.Findings;
using Assay.Engine.Policy;

namespace Assay.Bench;

/// <summary>What policies, accepted risks and VEX add to a scan of 3,000 packages with 2,000 findings: reading them, and judging.</summary>
internal static class PolicyBench
{
    private const int Runs = 20;

    public static int Run()
    {
        var folder = Directory.CreateTempSubdirectory("assay-bench-");
        try
        {
            var (accept, vex) = (Path.Combine(folder.FullName, "accept.yaml"), Path.Combine(folder.FullName, "vex.json"));
            File.WriteAllText(accept, Accept());
            File.WriteAllText(vex, Vex());
            var result = ReportsBench.Make();
            Console.WriteLine($"{"judged by",-34}{"first ms",10}{"ms",10}{"cpu ms",10}{"broken",10}");
            foreach (var name in PolicyTesting.BuiltIn)
            {
                Measure(name, result, new PolicyOptions { Policies = [name] });
            }

            Measure("all five", result, new PolicyOptions { Policies = [.. PolicyTesting.BuiltIn] });
            Measure("all five, 200 accepted, 200 stated", result, new PolicyOptions { Policies = [.. PolicyTesting.BuiltIn], Accepted = [accept], Vex = [vex] });
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Measure(string name, ScanResult result, PolicyOptions options)
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

        var first = times[0].Clock;
        times.RemoveAt(0);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-34}{first,10:0.0}{times.Select(time => time.Clock).Order().ElementAt(Runs / 2),10:0.0}{times.Select(time => time.Processor).Order().ElementAt(Runs / 2),10:0.0}{broken,10}"));
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
