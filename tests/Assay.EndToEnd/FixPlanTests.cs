using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>Fix plans, checked by doing them: the commands run against a repository of the test's own, and the scan afterwards finds what was said to remain.</summary>
public sealed class FixPlanTests(AssayBinary assay)
{
    [Fact]
    public void Debian_packages()
    {
        var debootstrapped = DebianRoot.Require();
        NativeTool.Require("dpkg-scanpackages");
        using var folder = new TemporaryFolder();
        var root = folder["root"];
        Run("cp", ["-a", debootstrapped + "/.", root]);
        var repository = Path.Combine(root, "repository");
        Directory.CreateDirectory(repository);
        foreach (var package in (string[])["assay-tool 1.0-1 assay-tool", "assay-lib 1.0-1+b1 assay-tool", "assay-other 2.0-1 assay-other"])
        {
            InstallDeb(folder, root, package.Split(' '));
        }

        foreach (var package in (string[])["assay-tool 1.0-3 assay-tool", "assay-lib 1.0-3 assay-tool", "assay-other 2.0-2 assay-other"])
        {
            var built = BuildDeb(folder, package.Split(' '));
            File.Move(built, Path.Combine(repository, Path.GetFileName(built)));
        }

        var index = NativeTool.Run("dpkg-scanpackages", ["--multiversion", "."], workingDirectory: repository);
        Assert.True(index.ExitCode == 0, index.Error);
        File.WriteAllText(Path.Combine(repository, "Packages"), index.Output);
        File.WriteAllText(Path.Combine(root, "etc/apt/sources.list"), "deb [trusted=yes] file:/repository ./\n");
        Advise(folder, "CVE-2099-0001", "Debian:12", "assay-tool", "1.0-2", "HIGH");
        Advise(folder, "CVE-2099-0002", "Debian:12", "assay-tool", "1.0-3", "HIGH");
        Advise(folder, "CVE-2099-0003", "Debian:12", "assay-tool", null, "LOW");
        Advise(folder, "CVE-2099-0004", "Debian:12", "assay-other", "2.0-2", "LOW");

        Follow(folder, "dir:" + root, step => Run("chroot", [root, "sh", "-ec", string.Join('\n', step.Commands)]), expected: "assay-lib 1.0-3, assay-tool 1.0-3");
    }

    [Fact]
    public void Npm_projects()
    {
        var npm = NativeTool.Require("npm");
        using var folder = new TemporaryFolder();
        using var registry = new FeedServer();
        var project = folder["project"];
        Directory.CreateDirectory(project);
        File.WriteAllText(Path.Combine(project, "package.json"), """{"name": "project", "version": "1.0.0", "dependencies": {"assay-direct": "1.0.0", "assay-parent": "1.0.0", "@assay/scoped": "^2.0.0"}}""");
        Publish(registry, "assay-direct", ["1.0.0"]);
        Publish(registry, "@assay/scoped", ["2.0.0"]);
        Publish(registry, "assay-parent", ["1.0.0"], """{"assay-child": "1.0.0", "@assay/inner": "^1.0.0"}""");
        Publish(registry, "assay-child", ["1.0.0"]);
        Publish(registry, "@assay/inner", ["1.0.0"]);
        var environment = new Dictionary<string, string?>
        {
            ["npm_config_registry"] = registry.Url,
            ["npm_config_@assay:registry"] = registry.Url,
            ["npm_config_cache"] = folder["npm-cache"],
            ["npm_config_userconfig"] = folder["npmrc"],
            ["npm_config_audit"] = "false",
            ["npm_config_fund"] = "false",
        };
        var installed = NativeTool.Run(npm, ["install", "--prefer-online"], workingDirectory: project, environment: environment);
        Assert.True(installed.ExitCode == 0, installed.Error);
        Publish(registry, "assay-direct", ["1.0.0", "1.0.1", "1.1.0"]);
        Publish(registry, "@assay/scoped", ["2.0.0", "2.0.5"]);
        Publish(registry, "assay-child", ["1.0.0", "1.0.1"]);
        Publish(registry, "@assay/inner", ["1.0.0", "1.0.7"]);
        Advise(folder, "CVE-2099-0001", "npm", "assay-direct", "1.0.1", "HIGH");
        Advise(folder, "CVE-2099-0002", "npm", "assay-child", "1.0.1", "HIGH");
        Advise(folder, "CVE-2099-0003", "npm", "@assay/inner", "1.0.7", "HIGH");
        Advise(folder, "CVE-2099-0004", "npm", "@assay/scoped", "2.0.5", "HIGH");
        Advise(folder, "CVE-2099-0005", "npm", "assay-parent", null, "LOW");

        environment["npm_config_prefer_online"] = "true";
        Follow(folder, "dir:" + project, step =>
        {
            var run = NativeTool.Run("sh", ["-ec", string.Join('\n', step.Commands)], workingDirectory: Path.Combine(project, step.Folder ?? ""), environment: environment);
            Assert.True(run.ExitCode == 0, run.Error);
        }, expected: "@assay/inner 1.0.7, @assay/scoped 2.0.5, assay-child 1.0.1, assay-direct 1.0.1");
    }

