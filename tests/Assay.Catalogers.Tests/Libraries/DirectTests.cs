using Assay.TestKit;

namespace Assay.Catalogers.Tests.Libraries;

/// <summary>Which packages a project asks for itself, by its lock file, or by the file of its own beside that.</summary>
public sealed class DirectTests
{
    // File and content by turns; then what is asked for, and what only comes along.
    private static readonly (string[] Files, string Direct, string Transitive)[] Projects =
    [
        (["package-lock.json", """{"lockfileVersion":3,"packages":{"":{"dependencies":{"a":"^1"},"devDependencies":{"d":"1"},"workspaces":["w"]},"w":{"name":"w","version":"1.0.0","dependencies":{"c":"1"}},"node_modules/a":{"version":"1.0.0","dependencies":{"b":"1"}},"node_modules/b":{"version":"2.0.0"},"node_modules/c":{"version":"3.0.0"},"w/node_modules/c":{"version":"4.0.0"},"node_modules/d":{"version":"5.0.0","dev":true},"node_modules/w":{"resolved":"w","link":true}}}"""],
            "a 1.0.0, c 4.0.0, d 5.0.0", "b 2.0.0, c 3.0.0, w 1.0.0"),
        (["package.json", """{"dependencies":{"a":"^1"}}""", "package-lock.json", """{"lockfileVersion":1,"dependencies":{"a":{"version":"1.0.0","dependencies":{"b":{"version":"2.0.0"}}},"c":{"version":"3.0.0"}}}"""],
            "a 1.0.0", "b 2.0.0, c 3.0.0"),
        (["package.json", """{"dependencies":{"a":"^1"}}""", "node_modules/a/package.json", """{"name":"a","version":"1.0.0"}""", "node_modules/b/package.json", """{"name":"b","version":"2.0.0"}""",
            "node_modules/a/node_modules/a/package.json", """{"name":"a","version":"0.9.0"}"""], "a 1.0.0", "a 0.9.0, b 2.0.0"),
        (["package.json", """{"dependencies":{"a":"^1"}}""", "yarn.lock", "# yarn lockfile v1\n\na@^1:\n  version \"1.0.0\"\n  dependencies:\n    b \"^2\"\n\nb@^2:\n  version \"2.0.0\"\n"], "a 1.0.0", "b 2.0.0"),
        (["pnpm-lock.yaml", "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      a:\n        specifier: ^1\n        version: 1.0.0(b@2.0.0)\npackages:\n  a@1.0.0: {}\n  b@2.0.0: {}\nsnapshots:\n  a@1.0.0(b@2.0.0):\n    dependencies: {b: 2.0.0}\n  b@2.0.0: {}\n"],
            "a 1.0.0", "b 2.0.0"),
        (["bun.lock", """{"workspaces":{"":{"name":"app","dependencies":{"a":"^1"}}},"packages":{"a":["a@1.0.0","",{"dependencies":{"b":"^2"}},"x"],"b":["b@2.0.0","",{},"x"]}}"""], "a 1.0.0", "b 2.0.0"),
        (["deno.lock", """{"version":"4","specifiers":{"npm:a@^1":"1.0.0"},"npm":{"a@1.0.0":{"dependencies":["b"]},"b@2.0.0":{}},"workspace":{"dependencies":["npm:a@^1"]}}"""], "a 1.0.0", "b 2.0.0"),
        (["pyproject.toml", "[tool.poetry.dependencies]\nA = \"^1\"\n", "poetry.lock", "[[package]]\nname = \"a\"\nversion = \"1.0\"\n[package.dependencies]\nb = \"*\"\n[[package]]\nname = \"b\"\nversion = \"2.0\"\n"], "a 1.0", "b 2.0"),
        (["uv.lock", "[[package]]\nname = \"app\"\nversion = \"0\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"a\" }]\n[[package]]\nname = \"a\"\nversion = \"1.0\"\ndependencies = [{ name = \"b\" }]\n[[package]]\nname = \"b\"\nversion = \"2.0\"\n"],
            "a 1.0", "b 2.0"),
        (["Pipfile", "[packages]\nA = \"*\"\n[dev-packages.d]\nversion = \"*\"\n", "Pipfile.lock", """{"default":{"a":{"version":"==1.0"},"b":{"version":"==2.0"}},"develop":{"d":{"version":"==3.0"}}}"""], "a 1.0, d 3.0", "b 2.0"),
        (["lib/a-1.0.dist-info/METADATA", "Name: a\nVersion: 1.0\n", "lib/a-1.0.dist-info/REQUESTED", ""], "a 1.0", ""),
        (["go.mod", "module x.example/app\ngo 1.21\nrequire ( x.example/a v1.0.0\n\tx.example/b v2.0.0 // indirect; why\n)\n"], "x.example/a v1.0.0", "x.example/b v2.0.0"),
        (["Cargo.lock", "[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\"a\"]\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"x\"\ndependencies = [\"b\"]\n[[package]]\nname = \"b\"\nversion = \"2.0.0\"\nsource = \"x\"\n"],
            "a 1.0.0", "app 0.1.0, b 2.0.0"),
        (["Gemfile.lock", "GEM\n  remote: https://x.example/\n  specs:\n    a (1.0)\n      b (~> 2.0)\n    b (2.0)\n\nDEPENDENCIES\n  a (~> 1)\n"], "a 1.0", "b 2.0"),
        (["composer.json", """{"require":{"php":"*","v/A":"^1"}}""", "composer.lock", """{"packages":[{"name":"v/a","version":"1.0"},{"name":"v/b","version":"2.0"}]}"""], "v/a 1.0", "v/b 2.0"),
        (["composer.json", """{"require-dev":{"v/a":"^1"}}""", "vendor/composer/installed.json", """{"packages":[{"name":"v/a","version":"1.0"},{"name":"v/b","version":"2.0"}]}""", "vendor/v/b/composer.json", """{"require":{"v/b":"*"}}"""], "v/a 1.0", "v/b 2.0"),
        (["packages.lock.json", """{"dependencies":{"net8.0":{"A":{"type":"Direct","resolved":"1.0.0","dependencies":{"B":"2.0.0"}},"B":{"type":"Transitive","resolved":"2.0.0"},"C":{"type":"Transitive","resolved":"3.0.0"}},"net9.0":{"C":{"type":"Direct","resolved":"3.0.0"}}}}"""],
            "A 1.0.0, C 3.0.0", "B 2.0.0"),
        (["obj/project.assets.json", """{"targets":{"net8.0":{"A/1.0.0":{"type":"package"},"B/2.0.0":{"type":"package"}}},"projectFileDependencyGroups":{"net8.0":["a >= 1.0.0"]}}"""], "A 1.0.0", "B 2.0.0"),
        (["app.deps.json", """{"targets":{"t":{"app/1.0.0":{"dependencies":{"A":"1.0.0"}},"A/1.0.0":{"dependencies":{"B":"2.0.0"}},"B/2.0.0":{}}},"libraries":{"app/1.0.0":{"type":"project"},"A/1.0.0":{"type":"package"},"B/2.0.0":{"type":"package"}}}"""],
            "A 1.0.0", "B 2.0.0"),
        (["pubspec.lock", "packages:\n  a:\n    dependency: \"direct dev\"\n    version: \"1.0.0\"\n  b:\n    dependency: transitive\n    version: \"2.0.0\"\n"], "a 1.0.0", "b 2.0.0"),
        (["Podfile.lock", "PODS:\n  - A/X (1.0):\n    - B\n  - B (2.0)\n\nDEPENDENCIES:\n  - A/X (~> 1.0)\n"], "A 1.0", "B 2.0"),
        (["rebar.lock", "{\"1.2.0\",\n[{<<\"a\">>,{pkg,<<\"a\">>,<<\"1.0\">>},0},{<<\"b\">>,{pkg,<<\"b\">>,<<\"2.0\">>},1}]}.\n"], "a 1.0", "b 2.0"),
        (["manifest.toml", "packages = [\n  { name = \"a\", version = \"1.0.0\", build_tools = [\"gleam\"], requirements = [\"b\"], source = \"hex\" },\n  { name = \"b\", version = \"2.0.0\", build_tools = [\"gleam\"], requirements = [], source = \"hex\" },\n]\n\n[requirements]\na = { version = \">= 1.0.0\" }\n"],
            "a 1.0.0", "b 2.0.0"),
        (["conan.lock", """{"graph_lock":{"nodes":{"0":{"path":"conanfile.py","requires":["1"]},"1":{"ref":"a/1.0","requires":["2"]},"2":{"ref":"b/2.0"}}}}"""], "a 1.0", "b 2.0"),
        (["pom.xml", "<project><groupId>g</groupId><artifactId>p</artifactId><version>1</version><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>1.0</version></dependency></dependencies></project>"], "g:a 1.0", ""),
        ([".github/workflows/a.yml", "jobs:\n  a:\n    steps:\n    - uses: o/r@v1\n"], "o/r v1", ""),
        (["mix.exs", "defp deps do\n[{:a, \"~> 1.0\"}]\nend\n", "mix.lock", """%{"a": {:hex, :a, "1.0.0", "x", [:mix], [{:b, "~> 2.0", [hex: :b, repo: "hexpm", optional: false]}], "hexpm", "x"}, "b": {:hex, :b, "2.0.0", "x", [:mix], [], "hexpm", "x"}}"""],
            "a 1.0.0", "b 2.0.0"),
        (["Project.toml", "[deps]\nA = \"1e83bf80-4336-4d27-bf5d-d5a4f845583d\"\n", "Manifest.toml", "manifest_format = \"2.0\"\n\n[[deps.A]]\ndeps = [\"B\"]\nuuid = \"1\"\nversion = \"1.0.0\"\n\n[[deps.B]]\nuuid = \"2\"\nversion = \"2.0.0\"\n"],
            "A 1.0.0", "B 2.0.0"),
        (["DESCRIPTION", "Type: project\nImports: a (>= 1.0)\n", "renv.lock", """{"Packages":{"a":{"Package":"a","Version":"1.0","Source":"Repository","Requirements":["b"]},"b":{"Package":"b","Version":"2.0","Source":"Repository"}}}"""], "a 1.0", "b 2.0"),
        (["app.cabal", "name: app\nlibrary\n  build-depends: a, base\n", "cabal.project.freeze", "constraints: any.a ==1.0,\n             any.b ==2.0\n"], "a 1.0", "b 2.0"),
        (["package.yaml", "dependencies:\n- a\n", "stack.yaml.lock", "packages:\n- completed:\n    hackage: a-1.0@sha256:0,1\n- completed:\n    hackage: b-2.0@sha256:0,1\n"], "a 1.0", "b 2.0"),
        (["build.gradle", "dependencies {\n  implementation 'g:a:1.+'\n  implementation(libs.c.d)\n  api(project(':x'))\n}\n", "gradle/libs.versions.toml", "[libraries]\nc-d = \"g:c:3.0\"\n", "gradle.lockfile", "g:a:1.0=compileClasspath\ng:b:2.0=runtimeClasspath\ng:c:3.0=runtimeClasspath\n"],
            "g:a 1.0, g:c 3.0", "g:b 2.0"),
        (["build.gradle.kts", "dependencies {\n  implementation(\"g:a:1.+\")\n  implementation(other)\n}\n", "gradle.lockfile", "g:a:1.0=compileClasspath\ng:b:2.0=runtimeClasspath\n"], "g:a 1.0", ""),
        (["build.sbt", "libraryDependencies += \"g\" %% \"a\" % \"1.0\"\n", "build.sbt.lock", """{"dependencies":[{"org":"g","name":"a_2.13","version":"1.0","configurations":["compile"]},{"org":"g","name":"b","version":"2.0","configurations":["compile"]}]}"""],
            "g:a_2.13 1.0", "g:b 2.0"),
        (["requirements.txt", "a==1.0 \\\n    --hash=sha256:00\n    # via -r requirements.in\nb==2.0\n    # via\n    #   a\n    #   c\nc==3.0  # via a, app (pyproject.toml)\n"], "a 1.0, c 3.0", "b 2.0"),
        (["paket.dependencies", "source https://x.example/\nnuget A ~> 1.0\n", "paket.lock", "NUGET\n  remote: https://x.example/\n    a (1.0)\n      B (>= 2.0)\n    B (2.0)\n"], "A 1.0, a 1.0", "B 2.0"),
        (["paket.lock", "NUGET\n  remote: https://x.example/\n    a (1.0)\n      b (>= 2.0)\n    b (2.0)\n    c (3.0)\nGROUP Test\nNUGET\n  remote: https://x.example/\n    t (4.0)\n", "src/app/paket.references", "A redirects: on\n// b\nFile: b.fs .\ngroup Test\n    t\n", "src/lib/lib.fsproj.paket.references", "c\n"], "a 1.0, c 3.0, t 4.0", "b 2.0"),
        (["maven_install.json", """{"__INPUT_ARTIFACTS_HASH":{"g:a":1,"repositories":2},"artifacts":{"g:a":{"version":"1.0"},"g:b":{"version":"2.0"}},"dependencies":{"g:a":["g:b"]}}"""], "g:a 1.0", "g:b 2.0"),
        (["gleam.toml", "name = \"x\"\nversion = \"1.0.0\"\n[dependencies]\na = \"~> 1.0\"\n"], "a ", ""),
    ];

