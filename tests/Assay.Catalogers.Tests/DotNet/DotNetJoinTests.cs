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