    [Fact]
    public void Python_requirements()
    {
        using var folder = new TemporaryFolder();
        var project = folder["project"];
        Directory.CreateDirectory(project);
        File.WriteAllText(Path.Combine(project, "requirements.txt"), "# pinned\nassay_direct==1.0.0  # why\nAssay.Other[extra] == 2.0 ; python_version > '3'\nassay-direct-more==1.0.0\n");
        Advise(folder, "CVE-2099-0001", "PyPI", "assay-direct", "1.0.1", "HIGH");
        Advise(folder, "CVE-2099-0002", "PyPI", "assay-other", "2.0.post1", "HIGH");
        Advise(folder, "CVE-2099-0003", "PyPI", "assay-direct-more", null, "LOW");

        Follow(folder, "dir:" + project, step => Run("sh", ["-ec", string.Join('\n', step.Commands)], Path.Combine(project, step.Folder ?? "")), expected: "Assay.Other 2.0.post1, assay_direct 1.0.1");

        Assert.Equal("# pinned\nassay_direct==1.0.1  # why\nAssay.Other[extra] == 2.0.post1 ; python_version > '3'\nassay-direct-more==1.0.0\n", File.ReadAllText(Path.Combine(project, "requirements.txt")));
    }

    [Fact]
    public void Python_environments()
    {
        var python = NativeTool.Require("python3");
        using var folder = new TemporaryFolder();
        var venv = folder["venv"];
        var made = NativeTool.Run(python, ["-m", "venv", venv]);
        if (made.ExitCode != 0)
        {
            Assert.Skip("python3 has no venv: " + made.Error);
        }

        var wheels = folder["wheels"];
        Directory.CreateDirectory(wheels);
        foreach (var wheel in (string[])["assay_direct 1.0.0", "assay_direct 1.0.1", "assay_other 2.0"])
        {
            BuildWheel(wheels, wheel.Split(' ')[0], wheel.Split(' ')[1]);
        }

        var environment = new Dictionary<string, string?> { ["PIP_NO_INDEX"] = "1", ["PIP_FIND_LINKS"] = wheels, ["PATH"] = Path.Combine(venv, "bin") + ":" + Environment.GetEnvironmentVariable("PATH") };
        var installed = NativeTool.Run(Path.Combine(venv, "bin", "python3"), ["-m", "pip", "install", "assay-direct==1.0.0", "assay-other==2.0"], environment: environment);
        Assert.True(installed.ExitCode == 0, installed.Error);
        Advise(folder, "CVE-2099-0001", "PyPI", "assay-direct", "1.0.1", "HIGH");
        Advise(folder, "CVE-2099-0002", "PyPI", "assay-other", null, "LOW");

        Follow(folder, "dir:" + venv, step =>
        {
            var run = NativeTool.Run("sh", ["-ec", string.Join('\n', step.Commands)], environment: environment);
            Assert.True(run.ExitCode == 0, run.Error);
        }, expected: "assay_direct 1.0.1");
    }

