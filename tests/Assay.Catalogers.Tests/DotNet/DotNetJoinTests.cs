using Assay.Catalogers.DotNet;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.DotNet;

public sealed class DotNetJoinTests
{
    private const string List = """
        {"runtimeTarget":{"name":".NETCoreApp,Version=v8.0"},"targets":{".NETCoreApp,Version=v8.0":{
        "App/1.0.0":{"dependencies":{"There":"1.0.0","Gone":"2.0.0"},"runtime":{"App.dll":{}}},
        "There/1.0.0":{"dependencies":{"Gone":"2.0.0"},"runtime":{"lib/net6.0/There.dll":{}}},
        "Gone/2.0.0":{"runtime":{"lib/net6.0/Gone.dll":{}}},
        "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.4":{"runtime":{"System.Runtime.dll":{}}}}},
        "libraries":{"App/1.0.0":{"type":"project"},"There/1.0.0":{"type":"package"},"Gone/2.0.0":{"type":"package"},
        "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.4":{"type":"runtimepack"}}}
        """;

    [Fact]
    public void A_package_is_installed_where_a_file_of_it_lies_beside_the_list_whatever_layer_brought_it()
    {
        var sink = Join(
            [LayerEntry.File("app/App.deps.json", List), LayerEntry.File("app/System.Runtime.dll")],
            [LayerEntry.File("app/There.dll")]);

        Assert.Equal(
            ["pkg:nuget/Gone@2.0.0 Declared", "pkg:nuget/Microsoft.NETCore.App.Runtime.linux-x64@8.0.4 Installed", "pkg:nuget/There@1.0.0 Installed"],
            sink.Packages.Where(package => !package.IsProject).Select(package => $"{package.Purl} {package.State}").Order(StringComparer.Ordinal));
        Assert.Equal("pkg:nuget/App@1.0.0", Assert.Single(sink.Packages, package => package.IsProject).Purl);
        Assert.Equal([new Relation("pkg:nuget/There@1.0.0", "pkg:nuget/Gone@2.0.0", RelationKind.DependsOn)], sink.Relations.Where(relation => relation.From != "pkg:nuget/App@1.0.0"));
        Assert.Equal(["pkg:nuget/There@1.0.0", "pkg:nuget/Gone@2.0.0"], sink.Relations.Where(relation => relation.From == "pkg:nuget/App@1.0.0").Select(relation => relation.To));
    }

    [Fact]
    public void A_reference_gets_the_nearest_central_version()
    {
        var sink = Join(
        [
            LayerEntry.File("Directory.Packages.props", """<Project><ItemGroup><PackageVersion Include="Near" Version="9.9.9"/></ItemGroup></Project>"""),
            LayerEntry.File("src/Directory.Packages.props", """<Project><PropertyGroup><NearVersion>1.2.3</NearVersion></PropertyGroup><ItemGroup><PackageVersion Include="Near" Version="$(NearVersion)"/><PackageVersion Include="Unused" Version="1"/></ItemGroup></Project>"""),
            LayerEntry.File("src/app/app.csproj", """<Project><ItemGroup><PackageReference Include="near"/><PackageReference Include="Ranged" Version="[2.0,3)"/><PackageReference Include="Tool" Version="1.*" PrivateAssets="all"/></ItemGroup></Project>"""),
        ]);

        Assert.Equal(
            ["pkg:nuget/Ranged@2.0 Prod", "pkg:nuget/Tool Dev", "pkg:nuget/near@1.2.3 Prod"],
            sink.Packages.Select(package => $"{package.Purl} {package.Scope}").Order(StringComparer.Ordinal));
    }

    private const string Asking = """<Project><ItemGroup><PackageReference Include="SqlClient" Version="5.1.0"/><PackageReference Include="Unlocked" Version="1.0.0"/><PackageReference Include="Same" Version="2.0.0"/></ItemGroup></Project>""";

    private const string Lock = """{"version":1,"dependencies":{"net8.0":{"sqlclient":{"type":"Direct","requested":"[5.1.0, )","resolved":"5.1.9"},"Same":{"type":"Direct","resolved":"2.0.0"}}}}""";

    private const string Assets = """{"targets":{"net8.0":{"SqlClient/5.1.9":{"type":"package"},"Same/2.0.0":{"type":"package"}}},"project":{"restore":{"projectPath":"C:\\src\\app.csproj"}}}""";

    private const string Asked = "Same 2.0.0, SqlClient 5.1.0, Unlocked 1.0.0";

