using System.Text.Json;
using Assay.Catalogers.Executables.Programs;
using Assay.Core.Files;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Libraries;

/// <summary>Which files other scanners read, against the interests of all catalogers: what is missing is named here.</summary>
public sealed class CoverageTests
{
    // Of each cataloger of the peer a path that it reads; null where it reads files by their content.
    private static readonly Dictionary<string, string[]> Reads = new(StringComparer.Ordinal)
    {
        ["deb-archive-cataloger"] = ["a.deb"],
        ["rpm-archive-cataloger"] = ["a.rpm"],

        // Modules that come with the kernel are the kernel's.
        ["linux-kernel-cataloger"] = ["vmlinuz", "boot/vmlinuz-6.1", "boot/vmlinux", "boot/bzImage"],
        ["conda-meta-cataloger"] = ["env/conda-meta/a.json"],
        ["apple-app-bundle-cataloger"] = ["Applications/A.app/Contents/Info.plist"],
        ["gguf-cataloger"] = ["models/a.gguf"],
        ["safetensors-cataloger"] = ["models/a.safetensors"],
        ["conan-cataloger"] = ["conan.lock", "conanfile.txt"],
        ["conan-info-cataloger"] = ["a/conaninfo.txt"],
        ["vcpkg-manifest-cataloger"] = ["vcpkg.json"],
        ["dart-pubspec-cataloger"] = ["pubspec.yaml"],
        ["dart-pubspec-lock-cataloger"] = ["pubspec.lock"],
        ["elixir-mix-lock-cataloger"] = ["mix.lock"],
        ["erlang-otp-application-cataloger"] = ["lib/a/ebin/a.app"],
        ["erlang-rebar-lock-cataloger"] = ["rebar.lock"],
        ["github-action-workflow-usage-cataloger"] = [".github/workflows/a.yaml", ".github/workflows/a.yml"],
        ["github-actions-usage-cataloger"] = [".github/actions/a/action.yml", ".github/actions/a/action.yaml"],
        ["go-module-file-cataloger"] = ["go.mod"],
        ["haskell-cataloger"] = ["cabal.project.freeze", "stack.yaml", "stack.yaml.lock"],
        ["homebrew-cataloger"] = ["Cellar/a/1.0/.brew/a.rb"],
        ["javascript-lock-cataloger"] = ["deno.lock", "bun.lock", "pnpm-lock.yaml", "yarn.lock", "package-lock.json"],
        ["javascript-package-cataloger"] = ["package.json"],
        ["lua-rock-cataloger"] = ["a-1.0-1.rockspec"],
        ["opam-cataloger"] = ["opam", "a.opam"],
        ["php-composer-installed-cataloger"] = ["vendor/composer/installed.json"],
        ["php-composer-lock-cataloger"] = ["composer.lock"],
        ["php-pear-serialized-cataloger"] = ["usr/share/php/.registry/a.reg"],
        ["php-pecl-serialized-cataloger"] = ["usr/share/php/.registry/.channel.pecl.php.net/a.reg"],
        ["python-installed-package-cataloger"] = ["a.egg-info", "a.dist-info/METADATA", "a.egg-info/PKG-INFO", "A.DIST-INFO/METADATA", "A.EGG-INFO/PKG-INFO"],
        ["python-package-cataloger"] = ["pdm.lock", "uv.lock", "a.py.lock", "setup.py", "Pipfile.lock", "poetry.lock", "requirements.txt", "dev-requirements.txt"],
        ["r-package-cataloger"] = ["DESCRIPTION"],
        ["ruby-gemspec-cataloger"] = ["a.gemspec"],
        ["ruby-gemfile-cataloger"] = ["Gemfile.lock", "Gemfile.next.lock"],
        ["ruby-installed-gemspec-cataloger"] = ["specifications/a.gemspec", "specifications/default/a.gemspec"],
        ["rust-cargo-lock-cataloger"] = ["Cargo.lock"],
        ["snap-cataloger"] = ["snap/manifest.yaml", "usr/share/snappy/dpkg.yaml"],
        ["cocoapods-cataloger"] = ["Podfile.lock"],
        ["swift-package-manager-cataloger"] = ["Package.resolved", ".package.resolved"],
        ["swipl-pack-cataloger"] = ["pack.pl"],
        ["terraform-lock-cataloger"] = [".terraform.lock.hcl"],
        ["wordpress-plugins-cataloger"] = ["wp-content/plugins/a/a.php"],
    };

    // What the rooms of operating systems and of binaries, archives and SBOMs are for, or what nobody has written yet.
    private static readonly string[] Elsewhere =
    [
        "apk-db-cataloger", "alpm-db-cataloger", "nix-cataloger", "nix-store-cataloger", "dpkg-db-cataloger", "portage-cataloger", "rpm-db-cataloger", "binary-classifier-cataloger",
        "elf-binary-package-cataloger", "pe-binary-package-cataloger", "go-module-binary-cataloger", "cargo-auditable-binary-cataloger", "graalvm-native-image-cataloger",
        "java-archive-cataloger", "java-gradle-lockfile-cataloger", "java-pom-cataloger", "java-jvm-cataloger", "dotnet-deps-binary-cataloger",
        "dotnet-deps-cataloger", "dotnet-packages-lock-cataloger", "dotnet-portable-executable-cataloger", "bitnami-cataloger", "sbom-cataloger", "php-interpreter-cataloger",
    ];

