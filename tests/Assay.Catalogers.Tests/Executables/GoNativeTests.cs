using Assay.TestKit;

namespace Assay.Catalogers.Tests.Executables;

/// <summary>Compared with what go version -m prints.</summary>
public sealed class GoNativeTests
{
    private const string Program = """
        package main

        var version = "none"

        func main() { println("hello", version) }
        """;

    [Theory]
    [InlineData("linux", "amd64", "")]
    [InlineData("linux", "386", "-s -w")]
    [InlineData("linux", "s390x", "-s -w")]
    [InlineData("windows", "amd64", "-s -w")]
    [InlineData("darwin", "arm64", "")]
    public void Programs_of_all_formats_tell_what_go_version_tells(string os, string arch, string flags)
    {
        Assert.SkipUnless(os == "linux" && arch == "amd64" || Tier.IsNightly, "compiles Go's runtime for another platform: nightly tier");
        using var folder = new TemporaryFolder();
        var go = NativeTool.Require("go");
        File.WriteAllText(folder["go.mod"], "module assay.example/hello\n\ngo 1.18\n");
        File.WriteAllText(folder["main.go"], Program);
        var built = NativeTool.Run(go, ["build", "-ldflags", $"{flags} -X main.version=1.2.3".Trim(), "-o", folder["hello"], "."], workingDirectory: folder.Path,
            environment: new Dictionary<string, string?>
            {
                ["GOOS"] = os, ["GOARCH"] = arch, ["CGO_ENABLED"] = "0", ["GOFLAGS"] = "-mod=mod", ["GOPROXY"] = "off", ["GOTOOLCHAIN"] = "local",
                ["GOCACHE"] = folder["cache"], ["GOPATH"] = folder["path"], ["HOME"] = folder.Path,
            });
        Assert.True(built.ExitCode == 0, built.Error);

        var facts = Binaries.CatalogFile(folder["hello"]);

        Assert.Empty(facts.Issues);
        Assert.Equal(Expected(folder["hello"], mainVersion: "v1.2.3"), Binaries.Names(facts, "golang"));
    }

    // Debian's (containerd, podman, docker.io, runc, skopeo, umoci, golang-go) and those of other publishers.
    [Fact]
    public void Programs_of_the_machine_tell_what_go_version_tells()
    {
        // Given a folder, it looks at every executable file in it: "path: go1.19.8".
        var listed = NativeTool.Run(NativeTool.Require("go"), ["version", "/usr/bin", "/usr/sbin", "/usr/libexec", "/usr/lib/google-cloud-sdk/bin"]).Output;
        string[] programs = [.. listed.Split('\n').Where(line => line.StartsWith('/') && line.Contains(": go", StringComparison.Ordinal)).Select(line => line[..line.LastIndexOf(": go", StringComparison.Ordinal)])];
        Assert.SkipWhen(programs.Length == 0, "no program of Go's is installed");

        var wrong = new List<string>();
        foreach (var program in programs.Take(Tier.Scale(12, 1000)))
        {
            var facts = Binaries.CatalogFile(program);
            var main = facts.Packages.FirstOrDefault(fact => fact.Depends is not null && fact.Package.Type == "golang")?.Package;
            var (expected, found) = (Expected(program, main?.Version), Names(facts));
            if (facts.Issues.Count > 0 || !expected.SequenceEqual(found))
            {
                wrong.Add($"{program}: {string.Join(' ', facts.Issues.Select(issue => issue.Text))} missing {string.Join(' ', expected.Except(found))}, too many {string.Join(' ', found.Except(expected))}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void What_was_given_to_the_linker_is_found_where_the_build_does_not_tell_it()
    {
        const string Kubectl = "/usr/lib/google-cloud-sdk/bin/kubectl.1.27";
        Assert.SkipUnless(File.Exists(Kubectl), $"{Kubectl} is not installed");
        var printed = NativeTool.Run(Kubectl, ["version", "--client", "--output=json"]).Output;
        var version = printed.Split("\"gitVersion\": \"")[1].Split('"')[0];

        var names = Binaries.Names(Binaries.CatalogFile(Kubectl), "golang");

        Assert.Contains($"k8s.io/kubernetes {version}", names);
    }

    // Without what a pattern finds besides.
    private static string[] Names(Core.Cataloging.FileFacts facts) =>
        [.. facts.Packages.Where(fact => fact.Package.Type == "golang" && fact.Key.StartsWith("golang:", StringComparison.Ordinal)).Select(fact => $"{fact.Package.Name} {fact.Package.Version}".TrimEnd()).Order(StringComparer.Ordinal)];

    // Lines of "dep", those of "=>" in place of the one before, the main module and the compiler.
    private static string[] Expected(string program, string? mainVersion)
    {
        var printed = NativeTool.Run(NativeTool.Require("go"), ["version", "-m", program]);
        Assert.True(printed.ExitCode == 0, printed.Error);
        var lines = printed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t', StringSplitOptions.RemoveEmptyEntries)).ToList();
        var expected = new List<string> { "stdlib " + lines[0][0][(lines[0][0].LastIndexOf(": go", StringComparison.Ordinal) + 4)..].Split(' ')[0] };
        foreach (var fields in lines.Skip(1).Where(fields => fields.Length > 1))
        {
            if (fields[0] == "=>")
            {
                // A folder has no version: what it stands for is told.
                expected[^1] = fields.Length > 2 && !fields[1].StartsWith('.') ? $"{fields[1]} {fields[2]}" : expected[^1];
            }
            else if (fields[0] == "dep")
            {
                expected.Add($"{fields[1]} {(fields.ElementAtOrDefault(2) is "(devel)" ? "" : fields.ElementAtOrDefault(2))}".TrimEnd());
            }
            else if (fields[0] == "mod")
            {
                expected.Add($"{fields[1]} {(fields.ElementAtOrDefault(2) is null or "(devel)" ? mainVersion : fields[2])}".TrimEnd());
            }
        }

        return [.. expected.Distinct().Order(StringComparer.Ordinal)];
    }
}