    [Theory]
    [InlineData("src/packages.lock.json", Lock, "Same 2.0.0, Unlocked 1.0.0")]
    [InlineData("src/packages.app.lock.json", Lock, "Same 2.0.0, Unlocked 1.0.0")]
    [InlineData("src/obj/project.assets.json", Assets, "Same 2.0.0, Unlocked 1.0.0")]
    [InlineData("src/packages.other.lock.json", Lock, Asked)]
    [InlineData("packages.lock.json", Lock, Asked)]
    [InlineData("src/other/packages.lock.json", Lock, Asked)]
    [InlineData("src/bin/project.assets.json", Assets, Asked)]
    [InlineData("src/packages.lock.json", """{"version":1,"dependencies":{"net8.0":{"SqlClient":{"resolved":"5.1.9"}}}""", Asked)]
    [InlineData("src/packages.lock.json", """{"version":1,"dependencies":{"net8.0":{"SqlClient":{"type":"Project"}}}}""", Asked)]
    public void What_the_project_asks_for_does_not_count_where_its_own_lock_or_assets_have_another_version(string path, string content, string expected)
    {
        var sink = Join([LayerEntry.File("src/app.csproj", Asking)], [LayerEntry.File(path, content)]);

        Assert.Equal(expected, OfFiles(sink, "src/app.csproj"));
    }

    [Fact]
    public void A_lock_file_beside_two_projects_is_of_neither_and_assets_are_of_the_one_that_they_name()
    {
        LayerEntry[] projects = [LayerEntry.File("src/app.csproj", Asking), LayerEntry.File("src/other.fsproj", "<Project/>")];

        Assert.Equal(Asked, OfFiles(Join([.. projects, LayerEntry.File("src/packages.lock.json", Lock)]), "src/app.csproj"));
        Assert.Equal("Same 2.0.0, Unlocked 1.0.0", OfFiles(Join([.. projects, LayerEntry.File("src/obj/project.assets.json", Assets)]), "src/app.csproj"));
        Assert.Equal(Asked, OfFiles(Join([.. projects, LayerEntry.File("src/obj/project.assets.json", Assets.Replace("app.csproj", "other.fsproj", StringComparison.Ordinal))]), "src/app.csproj"));
    }

    [Fact]
    public void Versions_that_are_central_or_of_all_projects_do_not_count_where_the_locks_have_others()
    {
        LayerEntry[] tree =
        [
            LayerEntry.File("Directory.Packages.props", """<Project><ItemGroup><PackageVersion Include="SqlClient" Version="5.1.0"/><GlobalPackageReference Include="Same" Version="1.0.0"/></ItemGroup></Project>"""),
            LayerEntry.File("a/a.csproj", """<Project><ItemGroup><PackageReference Include="SqlClient"/></ItemGroup></Project>"""),
            LayerEntry.File("a/packages.lock.json", Lock),
            LayerEntry.File("b/b.csproj", "<Project/>"),
        ];

        // Nobody knows what the second project gets.
        Assert.Equal("Same 1.0.0", OfFiles(Join(tree), "Directory.Packages.props", "a/a.csproj"));
        Assert.Equal("", OfFiles(Join([.. tree, LayerEntry.File("b/packages.lock.json", Lock)]), "Directory.Packages.props", "a/a.csproj"));
    }

    [Fact]
    public void A_framework_that_is_installed_is_not_declared_by_the_program_that_asks_for_it()
    {
        const string Config = """{"runtimeOptions":{"frameworks":[{"name":"Microsoft.NETCore.App","version":"8.0.0"},{"name":"Microsoft.AspNetCore.App","version":"8.0.0"}]}}""";
        const string Shared = """{"targets":{".NETCoreApp,Version=v8.0/linux-x64":{"Microsoft.NETCore.App.Runtime.linux-x64/8.0.11":{"runtime":{"System.Runtime.dll":{}}}}},"libraries":{"Microsoft.NETCore.App.Runtime.linux-x64/8.0.11":{"type":"package"}}}""";
        var sink = Join(
        [
            LayerEntry.File("app/App.runtimeconfig.json", Config),
            LayerEntry.File("usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.11/Microsoft.NETCore.App.deps.json", Shared),
            LayerEntry.File("usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.11/System.Runtime.dll"),
        ]);

        Assert.Equal(
            ["pkg:nuget/Microsoft.AspNetCore.App@8.0.0 Declared", "pkg:nuget/Microsoft.NETCore.App.Runtime.linux-x64@8.0.11 Installed"],
            sink.Packages.Select(package => $"{package.Purl} {package.State}").Order(StringComparer.Ordinal));
    }

    private static string OfFiles(Core.Cataloging.InventorySink sink, params string[] paths) =>
        string.Join(", ", sink.Packages.Where(package => paths.Contains(package.Locations[0].Path)).Select(package => $"{package.Name} {package.Version}").Order(StringComparer.Ordinal));

    private static Core.Cataloging.InventorySink Join(params LayerEntry[][] layers)
    {
        var builder = new FactsBuilder(AllCatalogers.Catalogers);
        foreach (var layer in layers)
        {
            builder.Layer(layer);
        }

        return builder.Join(new DotNetJoin());
    }
}
