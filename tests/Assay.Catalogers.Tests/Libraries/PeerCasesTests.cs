using Assay.Catalogers.Python;

namespace Assay.Catalogers.Tests.Libraries;

/// <summary>What other scanners' own tests expect of their fixtures of libraries; where Assay says otherwise, the reason stands here.</summary>
public sealed class PeerCasesTests
{
    private const string Scalibr = "osv-scalibr";
    private const string Syft = "syft";
    private const string Claircore = "claircore";

    private static readonly PeerFormat[] Formats =
    [
        new(Scalibr, "javascript/packagelockjson", "app/package-lock.json"),
        new(Scalibr, "javascript/yarnlock", "app/yarn.lock"),
        new(Scalibr, "javascript/pnpmlock", "app/pnpm-lock.yaml"),
        new(Scalibr, "javascript/bunlock", "app/bun.lock"),
        new(Scalibr, "python/pipfilelock", "app/Pipfile.lock", PyPi),
        new(Scalibr, "python/poetrylock", "app/poetry.lock", PyPi),
        new(Scalibr, "python/pdmlock", "app/pdm.lock", PyPi),
        new(Scalibr, "python/uvlock", "app/uv.lock", PyPi),
        new(Scalibr, "python/pylock", "app/pylock.toml", PyPi),
        new(Scalibr, "python/requirements", "app/requirements.txt", PyPi, HasRanges: true),
        new(Scalibr, "python/pyprojecttoml", "app/pyproject.toml", PyPi, HasRanges: true),
        new(Scalibr, "python/wheelegg/wheelegg_test.go#TestExtract\", \"case\": \".dist-info/METADATA", "lib/a.dist-info/METADATA", PyPi),
        new(Scalibr, "python/wheelegg/wheelegg_test.go#TestExtract\", \"case\": \".egg/EGG-INFO", "lib/a.egg/EGG-INFO/PKG-INFO", PyPi),
        new(Scalibr, "python/wheelegg/wheelegg_test.go#TestExtract\", \"case\": \".egg-info", "lib/a.egg-info", PyPi),
        new(Scalibr, "python/wheelegg/wheelegg_test.go#TestExtract\", \"case\": \"m", "lib/a.egg-info/PKG-INFO", PyPi),
        new(Scalibr, "python/wheelegg/wheelegg_test.go#TestExtract\", \"case\": \"special", "lib/a.egg-info/PKG-INFO", PyPi),
        new(Scalibr, "python/wheelegg/wheelegg_test.go#TestExtract\", \"case\": \"with_dep", "lib/a.dist-info/METADATA", PyPi),
        new(Scalibr, "python/wheelegg/wheelegg_test.go#TestExtract\", \"case\": \"repeated", "lib/a.egg-info/PKG-INFO", PyPi),
        new(Scalibr, "python/wheelegg/wheelegg_test.go#TestExtract\", \"case\": \".egg\"", "lib/*", PyPi),
        new(Scalibr, "python/wheelegg/wheelegg_test.go#TestExtract\", \"case\": \".whl", "lib/*", PyPi),
        new(Scalibr, "python/wheelegg/wheelegg_test.go#TestExtractWithoutReadAt", "lib/*", PyPi),
        new(Scalibr, "javascript/packagejson", "node_modules/x/package.json"),
        new(Scalibr, "os/homebrew/homebrew_test.go#TestExtract\", \"case\": \"cellar", "home/linuxbrew/Cellar/rclone/1.67.0/*"),
        new(Scalibr, "os/homebrew/homebrew_test.go#TestExtract\", \"case\": \"caskroom.other", "opt/homebrew/Caskroom/android-platform-tools/35.0.2/platform-tools/*"),
        new(Scalibr, "os/homebrew/homebrew_test.go#TestExtract\", \"case\": \"caskroom.valid.json", "opt/homebrew/^"),
        new(Scalibr, "python/condameta", "env/conda-meta/*.json"),
        new(Scalibr, "python/setup", "app/setup.py", PyPi, HasRanges: true),
        new(Scalibr, "ruby/gemfilelock", "app/Gemfile.lock"),
        new(Scalibr, "ruby/gemspec/gemspec_test.go#TestExtract\", \"case\": \"version constant", "app/*"),
        new(Scalibr, "ruby/gemspec/gemspec_test.go#TestExtract\", \"case\": \"version inline", "gems/specifications/*"),
        new(Scalibr, "ruby/gemspec/gemspec_test.go#TestExtract\", \"case\": \"yaml_gemspec", "gems/specifications/*"),
        new(Scalibr, "ruby/gemspec/gemspec_test.go#TestExtract\", \"case\": \"rss_gemspec", "gems/specifications/*"),
        new(Scalibr, "php/composerlock", "app/composer.lock"),
        new(Scalibr, "golang/gomod", "app/go.mod", WithoutV),
        new(Scalibr, "golang/vendormodules", "app/vendor/modules.txt", WithoutV),
        new(Scalibr, "rust/cargolock", "app/Cargo.lock"),
        new(Scalibr, "swift/packageresolved", "app/Package.resolved"),
        new(Scalibr, "swift/podfilelock", "app/Podfile.lock"),
        new(Scalibr, "dart/pubspec", "app/pubspec.lock", HasRanges: true),
        new(Scalibr, "elixir/mixlock", "app/mix.lock"),
        new(Scalibr, "erlang/mixlock", "app/mix.lock"),
        new(Scalibr, "cpp/conanlock", "app/conan.lock"),
        new(Scalibr, "r/renvlock", "app/renv.lock", Tells: IsOfCran),
        new(Scalibr, "julia/manifesttoml", "app/Manifest.toml"),
        new(Scalibr, "haskell/cabal", "app/cabal.project.freeze"),
        new(Scalibr, "haskell/stacklock", "app/stack.yaml.lock"),
        new(Scalibr, "perl/cpan", "app/META~"),
        new(Scalibr, "ocaml/opam", "home/.opam-switch/install/*"),
        new(Scalibr, "misc/githubactions", ".github/workflows/*"),
        new(Scalibr, "misc/wordpress", "wp-content/plugins/akismet/akismet.php"),
        new(Scalibr, "os/flatpak", "var/lib/flatpak/app/x/current/active/export/share/metainfo/x.xml"),
        new(Scalibr, "misc/vscodeextensions", "root/.vscode/extensions/extensions.json"),
        new(Scalibr, "os/macapps/macapps_test.go#TestExtract\", \"case\": \"Valid", "Applications/x.app/Contents/Info.plist"),
        new(Scalibr, "os/macapps/macapps_test.go#TestExtract\", \"case\": \"Missing", "Applications/Chrome.app/Contents/Info.plist"),
        new(Syft, "apple/cataloger_test", ""),
        new(Scalibr, "os/spack", "opt/a/.spack/spec.json"),
        new(Scalibr, "os/snap", "snap/core/1/meta/snap.yaml"),
        new(Scalibr, "language/gleam/gleamtoml", "app/gleam.toml", HasRanges: true),
        new(Scalibr, "language/julia/projecttoml", "app/Project.toml"),
        new(Scalibr, "language/javascript/denojson", "app/deno.json", WithoutAt, HasRanges: true),
        new(Scalibr, "language/javascript/vsix", "app/*", OnlyModules),
        new(Scalibr, "language/rust/cargotoml", "app/Cargo.toml", HasRanges: true),
        new(Scalibr, "runtime/asdf", "app/.tool-versions"),
        new(Scalibr, "runtime/mise", "app/mise.toml"),
        new(Scalibr, "runtime/nodejs/nvm", "app/.nvmrc"),
        new(Scalibr, "runtime/nodejs/nodeversion", "app/.node-version"),
        new(Scalibr, "os/chocolatey", "ProgramData/chocolatey/lib/a/*"),
        new(Scalibr, "javascript/denotssource", "app/deps.ts", OfDeno),
        new(Scalibr, "misc/bazelmaven", "app/MODULE.bazel"),
        new(Scalibr, "sbom/spdx/testdata/sbom.spdx.yml", "usr/share/sbom/*"),
        new(Scalibr, "os/kernel/module", "lib/modules/6.5.0-45-generic/updates/dkms/intel_oaktrail.ko"),
        new(Scalibr, "os/kernel/vmlinuz", "boot/*", package => package.Replace("Linux Kernel", "linux-kernel", StringComparison.Ordinal)),
        new(Scalibr, "os/cos", "etc/cos-package-info.json"),
        new(Scalibr, "misc/netscaler/netscaler_test.go#TestExtractor_Extract\", \"case\": \"NetScaler valid loader", "flash/boot/loader.conf"),
        new(Scalibr, "misc/netscaler/netscaler_test.go#TestExtractor_Extract\", \"case\": \"NetScaler valid nsversion", "var/nsversion"),
        new(Scalibr, "misc/netscaler/netscaler_test.go#TestExtractor_Extract\", \"case\": \"NetScaler valid ns.conf", "nsconfig/ns.conf"),
        new(Scalibr, "misc/chrome/extensions/extensions_test.go#TestExtractor_Extract\", \"case\": \"no locale", "root/.config/google-chrome/Default/Extensions/caaadbdomjkkjkaonfhkkikfgjllcleb/1.2.85/manifest.json"),
        new(Scalibr, "misc/chrome/extensions/extensions_test.go#TestExtractor_Extract\", \"case\": \"locale", "root/.config/google-chrome/Default/Extensions/ghbmnnjooekpmoecnnnilnnbdlolhkhi/1.89.1/manifest.json"),
        new(Claircore, "rhel/rhcc/scanner_test", "root/buildinfo/*"),
        new(Claircore, "rhel/rhcc/detector_test", "root/buildinfo/labels.json"),
        new(Claircore, "scanner/pkgconfig", "usr/local/lib/pkgconfig/*"),
        new(Syft, "dart/parse_pubspec_test", "app/pubspec.yaml"),
        new(Syft, "bitnami/cataloger_test", "/", OfBitnami),
        new(Syft, "javascript/cataloger_test.go#Test_JavascriptCataloger", ""),
        new(Syft, "javascript/parse_bun_lock_test.go#TestParseBunLock\"", "app/bun.lock"),
        new(Syft, "javascript/parse_bun_lock_test.go#TestParseBunLock_ExcludeDevDependencies", "app/bun.lock", OnlyProd: true),
        new(Syft, "javascript/parse_yarn_lock_test.go#TestSearchYarnForLicenses", "app/yarn.lock"),
        new(Syft, "javascript/parse_pnpm_lock_test.go#TestSearchPnpmForLicenses", "app/pnpm-lock.yaml"),
        new(Syft, "python/parse_pipfile_lock_test.go#TestParsePipfileLockWithLicenseEnrichment", "app/Pipfile.lock", PyPi),
        new(Syft, "python/parse_requirements_test.go#TestParseRequirementsTxtWithLicenseEnrichment", "app/requirements.txt", PyPi),
        new(Syft, "python/parse_uv_lock_test.go#TestParseUvLockWithLicenseEnrichment", "app/uv.lock", PyPi),
        new(Syft, "python/parse_pdm_lock_test.go#TestParsePdmLockWithLicenseEnrichment", "app/pdm.lock", PyPi),
        new(Syft, "python/parse_poetry_lock_test.go#TestParsePoetryLockWithLicenseEnrichment", "app/poetry.lock", PyPi),
        new(Syft, "homebrew/parse_homebrew_formula_test", "home/linuxbrew/Cellar/^"),
        new(Syft, "wordpress/parse_plugin_test", "wp-content/plugins/akismet/akismet.php"),
        new(Syft, "sbom/cataloger_test", ""),
        new(Syft, "javascript/parse_yarn_lock_test.go#TestParseYarn", ""),
        new(Syft, "javascript/parse_pnpm_lock_test.go#TestParsePnpm", "app/pnpm-lock.yaml"),
        new(Syft, "javascript/parse_deno_lock_test", "app/deno.lock"),
        new(Syft, "javascript/parse_package_json_test", "node_modules/npm/package.json"),
        new(Syft, "javascript/parse_package_lock_test", "app/package-lock.json"),
        new(Syft, "python/parse_pipfile_lock_test.go#TestParsePipFileLock\"", "app/Pipfile.lock", PyPi),
        new(Syft, "python/cataloger_test.go#Test_InstalledPackageCataloger", "", PyPi),
        new(Syft, "python/parse_requirements_test.go#TestParseRequirementsTxt\"", "app/requirements.txt", PyPi, HasRanges: true),
        new(Syft, "python/parse_uv_lock_test.go#TestParseUvLock\"", "app/uv.lock", PyPi),
        new(Syft, "python/parse_pdm_lock_test.go#TestParsePdmLock\"", "app/pdm.lock", PyPi),
        new(Syft, "python/parse_poetry_lock_test.go#TestParsePoetryLock\"", "app/poetry.lock", PyPi),
        new(Syft, "python/parse_setup_test.go#TestParseSetup\"", "app/setup.py", PyPi, HasRanges: true),
        new(Syft, "python/parse_setup_test.go#TestParseSetupFileWithLicenseEnrichment", "app/setup.py", PyPi),
        new(Syft, "python/parse_wheel_egg_metadata_test", "site-packages/x.dist-info/METADATA", PyPi),
        new(Syft, "conda/cataloger_test", ""),
        new(Syft, "ruby/parse_gemfile_lock_test", "app/Gemfile.lock"),
        new(Syft, "ruby/parse_gemspec_test", "gems/specifications/*"),
        new(Syft, "php/parse_composer_lock_test", "app/composer.lock"),
        new(Syft, "php/parse_installed_json_test", "app/vendor/composer/installed.json"),
        new(Syft, "php/parse_pecl_pear_test", "usr/share/php/.registry/.channel.pecl.php.net/*"),
        new(Syft, "golang/parse_go_mod_test.go#TestParseGoMod", "app/go.mod", WithoutLibrary),
        new(Syft, "golang/parse_go_mod_test.go#Test_GoSumHashes", "", WithoutLibrary),
        new(Syft, "rust/parse_cargo_lock_test", "app/Cargo.lock"),
        new(Syft, "swift/parse_package_resolved_test", "app/Package.resolved", LastPart),
        new(Syft, "swift/parse_podfile_lock_test", "app/Podfile.lock", FirstPart),
        new(Syft, "dart/parse_pubspec_lock_test", "app/pubspec.lock", HasRanges: true),
        new(Syft, "elixir/parse_mix_lock_test", "app/mix.lock"),
        new(Syft, "erlang/parse_rebar_lock_test", "app/rebar.lock"),
        new(Syft, "erlang/parse_otp_app_test", "lib/rabbit/ebin/rabbit.app"),
        new(Syft, "cpp/parse_conanlock_test", "app/conan.lock"),
        new(Syft, "cpp/parse_conanfile_test", "app/conanfile.txt"),
        new(Syft, "r/cataloger_test", ""),
        new(Syft, "haskell/parse_cabal_freeze_test", "app/cabal.project.freeze"),
        new(Syft, "haskell/parse_stack_lock_test", "app/stack.yaml.lock"),
        new(Syft, "haskell/parse_stack_yaml_test", "app/stack.yaml"),
        new(Syft, "lua/parse_rockspec_test", "lib/luarocks/*"),
        new(Syft, "terraform/cataloger_test", ""),
        new(Syft, "githubactions/parse_workflow_test.go#Test_parseWorkflowForWorkflowUsage", ".github/workflows/*", Repository, Tells: IsCalled),
        new(Syft, "githubactions/parse_workflow_test.go#Test_parseWorkflowForActionUsage", ".github/workflows/*", Repository, Tells: (package, text) => !IsCalled(package, text)),
        new(Syft, "githubactions/parse_workflow_test.go#Test_parseWorkflowForVersionComments", ".github/workflows/*", Repository, Tells: (package, text) => !IsCalled(package, text)),
        new(Syft, "githubactions/parse_composite_action_test", ".github/actions/x/action.yaml", Repository),
        new(Syft, "snap/parse_integration_test", "snap/manifest.yaml"),
        new(Syft, "snap/parse_base_dpkg_test", "usr/share/snappy/dpkg.yaml"),
        new(Syft, "ocaml/parse_opam_test", ""),
        new(Syft, "swipl/parse_pack_test", "lib/swipl/pack/hdt/pack.pl"),
        new(Syft, "cpp/parse_conaninfo_test", "root/.conan/data/mfast/1.2.2/my_user/my_channel/package/9d1f/conaninfo.txt"),
    ];

