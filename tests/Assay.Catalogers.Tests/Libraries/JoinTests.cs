using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Libraries;

/// <summary>What takes more than one file, or more than one layer.</summary>
public sealed class JoinTests
{
    private const string Yarn = """
        # yarn lockfile v1


        a@^1.0.0:
          version "1.0.0"
          dependencies:
            shared "^1.0.0"

        d@^1.0.0:
          version "1.2.0"
          dependencies:
            only "^1.0.0"
            shared "^1.0.0"

        only@^1.0.0:
          version "1.0.1"

        shared@^1.0.0:
          version "1.0.2"

        """;

    [Fact]
    public void Package_json_tells_what_the_packages_of_yarn_are_there_for()
    {
        var sink = Trees.Of(
            LayerEntry.File("app/yarn.lock", Yarn),
            LayerEntry.File("app/package.json", """{"name":"app","version":"1.0.0","dependencies":{"a":"^1.0.0"}}"""),
            LayerEntry.File("app/packages/w/package.json", """{"name":"w","version":"1.0.0","devDependencies":{"d":"^1.0.0"}}"""));

        Assert.Equal(["a 1.0.0 Prod", "d 1.2.0 Dev", "only 1.0.1 Dev", "shared 1.0.2 Prod"], sink.Scoped());
        Assert.Equal(["a shared", "d only", "d shared"], sink.Related());
    }

    [Fact]
    public void Without_a_package_json_all_packages_of_yarn_count_as_production()
    {
        Assert.All(Trees.Of(LayerEntry.File("app/yarn.lock", Yarn)).Packages, package => Assert.Equal(PackageScope.Prod, package.Scope));
    }

    [Fact]
    public void An_installed_package_has_the_scope_of_the_nearest_lock_file_that_has_it()
    {
        var sink = Trees.Of(
            LayerEntry.File("package-lock.json", """{"lockfileVersion":3,"packages":{"node_modules/x":{"version":"1.0.0"},"node_modules/y":{"version":"1.0.0","dev":true}}}"""),
            LayerEntry.File("app/package-lock.json", """{"lockfileVersion":3,"packages":{"node_modules/x":{"version":"1.0.0","dev":true},"node_modules/o":{"version":"1.0.0","optional":true}}}"""),
            LayerEntry.File("app/node_modules/x/package.json", """{"name":"x","version":"1.0.0"}"""),
            LayerEntry.File("app/node_modules/y/package.json", """{"name":"y","version":"1.0.0"}"""),
            LayerEntry.File("app/node_modules/o/package.json", """{"name":"o","version":"1.0.0"}"""),
            LayerEntry.File("app/node_modules/z/package.json", """{"name":"z","version":"1.0.0"}"""),
            LayerEntry.File("apple/node_modules/x/package.json", """{"name":"x","version":"1.0.0"}"""));
        string Scope(string path) => $"{sink.Packages.Single(package => package.Locations[0].Path == path).Scope}";

        Assert.Equal("Dev", Scope("app/node_modules/x/package.json"));
        Assert.Equal("Dev", Scope("app/node_modules/y/package.json"));
        Assert.Equal("Prod", Scope("apple/node_modules/x/package.json"));
        Assert.Equal("Prod", Scope("app/node_modules/z/package.json"));

        // What is optional and nevertheless lies there is used.
        Assert.Equal("Prod", Scope("app/node_modules/o/package.json"));
    }

    [Fact]
    public void A_program_of_its_own_is_a_package_and_a_project_is_none()
    {
        var sink = Trees.Of(
            LayerEntry.File("opt/yarn-v1.22.22/package.json", """{"name":"yarn","version":"1.22.22"}"""),
            LayerEntry.File("app/package.json", """{"name":"app","version":"1.0.0"}"""),
            LayerEntry.File("app/package-lock.json", """{"lockfileVersion":3,"packages":{}}"""),
            LayerEntry.File("app/packages/w/package.json", """{"name":"w","version":"1.0.0"}"""),
            LayerEntry.File("srv/package.json", """{"name":"srv","version":"1.0.0","private":true}"""));

        Assert.Equal(["yarn 1.22.22"], sink.Listed());
    }

