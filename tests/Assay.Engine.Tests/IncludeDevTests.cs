using System.Globalization;
using Assay.TestKit;

namespace Assay.Engine.Tests;

/// <summary>Every ecosystem whose files tell what is there for development and tests: matching leaves it out, unless asked for it.</summary>
public sealed class IncludeDevTests
{
    // OSV's ecosystem; what stands before a name; files and contents by turns, in which P is the package for production, D the other one.
    private static readonly (string Ecosystem, string Before, string[] Files)[] Projects =
    [
        ("npm", "", ["package-lock.json", """{"lockfileVersion":3,"packages":{"":{"dependencies":{"P":"1"},"devDependencies":{"D":"1"}},"node_modules/P":{"version":"1.0.0"},"node_modules/D":{"version":"1.0.0","dev":true}}}"""]),
        ("npm", "", ["package.json", """{"dependencies":{"P":"1"},"devDependencies":{"D":"1"}}""", "yarn.lock", "# yarn lockfile v1\n\nP@1:\n  version \"1.0.0\"\n\nD@1:\n  version \"1.0.0\"\n"]),
        ("npm", "", ["pnpm-lock.yaml", "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      P: {specifier: '1', version: 1.0.0}\n    devDependencies:\n      D: {specifier: '1', version: 1.0.0}\npackages:\n  P@1.0.0: {}\n  D@1.0.0: {}\n"]),
        ("npm", "", ["bun.lock", """{"workspaces":{"":{"dependencies":{"P":"1"},"devDependencies":{"D":"1"}}},"packages":{"P":["P@1.0.0","",{},"x"],"D":["D@1.0.0","",{},"x"]}}"""]),
        ("PyPI", "", ["Pipfile.lock", """{"default":{"P":{"version":"==1.0.0"}},"develop":{"D":{"version":"==1.0.0"}}}"""]),
        ("PyPI", "", ["pyproject.toml", "[tool.poetry.dependencies]\nP = \"^1\"\n[tool.poetry.group.dev.dependencies]\nD = \"^1\"\n", "poetry.lock", "[[package]]\nname = \"P\"\nversion = \"1.0.0\"\n[[package]]\nname = \"D\"\nversion = \"1.0.0\"\n"]),
        ("PyPI", "", ["uv.lock", "[[package]]\nname = \"app\"\nversion = \"0\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"P\" }]\n[package.dev-dependencies]\ndev = [{ name = \"D\" }]\n[[package]]\nname = \"P\"\nversion = \"1.0.0\"\n[[package]]\nname = \"D\"\nversion = \"1.0.0\"\n"]),
        ("PyPI", "", ["pdm.lock", "[[package]]\nname = \"P\"\nversion = \"1.0.0\"\ngroups = [\"default\"]\n[[package]]\nname = \"D\"\nversion = \"1.0.0\"\ngroups = [\"test\"]\n"]),
        ("PyPI", "", ["requirements.txt", "P==1.0.0\n", "requirements-dev.txt", "D==1.0.0\n"]),
        ("RubyGems", "", ["Gemfile", "gem 'P'\ngroup :test do\n  gem 'D'\nend\n", "Gemfile.lock", "GEM\n  remote: https://x.example/\n  specs:\n    D (1.0.0)\n    P (1.0.0)\n\nDEPENDENCIES\n  D\n  P\n"]),
        ("Packagist", "v/", ["composer.lock", """{"packages":[{"name":"v/P","version":"1.0.0"}],"packages-dev":[{"name":"v/D","version":"1.0.0"}]}"""]),
        ("crates.io", "", ["Cargo.toml", "[package]\nname = \"app\"\n[dependencies]\nP = \"1\"\n[dev-dependencies]\nD = \"1\"\n", "Cargo.lock", "[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\"D\", \"P\"]\n[[package]]\nname = \"P\"\nversion = \"1.0.0\"\nsource = \"x\"\n[[package]]\nname = \"D\"\nversion = \"1.0.0\"\nsource = \"x\"\n"]),
        ("Pub", "", ["pubspec.lock", "packages:\n  P:\n    dependency: \"direct main\"\n    version: \"1.0.0\"\n  D:\n    dependency: \"direct dev\"\n    version: \"1.0.0\"\n"]),
        ("Hex", "", ["mix.exs", "defp deps do\n[{:P, \"~> 1.0\"}, {:D, \"~> 1.0\", only: :test}]\nend\n", "mix.lock", """%{"P": {:hex, :P, "1.0.0", "x", [:mix], [{:X, "1", [hex: :X]}], "hexpm", "x"}, "D": {:hex, :D, "1.0.0", "x", [:mix], [], "hexpm", "x"}, "X": {:hex, :X, "1.0.0", "x", [:mix], [], "hexpm", "x"}}"""]),
        ("Maven", "g:", ["pom.xml", "<project><groupId>g</groupId><artifactId>app</artifactId><version>1</version><dependencies><dependency><groupId>g</groupId><artifactId>P</artifactId><version>1.0.0</version></dependency><dependency><groupId>g</groupId><artifactId>D</artifactId><version>1.0.0</version><scope>test</scope></dependency></dependencies></project>"]),
        ("Maven", "g:", ["gradle.lockfile", "g:P:1.0.0=runtimeClasspath\ng:D:1.0.0=testRuntimeClasspath\n"]),
        ("Maven", "g:", ["build.sbt.lock", """{"dependencies":[{"org":"g","name":"P","version":"1.0.0","configurations":["compile"]},{"org":"g","name":"D","version":"1.0.0","configurations":["test"]}]}"""]),
        ("NuGet", "", ["app.csproj", """<Project><ItemGroup><PackageReference Include="P" Version="1.0.0"/><PackageReference Include="D" Version="1.0.0" PrivateAssets="all"/></ItemGroup></Project>"""]),
        ("NuGet", "", ["packages.config", """<packages><package id="P" version="1.0.0"/><package id="D" version="1.0.0" developmentDependency="true"/></packages>"""]),
        ("NuGet", "", ["paket.lock", "NUGET\n  remote: https://x.example/\n    P (1.0.0)\nGROUP Test\nNUGET\n  remote: https://x.example/\n    D (1.0.0)\n"]),
        ("ConanCenter", "", ["conan.lock", """{"version":"0.5","requires":["P/1.0.0#r"],"build_requires":["D/1.0.0#r"]}"""]),
    ];