    /// <summary>What differs: the case, "+ " for what Assay says more and "- " for what it does not say, and why.</summary>
    internal static readonly Dictionary<string, (string[] Differences, string Reason)> Accepted = new(StringComparer.Ordinal)
    {
        ["syft parse_pnpm_lock_test.go:  [pnpm/pnpm-lock.yaml]"] =
            (["- nanoid 3.3.4", "- picocolors 1.0.0", "- source-map-js 1.0.2"], "the fixture was made smaller by hand: they stand in no list of packages, as no file of pnpm's has it; osv-scalibr's fixtures of the same kind expect the list alone"),
        ["osv-scalibr requirements_test.go: per_requirement_options [testdata/per_req_options.txt]"] =
            (["+ foo7 1.0", "- foo7 1.0 unexpected_text_before_options_stays_around"], "pip refuses the line (\"Invalid requirement\"); a version has no blanks (PEP 440)"),
        ["osv-scalibr gomod_test.go: replacements_ local [testdata/replace-local.mod]"] =
            (["+ golang.org/x/net", "- ./fork/net"], "a folder is no module (go.dev/ref/mod, \"replace directive\"); what it replaces is one, whose version is not known"),
    };

    /// <summary>Cases that are not compared, and why: the first words of their names.</summary>
    internal static readonly Dictionary<string, string> LeftOut = new(StringComparer.Ordinal)
    {
        ["packagejson_test.go: package_with_dependencies"] = "an option that the peer has off: what a package.json asks for has no version before a lock file gives it one",
        ["packagejson_test.go: duplicate_keys_in_dev_deps"] = "as above",
    };

