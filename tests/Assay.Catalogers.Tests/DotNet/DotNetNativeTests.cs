using System.Text.Json;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.DotNet;

/// <summary>Compared with the SDK: what it lists for a project, and what it publishes.</summary>
public sealed class DotNetNativeTests
{
    // Packages that the machine has already, for the solution's own sake: nothing is fetched.
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>
            <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>
            <InvariantGlobalization>true</InvariantGlobalization>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="System.CommandLine" Version="VERSION1" />
            <PackageReference Include="SQLitePCLRaw.bundle_e_sqlite3" Version="VERSION2" />
          </ItemGroup>
        </Project>
        """;

    [Fact]
    public void A_restored_and_published_project_has_what_the_sdk_lists()
    {
        var dotnet = NativeTool.Require("dotnet");
        using var folder = new TemporaryFolder();
        var (first, second) = (Cached("system.commandline"), Cached("sqlitepclraw.bundle_e_sqlite3"));
        File.WriteAllText(folder["app.csproj"], Project.Replace("VERSION1", first, StringComparison.Ordinal).Replace("VERSION2", second, StringComparison.Ordinal));
        File.WriteAllText(folder["app.cs"], """System.Console.WriteLine("hello");""");
        Run(dotnet, folder.Path, "restore", "--ignore-failed-sources");
        var listed = Listed(NativeTool.Run(dotnet, ["list", folder["app.csproj"], "package", "--include-transitive", "--format", "json"], workingDirectory: folder.Path).Output);
        Run(dotnet, folder.Path, "publish", "--no-restore", "-c", "Release", "-o", folder["out"]);

        Assert.NotEmpty(listed);
        Assert.Equal(listed, Names(folder.Path, "packages.lock.json", PackageState.Declared));
        Assert.Equal(listed, Names(folder.Path, "obj/project.assets.json", PackageState.Declared));
        Assert.Equal([$"SQLitePCLRaw.bundle_e_sqlite3 {second}", $"System.CommandLine {first}"], Names(folder.Path, "app.csproj", PackageState.Declared));

        // A project file that asks for less than what was resolved tells of no version of its own.
        File.WriteAllText(folder["app.csproj"], File.ReadAllText(folder["app.csproj"]).Replace($"\"{first}\"", "\"0.0.1\"", StringComparison.Ordinal));
        Assert.Equal(listed, Names(folder.Path, ["app.csproj", "packages.lock.json"], PackageState.Declared));
        Assert.Equal(listed, Names(folder.Path, ["app.csproj", "obj/project.assets.json"], PackageState.Declared));

        // Every package with a file in the output is installed, and nothing else is: neither the program nor an assembly for itself.
        var published = Names(folder.Path, "out", PackageState.Installed);
        Assert.NotEmpty(published);
        Assert.Empty(published.Except(listed));
        Assert.Contains($"System.CommandLine {first}", published);
        Assert.DoesNotContain(published, name => name.StartsWith("app ", StringComparison.Ordinal));
    }

    private static void Run(string dotnet, string folder, params string[] arguments)
    {
        var result = NativeTool.Run(dotnet, arguments, workingDirectory: folder);
        Assert.SkipWhen(result.Output.Contains("NU1101", StringComparison.Ordinal), "the packages are not at hand");
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    private static string Cached(string id)
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"), id);
        Assert.SkipUnless(Directory.Exists(folder), $"{id} is not in the package cache");
        return Path.GetFileName(Directory.GetDirectories(folder).Order(StringComparer.Ordinal).Last());
    }

    private static string[] Listed(string json)
    {
        using var document = JsonDocument.Parse(json);
        var framework = document.RootElement.GetProperty("projects")[0].GetProperty("frameworks")[0];
        return [.. new[] { "topLevelPackages", "transitivePackages" }
            .SelectMany(kind => framework.TryGetProperty(kind, out var list) ? list.EnumerateArray().ToArray() : [])
            .Select(package => $"{package.GetProperty("id").GetString()} {package.GetProperty("resolvedVersion").GetString()}")
            .Order(StringComparer.Ordinal)];
    }

    private static string[] Names(string root, string part, PackageState state) => Names(root, [part], state);

    private static string[] Names(string root, string[] parts, PackageState state)
    {
        var facts = new FactsBuilder(AllCatalogers.Catalogers).Layer(LayerEntry.FromTree(root, parts)).Build();
        var sink = new Core.Cataloging.InventorySink();
        foreach (var join in AllCatalogers.Joins)
        {
            join.Join(facts, sink);
        }

        Assert.Empty(facts.Layers[0].Files.SelectMany(file => file.Issues));
        return [.. sink.Packages.Where(package => !package.IsProject && package.Type == "nuget" && package.State == state && !package.IsProject).Select(package => $"{package.Name} {package.Version}").Distinct().Order(StringComparer.Ordinal)];
    }
}
