using Assay.Catalogers.Python;

namespace Assay.Catalogers.Tests.Libraries;

/// <summary>What other scanners' own tests expect of their fixtures of libraries; where Assay says otherwise, the reason stands here.</summary>
public sealed class PeerCasesTests
{
    private const string Scalibr = "osv-scalibr";
    private const string Syft = "syft";

    private static readonly PeerFormat[] Formats =
    [
        new(Scalibr, "javascript/packagelockjson/packagelockjson-v", "app/package-lock.json"),
        new(Scalibr, "javascript/packagelockjson/packagelockjson_test", "app/*"),
        new(Scalibr, "javascript/yarnlock", "app/yarn.lock"),
        new(Scalibr, "javascript/pnpmlock", "app/pnpm-lock.yaml"),
        new(Scalibr, "javascript/bunlock", "app/bun.lock"),
        new(Scalibr, "python/pipfilelock", "app/Pipfile.lock", PyPi),
        new(Scalibr, "python/poetrylock", "app/poetry.lock", PyPi),
        new(Scalibr, "python/pdmlock", "app/pdm.lock", PyPi),
        new(Scalibr, "python/uvlock", "app/uv.lock", PyPi),
        new(Scalibr, "python/pylock", "app/pylock.toml", PyPi),
        new(Scalibr, "python/requirements", "app/requirements.txt", PyPi),
        new(Scalibr, "python/pyprojecttoml", "app/pyproject.toml", PyPi),
        new(Scalibr, "python/condameta", "env/conda-meta/*.json"),
        new(Scalibr, "python/setup", "app/setup.py", PyPi),
        new(Scalibr, "ruby/gemfilelock", "app/Gemfile.lock"),
        new(Scalibr, "ruby/gemspec", "gems/specifications/*"),
        new(Scalibr, "php/composerlock", "app/composer.lock"),
        new(Syft, "javascript/parse_bun_lock_test.go#TestParseBunLock\"", "app/bun.lock"),
        new(Syft, "javascript/parse_yarn_lock_test.go#TestParseYarn", ""),
        new(Syft, "javascript/parse_pnpm_lock_test.go#TestParsePnpm", "app/pnpm-lock.yaml"),
        new(Syft, "javascript/parse_deno_lock_test", "app/deno.lock"),
        new(Syft, "javascript/parse_package_json_test", "node_modules/npm/package.json"),
        new(Syft, "javascript/parse_package_lock_test", "app/package-lock.json"),
        new(Syft, "python/parse_pipfile_lock_test.go#TestParsePipFileLock\"", "app/Pipfile.lock", PyPi),
        new(Syft, "python/cataloger_test.go#Test_InstalledPackageCataloger", "", PyPi),
        new(Syft, "python/parse_requirements_test.go#TestParseRequirementsTxt\"", "app/requirements.txt", PyPi),
        new(Syft, "python/parse_uv_lock_test.go#TestParseUvLock\"", "app/uv.lock", PyPi),
        new(Syft, "python/parse_pdm_lock_test.go#TestParsePdmLock\"", "app/pdm.lock", PyPi),
        new(Syft, "python/parse_poetry_lock_test.go#TestParsePoetryLock\"", "app/poetry.lock", PyPi),
        new(Syft, "python/parse_setup_test.go#TestParseSetup\"", "app/setup.py", PyPi),
        new(Syft, "python/parse_wheel_egg_metadata_test", "site-packages/x.dist-info/METADATA", PyPi),
        new(Syft, "conda/cataloger_test", ""),
        new(Syft, "ruby/parse_gemfile_lock_test", "app/Gemfile.lock"),
        new(Syft, "ruby/parse_gemspec_test", "gems/specifications/*"),
        new(Syft, "php/parse_composer_lock_test", "app/composer.lock"),
        new(Syft, "php/parse_installed_json_test", "app/vendor/composer/installed.json"),
        new(Syft, "php/parse_pecl_pear_test", "usr/share/php/.registry/*"),
    ];

    // Case -> differences, "+ " for what Assay says more and "- " for what it does not say.
    private static readonly Dictionary<string, string[]> Accepted = new(StringComparer.Ordinal)
    {
    };

    [Fact]
    public void Cases_of_other_scanners_agree()
    {
        var all = Formats.SelectMany(PeerCase.Of).ToList();
        var complaints = new List<string>();
        foreach (var one in all)
        {
            var name = $"{one.Format.Peer} {one.Name}";
            var differences = one.Differences();
            if (!differences.SequenceEqual(Accepted.GetValueOrDefault(name, []), StringComparer.Ordinal))
            {
                complaints.Add($"{name} [{one.Fixtures[0].Split('/')[^1]}]: {string.Join("; ", differences)}");
            }
        }

        Assert.True(complaints.Count == 0, $"{complaints.Count} of {all.Count}:\n{string.Join('\n', complaints)}");
    }

    private static string PyPi(string package)
    {
        var blank = package.IndexOf(' ', StringComparison.Ordinal);
        return PythonPackage.Normalize(package[..blank]) + package[blank..];
    }
}
