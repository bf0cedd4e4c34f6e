using System.Text.Json;
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
