using System.IO.Compression;
using System.Text;
using Assay.Catalogers.DotNet;
using Assay.Catalogers.Executables;
using Assay.Catalogers.Java;
using Assay.Catalogers.Sboms;
using Assay.Catalogers.Tests.Executables;
using Assay.Core.Cataloging;
using Assay.TestKit;

namespace Assay.Catalogers.Tests;

/// <summary>Damaged files of all formats of binaries, archives and .NET: facts or issues, never more.</summary>
public sealed class MalformedFileTests
{
    private static readonly int Flips = Tier.Scale(2_000, 100_000);

    private const string DepsJson = """
        {"runtimeTarget":{"name":".NETCoreApp,Version=v8.0/linux-x64","signature":""},"targets":{".NETCoreApp,Version=v8.0/linux-x64":{
        "App/1.0.0":{"dependencies":{"Newtonsoft.Json":"13.0.1"},"runtime":{"App.dll":{}}},
        "Newtonsoft.Json/13.0.1":{"runtime":{"lib/net6.0/Newtonsoft.Json.dll":{"assemblyVersion":"13.0.0.0"}},"resources":{"lib/net6.0/de/N.resources.dll":{"locale":"de"}}}}},
        "libraries":{"App/1.0.0":{"type":"project"},"Newtonsoft.Json/13.0.1":{"type":"package","serviceable":true,"path":"p"}}}
        """;

    private const string PomText = """
        <?xml version="1.0"?><project><parent><groupId>g</groupId><artifactId>p</artifactId><version>1</version><relativePath/></parent><artifactId>a</artifactId>
        <properties><v>${w}</v><w>${v}</w></properties><dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>b</artifactId><version>${v}</version>
        <type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>c</artifactId></dependency></dependencies></project>
        """;

    public static TheoryData<string> Texts => [.. Samples.Keys];

    public static TheoryData<string> Documents => [.. Samples.Where(sample => sample.Value.Text.StartsWith('<')).Select(sample => sample.Key)];

    private static Dictionary<string, (ICataloger Cataloger, string Text)> Samples { get; } = new(StringComparer.Ordinal)
    {
        ["app.deps.json"] = (new DepsJsonCataloger(), DepsJson),
        ["app.runtimeconfig.json"] = (new RuntimeConfigCataloger(), """{"runtimeOptions":{"tfm":"net8.0","framework":{"name":"Microsoft.NETCore.App","version":"8.0.0"},"frameworks":[{"name":"A","version":"1"}]}}"""),
        ["packages.lock.json"] = (new PackagesLockCataloger(), """{"version":1,"dependencies":{"net8.0":{"A":{"type":"Direct","requested":"[1, )","resolved":"1.0.0","dependencies":{"B":"2"}},"b":{"type":"Project"}}}}"""),
        ["project.assets.json"] = (new ProjectAssetsCataloger(), """{"version":3,"targets":{"net8.0":{"A/1.0.0":{"type":"package","dependencies":{"B":"2"}},"B/2":{"type":"project"}}}}"""),
        ["packages.config"] = (new PackagesConfigCataloger(), """<?xml version="1.0"?><packages><package id="A" version="1.0" developmentDependency="true"/></packages>"""),
        ["app.csproj"] = (new ProjectFileCataloger(), """<Project><PropertyGroup><V>1.0</V></PropertyGroup><ItemGroup><PackageReference Include="A" Version="$(V)"/><PackageReference Include="B"><Version>[2,3)</Version></PackageReference></ItemGroup></Project>"""),
        ["paket.lock"] = (new PaketCataloger(), "NUGET\n  remote: x\n    A (1.0)\n      B (>= 2)\nGITHUB\n  remote: o/n\n    o/n (abc)\n"),
        ["paket.references"] = (new PaketCataloger(), "A redirects: on\ngroup Test\n  B // c\nFile: x.fs .\n"),
        ["paket.dependencies"] = (new PaketCataloger(), "nuget A >= 1.0 // c\ngithub o/n:tag file\n# x\n"),
        ["a.nuspec"] = (new NuspecCataloger(), """<package><metadata><id>A</id><version>1.0</version><license type="expression">MIT</license><dependencies><dependency id="B" version="2"/></dependencies></metadata></package>"""),
        ["pom.xml"] = (new PomCataloger(), PomText),
        ["libs.versions.toml"] = (new GradleCatalogCataloger(), "[versions]\na = \"1\"\n[libraries]\nb = { module = \"g:b\", version.ref = \"a\" }\nc = \"g:c:2\"\n"),
        ["gradle.lockfile"] = (new GradleLockCataloger(), "# c\ng:a:1.0=testCompile\nempty=\n"),
        ["verification-metadata.xml"] = (new GradleVerificationCataloger(), """<verification-metadata><components><component group="g" name="a" version="1"/></components></verification-metadata>"""),
        ["build.sbt.lock"] = (new SbtLockCataloger(), """{"lockVersion":1,"dependencies":[{"org":"g","name":"a","version":"1","configurations":["test"]}]}"""),
        ["a.cdx.json"] = (new BundledSbomCataloger(), """{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"bom-ref":"a","purl":"pkg:npm/a@1","licenses":[{"license":{"id":"MIT"}}],"components":[{"purl":"pkg:npm/b@2"}]}],"dependencies":[{"ref":"a","dependsOn":["pkg:npm/b@2"]}]}"""),
        ["a.spdx.json"] = (new BundledSbomCataloger(), """{"spdxVersion":"SPDX-2.3","packages":[{"SPDXID":"a","licenseDeclared":"MIT","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:npm/a@1"}]}],"relationships":[{"spdxElementId":"a","relatedSpdxElement":"a","relationshipType":"CONTAINS"}]}"""),
        ["opt/bitnami/.bitnami_components.json"] = (new BitnamiComponentsCataloger(), """{"redis":{"arch":"amd64","distro":"debian-11","version":"1.0-1"}}"""),
        ["jdk/release"] = (new JavaRuntimeCataloger(), "JAVA_VERSION=\"17.0.1\"\nIMPLEMENTOR=\"X\"\nJAVA_RUNTIME_VERSION=\"17.0.1+12\"\n"),
    };

