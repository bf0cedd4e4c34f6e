using System.Security.Cryptography;
using System.Text;
using Assay.Core;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Engine.Tests;

public sealed class JavaIndexTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 900)]
    [InlineData(3_000, 1)]
    [InlineData(500, 40)]
    public void Every_line_is_found_and_nothing_else(int count, int extraLength)
    {
        using var temporary = new TemporaryFolder();
        var lines = Enumerable.Range(0, count).Select(number => $"{Sha1(number.ToString())}\tg:{new string('a', 1 + (number % extraLength))}:{number}").Order(StringComparer.Ordinal).ToArray();
        File.WriteAllText(temporary["index"], string.Concat(lines.Select(line => line + "\n")));
        using var index = JavaIndex.Open(temporary["index"]);

        Assert.All(lines, line => Assert.Equal(line[41..], index.Find(line[..40])));
        Assert.All(Enumerable.Range(count, 200), number => Assert.Null(index.Find(Sha1(number.ToString()))));
        Assert.Null(index.Find(new string('0', 40)));
        Assert.Null(index.Find(new string('f', 40)));
    }

    [Fact]
    public void What_is_no_index_is_refused()
    {
        using var temporary = new TemporaryFolder();
        File.WriteAllText(temporary["index"], "no index\n");

        Assert.Equal("javaIndex.malformed", Assert.Throws<AssayException>(() => JavaIndex.Open(temporary["index"])).Code);
        Assert.Equal("javaIndex.unreadable", Assert.Throws<AssayException>(() => JavaIndex.Open(temporary["none"])).Code);
    }

    [Fact]
    public async Task A_jar_without_metadata_is_known_by_its_bytes()
    {
        using var temporary = new TemporaryFolder();
        var (first, second, sure) = (Zips.Make(("A.class", "one")), Zips.Make(("B.class", "two")), Zips.Make(("META-INF/maven/o/s/pom.properties", "groupId=org.sure\nartifactId=sure\nversion=1\n")));
        Write(temporary["repo", "org", "example", "lib", "1.2.0", "lib-1.2.0.jar"], first);
        Write(temporary["repo", "org", "example", "other", "3.0", "other-3.0.jar"], second);
        Write(temporary["repo", "org", "wrong", "wrong", "9", "wrong-9.jar"], sure);
        Write(temporary["repo", "loose.jar"], Zips.Make(("C.class", "three")));
        var built = JavaIndex.Build([temporary["repo"]], temporary["index"], CancellationToken.None);
        Assert.Equal((3, 1), built);

        // Under a name that says nothing, under one that says something else, inside of a war, and one that says itself what it is.
        Write(temporary["app", "renamed.jar"], first);
        Write(temporary["app", "guessed-7.7.jar"], second);
        Write(temporary["app", "sure.jar"], sure);
        Write(temporary["app", "shop.war"], Zips.Make(("WEB-INF/lib/x.jar", first)));
        var without = await ScanAsync(temporary["app"], null);
        Assert.Equal(["guessed:guessed 7.7", "org.sure:sure 1"], Listed(without));
        using var index = JavaIndex.Open(temporary["index"]);
        var with = await ScanAsync(temporary["app"], index);

        Assert.Equal(["org.example:lib 1.2.0", "org.example:other 3.0", "org.sure:sure 1"], Listed(with));
        var lib = with.Packages.Single(package => package.Name == "org.example:lib");
        Assert.Equal((1.0, "pkg:maven/org.example/lib@1.2.0"), (lib.Confidence, lib.Purl));
        Assert.Equal(["renamed.jar", "shop.war!/WEB-INF/lib/x.jar"], lib.Locations.Select(location => location.Path));
    }

    private static string[] Listed(Inventory inventory) => [.. inventory.Packages.Select(package => $"{package.Name} {package.Version}").Order(StringComparer.Ordinal)];

    private static async Task<Inventory> ScanAsync(string folder, JavaIndex? index) =>
        (await Scanner.ScanAsync("dir:" + folder, new ScanOptions { InventoryOnly = true, Jars = index }, progress: null, CancellationToken.None)).Inventory;

    private static string Sha1(string text) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)));

    private static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
