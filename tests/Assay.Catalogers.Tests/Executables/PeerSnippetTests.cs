using System.Text;
using System.Text.Json;
using Assay.Catalogers.Executables.Programs;
using Assay.Core.Files;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Executables;

/// <summary>Pieces of real programs that another scanner tests with: each must be named, with the version that its folder has.</summary>
public sealed class PeerSnippetTests
{
    // Folders whose name is not the version, with what stands in the bytes.
    private static readonly Dictionary<string, string> Versions = new(StringComparer.Ordinal)
    {
        ["envoy/1.18.6"] = "1.18.6-dev",
        ["erlang/26.2.0.0"] = "26.2",
        ["fluent-bit/1.7.0-dev-3"] = "1.7.0",
        ["grafana/12.3.2-security-01"] = "12.3.2+security-01",
        ["go-version-hint/1.15-dev"] = "1.15",
        ["go-version-hint/1.15w"] = "1.15",
        ["go-version-hint/1.25"] = "1.25-d524e1e",
        ["go-version-hint/1.25w"] = "1.25-d524e1e",
    };

    // Folders that are called after a file of the program, its vendor or the case that it is for, and not as the program calls itself.
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["ffmpeg-shared-libs"] = "ffmpeg",
        ["go-version-hint"] = "go",
        ["haskell-cabal"] = "cabal",
        ["haskell-ghc"] = "ghc",
        ["heimdal-krb5"] = "heimdal",
        ["istio_pilot-agent"] = "istio",
        ["istio_pilot-discovery"] = "istio",
        ["java-graal-openjdk"] = "graalvm",
        ["java-jdk-openjdk"] = "openjdk",
        ["java-jdk-oracle"] = "jdk",
        ["java-jre-openjdk"] = "openjdk",
        ["java-jre-openjdk-arm64-eclipse"] = "openjdk",
        ["java-jre-openjdk-eclipse"] = "openjdk",
        ["java-jre-oracle"] = "jdk",
        ["java-jre-oracle-sdk"] = "jdk",
        ["mysqld"] = "mysql",
        ["ndb_mgmd"] = "mysql-cluster",
        ["ndbd"] = "mysql-cluster",
        ["ndbmtd"] = "mysql-cluster",
        ["nginx-ingress-controller"] = "ingress-nginx",
        ["nginx-openresty"] = "openresty",
        ["php-apache"] = "php",
        ["postgres"] = "postgresql",
        ["pypy-shared-lib"] = "pypy",
        ["python-duplicates"] = "python",
        ["python-shared-lib"] = "python",
        ["python-with-incorrect-match"] = "python",
        ["redis-server"] = "redis",
        ["rust-libstd"] = "rust",
        ["rust-libstd-musl"] = "rust",
        ["valkey-server"] = "valkey",
        ["wp"] = "wp-cli",
    };

    [Fact]
    public void Every_snippet_of_the_peer_is_named()
    {
        var wrong = new List<string>();
        var cases = 0;
        foreach (var line in File.ReadLines(TestData.Require("peers", "_expected", "syft-binary-classifier-snippets.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            var (name, version) = (document.RootElement.GetProperty("name").GetString()!, document.RootElement.GetProperty("version").GetString()!);
            var found = document.RootElement.GetProperty("files").EnumerateArray().SelectMany(file => Scan(file.GetString()!)).ToList();
            cases++;
            var program = Names.GetValueOrDefault(name, name);
            if (!found.Exists(one => one.Program.Name == program && (one.Version == Versions.GetValueOrDefault($"{name}/{version}", version)
                || (name.StartsWith("java-", StringComparison.Ordinal) && one.Version.StartsWith(version + "+", StringComparison.Ordinal)))))
            {
                wrong.Add($"{name} {version}: {string.Join(", ", found.Select(one => $"{one.Program.Name} {one.Version}"))}");
            }
        }

        Assert.Equal(254, cases);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void A_piece_of_a_program_with_several_versions_in_it_is_named_by_its_own()
    {
        var found = Scan("syft/syft/pkg/cataloger/binary/testdata/custom/go-1.14/go");

        Assert.Equal("go 1.14", string.Join(", ", found.Select(one => $"{one.Program.Name} {one.Version}")));
    }

    private static List<(KnownProgram Program, string Version, double Confidence)> Scan(string file)
    {
        var bytes = File.ReadAllBytes(TestData.Require(["peers", .. file.Split('/')]));
        ReadOnlySpan<byte> mark = "### byte snippet to follow ###\n"u8;
        var start = bytes.AsSpan().IndexOf(mark);
        var path = FilePath.Parse(Path.GetFileName(file));
        return ProgramScan.Run(ProgramTable.OfFile(path), new MemoryStream(bytes[(start < 0 ? 0 : start + mark.Length)..]), CancellationToken.None, out _);
    }
}