    // The same fixture once more, under the peer's option to leave out what is for development.
    private const string Excluding = "TestParsePnpmLock_ExcludeDevDependencies";

    /// <summary>All cases that are compared.</summary>
    internal static IReadOnlyList<PeerCase> All() =>
        [.. Formats.SelectMany(PeerCase.Of).Where(one => !one.Line.Contains(Excluding, StringComparison.Ordinal) && !LeftOut.Keys.Any(name => one.Title[(one.Format.Peer.Length + 1)..].StartsWith(name, StringComparison.Ordinal)))];

    [Fact]
    public void Cases_of_other_scanners_agree()
    {
        var complaints = new List<string>();
        var all = All();
        foreach (var one in all)
        {
            var differences = one.Differences();
            if (!differences.SequenceEqual(Accepted.TryGetValue(one.Title, out var known) ? known.Differences : [], StringComparer.Ordinal))
            {
                complaints.Add($"{one.Title}: {(differences.Length == 0 ? "agrees, but is listed as a difference" : string.Join("; ", differences))}");
            }
        }

        Assert.True(complaints.Count == 0, $"{complaints.Count} of {all.Count}:\n{string.Join('\n', complaints)}");
    }

    private static string PyPi(string package)
    {
        var blank = package.IndexOf(' ', StringComparison.Ordinal);
        return PythonPackage.Normalize(package[..blank]) + package[blank..];
    }