    // Scans, follows every step of the plan, scans again: what was said to remain is what is there, and the gate says what was said.
    private void Follow(TemporaryFolder folder, string target, Action<(IReadOnlyList<string> Commands, string? Folder)> follow, string expected)
    {
        string[] arguments = ["scan", target, "--advisories", folder["advisories"], "--fail-on", "high", "--no-cache"];
        var before = assay.RunJson(folder, 1, arguments);
        var plan = before["fixPlan"]!;
        Assert.Equal(expected, string.Join(", ", plan["steps"]!.AsArray().SelectMany(step => step!["upgrades"]!.AsArray())
            .Select(upgrade => $"{upgrade!["name"]} {upgrade["to"]}").Order(StringComparer.Ordinal)));
        foreach (var step in plan["steps"]!.AsArray())
        {
            Assert.NotEmpty(step!["commands"]!.AsArray());
            follow(([.. step["commands"]!.AsArray().Select(command => (string)command!)], (string?)step["folder"]));
        }

        var after = assay.RunJson(folder, 0, arguments);
        Assert.Equal(Sorted(plan["remaining"]!.AsArray().Select(left => $"{left!["id"]} {left["purl"]}")), Sorted(after["findings"]!.AsArray().Select(left => $"{left!["id"]} {left["package"]!["purl"]}")));
        Assert.Equal((string?)plan["then"], (string?)after["verdict"]!["result"]);

        static string Sorted(IEnumerable<string> lines) => string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    private static void Advise(TemporaryFolder folder, string id, string ecosystem, string package, string? fixedIn, string severity)
    {
        Directory.CreateDirectory(folder["advisories"]);
        var events = new JsonArray(new JsonObject { ["introduced"] = "0" });
        if (fixedIn is not null)
        {
            events.Add(new JsonObject { ["fixed"] = fixedIn });
        }

        var record = new JsonObject
        {
            ["id"] = id,
            ["modified"] = "2099-01-01T00:00:00Z",
            ["affected"] = new JsonArray(new JsonObject
            {
                ["package"] = new JsonObject { ["ecosystem"] = ecosystem, ["name"] = package },
                ["ranges"] = new JsonArray(new JsonObject { ["type"] = "ECOSYSTEM", ["events"] = events }),
            }),
            ["severity"] = new JsonArray(new JsonObject
            {
                ["type"] = "CVSS_V3",
                ["score"] = severity == "HIGH" ? "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N" : "CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:L/I:N/A:N",
            }),
        };
        File.WriteAllText(folder["advisories", id + ".json"], record.ToJsonString());
    }

    private static void InstallDeb(TemporaryFolder folder, string root, string[] package)
    {
        var built = BuildDeb(folder, package);
        File.Move(built, Path.Combine(root, "tmp", Path.GetFileName(built)));
        Run("chroot", [root, "dpkg", "-i", "/tmp/" + Path.GetFileName(built)]);
    }

    private static string BuildDeb(TemporaryFolder folder, string[] package)
    {
        var (name, version, source) = (package[0], package[1], package[2]);
        var tree = folder["build", $"{name}_{version}"];
        Directory.CreateDirectory(Path.Combine(tree, "DEBIAN"));
        var sourceVersion = version.Split('+')[0];
        File.WriteAllText(Path.Combine(tree, "DEBIAN", "control"),
            $"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: Assay <assay@example.com>\nDescription: sample\n{(source == name && sourceVersion == version ? "" : $"Source: {source} ({sourceVersion})\n")}");
        var file = folder["build", $"{name}_{version}_all.deb"];
        Run("dpkg-deb", ["--root-owner-group", "-b", tree, file]);
        return file;
    }

    // The few documents of npm's registry that an install asks for: docs of npm, "package-metadata".
    private static void Publish(FeedServer registry, string name, string[] versions, string dependencies = "{}")
    {
        var known = new JsonObject();
        foreach (var version in versions)
        {
            var manifest = new JsonObject { ["name"] = name, ["version"] = version, ["dependencies"] = JsonNode.Parse(dependencies) };
            var tarball = Gzip(new TarBuilder().File("package/package.json", manifest.ToJsonString()).Build());
            var path = $"{name}/-/{name.Split('/')[^1]}-{version}.tgz";
            registry.Put("/" + path, tarball);
            manifest["dist"] = new JsonObject { ["tarball"] = registry.Url + path, ["integrity"] = "sha512-" + Convert.ToBase64String(SHA512.HashData(tarball)) };
            known[version] = manifest;
        }

        var packument = new JsonObject { ["name"] = name, ["dist-tags"] = new JsonObject { ["latest"] = versions[^1] }, ["versions"] = known };
        registry.Put("/" + name, Encoding.UTF8.GetBytes(packument.ToJsonString()), tagged: false, modified: DateTimeOffset.UtcNow.AddSeconds(versions.Length));
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    // The binary distribution format: packaging.python.org, "Binary distribution format". RECORD may leave digests out.
    private static void BuildWheel(string folder, string name, string version)
    {
        using var zip = ZipFile.Open(Path.Combine(folder, $"{name}-{version}-py3-none-any.whl"), ZipArchiveMode.Create);
        var info = $"{name}-{version}.dist-info";
        Add($"{name}/__init__.py", "");
        Add($"{info}/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n");
        Add($"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: assay\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
        Add($"{info}/RECORD", $"{name}/__init__.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n");

        void Add(string path, string text)
        {
            using var entry = zip.CreateEntry(path).Open();
            entry.Write(Encoding.UTF8.GetBytes(text));
        }
    }

    private static void Run(string tool, IReadOnlyList<string> arguments, string? folder = null)
    {
        var run = NativeTool.Run(tool, arguments, workingDirectory: folder);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }
}
