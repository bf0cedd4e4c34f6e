using System.Diagnostics;
using Assay.Core.Versions;

namespace Assay.Bench;

/// <summary>Nanoseconds and bytes a comparison, by scheme.</summary>
internal static class VersionsBench
{
    private const int Rounds = 2_000_000;

    private static readonly (VersionScheme Scheme, string Left, string Right)[] Pairs =
    [
        (VersionScheme.Dpkg, "1:2.36-9+deb12u10", "1:2.36-9+deb12u9"),
        (VersionScheme.Rpm, "2.34-100.el9_4.2", "2.34-100.el9_4.10"),
        (VersionScheme.Apk, "1.36.1-r15", "1.36.1_p1-r2"),
        (VersionScheme.Pacman, "1:6.1.0-3", "1:6.1.0-2"),
        (VersionScheme.Semver, "1.2.3-rc.1", "1.2.3-rc.11"),
        (VersionScheme.Npm, "18.2.0-next.3", "18.2.0"),
        (VersionScheme.Pep440, "1.0rc1.post2.dev3", "1.0rc1.post2"),
        (VersionScheme.Maven, "2.17.0-beta-3", "2.17.0"),
        (VersionScheme.NuGet, "13.0.3-beta1", "13.0.3"),
        (VersionScheme.RubyGems, "7.0.4.1.pre2", "7.0.4.1"),
        (VersionScheme.Composer, "5.4.21-RC1", "5.4.21"),
        (VersionScheme.Go, "v0.0.0-20230515195305-f3d0a9c9a5cc", "v0.17.0"),
        (VersionScheme.Cargo, "1.0.0-alpha.1", "1.0.0"),
        (VersionScheme.Hex, "1.14.0-rc.1", "1.14.0"),
        (VersionScheme.Pub, "2.0.0+1", "2.0.0"),
        (VersionScheme.Cran, "1.2-3", "1.2.4"),
        (VersionScheme.Hackage, "1.2.3.4", "1.2.3.5"),
        (VersionScheme.Julia, "1.9.3", "1.10.0"),
        (VersionScheme.Swift, "5.9.1", "5.10.0"),
        (VersionScheme.Conan, "1.1.1t", "1.1.1w"),
        (VersionScheme.Portage, "6.4_p20230401-r1", "6.4_p20230401-r2"),
        (VersionScheme.Jvm, "1.8.0_292-b10", "11.0.2+9"),
        (VersionScheme.Windows, "10.0.17763.1234", "10.0.17763.5678"),
        (VersionScheme.Generic, "1.1.1k", "1.1.1w"),
    ];

    public static int Run()
    {
        Console.WriteLine($"{"scheme",-12}{"ns",10}{"bytes",10}");
        foreach (var (scheme, left, right) in Pairs)
        {
            Compare(scheme, left, right, Rounds / 10);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.StartNew();
            Compare(scheme, left, right, Rounds);
            var nanoseconds = clock.Elapsed.TotalNanoseconds / Rounds;
            Console.WriteLine($"{scheme,-12}{nanoseconds,10:0.0}{(double)(GC.GetAllocatedBytesForCurrentThread() - before) / Rounds,10:0.00}");
        }

        return 0;
    }

    private static int Compare(VersionScheme scheme, string left, string right, int rounds)
    {
        var sum = 0;
        for (var round = 0; round < rounds; round++)
        {
            VersionOrder.TryCompare(scheme, left, right, out var order);
            sum += order;
        }

        return sum;
    }
}