    [Fact]
    public void A_copy_that_a_package_took_in_is_less_sure_and_its_test_data_is_nothing()
    {
        var sink = Trees.Of(
            LayerEntry.File("node_modules/next/package.json", """{"name":"next","version":"13.0.0"}"""),
            LayerEntry.File("node_modules/next/dist/compiled/semver/package.json", """{"name":"semver","version":"7.3.2"}"""),
            LayerEntry.File("node_modules/next/dist/esm/package.json", """{"type":"module"}"""),
            LayerEntry.File("node_modules/resolve/test/x/package.json", """{"name":"mylib","version":"0.0.0"}"""));

        Assert.Equal(["next 13.0.0", "semver 7.3.2"], sink.Listed());
        Assert.Equal(0.5, sink.Packages.Single(package => package.Name == "semver").Confidence);
    }

    [Fact]
    public void What_pip_and_others_took_in_is_listed_at_its_place_and_less_sure()
    {
        var sink = Trees.Of(
            LayerEntry.File("usr/lib/python3.12/site-packages/pip-23.2.dist-info/METADATA", "Metadata-Version: 2.1\nName: pip\nVersion: 23.2\n"),
            LayerEntry.File("usr/lib/python3.12/site-packages/pip/_vendor/vendor.txt", "requests==2.31.0\n    urllib3==1.26.16\n"),
            LayerEntry.File("usr/lib/python3.12/site-packages/setuptools/_vendor/wheel-0.43.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: wheel\nVersion: 0.43.0\n"),
            LayerEntry.File("usr/lib/python3.12/site-packages/urllib3-2.2.1.dist-info/METADATA", "Metadata-Version: 2.1\nName: urllib3\nVersion: 2.2.1\n"));

        Assert.Equal(
            ["pip 23.2", "requests 2.31.0 0.5", "urllib3 1.26.16 0.5", "urllib3 2.2.1", "wheel 0.43.0 0.5"],
            sink.Packages.Select(package => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{package.Name} {package.Version} {package.Confidence}").TrimEnd()).Order(StringComparer.Ordinal));
        Assert.All(sink.Packages, package => Assert.Equal(PackageState.Installed, package.State));
    }

    [Theory]
    [InlineData("app/node_modules/x/", false)]
    [InlineData("usr/lib/python3/dist-packages/x/", false)]
    [InlineData("var/lib/gems/3.1.0/gems/x-1.0/", false)]
    [InlineData("root/go/pkg/mod/x.example/a@v1.0.0/", false)]
    [InlineData("gems/x/", true)]
    [InlineData("my_node_modules/x/", true)]
    [InlineData("", true)]
    public void What_the_lock_file_of_an_installed_package_declares_is_nobodys(string folder, bool counts)
    {
        foreach (var sample in (LibrarySample[])[.. LibrarySamples.All.Where(sample => sample.Path is "app/yarn.lock" or "app/Gemfile.lock" or "app/poetry.lock" or "app/requirements.txt" or "app/go.mod")])
        {
            var facts = Trees.Of(LayerEntry.File(folder + sample.Path[4..], sample.Bytes));

            Assert.Equal(counts, facts.Packages.Count > 0);
        }
    }

    [Fact]
    public void Dependencies_of_installed_packages_are_what_node_would_load()
    {
        var sink = Trees.Of(
            LayerEntry.File("n/node_modules/a/package.json", """{"name":"a","version":"1.0.0","dependencies":{"b":"*"}}"""),
            LayerEntry.File("n/node_modules/b/package.json", """{"name":"b","version":"1.0.0"}"""),
            LayerEntry.File("n/node_modules/c/package.json", """{"name":"c","version":"1.0.0","dependencies":{"b":"*"}}"""),
            LayerEntry.File("n/node_modules/c/node_modules/b/package.json", """{"name":"b","version":"2.0.0"}"""),
            LayerEntry.File("other/node_modules/b/package.json", """{"name":"b","version":"3.0.0"}"""));

        Assert.Equal(
            [new Relation("pkg:npm/a@1.0.0", "pkg:npm/b@1.0.0", RelationKind.DependsOn), new Relation("pkg:npm/c@1.0.0", "pkg:npm/b@2.0.0", RelationKind.DependsOn)],
            sink.Relations.OrderBy(relation => relation.From, StringComparer.Ordinal));
    }

    [Fact]
    public void What_a_later_layer_takes_away_is_deleted_and_what_it_writes_anew_counts()
    {
        var sink = Trees.Image
            .Layer(
                LayerEntry.File("app/node_modules/a/package.json", """{"name":"a","version":"1.0.0"}"""),
                LayerEntry.File("app/node_modules/b/package.json", """{"name":"b","version":"1.0.0"}"""))
            .Layer(LayerEntry.Whiteout("app/node_modules/a"), LayerEntry.File("app/node_modules/b/package.json", """{"name":"b","version":"2.0.0"}"""))
            .JoinLibraries();

        Assert.Equal(["b 2.0.0"], sink.Listed());
        Assert.Equal(FactsBuilder.DiffId(1), sink.Packages[0].Locations[0].Layer);
        Assert.Equal("a", Assert.Single(sink.DeletedPackages).Name);
    }

    [Fact]
    public void Constraints_pin_what_requirements_leave_open()
    {
        var sink = Trees.Of(
            LayerEntry.File("app/requirements.txt", "-c ../constraints.txt\nFlask\nb>=1\n"),
            LayerEntry.File("constraints.txt", "flask==2.0.1\nc==1.0\n"));

        Assert.Equal(["Flask 2.0.1", "b "], sink.Listed());
        Assert.Contains(sink.Packages, package => package.Purl == "pkg:pypi/flask@2.0.1");
    }

    [Fact]
    public void A_requirement_without_a_pin_is_not_told_twice_where_a_lock_file_has_it()
    {
        var sink = Trees.Of(
            LayerEntry.File("app/pyproject.toml", "[project]\ndependencies = [\"Flask>=2\"]\n"),
            LayerEntry.File("app/uv.lock", "[[package]]\nname = \"flask\"\nversion = \"2.0.1\"\n"));

        Assert.Equal(["flask 2.0.1"], sink.Listed());
    }

    [Fact]
    public void Groups_of_the_project_tell_what_an_old_poetry_lock_does_not()
    {
        var sink = Trees.Of(
            LayerEntry.File("pyproject.toml", "[tool.poetry.dependencies]\npython = \"^3.8\"\na = \"^1\"\n[tool.poetry.group.dev.dependencies]\nd = \"^1\"\n"),
            LayerEntry.File("poetry.lock", "[[package]]\nname = \"a\"\nversion = \"1.0\"\n[[package]]\nname = \"d\"\nversion = \"2.0\"\n[package.dependencies]\ne = \"*\"\n[[package]]\nname = \"e\"\nversion = \"3.0\"\n"));

        Assert.Equal(["a 1.0 Prod", "d 2.0 Dev", "e 3.0 Dev"], sink.Scoped());
    }

    [Fact]
    public void A_record_says_which_files_a_distribution_owns_and_direct_url_where_it_came_from()
    {
        var sink = Trees.Of(
            LayerEntry.File("lib/site-packages/a-1.0.dist-info/METADATA", "Name: a\nVersion: 1.0\n"),
            LayerEntry.File("lib/site-packages/a-1.0.dist-info/RECORD", "a/__init__.py,,\n../../bin/a,,\nabsent.py,,\n../../../../etc/passwd,,\n"),
            LayerEntry.File("lib/site-packages/a-1.0.dist-info/direct_url.json", """{"url":"https://x.example/a.git","vcs_info":{"vcs":"git","commit_id":"0123"}}"""),
            LayerEntry.File("lib/site-packages/a/__init__.py"),
            LayerEntry.File("bin/a"));

        Assert.Equal("bin/a\nlib/site-packages/a/__init__.py\n", Encoding.UTF8.GetString(Assert.Single(sink.Claims).Paths));
        Assert.Equal("git+https://x.example/a.git@0123", Assert.Single(sink.Packages).Origin!.Channel);
    }

    [Fact]
    public void Groups_of_the_gemfile_tell_what_gems_are_there_for()
    {
        const string Gemfile = """
            source "https://x.example"
            gem "a"
            if ENV["X"]
              gem 'c', group: :development
            end
            group :development do
              gem "d", "~> 1"
              platforms :ruby do
                gem "e"
              end
            end
            group :development, :test do |x|
              gem "t"
            end
            gem "u", groups: [:test, :production]
            """;
        var names = new[] { "a", "c", "d", "e", "t", "u" };
        var sink = Trees.Of(
            LayerEntry.File("Gemfile", Gemfile),
            LayerEntry.File("Gemfile.lock", "GEM\n  specs:\n" + string.Concat(names.Select(name => $"    {name} (1.0)\n      of-{name}\n      shared\n    of-{name} (1.0)\n")) + "    shared (1.0)\n    unreached (1.0)\n"));

        Assert.Equal(
            ["a Prod", "c Dev", "d Dev", "e Dev", "of-a Prod", "of-c Dev", "of-d Dev", "of-e Dev", "of-t Test", "of-u Prod", "shared Prod", "t Test", "u Prod", "unreached Prod"],
            sink.Packages.Select(package => $"{package.Name} {package.Scope}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Members_of_a_cargo_workspace_tell_what_is_for_development()
    {
        const string Lock = """
            [[package]]
            name = "app"
            version = "0.1.0"
            dependencies = ["a", "d"]

            [[package]]
            name = "a"
            version = "1.0.0"
            source = "registry+x"

            [[package]]
            name = "d"
            version = "2.0.0"
            source = "registry+x"
            dependencies = ["e"]

            [[package]]
            name = "e"
            version = "3.0.0"
            source = "registry+x"
            """;
        var sink = Trees.Of(LayerEntry.File("Cargo.lock", Lock), LayerEntry.File("app/Cargo.toml", "[package]\nname = \"app\"\n[dependencies]\na = \"1\"\n[dev-dependencies]\nd = \"2\"\n"));

        Assert.Equal(["a 1.0.0 Prod", "app 0.1.0 Prod", "d 2.0.0 Dev", "e 3.0.0 Dev"], sink.Scoped());
    }

    [Theory]
    [InlineData("1.16", "a v1.0.0;b v1.0.0")]
    [InlineData("1.17", "a v1.0.0")]
    [InlineData("2.0", "a v1.0.0")]
    public void The_sums_tell_what_an_old_go_mod_leaves_out(string language, string expected)
    {
        var sink = Trees.Of(
            LayerEntry.File("go.mod", $"module m\ngo {language}\nrequire a v1.0.0\n"),
            LayerEntry.File("go.sum", "a v0.9.0 h1:x=\na v1.0.0 h1:x=\nb v1.0.0 h1:x=\nb v1.0.0/go.mod h1:x=\n"));

        Assert.Equal(expected, string.Join(';', sink.Listed().Where(package => !package.StartsWith("stdlib", StringComparison.Ordinal))));
    }

    [Fact]
    public void Installed_php_counts_where_installed_json_is_gone()
    {
        var php = LibrarySamples.All.Single(sample => sample.Cataloger == "php/composer-installed-php");
        var json = LibrarySamples.All.Single(sample => sample.Cataloger == "php/composer-installed");

        Assert.Equal(["v/a v1.0 Prod", "v/b 2.0 Dev"], Trees.Of(LayerEntry.File(php.Path, php.Bytes)).Scoped());
        Assert.Equal(2, Trees.Of(LayerEntry.File(php.Path, php.Bytes), LayerEntry.File(json.Path, json.Bytes)).Packages.Count);
    }

    [Fact]
    public void A_cyclic_graph_ends()
    {
        var sink = Trees.Of(LayerEntry.File("package-lock.json",
            """{"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1.0.0","dependencies":{"b":"*"}},"node_modules/b":{"version":"1.0.0","dependencies":{"a":"*","b":"*"}}}}"""));

        Assert.Equal(["a b", "b a"], sink.Related());
    }
}