    private static string WithoutV(string package) => package.Replace(" v", " ", StringComparison.Ordinal);

    // Which toolchain go.mod means is what other scanners tell of their own accord or not at all.
    private static string WithoutLibrary(string package) => package.StartsWith("stdlib ", StringComparison.Ordinal) ? "" : package;

    // The peer has one reader for steps and one for called workflows, and one for CRAN alone.
    private static bool IsCalled(string package, string text) => text.Contains($"uses: {package.Split(' ')[0]}/.github/workflows/", StringComparison.Ordinal);

    private static bool IsOfCran(string package, string text)
    {
        using var document = System.Text.Json.JsonDocument.Parse(text);
        return !document.RootElement.TryGetProperty("Packages", out var all) || !all.TryGetProperty(package.Split(' ')[0], out var entry)
            || !entry.TryGetProperty("Source", out var source) || source.GetString() == "Repository";
    }

    // The peer has other readers for what else such a document lists.
    private static string OfBitnami(string package) => package.Contains('/', StringComparison.Ordinal) || package.Contains(':', StringComparison.Ordinal) || package.StartsWith("stdlib ", StringComparison.Ordinal) ? "" : package;

    // The peer has a module of deno.land's as one of npm's.
    private static string OfDeno(string package) => package.Replace("deno.land/x/", "", StringComparison.Ordinal).Replace(" v", " ", StringComparison.Ordinal).TrimStart('@');

    private static string WithoutAt(string package) => package.TrimStart('@');

    // The extension itself, "publisher.name", is none of the packages that it brings along.
    private static string OnlyModules(string package) => package.Split(' ')[0] is var name && !name.StartsWith('@') && name.Contains('.', StringComparison.Ordinal) ? "" : package;

    private static string LastPart(string package) => package[(package.LastIndexOf('/') + 1)..];

    private static string FirstPart(string package) => package.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 ? package[..slash] + package[package.LastIndexOf(' ')..] : package;

    // "owner/repository/path version" without the path.
    private static string Repository(string package)
    {
        var parts = package.Split(' ')[0].Split('/');
        return parts[0] == "." ? "" : $"{parts[0]}/{parts.ElementAtOrDefault(1)} {package.Split(' ')[1]}";
    }
}
