using System.Text.Json;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Libraries;

public sealed class NativeRubyAndPhpTests
{
    [Fact]
    public void Gems_are_those_of_gem_list()
    {
        // What `gem list` prints, with the places that it looks at.
        const string Program = "Gem::Specification.dirs.each { |d| puts \"dir #{d}\" }; Gem::Specification.each { |s| puts \"gem #{s.name} #{s.version}\" }; puts \"dir #{Gem.default_specifications_dir}\"";
        var lines = NativeTool.Run(NativeTool.Require("ruby"), ["-e", Program]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var native = lines.Where(line => line.StartsWith("gem ", StringComparison.Ordinal)).Select(line => line[4..]).Distinct().Order(StringComparer.Ordinal).ToArray();
        var folders = lines.Where(line => line.StartsWith("dir /", StringComparison.Ordinal)).Select(line => line[5..]).Distinct().ToArray();
        var sink = Trees.Of([.. LayerEntry.FromTree("/", folders).DistinctBy(entry => entry.Path)]);

        Assert.NotEmpty(native);
        Assert.Equal(native, sink.Listed());
        Assert.Equal(GemList(), sink.Listed());
        Assert.All(sink.Packages, package => Assert.Equal(PackageState.Installed, package.State));
    }

    // "name (2.0.1, default: 1.9.0)": also gems for one platform have it behind their version.
    private static string[] GemList() =>
        [.. NativeTool.Run(NativeTool.Require("gem"), ["list", "--local", "--quiet"]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.TrimEnd(')').Split(" (")).Where(fields => fields.Length == 2)
            .SelectMany(fields => fields[1].Split(", ").Select(version => $"{fields[0]} {version.Replace("default: ", "", StringComparison.Ordinal).Split(' ')[0]}"))
            .Distinct().Order(StringComparer.Ordinal)];

    [Fact]
    public void Packages_are_those_of_composer_show()
    {
        var composer = NativeTool.Require("composer");
        using var temporary = new TemporaryFolder();
        var folder = temporary.Path;
        Package(folder, "a", "1.2.0", """, "require": {"v/b": "^2"}, "license": "MIT" """);
        Package(folder, "b", "v2.0.1", "");
        Package(folder, "d", "3.0.0", """, "require": {"v/b": "*"} """);
        File.WriteAllText(Path.Combine(folder, "composer.json"), """
            {"name": "my/app", "repositories": [{"type": "path", "url": "packages/*", "options": {"symlink": false}}, {"packagist.org": false}],
             "require": {"v/a": "^1"}, "require-dev": {"v/d": "*"}}
            """);
        Assert.Equal(0, Composer("install", "--no-interaction", "--no-plugins", "--quiet").ExitCode);

        Assert.Equal(Shown("show", "--format=json"), Found("vendor/composer/installed.json", package => true));
        Assert.Equal(Shown("show", "--format=json", "--no-dev"), Found("vendor/composer/installed.json", package => package.Scope == PackageScope.Prod));
        Assert.Equal(Shown("show", "--format=json", "--no-dev"), Found("vendor/composer/installed.php", package => package.Scope == PackageScope.Prod));
        Assert.Equal(Shown("show", "--format=json", "--locked"), Found("composer.lock", package => true));
        var all = Trees.Of([.. LayerEntry.FromTree(folder, "vendor", "composer.lock")]);
        Assert.Equal(3, all.Packages.DistinctBy(package => package.Purl).Count());
        Assert.Contains("v/a v/b", all.Related());

        ToolResult Composer(params string[] arguments) =>
            NativeTool.Run(composer, arguments, workingDirectory: folder, environment: new Dictionary<string, string?> { ["COMPOSER_ALLOW_SUPERUSER"] = "1", ["COMPOSER_HOME"] = Path.Combine(folder, "home") });

        string[] Shown(params string[] arguments)
        {
            using var document = JsonDocument.Parse(Composer([.. arguments, "--no-plugins"]).Output);
            var list = document.RootElement.EnumerateObject().First().Value;
            return [.. list.EnumerateArray().Select(one => $"{one.GetProperty("name").GetString()} {one.GetProperty("version").GetString()}").Order(StringComparer.Ordinal)];
        }

        string[] Found(string file, Func<Package, bool> filter) =>
            [.. Trees.Of([.. LayerEntry.FromTree(folder, file)]).Packages.Where(filter).Select(package => $"{package.Name} {package.Version}").Order(StringComparer.Ordinal)];
    }

    private static void Package(string folder, string name, string version, string more)
    {
        var home = Directory.CreateDirectory(Path.Combine(folder, "packages", name)).FullName;
        File.WriteAllText(Path.Combine(home, "composer.json"), $$"""{"name": "v/{{name}}", "version": "{{version}}"{{more}}}""");
    }
}