    // Half a character where the encoding is told.
    [Theory]
    [MemberData(nameof(Documents))]
    public void A_broken_declaration_of_XML_is_damage(string name)
    {
        var cataloger = Samples[name].Cataloger;
        foreach (var declaration in (string[])["<?xml version=\"1.0\u00ff\"?>", "<?xml version=\"1.0\" encoding=\"utf-8\u00c3", "<?xml version=\"1.0\" encoding=\"utf-8\"?>\u00e2"])
        {
            var facts = Damage.Catalog(cataloger, name, System.Text.Encoding.Latin1.GetBytes(declaration));

            Assert.Empty(facts.Packages);
            Assert.NotEmpty(facts.Issues);
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Texts_end_in_facts_or_issues(string name)
    {
        var (cataloger, text) = Samples[name];
        var content = Encoding.UTF8.GetBytes(text);

        var facts = Mutations.Catalog(cataloger, name, content);
        Assert.Empty(facts.Issues);
        Assert.True(facts.Packages.Count + facts.Loose.Count > 0);
        Assert.True(Mutations.Run(cataloger, name, content, Flips) > content.Length);
    }

    [Fact]
    public void Archives_end_in_facts_or_issues()
    {
        var inner = Zips.Make(("META-INF/maven/g/inner/pom.properties", "groupId=g\nartifactId=inner\nversion=1.0\n"));
        var content = Zips.Make([("META-INF/MANIFEST.MF", Encoding.UTF8.GetBytes("Implementation-Title: outer\nImplementation-Version: 2.0\n")), ("BOOT-INF/lib/inner-1.0.jar", inner), ("META-INF/maven/g/a/pom.xml", Encoding.UTF8.GetBytes(PomText))], CompressionLevel.NoCompression);
        var packed = Zips.Make([("BOOT-INF/lib/inner-1.0.jar", inner)], CompressionLevel.Optimal);

        Assert.Contains(Mutations.Catalog(new JavaArchiveCataloger(), "outer-2.0.jar", content).Packages, fact => fact.Package is { Name: "g:inner", Version: "1.0" });
        Mutations.Run(new JavaArchiveCataloger(), "outer-2.0.jar", content, Flips);
        Mutations.Run(new JavaArchiveCataloger(), "outer-2.0.jar", packed, Flips);
        Mutations.Run(new NuspecCataloger(), "a.nupkg", Zips.Make(("a.nuspec", Samples["a.nuspec"].Text)), Flips / 4);
    }

    [Theory]
    [InlineData(nameof(BinaryFormat.Elf))]
    [InlineData(nameof(BinaryFormat.Pe))]
    [InlineData(nameof(BinaryFormat.MachO))]
    public void Binaries_end_in_facts_or_issues(string name)
    {
        var format = Enum.Parse<BinaryFormat>(name);
        var content = BinaryBuilder.Build(format, BinaryBuilder.Everything());

        var facts = Mutations.Catalog(new ExecutableCataloger(), "app", content);
        Assert.Empty(facts.Issues);
        Assert.Contains(facts.Packages, fact => fact.Package.Purl == "pkg:golang/example.com/dep@v1.0.0");
        Assert.Contains(facts.Packages, fact => fact.Package.Purl == "pkg:cargo/serde@1.0.1");
        Assert.Equal(format == BinaryFormat.Elf, facts.Packages.Any(fact => fact.Package is { Type: "rpm", Name: "systemd" }));
        Mutations.Run(new ExecutableCataloger(), "app", content, Flips);
    }
}
