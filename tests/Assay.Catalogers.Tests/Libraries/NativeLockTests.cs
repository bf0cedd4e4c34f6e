using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Libraries;

/// <summary>
/// One project, locked by pnpm, both kinds of yarn and bun, all fetched by npm: their lock files tell the same packages for production and for what is
/// optional as npm's does. Skipped where no registry answers.
/// </summary>
public sealed class NativeLockTests
{
    private const string Project = """
        {"name":"sample","version":"1.0.0","private":true,
         "dependencies":{"express":"4.18.2","esbuild":"0.19.0","other":"npm:lodash-es@4.17.21"},"devDependencies":{"mocha":"10.2.0"}}
        """;

    [Fact]
    public void Lock_files_of_all_package_managers_tell_the_same()
    {
        Assert.SkipUnless(Tier.IsNightly, "installs five package managers: nightly tier");
        var npm = NativeTool.Require("npm");
        var node = NativeTool.Require("node");
        using var temporary = new TemporaryFolder();
        var tools = temporary.Path;
        File.WriteAllText(Path.Combine(tools, "package.json"), "{}");
        string[] install = ["install", "--no-audit", "--no-fund", "--loglevel=error"];
        Assert.SkipUnless(Run(tools, npm, [.. install, "pnpm@9", "yarn@1.22.22", "@yarnpkg/cli-dist@4", "bun"]).ExitCode == 0, "npm can install nothing here");
        var modules = Path.Combine(tools, "node_modules");
        Run(tools, node, [Path.Combine(modules, "bun", "install.js")]);
        var registry = Run(tools, npm, ["config", "get", "registry"]).Output.Trim();

        var expected = Locked("npm", "package-lock.json", npm, [.. install, "--package-lock-only", "--ignore-scripts"]);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Locked("pnpm", "pnpm-lock.yaml", node, [Path.Combine(modules, "pnpm", "bin", "pnpm.cjs"), "install", "--lockfile-only", "--registry", registry]));
        Assert.Equal(expected, Locked("yarn", "yarn.lock", node, [Path.Combine(modules, "yarn", "bin", "yarn.js"), "install", "--ignore-scripts", "--registry", registry]));
        Assert.Equal(expected, Locked("berry", "yarn.lock", node, [Path.Combine(modules, "@yarnpkg", "cli-dist", "bin", "yarn.js"), "install", "--mode=skip-build"]));
        Assert.Equal(expected, Locked("bun", "bun.lock", Path.Combine(modules, ".bin", "bun"), ["install", "--ignore-scripts", "--registry", registry]));

        Assert.Equal(expected, Locked("bun-binary", "bun.lockb", Path.Combine(modules, ".bin", "bun"), ["install", "--ignore-scripts", "--registry", registry]));

        string[] Locked(string name, string file, string tool, string[] arguments)
        {
            var folder = Directory.CreateDirectory(Path.Combine(tools, "projects", name)).FullName;
            File.WriteAllText(Path.Combine(folder, "package.json"), Project);
            if (name == "berry")
            {
                File.WriteAllText(Path.Combine(folder, "yarn.lock"), "");
                File.WriteAllText(Path.Combine(folder, ".yarnrc.yml"), $"nodeLinker: node-modules\nnpmRegistryServer: \"{registry.TrimEnd('/')}\"\nenableTelemetry: false\nunsafeHttpWhitelist: [\"*\"]\n");
            }

            if (name == "bun-binary")
            {
                File.WriteAllText(Path.Combine(folder, "bunfig.toml"), "[install]\nsaveTextLockfile = false\n");
            }

            Assert.Equal(0, Run(folder, tool, arguments).ExitCode);
            var sink = Trees.Of(LayerEntry.File("app/package.json", Project), LayerEntry.File("app/" + file, File.ReadAllBytes(Path.Combine(folder, file))));
            return [.. sink.Packages.Where(package => !package.IsProject).GroupBy(package => package.Purl, StringComparer.Ordinal)
                .Select(group => $"{group.First().Name} {group.First().Version} {group.Min(package => package.Scope)}")
                .Where(text => !text.EndsWith(" Dev", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        }
    }

    // What they keep for later is kept beside the projects.
    private static ToolResult Run(string folder, string tool, string[] arguments) =>
        NativeTool.Run(tool, arguments, workingDirectory: folder, environment: new Dictionary<string, string?>
        {
            ["YARN_CACHE_FOLDER"] = Path.Combine(folder, ".cache-yarn"),
            ["YARN_GLOBAL_FOLDER"] = Path.Combine(folder, ".cache-berry"),
            ["BUN_INSTALL_CACHE_DIR"] = Path.Combine(folder, ".cache-bun"),
            ["npm_config_store_dir"] = Path.Combine(folder, ".cache-pnpm"),
        });
}
