using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Assay.Catalogers.Java;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Java;

public sealed class JavaArchiveCatalogerTests
{
    [Fact]
    public void A_fat_jar_tells_of_its_inner_jars_stored_or_deflated_and_where_they_lie()
    {
        var inner = Jar("org.example", "inner", "1.0");
        var deepest = Jar("org.example", "deepest", "3.0");
        var deflated = Zips.Make([("lib/deepest-3.0.jar", deepest), .. Files("org.example", "deep", "2.0")], CompressionLevel.Optimal);
        var fat = Zips.Make([("BOOT-INF/lib/inner-1.0.jar", inner), ("BOOT-INF/lib/deep-2.0.jar", deflated), .. Files("org.example", "app", "9.0")], CompressionLevel.NoCompression);

        var sink = new FactsBuilder(AllCatalogers.Catalogers).Layer(LayerEntry.File("srv/app-9.0.jar", fat)).Join(new JavaJoin());

        Assert.Equal(
            [
                "pkg:maven/org.example/app@9.0 srv/app-9.0.jar",
                "pkg:maven/org.example/deep@2.0 srv/app-9.0.jar!/BOOT-INF/lib/deep-2.0.jar",
                "pkg:maven/org.example/deepest@3.0 srv/app-9.0.jar!/BOOT-INF/lib/deep-2.0.jar!/lib/deepest-3.0.jar",
                "pkg:maven/org.example/inner@1.0 srv/app-9.0.jar!/BOOT-INF/lib/inner-1.0.jar",
            ],
            sink.Packages.Select(package => $"{package.Purl} {package.Locations.Single().Path}").Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                "pkg:maven/org.example/app@9.0 pkg:maven/org.example/deep@2.0", "pkg:maven/org.example/app@9.0 pkg:maven/org.example/inner@1.0",
                "pkg:maven/org.example/deep@2.0 pkg:maven/org.example/deepest@3.0",
            ],
            sink.Relations.Select(relation => $"{relation.From} {relation.To}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Shaded_libraries_are_told_by_the_maven_files_that_came_along()
    {
        var shaded = Zips.Make([.. Files("com.example", "shaded-one", "1.1"), .. Files("com.example", "shaded-two", "1.2"), .. Files("com.example", "all", "5.0")], CompressionLevel.Optimal);

        var packages = Catalog("all-5.0.jar", shaded).Packages;

        Assert.Equal(["com.example:all 5.0", "com.example:shaded-one 1.1", "com.example:shaded-two 1.2"], packages.Select(fact => $"{fact.Package.Name} {fact.Package.Version}"));
        Assert.Equal("maven:com.example:shaded-one@1.1\nmaven:com.example:shaded-two@1.2", packages[0].Depends);
    }

    [Theory]
    [InlineData("spring-core-5.3.20.jar", "Implementation-Title: spring-core\nImplementation-Version: 5.3.20\n", "org.springframework:spring-core", "5.3.20", 0.6)]
    [InlineData("org.example.bundle_1.0.jar", "Bundle-SymbolicName: org.example.bundle;singleton:=true\nBundle-Version: 1.0.0.v2023\n", "org.example.bundle:bundle", "1.0.0.v2023", 0.7)]
    [InlineData("gradle.hpi", "Group-Id: org.jenkins-ci.plugins\nShort-Name: gradle\nPlugin-Version: 2.11\n", "org.jenkins-ci.plugins:gradle", "2.11", 0.7)]
    [InlineData("some-thing-1.2.jar", "Manifest-Version: 1.0\n", "some-thing:some-thing", "1.2", 0.4)]
    public void Without_maven_files_the_manifest_tells_and_then_the_name(string file, string manifest, string name, string version, double confidence)
    {
        var package = Assert.Single(Catalog(file, Zips.Make(("META-INF/MANIFEST.MF", manifest))).Packages).Package;

        Assert.Equal((name, version, confidence), (package.Name, package.Version, package.Confidence));
    }

    [Theory]
    [InlineData("root/.m2/repository/org/example/thing/1.2/thing-1.2.jar", "org.example:thing")]
    [InlineData("root/.gradle/caches/modules-2/files-2.1/org.example/thing/1.2/0a1b/thing-1.2.jar", "org.example:thing")]
    [InlineData("opt/thing/1.2/thing-1.2.jar", "thing:thing")]
    public void The_place_in_a_repository_tells_the_group(string path, string name) =>
        Assert.Equal(name, Assert.Single(Catalog(path, Zips.Make(("a.txt", "a"))).Packages).Package.Name);

    [Fact]
    public void Licences_come_from_the_pom_inside()
    {
        const string PomText = "<project><groupId>g</groupId><artifactId>a</artifactId><version>1.0</version><licenses><license><name>Apache License, Version 2.0</name></license><license><name>MIT</name></license></licenses></project>";

        Assert.Equal(["Apache-2.0 OR MIT"], Assert.Single(Catalog("a-1.0.jar", Zips.Make(("META-INF/maven/g/a/pom.xml", PomText))).Packages).Package.Licenses);
    }

    [Theory]
    [InlineData("guava-31.1-jre.jar", "guava", "31.1-jre")]
    [InlineData("log4j-1.2-api-2.17.1.jar", "log4j-1.2-api", "2.17.1")]
    [InlineData("netty-transport-native-epoll-4.1.77.Final-linux-x86_64.jar", "netty-transport-native-epoll", "4.1.77.Final")]
    [InlineData("foo-1.0-20120101.123456-1.jar", "foo", "1.0-20120101.123456-1")]
    [InlineData("bar-2.0-beta-3.war", "bar", "2.0-beta-3")]
    [InlineData("lib-1.0-SNAPSHOT-sources.jar", "lib", "1.0-SNAPSHOT")]
    [InlineData("plain.jar", "plain", null)]
    public void File_names_tell_artifact_and_version(string file, string artifact, string? version) =>
        Assert.Equal((artifact, version), JarFileName.Parse(file));

    [Fact]
    public void A_script_before_the_archive_changes_nothing()
    {
        byte[] jar = [.. "#!/bin/sh\nexec java -jar $0\n"u8, .. Jar("g", "a", "1.0")];

        Assert.Equal("g:a", Assert.Single(Catalog("a-1.0.jar", jar).Packages).Package.Name);
    }

    [Fact]
    public void Files_that_share_bytes_are_refused()
    {
        var jar = Zips.Make([("META-INF/a.txt", new byte[1000]), ("META-INF/b.txt", new byte[1000])], CompressionLevel.NoCompression);
        var second = jar.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteInt32LittleEndian(jar.AsSpan(second + 42), 0);

        var issue = Assert.Single(Catalog("a-1.0.jar", jar).Issues);

        Assert.Equal((IssueLevel.Error, "java.archive.malformed"), (issue.Level, issue.Code));
        Assert.Contains("shares bytes", issue.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_that_holds_itself_for_ever_ends_at_a_limit()
    {
        var jar = Jar("g", "deepest", "1.0");
        for (var i = 0; i < 40; i++)
        {
            jar = Zips.Make([($"level{i}.jar", jar)], CompressionLevel.NoCompression);
        }

        var facts = Catalog("a-1.0.jar", jar);

        Assert.Contains(facts.Issues, issue => issue is { Level: IssueLevel.Error, Code: "limit.archives" });
    }

    [Fact]
    public void A_size_that_deflate_can_not_reach_is_an_error()
    {
        var jar = Zips.Make([("lib/a-1.0.jar", Jar("g", "a", "1.0"))], CompressionLevel.Optimal);
        var entry = jar.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(jar.AsSpan(entry + 24), 0xfffffff0);

        var facts = Catalog("outer.jar", jar);

        Assert.Contains(facts.Issues, issue => issue is { Level: IssueLevel.Error, Code: "java.archive.malformed" });
    }

    [Fact]
    public void What_has_only_the_name_of_an_archive_is_a_notice()
    {
        var issue = Assert.Single(Catalog("a.jar", "not an archive, but long enough to be one"u8.ToArray()).Issues);

        Assert.Equal((IssueLevel.Notice, "java.archive.other"), (issue.Level, issue.Code));
    }

    [Fact]
    public void An_archive_of_1500_megabytes_is_read_in_bounded_memory()
    {
        Assert.SkipUnless(Tier.IsNightly, "writes a sparse archive: nightly tier");
        using var folder = new TemporaryFolder();
        var path = folder["fat.jar"];
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            foreach (var (name, bytes) in ((string, byte[])[])[("BOOT-INF/lib/inner-1.0.jar", Jar("g", "inner", "1.0")), .. Files("g", "fat", "1.0")])
            {
                using var content = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                content.Write(bytes);
            }

            using var large = archive.CreateEntry("large.bin", CompressionLevel.NoCompression).Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 1500; i++)
            {
                large.Write(zeros);
            }
        }

        using var stream = File.OpenRead(path);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sink = new FactSink(Core.Files.FilePath.Parse("fat.jar"));
        new JavaArchiveCataloger().Catalog(new ScannedFile(Core.Files.FilePath.Parse("fat.jar"), stream.Length, 0, stream), sink, CancellationToken.None);

        Assert.Equal(["g:fat", "g:inner"], sink.ToFacts("x").Packages.Select(fact => fact.Package.Name).Order(StringComparer.Ordinal));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    private static FileFacts Catalog(string name, byte[] content) => Mutations.Catalog(new JavaArchiveCataloger(), name, content);

    private static byte[] Jar(string group, string artifact, string version) => Zips.Make(Files(group, artifact, version), CompressionLevel.Optimal);

    private static (string Name, byte[] Content)[] Files(string group, string artifact, string version) =>
    [
        ($"META-INF/maven/{group}/{artifact}/pom.properties", Encoding.UTF8.GetBytes($"#Created by Maven\nversion={version}\ngroupId={group}\nartifactId={artifact}\n")),
    ];
}
