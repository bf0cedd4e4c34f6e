using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports.Tests;

/// <summary>Inventories that no scan would make but that a hostile artefact could: the same for the same seed.</summary>
internal sealed class InventoryMaker(int seed)
{
    private static readonly string[] Texts =
    [
        "", " ", "a", "libc6", "@scope/name", "g:a", "名前", "naïve", "e\u0301", "\u0001\u001b[31m", "a\nb", "tab\t", "\u202etxt.exe", "\u200b", "\"quoted\"", "back\\slash",
        "<b>&amp;'", "🎉", "a+b", "\u007f\u0085", "{}", "null", "\u2028", "assay:type", "pkg:deb/debian/x@1", "urn:cdx:x", "C:\\Windows", "../../etc",
    ];

    private static readonly string?[] Versions =
        [null, "", "1", "1:2.3-4", "1.2.3+dfsg-1~deb12u1", "2%3A1", "0~~", "1.0.0-beta+exp.sha", "v1", "ὡ", "1 2", "(none)", "1:2:3"];

    private readonly Random random = new(seed);

    public Inventory Make()
    {
        var packages = Some(8, MakePackage);
        if (packages.Count > 1 && random.Next(2) == 0)
        {
            packages.Add(packages[0] with { Locations = [new PackageLocation("another/path", "sha256:ee")] });
        }

        var purls = packages.Select(package => package.Purl).Append("pkg:deb/debian/gone@1").ToList();
        var relations = Some(5, () => new Relation(Of(purls), Of(purls), (RelationKind)random.Next(3)));
        return new Inventory
        {
            Artifact = MakeArtifact(),
            Packages = [.. packages.OrderBy(package => package.Purl, StringComparer.Ordinal)],
            DeletedPackages = [.. Some(3, MakePackage).OrderBy(package => package.Purl, StringComparer.Ordinal)],
            Relations = relations,
            Issues = [.. Some(3, () => new Issue((IssueLevel)random.Next(2), Of(Texts), Of(Texts)) { Path = Maybe(), Layer = Maybe() }).Distinct()],
        };
    }

    private Artifact MakeArtifact() => new()
    {
        Kind = Of(["image", "directory", "sbom", "file"]),
        Name = Of(Texts),
        Digests = Some(2, () => Of(Texts)),
        Platform = Maybe(),
        Distro = random.Next(3) == 0 ? null : new Distro
        {
            Id = Of(["debian", "Weird ID", "名"]),
            IdLike = Some(2, () => Of(Texts)),
            VersionId = Of(Versions),
            Codename = Maybe(),
            Channels = Some(2, () => Of(Texts)),
        },
        Layers = Some(2, () => new ArtifactLayer(Of(Texts), Maybe())
        {
            CreatedAt = random.Next(2) == 0 ? null : new DateTimeOffset(2026, 1, 2, 3, 4, random.Next(60), TimeSpan.Zero),
            SizeBytes = random.Next(2) == 0 ? null : random.NextInt64(1L << 40),
            Files = random.Next(2) == 0 ? null : random.Next(),
        }),
        Signature = random.Next(2) == 0 ? null : (ImageSignature)random.Next(4),
        Host = random.Next(3) > 0 ? null : new HostFacts
        {
            Hostname = Maybe(),
            Architecture = Maybe(),
            Kernel = Maybe(),
            KernelBuild = Maybe(),
            BootId = Maybe(),
            MachineId = Maybe(),
            RebootNeeded = random.Next(2) == 0 ? null : new RebootNeed(Of(Texts), Of(Texts), Maybe()),
            RestartNeeded = Some(3, () => new RestartNeed(random.Next(), Of(Texts), Of(Texts), (MappedChange)random.Next(2)) { Purl = Maybe() }),
        },
        Base = random.Next(3) == 0 ? new BaseImage(Of(Texts) + "x", Maybe(), random.Next(2) == 0 ? null : random.Next(1, 5), (BaseEvidence)random.Next(3)) : null,
    };

    private Package MakePackage()
    {
        var name = Of(Texts);
        var version = Of(Versions);
        return new Package
        {
            Type = Of(["deb", "npm", "maven", "generic", "x"]),
            Name = name,
            Version = version,
            Purl = random.Next(8) == 0 ? Of(Texts) : PackageUrl.Format("deb", "debian", name.Length == 0 ? "-" : name, version, ("arch", Maybe()), ("distro", "debian-12")),
            Arch = Maybe(),
            Epoch = random.Next(2) == 0 ? null : random.NextInt64(-1, 5),
            Source = random.Next(2) == 0 ? null : new SourcePackage(Of(Texts), Of(Versions) ?? ""),
            Origin = random.Next(2) == 0 ? null : new PackageOrigin { Vendor = Maybe(), Key = Maybe(), Module = Maybe(), Channel = Maybe() },
            Scope = (PackageScope)random.Next(4),
            State = (PackageState)random.Next(2),
            IsProject = random.Next(5) == 0,
            Direct = random.Next(3) switch { 0 => null, 1 => true, _ => false },
            Confidence = random.Next(2) == 0 ? null : random.NextDouble(),
            Locations = Some(3, () => new PackageLocation(Of(Texts), Maybe()) { Version = random.Next(3) == 0 ? new VersionPlace(Of(Texts), random.Next(1, 99), Maybe()) : null }),
            OwnedBy = Maybe(),
            Base = random.Next(3) switch { 0 => null, 1 => true, _ => false },
            Licenses = Some(3, () => Of(["MIT", "Apache-2.0 OR MIT", "GPL-2.0-only WITH Classpath-exception-2.0", "(A", "some licence", "", "AND", "LicenseRef-x", "a b"])),
            Cpes = Some(2, () => Of(["cpe:2.3:a:f5:nginx:1.27.0:*:*:*:*:*:*:*", "cpe:2.3:a:erlang:erlang\\/otp:26.2:rc1:*:*:*:*:*:*", "cpe:2.3:a:b", ""])),
            DatabaseDeleted = random.Next(4) == 0,
            Running = random.Next(3) switch { 0 => null, 1 => true, _ => false },
        };
    }

    private string? Maybe() => random.Next(2) == 0 ? null : Of(Texts);

    private T Of<T>(IReadOnlyList<T> values) => values[random.Next(values.Count)];

    private List<T> Some<T>(int most, Func<T> make) => [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => make())];
}
