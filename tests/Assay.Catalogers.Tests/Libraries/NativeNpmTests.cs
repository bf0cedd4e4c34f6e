using System.Text.Json;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Libraries;

/// <summary>Trees that npm installs from the registry that the machine is set up with, against `npm ls`; skipped where none answers.</summary>
public sealed class NativeNpmTests(NativeNpmTests.Tree tree) : IClassFixture<NativeNpmTests.Tree>
{
    private const string Project = """
        {
          "name": "sample", "version": "1.0.0",
          "dependencies": { "express": "4.18.2", "esbuild": "0.19.0", "other": "npm:lodash-es@4.17.21", "member": "file:member" },
          "devDependencies": { "mocha": "10.2.0" },
          "workspaces": []
        }
        """;

    [Fact]
    public void Installed_packages_are_those_of_npm_ls()
    {
        Assert.Equal(NativeSet(), Packages(package => package.State == PackageState.Installed && package.Confidence is null, "package.json", "package-lock.json"));
    }

    [Fact]
    public void Packages_for_production_are_those_that_npm_ls_shows_without_development()
    {
        Assert.Equal(
            NativeSet("--omit=dev"),
            Packages(package => package is { State: PackageState.Installed, Confidence: null, Scope: PackageScope.Prod }, "package.json", "package-lock.json"));
    }

    [Fact]
    public void What_only_the_hidden_lock_file_tells_is_no_package_and_yet_tells_the_scope()
    {
        Assert.Equal(NativeSet("--omit=dev"), Packages(package => package is { State: PackageState.Installed, Confidence: null, Scope: PackageScope.Prod }, "package.json"));
    }

    [Fact]
    public void The_lock_file_alone_tells_what_is_installed_and_what_is_not_for_this_machine()
    {
        var sink = Trees.Of(LayerEntry.File("app/package-lock.json", File.ReadAllBytes(Path.Combine(Root, "package-lock.json"))));
        var listed = sink.Packages.Select(Text).ToHashSet(StringComparer.Ordinal);

        var native = NativeSet();
        Assert.Empty(native.Except(listed));
        Assert.DoesNotContain(sink.Packages, package => package is { Scope: PackageScope.Prod, IsProject: false } && !native.Contains(Text(package)));
    }

    [Fact]
    public void Relations_are_those_of_the_tree()
    {
        var sink = Trees.Of([.. LayerEntry.FromTree(Root, "node_modules", "package.json", "package-lock.json")]);
        var native = new HashSet<string>(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(Npm("ls", "--all", "--json", "--long").Output);
        Relate(document.RootElement, native, isRoot: true);
        var installed = sink.Packages.Where(package => package.Confidence is null).DistinctBy(package => package.Purl).ToDictionary(package => package.Purl, Text, StringComparer.Ordinal);
        var found = sink.Relations.Where(relation => installed.ContainsKey(relation.From) && installed.ContainsKey(relation.To))
            .Select(relation => $"{installed[relation.From]} -> {installed[relation.To]}").ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(native);
        Assert.Empty(native.Except(found));
    }

    private string Root
    {
        get
        {
            NativeTool.Require("npm");
            Assert.SkipUnless(tree.IsInstalled.Value, "npm can install nothing here");
            return tree.Folder.Path;
        }
    }

    private ToolResult Npm(params string[] arguments) => NativeTool.Run(NativeTool.Require("npm"), arguments, workingDirectory: Root);

    private string[] NativeSet(params string[] options)
    {
        using var document = JsonDocument.Parse(Npm(["ls", "--all", "--json", "--long", .. options]).Output);
        var names = new HashSet<string>(StringComparer.Ordinal);
        Collect(document.RootElement, names, isRoot: true);
        return [.. names.Order(StringComparer.Ordinal)];
    }

    // What is left out for another system has no version.
    private static void Collect(JsonElement node, HashSet<string> names, bool isRoot)
    {
        if (!isRoot && node.TryGetProperty("version", out _) && node.TryGetProperty("_id", out var id))
        {
            names.Add(id.GetString()!);
        }

        if (node.TryGetProperty("dependencies", out var dependencies) && dependencies.ValueKind == JsonValueKind.Object)
        {
            foreach (var child in dependencies.EnumerateObject().Where(child => child.Value.ValueKind == JsonValueKind.Object))
            {
                Collect(child.Value, names, isRoot: false);
            }
        }
    }

    private static void Relate(JsonElement node, HashSet<string> relations, bool isRoot)
    {
        if (!node.TryGetProperty("dependencies", out var dependencies) || dependencies.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var child in dependencies.EnumerateObject().Select(child => child.Value).Where(child => child.ValueKind == JsonValueKind.Object && child.TryGetProperty("version", out _) && child.TryGetProperty("_id", out _)))
        {
            if (!isRoot && IsNamed(node, child))
            {
                relations.Add($"{node.GetProperty("_id").GetString()} -> {child.GetProperty("_id").GetString()}");
            }

            Relate(child, relations, isRoot: false);
        }
    }

    // npm shows peers as dependencies too.
    private static bool IsNamed(JsonElement node, JsonElement child) =>
        !node.TryGetProperty("peerDependencies", out var peers) || peers.ValueKind != JsonValueKind.Object || !peers.TryGetProperty(child.GetProperty("name").GetString()!, out _);

    private string[] Packages(Func<Package, bool> filter, params string[] files) =>
        [.. Trees.Of([.. LayerEntry.FromTree(Root, ["node_modules", .. files])]).Packages.Where(filter).Select(Text).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string Text(Package package) => $"{package.Name}@{package.Version}";

    /// <summary>The installed project, once for all tests.</summary>
    public sealed class Tree : IDisposable
    {
        public Tree() => IsInstalled = new Lazy<bool>(Install);

        public TemporaryFolder Folder { get; } = new();

        public Lazy<bool> IsInstalled { get; }

        public void Dispose() => Folder.Dispose();

        private bool Install()
        {
            File.WriteAllText(Folder["package.json"], Project);
            Directory.CreateDirectory(Folder["member"]);
            File.WriteAllText(Folder["member", "package.json"], """{ "name": "member", "version": "0.1.0" }""");
            string[] arguments = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--install-links", "--loglevel=error"];
            return NativeTool.Run(NativeTool.Require("npm"), arguments, workingDirectory: Folder.Path).ExitCode == 0;
        }
    }
}