    [Fact]
    public async Task What_is_for_development_is_matched_only_where_it_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["own"]);
        for (var number = 0; number < Projects.Length; number++)
        {
            var (ecosystem, before, files) = Projects[number];
            var project = Directory.CreateDirectory(folder["tree", $"app{number.ToString(CultureInfo.InvariantCulture)}"]).FullName;
            foreach (var file in files.Chunk(2))
            {
                File.WriteAllText(Path.Combine(project, file[0]), Named(file[1], number));
            }

            foreach (var kind in (string[])["P", "D"])
            {
                var name = before + Named(kind, number);
                File.WriteAllText(folder["own", $"{Id(kind, number)}.json"], $$"""
                    {"schema_version":"1.6.0","id":"{{Id(kind, number)}}","modified":"2024-01-01T00:00:00Z","summary":"x","affected":[{"package":{"ecosystem":"{{ecosystem}}","name":"{{name}}"},"versions":["1.0.0"]}]}
                    """);
            }
        }

        var options = new ScanOptions { AdvisoriesFolder = folder["own"] };
        var without = await FindingsAsync(options);
        var with = await FindingsAsync(options with { IncludeDev = true });
        var numbers = Enumerable.Range(0, Projects.Length).ToList();

        Assert.Equal(numbers.Select(number => Id("P", number)).Order(StringComparer.Ordinal), without);
        Assert.Equal(numbers.SelectMany(number => (string[])[Id("P", number), Id("D", number)]).Order(StringComparer.Ordinal), with);

        async Task<string[]> FindingsAsync(ScanOptions settings)
        {
            var result = await Scanner.ScanAsync("dir:" + folder["tree"], settings, null, TestContext.Current.CancellationToken);
            return [.. result.Findings!.Select(finding => finding.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
    }

    private static string Id(string kind, int number) => $"OWN-2024-{(kind == "P" ? 1000 : 2000) + number}";

    // P and D are no letters of anything else: whole words only.
    private static string Named(string text, int number) =>
        System.Text.RegularExpressions.Regex.Replace(text, @"\b[PDX]\b", word => $"{word.Value.ToLowerInvariant()}{number.ToString(CultureInfo.InvariantCulture)}", System.Text.RegularExpressions.RegexOptions.NonBacktracking);
}
