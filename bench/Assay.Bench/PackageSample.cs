using System.Text.Json;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Bench;

/// <summary>
/// An inventory of which advisories know every third package, and one in ten is old. Those that are known come as the feeds have them, so
/// kernels and browsers with thousands of flaws are among them: more than an image of that size asks for.
/// </summary>
internal static class PackageSample
{
    private static readonly (string File, string Type, double Share)[] Files =
    [
        ("debian/osv-debian.jsonl.zst", "deb", 0.4),
        ("ghsa/ghsa-npm.jsonl.zst", "npm", 0.2),
        ("ghsa/ghsa-pip.jsonl.zst", "pypi", 0.1),
        ("ghsa/ghsa-maven.jsonl.zst", "maven", 0.1),
        ("ghsa/ghsa-golang.jsonl.zst", "golang", 0.1),
        ("ghsa/ghsa-composer.jsonl.zst", "composer", 0.05),
        ("ghsa/ghsa-rubygems.jsonl.zst", "gem", 0.03),
        ("ghsa/ghsa-cargo.jsonl.zst", "cargo", 0.02),
    ];

    public static Inventory Read(string feeds, int count) => new()
    {
        Artifact = new Artifact { Kind = "image", Name = "sample", Distro = new Distro { Id = "debian", VersionId = "12" } },
        Packages = [.. Files.SelectMany(file => Read(Path.Combine(feeds, file.File), file.Type, (int)(count * file.Share))).OrderBy(package => package.Purl, StringComparer.Ordinal)],
    };

    private static IEnumerable<Package> Read(string file, string type, int count)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        using var reader = new StreamReader(new ZstdStream(File.OpenRead(file)));
        while (names.Count < count && reader.ReadLine() is { } line)
        {
            using var record = JsonDocument.Parse(line);
            foreach (var entry in record.RootElement.GetProperty("affected").EnumerateArray())
            {
                if (entry.TryGetProperty("package", out var package) && names.Count < count
                    && (type != "deb" || package.GetProperty("ecosystem").GetString() == "Debian:12"))
                {
                    names.Add(package.GetProperty("name").GetString()!);
                }
            }
        }

        return names.Select((name, number) => Package(type, number % 3 == 0 ? name : name + "-unheard-of", number % 10 == 0 ? "1.0.0" : "9999.0.0"));
    }

    private static Package Package(string type, string name, string number)
    {
        var slash = type == "maven" ? name.IndexOf(':', StringComparison.Ordinal) : name.LastIndexOf('/');
        var version = type == "golang" ? "v" + number : number;
        return new Package
        {
            Type = type,
            Name = name,
            Version = version,
            Purl = PackageUrl.Format(type, type == "deb" ? "debian" : slash < 0 ? null : name[..slash], slash < 0 ? name : name[(slash + 1)..], version),
        };
    }
}
