using Assay.Catalogers.Java;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Java;

public sealed class PomResolverTests
{
    [Fact]
    public void Parents_imported_lists_and_properties_are_resolved_within_the_tree()
    {
        var packages = Join(
            LayerEntry.File("pom.xml", """
                <project><groupId>g</groupId><artifactId>root</artifactId><version>1</version><packaging>pom</packaging>
                <properties><lib.version>1.2.3</lib.version></properties>
                <dependencyManagement><dependencies>
                <dependency><groupId>g</groupId><artifactId>bom</artifactId><version>7</version><type>pom</type><scope>import</scope></dependency>
                <dependency><groupId>x</groupId><artifactId>managed</artifactId><version>${lib.version}</version><scope>test</scope></dependency>
                </dependencies></dependencyManagement></project>
                """),
            LayerEntry.File("bom/pom.xml", """
                <project><groupId>g</groupId><artifactId>bom</artifactId><version>7</version><properties><b>2.0</b></properties>
                <dependencyManagement><dependencies><dependency><groupId>x</groupId><artifactId>of-bom</artifactId><version>${b}</version></dependency></dependencies></dependencyManagement></project>
                """),
            LayerEntry.File("module/pom.xml", """
                <project><parent><groupId>g</groupId><artifactId>root</artifactId><version>1</version></parent><artifactId>module</artifactId>
                <dependencies>
                <dependency><groupId>x</groupId><artifactId>managed</artifactId></dependency>
                <dependency><groupId>x</groupId><artifactId>of-bom</artifactId></dependency>
                <dependency><groupId>${project.groupId}</groupId><artifactId>sibling</artifactId><version>${project.version}</version></dependency>
                <dependency><groupId>x</groupId><artifactId>open</artifactId><version>${elsewhere}</version></dependency>
                <dependency><groupId>x</groupId><artifactId>given</artifactId><version>4</version><scope>provided</scope></dependency>
                </dependencies></project>
                """));

        Assert.Equal(
            ["g:sibling 1 Prod", "x:given 4 Optional", "x:managed 1.2.3 Test", "x:of-bom 2.0 Prod", "x:open  Prod"], packages);
    }

    [Fact]
    public void A_pom_of_a_repository_resolves_and_declares_nothing()
    {
        var packages = Join(
            LayerEntry.File("root/.m2/repository/g/parent/1/parent-1.pom", """
                <project><groupId>g</groupId><artifactId>parent</artifactId><version>1</version><properties><v>3</v></properties>
                <dependencies><dependency><groupId>x</groupId><artifactId>inherited</artifactId><version>${v}</version></dependency></dependencies></project>
                """),
            LayerEntry.File("app/pom.xml", """<project><parent><groupId>g</groupId><artifactId>parent</artifactId><version>1</version><relativePath/></parent><artifactId>app</artifactId></project>"""));

        Assert.Equal(["x:inherited 3 Prod"], packages);
    }

    [Fact]
    public void Poms_that_are_each_others_parents_and_properties_that_name_themselves_end()
    {
        var packages = Join(
            LayerEntry.File("a/pom.xml", """
                <project><parent><groupId>g</groupId><artifactId>b</artifactId><version>1</version></parent><artifactId>a</artifactId><properties><v>${w}</v><w>${v}${v}</w></properties>
                <dependencies><dependency><groupId>x</groupId><artifactId>y</artifactId><version>${v}</version></dependency></dependencies></project>
                """),
            LayerEntry.File("b/pom.xml", """<project><groupId>g</groupId><parent><groupId>g</groupId><artifactId>a</artifactId><version>1</version></parent><artifactId>b</artifactId><version>1</version></project>"""));

        Assert.Contains("x:y  Prod", packages);
    }

    private static string[] Join(params LayerEntry[] entries)
    {
        var sink = new FactsBuilder(AllCatalogers.Catalogers).Layer(entries).Join(new JavaJoin());
        Assert.Empty(sink.Issues);
        return [.. sink.Packages.Where(package => !package.IsProject).Select(package => $"{package.Name} {package.Version} {package.Scope}").Distinct().Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void A_project_is_a_marked_package_on_which_its_dependencies_hang()
    {
        const string Pom = "<project><groupId>g</groupId><artifactId>app</artifactId><version>1</version><dependencies><dependency><groupId>x</groupId><artifactId>a</artifactId><version>2</version></dependency></dependencies></project>";
        var sink = Libraries.Trees.Of(LayerEntry.File("app/pom.xml", Pom));

        Assert.Equal("pkg:maven/g/app@1", Assert.Single(sink.Packages, package => package.IsProject).Purl);
        Assert.Equal(["g:app x:a"], Libraries.Trees.Related(sink));
    }
}