    // Patterns of the peer's that name no file that Assay wants, and why.
    private static readonly (string Pattern, string Reason)[] Unwanted =
    [
        ("*.bpl", "libraries of Delphi, which no ecosystem's advisories are about"),
        ("*.BPL", "as above"),
        ("Taps/*/*/Formula/*.rb", "what may be installed: `brew list` does not tell it"),
        ("*.tar", "the peer has it off unless it is asked for"),
        ("*.tgz", "as above"),
        ("*.tb", "as above"),
        ("*.tlz4", "as above"),
        ("*.tsz", "as above"),
        ("*.txz", "as above"),
        ("*.tzst", "as above"),
        ("liberts_internal.a", "an archive to link from; erlexec and beam.smp beside it tell the version"),
        ("lib/modules/**/*.ko", "a module that came with the kernel is the kernel's; others are read"),
        ("**/installed.json", "Composer writes composer/installed.json"),
        ("*.bom.*", "*.bom.json and *.bom.xml are read"),
        ("*.sbom.*", "as above"),
        ("*.cdx.*", "as above"),
        ("*.spdx.*", "*.spdx.json, .yml and .yaml are read"),
        ("snap/snapcraft.yaml", "a recipe: what it makes tells of itself in meta/snap.yaml"),
        ("linux-modules-*/changelog.Debian.gz", "the snap of a kernel has its version in meta/snap.yaml"),
        ("**/*.app", "an application of Erlang's lies in a folder ebin, and those are read"),
        ("/firefox", "application.ini beside it has the version"),
        ("/julia", "the program is a loader; libjulia-internal beside it has the version"),
    ];

    [Fact]
    public void Every_pattern_of_the_other_scanner_is_wanted_or_there_is_a_reason()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(TestData.Require("peers", "_expected", "syft-capabilities.json")));
        var globs = AllCatalogers.Catalogers.SelectMany(cataloger => cataloger.Interest.Globs.Concat(cataloger.Interest.NamesIn.Select(folder => folder + "/*"))).ToList();
        var unused = Unwanted.Select(one => one.Pattern).ToHashSet(StringComparer.Ordinal);
        var complaints = new List<string>();
        var patterns = document.RootElement.EnumerateArray().SelectMany(one => one.GetProperty("criteria").EnumerateArray()).Select(one => one.GetString()!).Where(one => !one.StartsWith("application/", StringComparison.Ordinal)).ToList();
        foreach (var pattern in patterns.SelectMany(Alternatives).Distinct(StringComparer.Ordinal))
        {
            // Databases of systems lie at their place in the root.
            string[] paths = [Sample(pattern, "some/folder/", "a"), Sample(pattern, "", "a"), Sample(pattern, "some/folder/", ""), Sample(pattern, "var/", "a")];
            if (!pattern.EndsWith(".deb", StringComparison.Ordinal) && !pattern.EndsWith(".rpm", StringComparison.Ordinal) && !paths.Any(path => GlobPath.MatchesAny(globs, FilePath.Parse(path)) || ProgramTable.OfFile(FilePath.Parse(path)).Count > 0)
                && unused.RemoveWhere(one => pattern.Contains(one, StringComparison.Ordinal)) == 0 && !Unwanted.Any(one => pattern.Contains(one.Pattern, StringComparison.Ordinal)))
            {
                complaints.Add(pattern);
            }
        }

        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
        Assert.Empty(unused);
        Assert.True(patterns.Count > 150, $"{patterns.Count} patterns");
    }

    private static string Sample(string pattern, string folders, string name) =>
        ((pattern.StartsWith("**/", StringComparison.Ordinal) ? folders + pattern[3..] : pattern).Replace("**/", "a/", StringComparison.Ordinal))
            .Replace("????????????????", "0123456789abcdef", StringComparison.Ordinal).Replace("*", name, StringComparison.Ordinal).TrimStart('/');

    // "{a,b}/c"
    private static IEnumerable<string> Alternatives(string pattern)
    {
        var (open, close) = (pattern.IndexOf('{', StringComparison.Ordinal), pattern.IndexOf('}', StringComparison.Ordinal));
        return open < 0 ? [pattern] : pattern[(open + 1)..close].Split(',').SelectMany(one => Alternatives(pattern[..open] + one + pattern[(close + 1)..]));
    }

    [Fact]
    public void Everything_that_the_other_scanner_reads_is_read()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(TestData.Require("peers", "_expected", "syft-capabilities.json")));
        var all = document.RootElement.EnumerateArray().Select(one => one.GetProperty("cataloger").GetString()!).Distinct(StringComparer.Ordinal);

        Assert.Equal(all.Order(StringComparer.Ordinal), Reads.Keys.Concat(Elsewhere).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_cataloger_wants_each_of_these_files()
    {
        var globs = AllCatalogers.Catalogers.SelectMany(cataloger => cataloger.Interest.Globs).ToList();

        Assert.DoesNotContain(Reads.Values.SelectMany(paths => paths).SelectMany(path => (string[])[path, "some/folder/" + path]),
            path => !GlobPath.MatchesAny(globs, Core.Files.FilePath.Parse(path)));
    }
}
