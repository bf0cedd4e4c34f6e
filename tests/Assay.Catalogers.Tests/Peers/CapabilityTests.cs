using System.Text.Json;
using Assay.Catalogers.Tests.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Peers;

/// <summary>
/// What another scanner says that it tells of the packages of each format (licences, what depends on what, what is for development, which files are a package's), against what
/// Assay tells of samples and of that scanner's own fixtures of the same formats.
/// </summary>
public sealed class CapabilityTests
{
    // Catalogers of ours that read what the peer's cataloger of the name reads; those of systems, archives and binaries have tests of their own for all of this.
    private static readonly (string Theirs, string[] Ours)[] Pairs =
    [
        ("gguf-cataloger", ["models/gguf"]),
        ("safetensors-cataloger", ["models/safetensors"]),
        ("conda-meta-cataloger", ["python/conda"]),
        ("conan-cataloger", ["cpp/conan-lock", "cpp/conan-text"]),
        ("dart-pubspec-lock-cataloger", ["dart/pubspec-lock"]),
        ("elixir-mix-lock-cataloger", ["beam/mix-lock"]),
        ("erlang-otp-application-cataloger", ["beam/otp"]),
        ("erlang-rebar-lock-cataloger", ["beam/rebar-lock"]),
        ("homebrew-cataloger", ["packagers/homebrew"]),
        ("javascript-lock-cataloger", ["javascript/npm-lock", "javascript/yarn-lock", "javascript/pnpm-lock", "javascript/bun-lock", "javascript/deno-lock"]),
        ("javascript-package-cataloger", ["javascript/package"]),
        ("linux-kernel-cataloger", ["packagers/kernel-image", "packagers/kernel-module"]),
        ("lua-rock-cataloger", ["lua/rockspec"]),
        ("opam-cataloger", ["ocaml/opam"]),
        ("php-composer-installed-cataloger", ["php/composer-installed"]),
        ("php-composer-lock-cataloger", ["php/composer-lock"]),
        ("php-pear-serialized-cataloger", ["php/pear"]),
        ("python-installed-package-cataloger", ["python/metadata", "python/record"]),
        ("python-package-cataloger", ["python/poetry-lock", "python/pdm-lock", "python/uv-lock", "python/pipfile-lock"]),
        ("r-package-cataloger", ["r/description"]),
        ("ruby-gemfile-cataloger", ["ruby/gemfile-lock", "ruby/gemfile"]),
        ("ruby-installed-gemspec-cataloger", ["ruby/gemspec"]),
        ("rust-cargo-lock-cataloger", ["rust/cargo-lock", "rust/cargo-toml"]),
        ("cocoapods-cataloger", ["swift/podfile-lock"]),
        ("wordpress-plugins-cataloger", ["php/wordpress"]),
    ];

    // What the peer names and no field of its packages shows, or what the format does not have.
    private static readonly Dictionary<string, string> Without = new(StringComparer.Ordinal)
    {
        ["elixir-mix-lock-cataloger scope"] = "mix.lock does not tell what is for development; mix.exs beside it does, and is read",
        ["erlang-otp-application-cataloger scope"] = "an application has no dependencies for development once it is installed",
        ["javascript-package-cataloger scope"] = "an installed module does not tell; the lock file or package.json of its project does, and is read",
        ["erlang-rebar-lock-cataloger scope"] = "rebar.lock holds the default profile alone (rebar3.org, \"Lock files\")",
    };

    [Fact]
    public void No_format_tells_less_than_with_the_peer()
    {
        var told = Told();
        using var document = JsonDocument.Parse(File.ReadAllText(TestData.Require("peers", "_expected", "syft-capabilities.json")));
        var complaints = new List<string>();
        var used = new List<string>();
        foreach (var (theirs, ours) in Pairs)
        {
            var cataloger = document.RootElement.EnumerateArray().First(one => one.GetProperty("cataloger").GetString() == theirs);
            foreach (var missing in Promised(cataloger.GetProperty("capabilities")).Except(ours.SelectMany(name => told.GetValueOrDefault(name) ?? [])).Select(field => $"{theirs} {field}"))
            {
                (Without.ContainsKey(missing) ? used : complaints).Add(missing);
            }
        }

        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
        Assert.Equal(Without.Keys.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    private static HashSet<string> Promised(JsonElement capabilities)
    {
        var promised = new HashSet<string>(StringComparer.Ordinal);
        foreach (var capability in capabilities.EnumerateArray().SelectMany(one => one.ValueKind == JsonValueKind.Array ? [.. one.EnumerateArray()] : new[] { one }))
        {
            var value = capability.GetProperty("default").ToString();
            var field = capability.GetProperty("name").GetString() switch
            {
                "license" when value == "True" => "licence",
                "dependency.edges" when value.Length > 0 => "edges",
                "dependency.kinds" when value.Contains("dev", StringComparison.Ordinal) => "scope",
                "package_manager.files.listing" when value == "True" => "files",
                _ => null,
            };
            promised.UnionWith(field is null ? [] : [field]);
        }

        return promised;
    }

    private static Dictionary<string, HashSet<string>> Told()
    {
        var told = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var samples = LibrarySamples.All.Select(sample => LayerEntry.File(sample.Path, sample.Bytes)).Select(entry => new[] { entry });
        foreach (var entries in samples.Concat(PeerCasesTests.All().Select(one => one.Entries())))
        {
            var image = Trees.Image.Layer(entries);
            var scopes = image.JoinLibraries().Packages.Where(package => package.Scope != PackageScope.Prod).SelectMany(package => package.Locations).Select(location => location.Path).ToHashSet(StringComparer.Ordinal);
            foreach (var file in image.Build().Layers.SelectMany(layer => layer.Files))
            {
                var fields = told.TryGetValue(file.Cataloger, out var known) ? known : told[file.Cataloger] = new HashSet<string>(StringComparer.Ordinal);
                fields.UnionWith(Fields(file));
                fields.UnionWith(scopes.Contains(file.Path.ToString()) || file.Loose.Any(loose => loose.Kind is "Dev" or "Test") ? ["scope"] : []);
            }
        }

        return told;
    }

    private static IEnumerable<string> Fields(FileFacts file) =>
    [
        .. file.Packages.Any(fact => fact.Package.Licenses.Count > 0) ? (string[])["licence"] : [],
        .. file.Packages.Any(fact => !string.IsNullOrEmpty(fact.Depends)) ? (string[])["edges"] : [],
        .. file.Claims.Count > 0 ? (string[])["files"] : [],
    ];
}
