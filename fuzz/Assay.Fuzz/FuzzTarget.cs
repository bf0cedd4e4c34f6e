using Assay.Catalogers;
using Assay.Catalogers.Tests.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;

namespace Assay.Fuzz;

/// <summary>A reader under test, named by the file that it reads.</summary>
/// <param name="Name">How it is called for.</param>
/// <param name="Path">The file's place in a tree; the catalogers that want it are those under test.</param>
/// <param name="Seeds">Sound inputs, which are changed.</param>
internal sealed record FuzzTarget(string Name, string Path, IReadOnlyList<byte[]> Seeds)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Of("rpm-sqlite", "var/lib/rpm/rpmdb.sqlite", "rpm/rpmdb.sqlite", "rpm/logged.sqlite") with { Beside = ("var/lib/rpm/rpmdb.sqlite-wal", Seed("rpm/logged.sqlite-wal")) },
        Of("rpm-sqlite-wal", "var/lib/rpm/rpmdb.sqlite-wal", "rpm/logged.sqlite-wal") with { Beside = ("var/lib/rpm/rpmdb.sqlite", Seed("rpm/logged.sqlite")) },
        Of("rpm-ndb", "usr/lib/sysimage/rpm/Packages.db", "rpm/Packages.db"),
        Of("rpm-bdb", "var/lib/rpm/Packages", "rpm/Packages", "rpm/Packages.bigendian"),
        Of("rpm-manifest", "var/lib/rpmmanifest/container-manifest-2", "rpm-manifest"),
        Of("dnf-history", "var/lib/dnf/history.sqlite", "dnf/history.sqlite") with { Beside = ("var/lib/dnf/history.sqlite-wal", Seed("dnf/history.sqlite-wal")) },
        Of("dnf-history-wal", "var/lib/dnf/history.sqlite-wal", "dnf/history.sqlite-wal") with { Beside = ("var/lib/dnf/history.sqlite", Seed("dnf/history.sqlite")) },
        Of("dnf5-nevras", "usr/lib/sysimage/libdnf5/nevras.toml", "dnf5-nevras.toml"),
        Of("dnf5-modules", "usr/lib/sysimage/libdnf5/modules.toml", "dnf5-modules.toml"),
        Of("content-manifest", "root/buildinfo/content_manifests/a.json", "content-manifest.json"),
        Of("yum-repository", "etc/yum.repos.d/a.repo", "a.repo"),
        Of("suse-product", "etc/products.d/a.prod", "a.prod"),
        Of("dpkg-status", "var/lib/dpkg/status", "dpkg-status"),
        Of("nested-system", "srv/chroot/var/lib/dpkg/status", "dpkg-status"),
        Of("dpkg-status-d", "var/lib/dpkg/status.d/a", "dpkg-status-d"),
        Of("chisel", "var/lib/chisel/manifest.wall", "chisel.wall", "chisel-plain.wall"),
        Of("dpkg-list", "var/lib/dpkg/info/a.list", "dpkg-list"),
        Of("dpkg-md5sums", "var/lib/dpkg/info/a.md5sums", "dpkg-md5sums"),
        Of("dpkg-diversions", "var/lib/dpkg/diversions", "dpkg-diversions"),
        Of("dpkg-copyright", "usr/share/doc/a/copyright", "dpkg-copyright"),
        Of("apt-sources", "etc/apt/sources.list.d/a.sources", "a.sources"),
        Of("apt-list", "etc/apt/sources.list", "sources.list"),
        Of("ubuntu-pro", "var/lib/ubuntu-advantage/status.json", "ubuntu-pro.json"),
        Of("apk", "lib/apk/db/installed", "apk/installed"),
        Of("apk-repositories", "etc/apk/repositories", "apk-repositories"),
        Of("pacman-desc", "var/lib/pacman/local/tool-1:2.0-3/desc", "pacman-desc"),
        Of("pacman-files", "var/lib/pacman/local/tool-1:2.0-3/files", "pacman-files"),
        Of("opkg-status", "usr/lib/opkg/status", "opkg-status"),
        Of("opkg-control", "usr/lib/opkg/info/a.control", "opkg-control"),
        Of("portage-contents", "var/db/pkg/dev-lang/python-3.11.8_p1-r2/CONTENTS", "portage-contents"),
        Of("portage-license", "var/db/pkg/dev-lang/python-3.11.8_p1-r2/LICENSE", "portage-license"),
        Of("nix-derivation", "nix/store/5av396z8xa13jg89g9jws145c0k26k2x-a-1.drv", "nix-derivation.drv"),
        Of("nix-database", "nix/var/nix/db/db.sqlite", "nix-database.sqlite"),
        Of("bottlerocket", "usr/share/bottlerocket/application-inventory.json", "bottlerocket.json"),
        Of("windows-registry", "Windows/System32/config/SOFTWARE", "windows/SOFTWARE"),
        Of("windows-registry-delta", "Hives/Software_Delta", "windows/Software_Delta"),
        Of("os-release", "etc/os-release", "os-release"),
        Of("binary", "usr/lib/app.so", "binaries/app.so"),
        Of("php-extension", "usr/lib/php/20220829/redis.so", "binaries/redis.so"),
        Of("jar", "srv/fat-2.0.jar", "binaries/fat.jar"),
        Of("nupkg", "srv/a.nupkg", "binaries/a.nupkg"),
        Of("pom", "srv/pom.xml", "java/pom.xml") with { Beside = ("pom.xml", Seed("java/pom.xml")) },
        Of("gradle-lock", "srv/gradle.lockfile", "java/gradle.lockfile"),
        Of("gradle-verification", "srv/gradle/verification-metadata.xml", "java/verification-metadata.xml"),
        Of("gradle-catalog", "srv/gradle/libs.versions.toml", "java/libs.versions.toml"),
        Of("sbt-lock", "srv/build.sbt.lock", "java/build.sbt.lock"),
        Of("gradle-build", "srv/build.gradle", "java/build.gradle") with { Beside = ("srv/gradle.lockfile", Seed("java/gradle.lockfile")) },
        Of("sbt-build", "srv/build.sbt", "java/build.sbt"),
        Of("bazel-lock", "srv/maven_install.json", "java/maven_install.json"),
        Of("bazel-module", "srv/MODULE.bazel", "java/MODULE.bazel"),
        Of("spdx-yaml", "usr/share/a.spdx.yml", "java/a.spdx.yml"),
        Of("java-release", "opt/jdk/release", "java/release"),
        Of("cyclonedx", "usr/share/a.cdx.json", "java/a.cdx.json"),
        Of("spdx", "usr/share/a.spdx.json", "java/a.spdx.json"),
        Of("cyclonedx-xml", "usr/share/bom.xml", "java/bom.xml"),
        Of("spdx-tags", "usr/share/a.spdx", "java/a.spdx"),
        Of("syft", "usr/share/a.syft.json", "java/a.syft.json"),
        Of("bitnami-components", "opt/bitnami/.bitnami_components.json", "java/.bitnami_components.json"),
        Of("deps-json", "srv/app.deps.json", "dotnet/app.deps.json"),
        Of("runtime-config", "srv/app.runtimeconfig.json", "dotnet/app.runtimeconfig.json"),
        Of("packages-lock", "srv/packages.lock.json", "dotnet/packages.lock.json"),
        Of("project-assets", "srv/obj/project.assets.json", "dotnet/project.assets.json"),
        Of("packages-config", "srv/packages.config", "dotnet/packages.config"),
        Of("project", "srv/app.csproj", "dotnet/app.csproj") with { Beside = ("srv/Directory.Packages.props", Seed("dotnet/app.csproj")) },
        Of("paket-lock", "srv/paket.lock", "dotnet/paket.lock"),
        Of("paket-dependencies", "srv/paket.dependencies", "dotnet/paket.dependencies"),
        Of("nuspec", "srv/a.nuspec", "dotnet/a.nuspec"),
        Of("dockerfile", "srv/Dockerfile", "checks/Dockerfile") with { Catalogers = [new CheckedFile()] },
        Of("kubernetes", "srv/pod.yaml", "checks/pod.yaml") with { Catalogers = [new CheckedFile()] },
        Of("compose", "srv/compose.yaml", "checks/compose.yaml") with { Catalogers = [new CheckedFile()] },
        Of("policy", "judging/policy.yaml", "policy/policy.yaml") with { Catalogers = [JudgingFile.Policy] },
        Of("expression", "judging/expression", "policy/expression") with { Catalogers = [JudgingFile.Expression] },
        Of("accept", "judging/accept.yaml", "policy/accept.yaml") with { Catalogers = [JudgingFile.Accepted("accept.yaml")] },
        Of("trivyignore", "judging/.trivyignore", "policy/trivyignore") with { Catalogers = [JudgingFile.Accepted(".trivyignore")] },
        Of("trivyignore-yaml", "judging/.trivyignore.yaml", "policy/trivyignore.yaml") with { Catalogers = [JudgingFile.Accepted(".trivyignore.yaml")] },
        Of("grype-yaml", "judging/.grype.yaml", "policy/grype.yaml") with { Catalogers = [JudgingFile.Accepted(".grype.yaml")] },
        Of("osv-scanner", "judging/osv-scanner.toml", "policy/osv-scanner.toml") with { Catalogers = [JudgingFile.Accepted("osv-scanner.toml")] },
        Of("openvex", "judging/openvex.json", "policy/openvex.json") with { Catalogers = [JudgingFile.Vex("openvex.json")] },
        Of("csaf-vex", "judging/csaf.json", "policy/csaf.json") with { Catalogers = [JudgingFile.Vex("csaf.json")] },
        Of("cyclonedx-vex", "judging/cyclonedx.json", "policy/cyclonedx.json") with { Catalogers = [JudgingFile.Vex("cyclonedx.json")] },
        Of("result", "judging/result.json", "policy/result.json") with { Catalogers = [JudgingFile.Result] },
        Of("redhat-release", "etc/redhat-release", "redhat-release"),
        Of("wheel", "srv/a-1.0-py3-none-any.whl", "packed/a.whl"),
        Of("vsix", "srv/a.vsix", "packed/a.vsix"),
        Of("yarn-cache", "srv/.yarn/cache/@s-a-npm-1.0.0-0.zip", "packed/a.zip"),
        Of("bun-lockb", "srv/bun.lockb", "bun/format2.lockb", "bun/format3.lockb"),
        Of("deb-archive", "srv/a.deb", "packages/gzip.deb", "packages/xz.deb", "packages/zstd.deb"),
        Of("rpm-archive", "srv/a.rpm", "packages/tool.rpm", "packages/tool.src.rpm"),
        Of("apk-archive", "srv/a.apk", "packages/libtool.apk"),
        Of("kernel-module-packed", "lib/modules/6.5.0/extra/tool.ko.xz", "packages/tool.ko.gz", "packages/tool.ko.xz", "packages/tool.ko.zst"),
        .. OfSamples(),
    ];

    /// <summary>A file that is joined with the changed one, and is sound itself; null where there is none.</summary>
    public (string Path, byte[] Content)? Beside { get; init; }

    /// <summary>The path, as a tree has it.</summary>
    public FilePath TreePath { get; } = FilePath.Parse(Path);

    /// <summary>The catalogers that read the file.</summary>
    public IReadOnlyList<ICataloger> Catalogers { get; init; } = [.. CatalogersOf(Path)];

    public override string ToString() => Name;

    /// <summary>The catalogers that read a file of this path.</summary>
    public static IEnumerable<ICataloger> CatalogersOf(string path) =>
        AllCatalogers.Catalogers.Where(cataloger => cataloger.Interest.Globs.Any(glob => Wants(glob, path)));

    private static FuzzTarget Of(string name, string path, params string[] seeds) => new(name, path, [.. seeds.Select(Seed)]);

    // The readers of libraries have their sound inputs in the tests' samples, one or more for each: those of one name are one target.
    private static IEnumerable<FuzzTarget> OfSamples() => LibrarySamples.All
        .GroupBy(sample => (sample.Cataloger, File: System.IO.Path.GetFileName(sample.Path)))
        .GroupBy(group => group.Key.Cataloger, StringComparer.Ordinal)
        .SelectMany(group => group.Select((samples, number) =>
            new FuzzTarget(group.Key.Replace('/', '-') + (number == 0 ? "" : $"-{number + 1}"), samples.First().Path, [.. samples.Select(sample => sample.Bytes)])));

    private static byte[] Seed(string name) => File.ReadAllBytes(System.IO.Path.Combine(AppContext.BaseDirectory, "seeds", name));

    // The language of Interest.Globs, a part at a time.
    private static bool Wants(string glob, string path)
    {
        var (wanted, parts) = (glob.Split('/'), path.Split('/'));
        if (wanted[0] == "**")
        {
            return parts.Length >= wanted.Length - 1 && wanted[1..].Zip(parts[^(wanted.Length - 1)..]).All(pair => Matches(pair.First, pair.Second));
        }

        return wanted.Length == parts.Length && wanted.Zip(parts).All(pair => Matches(pair.First, pair.Second));
    }

    private static bool Matches(string pattern, string part)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        return star < 0
            ? pattern == part
            : part.Length >= pattern.Length - 1 && part.StartsWith(pattern[..star], StringComparison.Ordinal) && part.EndsWith(pattern[(star + 1)..], StringComparison.Ordinal);
    }
}
