using Assay.TestKit;

namespace Assay.Engine.Tests;

/// <summary>
/// Binaries and archives in a layer, which is a stream that can't go back, beside the database of who owns them. One archive has an execute bit, so
/// that two catalogers read it.
/// </summary>
public sealed class ProgramOwnerTests
{
    private const string Status = "Package: redis-server\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5:7.0.15-1\n\n";
    private static readonly byte[] Redis = [.. "\u007fELF\u0001\u0001"u8, .. new byte[400], .. "Server started, Redis version 7.2.4\0"u8, .. new byte[400]];

    [Fact]
    public async Task A_program_that_a_package_owns_is_that_package_and_a_copy_elsewhere_is_not()
    {
        using var folder = new TemporaryFolder();
        var layout = new OciLayoutBuilder(folder["image"]);
        var tar = new TarBuilder()
            .File("etc/os-release", "ID=debian\nVERSION_ID=12\n")
            .File("var/lib/dpkg/status", Status)
            .File("var/lib/dpkg/info/redis-server.list", "/.\n/usr\n/usr/bin\n/usr/bin/redis-server\n/usr/share/java/a.jar\n")
            .File("usr/bin/redis-server", Redis, mode: 0b111_101_101)
            .File("usr/share/java/a.jar", Jar("owned"))
            .File("srv/b.jar", Jar("own"), mode: 0b111_101_101);
        layout.Add(layout.Image([layout.Layer(tar.Build())]), "owned");
        layout.Add(layout.Image([layout.Layer(tar.File("opt/redis/redis-server", Redis, mode: 0b111_101_101).Build())]), "copied");

        Assert.Equal(
            ["pkg:deb/debian/redis-server@5:7.0.15-1?arch=amd64&distro=debian-12 ", "pkg:maven/g/own@1.0 ", "pkg:maven/g/owned@1.0 pkg:deb/debian/redis-server@5:7.0.15-1?arch=amd64&distro=debian-12"],
            await Packages($"oci:{layout.Folder}:owned"));
        Assert.Contains("pkg:generic/redis@7.2.4 ", await Packages($"oci:{layout.Folder}:copied"));
    }

    private static async Task<string[]> Packages(string target)
    {
        var result = await Scanner.ScanAsync(target, new ScanOptions { InventoryOnly = true }, null, TestContext.Current.CancellationToken);
        Assert.True(result.IsComplete, string.Join(", ", result.Inventory.Issues));
        return [.. result.Inventory.Packages.Select(package => $"{package.Purl} {package.OwnedBy}").Order(StringComparer.Ordinal)];
    }

    private static byte[] Jar(string artifact) => Zips.Make(($"META-INF/maven/g/{artifact}/pom.properties", $"groupId=g\nartifactId={artifact}\nversion=1.0\n"));
}