    public static TheoryData<int> Numbers => new(Enumerable.Range(0, Projects.Length));

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_project_asks_for_some_packages_and_others_come_along(int number)
    {
        var (files, direct, transitive) = Projects[number];
        var sink = Trees.Of([.. files.Chunk(2).Select(pair => LayerEntry.File("srv/app/" + pair[0], pair[1]))]);

        Assert.Equal(direct, Listed(sink, true));
        Assert.Equal(transitive, Listed(sink, false));
    }

    [Fact]
    public void What_the_lock_file_above_says_holds_for_the_installed_package()
    {
        var sink = Trees.Of(
            LayerEntry.File("srv/app/Gemfile.lock", "GEM\n  remote: https://x.example/\n  specs:\n    a (1.0)\n      b\n    b (2.0)\n\nDEPENDENCIES\n  a\n"),
            LayerEntry.File("srv/app/vendor/specifications/b-2.0.gemspec", "Gem::Specification.new do |s|\n  s.name = \"b\".freeze\n  s.version = \"2.0\"\nend\n"));

        Assert.Equal([false], sink.Packages.Where(package => package is { Name: "b", State: Core.Packages.PackageState.Installed }).Select(package => package.Direct));
    }

    [Fact]
    public void What_nobody_tells_stays_open() =>
        Assert.All(Trees.Of(LayerEntry.File("srv/app/requirements.txt", "a==1.0\n")).Packages, package => Assert.Null(package.Direct));

    private static string Listed(Core.Cataloging.InventorySink sink, bool isDirect) =>
        string.Join(", ", sink.Packages.Where(package => package.Direct == isDirect).Select(package => $"{package.Name} {package.Version}").Distinct().Order(StringComparer.Ordinal));
}
