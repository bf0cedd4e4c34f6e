using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports.Tests;

/// <summary>A result of the size of a large image: the same each time.</summary>
internal static class LargeResult
{
    public static ScanResult Make(int packages, int findings)
    {
        var random = new Random(7);
        List<Package> made = [.. Enumerable.Range(0, packages).Select(number => PackageOf(number, random)).OrderBy(package => package.Purl, StringComparer.Ordinal)];
        var inventory = new Inventory
        {
            Artifact = Sample.Inventory.Artifact with { Name = "registry.example/shop/everything:2026.1" },
            Packages = made,
            Relations = [.. Enumerable.Range(1, packages / 2).Select(number => new Relation(made[number - 1].Purl, made[number].Purl, RelationKind.DependsOn))],
            Issues = Sample.Inventory.Issues,
        };
        return new ScanResult
        {
            Inventory = inventory,
            Findings = [.. Enumerable.Range(0, findings).Select(number => FindingOf(number, made[random.Next(made.Count)], random))],
            Verdict = new Verdict { Result = VerdictResult.Fail, Violations = [.. Enumerable.Range(0, 40).Select(number => new Violation("fail-on", $"CVE-2026-{number + 1000} is high or above"))] },
            Issues = inventory.Issues,
        };
    }

    private static Package PackageOf(int number, Random random)
    {
        var type = number % 3 == 0 ? "deb" : number % 3 == 1 ? "npm" : "pypi";
        var version = $"{random.Next(20)}.{random.Next(40)}.{random.Next(100)}";
        return new Package
        {
            Type = type,
            Name = $"package-{number}",
            Version = version,
            Purl = PackageUrl.Format(type, type == "deb" ? "debian" : null, $"package-{number}", version),
            Locations = [new PackageLocation(type == "deb" ? "var/lib/dpkg/status" : $"srv/app/{number % 40}/node_modules/package-{number}/package.json", number % 2 == 0 ? Sample.Base : Sample.Added)],
            Licenses = ["MIT"],
        };
    }

    private static Finding FindingOf(int number, Package package, Random random) => Sample.Result.Findings![0] with
    {
        Id = $"CVE-2026-{1000 + (number / 2)}",
        Purl = package.Purl,
        Summary = $"A flaw of number {number} lets somebody do <something> & more than they should",
        Severity = (Severity)random.Next(6),
        FixState = number % 3 == 0 ? FixState.NotFixed : FixState.Fixed,
        FixedIn = number % 3 == 0 ? [] : [$"{package.Version}.1"],
        SuppressedBy = number % 50 == 0 ? new Suppression { Kind = "accepted", Id = "accept.yaml:2:3", Reason = "mitigated", Owner = "team@example.com", Until = new DateOnly(2027, 1, 31) } : null,
    };
}
