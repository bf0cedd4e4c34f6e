using Assay.TestKit;

namespace Assay.Catalogers.Tests.Peers;

/// <summary>
/// What the list of expectations does not have as the peer's test has it: fixtures that were left out because they are programs, that lie elsewhere now, or that the test
/// names in variables, and packages that it has in variables.
/// </summary>
internal static class PeerInputs
{
    // By the peer, a part of the line and of the fixture's name; below the folder of all peers, or "own/" for Peers/testdata.
    private static readonly (string Peer, string Line, string Fixture, string[] Instead)[] Fixtures =
    [
        ("syft", "TestParsePipfileLockWithLicenseEnrichment", "", [PyPi + "Pipfile.lock"]),
        ("syft", "TestParseRequirementsTxtWithLicenseEnrichment", "", [PyPi + "requirements.txt"]),
        ("syft", "TestParseUvLockWithLicenseEnrichment", "", [PyPi + "uv.lock"]),
        ("syft", "TestParsePdmLockWithLicenseEnrichment", "", [PyPi + "pdm.lock"]),
        ("syft", "TestParsePoetryLockWithLicenseEnrichment", "", [PyPi + "poetry.lock"]),
        ("syft", "TestSearchYarnForLicenses", "", ["syft/syft/pkg/cataloger/javascript/testdata/yarn-remote/yarn.lock"]),
        ("syft", "TestSearchPnpmForLicenses", "", ["syft/syft/pkg/cataloger/javascript/testdata/pnpm-remote/pnpm-lock.yaml"]),
        ("syft", "parse_setup_test.go#TestParseSetup\"", "setup/setup.py", ["own/setup/listed.py"]),
        ("syft", "parse_setup_test.go#TestParseSetup\"", "setup/multiline-split-setup.py", ["own/setup/split.py"]),
        ("syft", "parse_setup_test.go#TestParseSetup\"", "setup/mixed-format-setup.py", ["own/setup/mixed.py"]),
        ("syft", "TestParseSetupFileWithLicenseEnrichment", "", ["own/setup/pinned.py"]),
        ("osv-scalibr", "os/kernel/vmlinuz", "", ["own/kernel/vmlinuz"]),
        ("osv-scalibr", "caskroom.valid.json", "", ["own/homebrew/Caskroom"]),
        ("syft", "parse_bun_lock_test", "", ["own/javascript/bun.lock"]),
        ("syft", "parse_deno_lock_test", "", ["own/javascript/deno.lock"]),
        ("syft", "Test_ParseHomebrewPackage", "syft.rb", ["own/homebrew/syft"]),
        ("syft", "Test_ParseHomebrewPackage", "crazy.rb", ["own/homebrew/crazy"]),
        ("syft", "parse_plugin_test.go", "", ["osv-scalibr/extractor/filesystem/misc/wordpress/plugins/testdata/valid"]),
    ];

    private static readonly (string Line, string[] Packages)[] Packages =
    [
        ("parse valid PostgreSQL SBOM",
        [
            "geos 3.13.0", "proj 6.3.2", "gdal 3.10.1", "json-c 0.16.20220414", "orafce 4.14.1", "pljava 1.6.8", "unixodbc 2.3.12", "psqlodbc 16.0.0", "protobuf 3.21.12",
            "protobuf-c 1.5.1", "postgis 3.4.4", "pgaudit 17.0.0", "pgbackrest 2.54.2", "wal2json 2.6.0", "nss_wrapper 1.1.16",
        ]),
        ("grouped-packages.lock",
        [
            "emoji 2.14.0", "colorama 0.4.6", "mccabe 0.7.0", "mypy-extensions 1.0.0", "packaging 24.2", "pathspec 0.12.1", "platformdirs 4.3.6", "pycodestyle 2.12.1",
            "pyflakes 3.2.0", "tomli 2.2.1", "typing-extensions 4.12.2",
        ]),
    ];

    private const string PyPi = "syft/syft/pkg/cataloger/python/testdata/pypi-remote/";

    /// <summary>The paths of a case's fixtures.</summary>
    public static string[] Paths(string peer, string line, IEnumerable<string> fixtures) =>
        [.. fixtures.SelectMany(fixture => Array.Find(Fixtures, one => one.Peer == peer && line.Contains(one.Line, StringComparison.Ordinal) && fixture.EndsWith(one.Fixture, StringComparison.Ordinal)) is { Instead: not null } known
            ? known.Instead.Select(Full)
            : [Full($"{peer}/{fixture}")])];

    /// <summary>"name version" of what the peer's test expects beyond the list.</summary>
    public static string[] Added(string line) => Array.Find(Packages, one => line.Contains(one.Line, StringComparison.Ordinal)).Packages ?? [];

    /// <summary>What lies beside the fixtures: the program that has a gem's version, of which the list has the version alone.</summary>
    public static IEnumerable<LayerEntry> Beside(string line, string[] expected)
    {
        if (!line.Contains("\"case\": \"version constant", StringComparison.Ordinal))
        {
            return [];
        }

        var kind = line.Contains("constant class", StringComparison.Ordinal) ? "class" : "module";
        var name = line.Contains("different casing", StringComparison.Ordinal) ? "Version" : "VERSION";
        var end = line.Contains("freeze", StringComparison.Ordinal) ? ".freeze" : "";
        return [LayerEntry.File("app/lib/example_app/version.rb", $"# frozen_string_literal: true\n\n{kind} ExampleApp\n  {name} = \"{expected[0].Split(' ')[1]}\"{end}\nend\n")];
    }

    private static string Full(string path) => path.StartsWith("own/", StringComparison.Ordinal)
        ? Path.Combine([TestData.RepositoryRoot, "tests", "Assay.Catalogers.Tests", "Peers", "testdata", .. path[4..].Split('/')])
        : Path.Combine([TestData.Require("peers"), .. path.Split('/')]);
}
