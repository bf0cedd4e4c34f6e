using System.IO.Compression;
using Assay.Catalogers.Java;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Java;

/// <summary>Programs of Java's as they are handed out: a zip with jars in it, which is no artifact itself.</summary>
public sealed class ZippedProgramTests
{
    private static readonly byte[] Jar = Zips.Make(("META-INF/maven/org.example/a/pom.properties", "groupId=org.example\nartifactId=a\nversion=1.0\n"));

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Jars_in_a_zip_are_told_where_they_lie(CompressionLevel level)
    {
        var image = new FactsBuilder(AllCatalogers.Catalogers).Layer(LayerEntry.File("opt/dist-2.0.zip", Zips.Make([("app/lib/a-1.0.jar", Jar), ("app/readme.txt", "x"u8.ToArray())], level))).Build();

        var facts = Assert.Single(image.Layers[0].Files, file => file.Cataloger == JavaArchiveCataloger.CatalogerName);
        var package = Assert.Single(facts.Packages).Package;
        Assert.Equal(("pkg:maven/org.example/a@1.0", "app/lib/a-1.0.jar"), (package.Purl, Assert.Single(package.Locations).Path));
        Assert.Empty(facts.Issues);
    }

    [Fact]
    public void A_zip_without_them_and_what_is_none_tell_nothing()
    {
        Assert.Empty(Damage.Catalog(new JavaArchiveCataloger(), "opt/data-1.0.zip", Zips.Make(("META-INF/MANIFEST.MF", "Implementation-Title: x\nImplementation-Version: 1\n"))).Packages);
        Assert.Empty(Damage.Catalog(new JavaArchiveCataloger(), "opt/text.zip", "text"u8.ToArray()).Issues);

        var issue = Assert.Single(Damage.Catalog(new JavaArchiveCataloger(), "opt/cut.zip", "PK\u0003\u0004"u8.ToArray()).Issues);
        Assert.Equal(IssueLevel.Notice, issue.Level);
    }
}
