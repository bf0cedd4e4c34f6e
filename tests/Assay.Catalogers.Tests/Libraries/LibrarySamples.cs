namespace Assay.Catalogers.Tests.Libraries;

/// <summary>One sample or more of every text format of libraries.</summary>
internal static class LibrarySamples
{
    public static IReadOnlyList<LibrarySample> All { get; } = [.. JavaScript, .. Python, .. RubyAndPhp, .. Compiled, .. Others, .. Manifests];

    private static LibrarySample[] JavaScript =>
    [
        new("javascript/package", "app/node_modules/a/package.json", """{"name":"a","version":"1.0.0","license":"MIT","dependencies":{"b":"^2"}}""", "a 1.0.0 Prod"),
        new("javascript/package", "app/package.json", """{"name":"app","private":true,"dependencies":{"a":"^1"},"devDependencies":{"c":"~1"}}"""),
        new("javascript/npm-lock", "app/package-lock.json", """
            {"name":"app","lockfileVersion":3,"packages":{"":{"dependencies":{"a":"^1"}},
            "node_modules/a":{"version":"1.0.0","license":"MIT","dependencies":{"b":"^2"}},"node_modules/a/node_modules/b":{"version":"2.0.0"},
            "node_modules/b":{"version":"3.0.0","dev":true},"node_modules/alias":{"name":"@s/real","version":"1.1.0","optional":true},
            "node_modules/w":{"resolved":"packages/w","link":true}}}
            """, "@s/real 1.1.0 Optional", "a 1.0.0 Prod", "b 2.0.0 Prod", "b 3.0.0 Dev"),
        new("javascript/npm-lock", "app/npm-shrinkwrap.json", """
            {"lockfileVersion":1,"dependencies":{"a":{"version":"1.0.0","requires":{"b":"^2"},"dependencies":{"b":{"version":"2.0.0"}}},
            "g":{"version":"git+ssh://git@github.com/o/g.git#0123456","dev":true},"x":{"version":"npm:@s/real@4.0.0"}}}
            """, "@s/real 4.0.0 Prod", "a 1.0.0 Prod", "b 2.0.0 Prod", "g  Dev"),
        new("javascript/yarn-lock", "app/yarn.lock", """
            # yarn lockfile v1

            "@s/a@^1.0.0", "@s/a@^1.1.0":
              version "1.1.0"
              resolved "https://registry.example/@s/a/-/a-1.1.0.tgz#abc"
              dependencies:
                b "^2.0.0"

            b@^2.0.0:
              version "2.0.1"

            "x@npm:y@^3":
              version "3.0.0"

            """, "@s/a 1.1.0 Prod", "b 2.0.1 Prod", "y 3.0.0 Prod"),
        new("javascript/yarn-lock", "berry/yarn.lock", """
            __metadata:
              version: 8

            "a@npm:^1.0.0, a@npm:^1.1.0":
              version: 1.1.0
              resolution: "a@npm:1.1.0"
              dependencies:
                b: "npm:^2.0.0"
              languageName: node
              linkType: hard

            "b@patch:b@npm%3A^2.0.0#./b.patch":
              version: 2.0.0
              resolution: "b@patch:b@npm%3A2.0.0#./b.patch::version=2.0.0&hash=1"
              languageName: node
              linkType: hard

            "app@workspace:.":
              version: 0.0.0-use.local
              resolution: "app@workspace:."
              languageName: unknown
              linkType: soft
            """, "a 1.1.0 Prod", "app 0.0.0-use.local Prod", "b 2.0.0 Prod"),
        new("javascript/pnpm-lock", "app/pnpm-lock.yaml", """
            lockfileVersion: '9.0'
            importers:
              .:
                dependencies:
                  a:
                    specifier: ^1.0.0
                    version: 1.0.0(p@3.0.0)
                devDependencies:
                  d:
                    specifier: ^1.0.0
                    version: 1.0.0
            packages:
              a@1.0.0:
                resolution: {integrity: sha512-x}
              b@2.0.0:
                resolution: {integrity: sha512-x}
              d@1.0.0:
                resolution: {integrity: sha512-x}
              p@3.0.0:
                resolution: {integrity: sha512-x}
            snapshots:
              a@1.0.0(p@3.0.0):
                dependencies:
                  p: 3.0.0
                optionalDependencies:
                  b: 2.0.0
              b@2.0.0: {}
              d@1.0.0:
                dependencies:
                  p: 3.0.0
              p@3.0.0: {}
            """, "a 1.0.0 Prod", "b 2.0.0 Optional", "d 1.0.0 Dev", "p 3.0.0 Prod"),
        new("javascript/pnpm-lock", "v5/pnpm-lock.yaml", """
            lockfileVersion: 5.4
            dependencies:
              a: 1.0.0_p@3.0.0
            packages:
              /a/1.0.0_p@3.0.0:
                dependencies:
                  '@s/p': 3.0.0
                dev: false
              /@s/p/3.0.0:
                dev: true
            """, "@s/p 3.0.0 Dev", "a 1.0.0 Prod"),
        new("javascript/bun-lock", "app/bun.lock", """
            {
              "lockfileVersion": 1,
              "workspaces": { "": { "name": "app", "dependencies": { "a": "^1" }, "devDependencies": { "d": "^1" } } },
              "packages": {
                "a": ["a@1.0.0", "", { "dependencies": { "@s/b": "^2" } }, "sha512-x"],
                "@s/b": ["@s/b@2.0.0", "", {}, "sha512-x"],
                "d": ["d@1.0.0", "", { "dependencies": { "@s/b": "^1" } }, "sha512-x"],
                "d/@s/b": ["@s/b@1.0.0", "", {}, "sha512-x"], // only d sees it
                "w": ["w@workspace:packages/w"],
              },
            }
            """, "@s/b 1.0.0 Dev", "@s/b 2.0.0 Prod", "a 1.0.0 Prod", "d 1.0.0 Dev"),
        new("javascript/deno-lock", "app/deno.lock", """
            {"version":"4","specifiers":{"jsr:@std/a@^1":"1.0.2"},"jsr":{"@std/a@1.0.2":{"integrity":"x","dependencies":["npm:b@2.0.0"]}},
            "npm":{"b@2.0.0_p@1.0.0":{"integrity":"x"}},"remote":{"https://deno.land/std@0.140.0/a.ts":"x","https://deno.land/x/oak@v12.0.0/mod.ts":"x","https://x.example/a.ts":"x"}}
            """, "@std/a 1.0.2 Prod", "b 2.0.0 Prod", "deno.land/std 0.140.0 Prod", "deno.land/x/oak v12.0.0 Prod"),
    ];

    private static LibrarySample[] Python =>
    [
        new("python/metadata", "usr/lib/python3/dist-packages/Some_Thing-1.0.dist-info/METADATA", """
            Metadata-Version: 2.1
            Name: Some_Thing
            Version: 1.0
            Classifier: License :: OSI Approved :: MIT License
            Requires-Dist: requests (>=2)
            Requires-Dist: pytest ; extra == 'test'

            Name: not a field
            """, "Some_Thing 1.0 Prod"),
        new("python/record", "usr/lib/python3/dist-packages/Some_Thing-1.0.dist-info/RECORD", "some/__init__.py,sha256=x,1\n\"a,b.py\",,\n../../../etc/x,,\n"),
        new("python/requirements", "app/requirements.txt", """
            # comment
            a==1.0 ; python_version < '3.8' --hash=sha256:abc
            b[extra] >= 2,<3  # a range
            c === 1.2.3 \
              --hash=sha256:x
            d @ https://x.example/d.zip
            -r other.txt
            -e git+https://x.example/e.git#egg=e
            """, "a 1.0 Prod", "b  Prod", "c 1.2.3 Prod", "d  Prod", "e  Prod"),
        new("python/vendored", "usr/lib/python3.12/site-packages/pip/_vendor/vendor.txt", "CacheControl==0.12.11  # see\nrequests==2.31.0\n    urllib3==1.26.16\n    typing_extensions==4.7.1\n", "CacheControl 0.12.11 Prod", "requests 2.31.0 Prod", "typing_extensions 4.7.1 Prod", "urllib3 1.26.16 Prod"),
        new("python/requirements", "app/requirements/test.txt", "a==1.0\n", "a 1.0 Test"),
        new("python/pipfile-lock", "app/Pipfile.lock", """{"_meta":{},"default":{"a":{"version":"==1.0"}},"develop":{"b":{"version":"==2.0"},"g":{"git":"https://x.example/g","ref":"abc"}}}""",
            "a 1.0 Prod", "b 2.0 Dev", "g  Dev"),
        new("python/pipfile", "app/Pipfile", "[[source]]\nurl = \"https://x.example/simple\"\n\n[packages]\nA_b = \"*\"\n\n[dev-packages.c]\nversion = \"==1.0\"\n"),
        new("python/poetry-lock", "app/poetry.lock", """"
            [[package]]
            name = "a"
            version = "1.0"
            description = """long
            text"""
            groups = ["main", "dev"]
            files = [{file = "a.whl", hash = "sha256:x"}]

            [package.dependencies]
            b = {version = ">=1", optional = true}

            [[package]]
            name = 'b'
            version = "2.0"
            category = "dev"

            [metadata]
            lock-version = "2.1"
            """", "a 1.0 Prod", "b 2.0 Dev"),
        new("python/pdm-lock", "app/pdm.lock", """
            [[package]]
            name = "a"
            version = "1.0"
            groups = ["default"]
            dependencies = ["b>=1", "c; python_version < '3'"]

            [[package]]
            name = "b"
            version = "2.0"
            groups = ["test"]
            """, "a 1.0 Prod", "b 2.0 Test"),
        new("python/uv-lock", "app/uv.lock", """
            version = 1

            [[package]]
            name = "app"
            version = "0.1.0"
            source = { editable = "." }
            dependencies = [{ name = "a" }]

            [package.dev-dependencies]
            dev = [{ name = "d" }]

            [[package]]
            name = "a"
            version = "1.0"
            source = { registry = "https://x.example/simple" }
            dependencies = [{ name = "b", marker = "sys_platform == 'linux'" }]

            [[package]]
            name = "b"
            version = "2.0"

            [[package]]
            name = "d"
            version = "3.0"
            dependencies = [{ name = "b" }]
            """, "a 1.0 Prod", "app 0.1.0 Prod", "b 2.0 Prod", "d 3.0 Dev"),
        new("python/pylock", "app/pylock.toml", """
            lock-version = "1.0"
            [[packages]]
            name = "a"
            version = "1.0"
            [[packages]]
            name = "d"
            version = "2.0"
            marker = "'dev' in dependency_groups"
            [packages.vcs]
            type = "git"
            """, "a 1.0 Prod", "d 2.0 Dev"),
        new("python/project", "app/pyproject.toml", "[tool.poetry.group.dependencies]\na = \"1.0\"\n"),
        new("python/project", "app/pyproject.toml", """
            [project]
            name = "app"
            dependencies = ["a==1.0", "b>=2"]
            [project.optional-dependencies]
            x = ["c==3.0"]
            [dependency-groups]
            dev = ["d==4.0", {include-group = "x"}]
            [tool.poetry.group.test.dependencies]
            e = "5.0"
            """, "a 1.0 Prod", "b  Prod", "c 3.0 Optional", "d 4.0 Dev", "e 5.0 Test"),
        new("python/setup", "app/setup.py", "setup(install_requires=['a==1.0', \"b>=2\"], scripts=['x = y']) # 'c==3'\n", "a 1.0 Prod", "b  Prod"),
        new("python/setup", "app/setup.cfg", "[options]\nversion = 1==2\ninstall_requires =\n    a==1.0\n    b>=2\nzip_safe = x==1\n", "a 1.0 Prod", "b  Prod"),
        new("python/conda", "opt/conda/conda-meta/zlib-1.2.11-h7b6447c_3.json",
            """{"name":"zlib","version":"1.2.11","build":"h7b6447c_3","channel":"https://x.example/pkgs/main/linux-64","subdir":"linux-64","license":"zlib","depends":["libgcc-ng >=7"],"files":["lib/libz.so"]}""",
            "zlib 1.2.11 Prod"),
        new("python/conda-lock", "app/conda-lock.yml", """
            version: 1
            package:
            - name: a
              version: '1.0'
              manager: conda
              platform: linux-64
              dependencies: {b: '>=1'}
              category: main
            - name: b
              version: '2.0'
              manager: pip
              category: dev
            """, "a 1.0 Prod", "b 2.0 Dev"),
    ];

    private static LibrarySample[] RubyAndPhp =>
    [
        new("ruby/gemspec", "usr/share/rubygems-integration/all/specifications/rake-13.0.6.gemspec", """
            # stub: rake 13.0.6 ruby lib

            Gem::Specification.new do |s|
              s.name = "rake".freeze
              s.version = "13.0.6"
              s.licenses = ["MIT".freeze]
              s.add_runtime_dependency(%q<a>.freeze, [">= 0"])
            end
            """, "rake 13.0.6 Prod"),
        new("ruby/gemfile-lock", "app/Gemfile.lock", """
            PATH
              remote: .
              specs:
                app (0.1.0)

            GEM
              remote: https://x.example/
              specs:
                a (1.0)
                  b (~> 2.0)
                b (2.0-x86_64-linux)

            PLATFORMS
              ruby

            DEPENDENCIES
              a!
            """, "a 1.0 Prod", "b 2.0 Prod"),
        new("ruby/gemfile", "app/Gemfile", "source 'https://x.example'\ngem 'a'\ngroup :development, :test do\n  gem \"b\", '~> 1'\nend\n"),
        new("php/composer-lock", "app/composer.lock", """{"packages":[{"name":"v/a","version":"v1.0","license":["MIT"],"require":{"php":">=8","v/B":"^1"}}],"packages-dev":[{"name":"v/b","version":"2.0"}]}""",
            "v/a v1.0 Prod", "v/b 2.0 Dev"),
        new("php/composer-json", "app/composer.json", """{"name":"my/app","require":{"php":">=8","v/A":"^1"},"require-dev":{"v/b":"*"}}"""),
        new("php/composer-installed", "app/vendor/composer/installed.json", """{"packages":[{"name":"v/a","version":"v1.0","install-path":"../v/a"},{"name":"v/b","version":"2.0"}],"dev-package-names":["v/b"]}""",
            "v/a v1.0 Prod", "v/b 2.0 Dev"),
        new("php/composer-installed-php", "app/vendor/composer/installed.php", """
            <?php return array(
                'root' => array('name' => 'my/app', 'pretty_version' => 'dev-main'),
                'versions' => array(
                    'my/app' => array('pretty_version' => 'dev-main', 'dev_requirement' => false),
                    'v/a' => array('pretty_version' => 'v1.0', 'install_path' => __DIR__ . '/../v/a', 'aliases' => array(), 'dev_requirement' => false),
                    'v/b' => ['pretty_version' => '2.0', 'dev_requirement' => true],
                    'v/c' => array('dev_requirement' => false, 'replaced' => array(0 => '*')),
                ),
            );
            """, "v/a v1.0 Prod", "v/b 2.0 Dev"),
        new("php/pear", "usr/share/php/.registry/mail.reg", """a:3:{s:4:"name";s:4:"Mail";s:7:"channel";s:12:"pear.php.net";s:7:"version";a:2:{s:7:"release";s:5:"1.4.1";s:3:"api";s:5:"1.3.0";}}""", "Mail 1.4.1 Prod"),
        new("php/wordpress", "www/wp-content/plugins/akismet/akismet.php", "<?php\n/**\n * Plugin Name: Akismet\n * Version: 5.3\n * License: GPLv2 or later\n */\n", "Akismet 5.3 Prod"),
        new("php/wordpress", "www/wp-includes/version.php", "<?php\n$wp_version = '6.4.2';\n", "wordpress 6.4.2 Prod"),
    ];

    private static LibrarySample[] Compiled =>
    [
        new("go/mod", "app/go.mod", """
            module x.example/app

            go 1.21

            require (
                x.example/a v1.0.0
                x.example/b v2.0.0+incompatible // indirect
            )
            require x.example/c v1.2.3
            replace x.example/c => x.example/fork/c v1.3.0
            exclude x.example/b v1.0.0
            """, "stdlib 1.21 Prod", "x.example/a v1.0.0 Prod", "x.example/b v2.0.0+incompatible Prod", "x.example/fork/c v1.3.0 Prod"),
        new("go/sum", "app/go.sum", "x.example/a v1.0.0 h1:x=\nx.example/a v1.0.0/go.mod h1:x=\n", "x.example/a v1.0.0 Prod"),
        new("go/vendor", "app/vendor/modules.txt", "# x.example/a v1.0.0\n## explicit\nx.example/a/p\n# x.example/b v1.0.0\n", "x.example/a v1.0.0 Prod"),
        new("rust/cargo-lock", "app/Cargo.lock", """
            version = 3

            [[package]]
            name = "app"
            version = "0.1.0"
            dependencies = ["a", "b 2.0.0"]

            [[package]]
            name = "a"
            version = "1.0.0"
            source = "registry+https://x.example/index"
            checksum = "00"
            """, "a 1.0.0 Prod", "app 0.1.0 Prod"),
        new("rust/cargo-toml", "app/Cargo.toml", "[package]\nname = \"app\"\n[dependencies]\na = \"1\"\n[target.'cfg(unix)'.dev-dependencies.b]\nversion = \"2\"\n", "a  Prod", "b  Dev"),
        new("cpp/conan-lock", "app/conan.lock", """{"version":"0.5","requires":["zlib/1.2.11#rev%1.0"],"build_requires":["cmake/3.22.6#rev"],"python_requires":[]}""", "cmake 3.22.6 Dev", "zlib 1.2.11 Prod"),
        new("cpp/conan-lock", "old/conan.lock", """{"graph_lock":{"nodes":{"0":{"ref":"app/1.0","path":"conanfile.py"},"1":{"ref":"a/1.0@u/c#r","requires":["2"],"context":"host"},"2":{"ref":"b/2.0","context":"build"}}}}""", "a 1.0 Prod", "b 2.0 Dev"),
        new("cpp/conan-text", "app/conanfile.txt", "[requires]\nzlib/1.2.11 # used\nfmt/[>=8]\n[generators]\nx/1\n[tool_requires]\ncmake/3.22.6\n", "cmake 3.22.6 Dev", "fmt  Prod", "zlib 1.2.11 Prod"),
        new("cpp/vcpkg", "app/vcpkg.json", """{"name":"app","dependencies":["a",{"name":"b","version>=":"1.0"},{"name":"t","host":true}],"overrides":[{"name":"a","version":"2.0"}]}""", "a 2.0 Prod", "b  Prod", "t  Dev"),
        new("cpp/vcpkg-status", "app/vcpkg_installed/vcpkg/status", """
            Package: a
            Version: 1.0
            Port-Version: 2
            Architecture: x64-linux
            Status: install ok installed

            Package: a
            Feature: x
            Architecture: x64-linux
            Status: install ok installed

            Package: b
            Version: 1.0
            Architecture: x64-linux
            Status: purge ok not-installed
            """, "a 1.0#2 Prod"),
        new("swift/package-resolved", "app/Package.resolved", """{"pins":[{"identity":"nio","location":"https://github.com/apple/swift-nio.git","state":{"revision":"x","version":"2.0.0"}},{"location":"git@github.com:o/r","state":{"branch":"main"}}],"version":2}""",
            "github.com/apple/swift-nio 2.0.0 Prod", "github.com/o/r  Prod"),
        new("swift/podfile-lock", "app/Podfile.lock", "PODS:\n  - A (1.0):\n    - B/Core (= 2.0)\n  - B/Core (2.0)\n\nDEPENDENCIES:\n  - A\n\nCOCOAPODS: 1.11.2\n", "A 1.0 Prod", "B 2.0 Prod"),
        new("haskell/cabal-freeze", "app/cabal.project.freeze", "constraints: any.a ==1.0,\n             any.base installed,\n             b -flag\n", "a 1.0 Prod"),
        new("haskell/stack", "app/stack.yaml.lock", "packages:\n- completed:\n    hackage: a-b-1.0@sha256:x,1\n  original:\n    hackage: a-b-1.0\n", "a-b 1.0 Prod"),
    ];

    private static LibrarySample[] Others =>
    [
        new("dart/pubspec-lock", "app/pubspec.lock", "packages:\n  a:\n    dependency: \"direct main\"\n    source: hosted\n    version: \"1.0.0\"\n  b:\n    dependency: \"direct dev\"\n    source: git\n    description: {url: \"https://x.example/b\"}\n    version: \"2.0.0\"\n",
            "a 1.0.0 Prod", "b 2.0.0 Dev"),
        new("beam/mix-lock", "app/mix.lock", """
            %{
              "a": {:hex, :a, "1.0.0", "hash", [:mix], [{:b, "~> 2.0", [hex: :b, repo: "hexpm", optional: false]}], "hexpm", "hash"},
              "g": {:git, "https://x.example/g.git", "0123", [ref: "0123"]},
            }
            """, "a 1.0.0 Prod", "g  Prod"),
        new("beam/rebar-lock", "app/rebar.lock", "{\"1.2.0\",\n[{<<\"a\">>,{pkg,<<\"a\">>,<<\"1.0\">>},0}]}.\n[\n{pkg_hash,[{<<\"a\">>, <<\"00\">>}]}\n].\n", "a 1.0 Prod"),
        new("beam/otp", "usr/lib/erlang/lib/kernel-8.5/ebin/kernel.app", "%% comment\n{application, 'kernel', [\n {description, \"x\"},\n {vsn, \"8.5\"},\n {applications, []}\n]}.\n", "kernel 8.5 Prod"),
        new("beam/gleam-manifest", "app/manifest.toml", "packages = [\n  { name = \"a\", version = \"1.0.0\", build_tools = [\"gleam\"], requirements = [], source = \"hex\" },\n]\n", "a 1.0.0 Prod"),
        new("r/description", "usr/lib/R/library/stats/DESCRIPTION", "Package: stats\nVersion: 4.3.0\nLicense: GPL-3\nImports: utils, grDevices (>= 1.0),\n  graphics\nBuilt: R 4.3.0; ; 2023; unix\n", "stats 4.3.0 Prod"),
        new("r/renv-lock", "app/renv.lock", """{"R":{},"Packages":{"a":{"Package":"a","Version":"1.0","Source":"Repository"},"b":{"Package":"b","Version":"2.0","Source":"GitHub","RemoteUsername":"o","RemoteRepo":"b"}}}""", "a 1.0 Prod", "b 2.0 Prod"),
        new("julia/manifest", "app/Manifest.toml", "manifest_format = \"2.0\"\n\n[[deps.A]]\nuuid = \"\"\nversion = \"1.0.0\"\n"),
        new("julia/manifest", "app/Manifest.toml", "manifest_format = \"2.0\"\n\n[[deps.JSON]]\ndeps = [\"Dates\"]\nuuid = \"682c06a0-de6a-54ab-a142-c8b1cf79cde6\"\nversion = \"0.20.0\"\n\n[[deps.Dates]]\nuuid = \"ade2ca70-3891-5945-98fb-dc099432e06a\"\n", "JSON 0.20.0 Prod"),
        new("lua/rockspec", "usr/lib/luarocks/rocks-5.1/a/1.0-1/a-1.0-1.rockspec", "local v = \"1.0\"\npackage = \"a\"\nversion = v..\"-1\" -- comment\ndescription = {\n  license = 'MIT',\n}\n", "a 1.0-1 Prod"),
        new("perl/meta", "usr/local/lib/perl5/.meta/A-B-1.0/MYMETA.json", """{"name":"A-B","version":"1.0","license":["perl_5"],"meta-spec":{"version":2}}""", "A-B 1.0 Prod"),
        new("perl/meta", "app/META.yml", "---\nname: A-B\nversion: 1.0\nlicense: mit\nmeta-spec:\n  version: 1.4\n", "A-B 1.0 Prod"),
        new("perl/snapshot", "app/cpanfile.snapshot", "# carton snapshot format: version 1.0\nDISTRIBUTIONS\n  A-B-1.0\n    pathname: A/AB/A-B-1.0.tar.gz\n    requirements:\n      C 2-0\n", "A-B 1.0 Prod"),
        new("terraform/lock", "app/.terraform.lock.hcl", "provider \"registry.terraform.io/hashicorp/aws\" {\n  version     = \"5.72.1\"\n  constraints = \"~> 5.0\"\n  hashes = [\n    \"h1:x\",\n  ]\n}\n", "registry.terraform.io/hashicorp/aws 5.72.1 Prod"),
        new("github/workflow", ".github/workflows/ci.yml", "jobs:\n  a:\n    uses: o/r/.github/workflows/x.yml@v1\n  b:\n    steps:\n    - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2\n    - uses: ./local\n    - uses: docker://alpine\n",
            "actions/checkout v4.2.2 Prod", "o/r v1 Prod"),
        new("packagers/homebrew", "home/linuxbrew/Cellar/jq/1.6/INSTALL_RECEIPT.json", "{}", "jq 1.6 Prod"),
        new("packagers/snap", "snap/core/1/meta/snap.yaml", "name: core\nversion: 16-2.61\n", "core 16-2.61 Prod"),
        new("packagers/snap", "usr/share/snappy/dpkg.yaml", "packages:\n- adduser=3.118\n- gcc-10-base:amd64=10.5.0-1\n", "adduser 3.118 Prod", "gcc-10-base 10.5.0-1 Prod"),
        new("packagers/editor-extension", "root/.vscode/extensions/extensions.json", """[{"identifier":{"id":"golang.Go"},"version":"0.46.1"},{"identifier":{}}]""", "golang.Go 0.46.1 Prod"),
        new("packagers/spack", "opt/a/.spack/spec.json", """{"spec":{"nodes":[{"name":"a","version":"1.0","hash":"x","dependencies":[{"hash":"y"}]},{"name":"b","version":"2.0","hash":"y"},{"name":"gcc","version":"12","external":{"path":"/usr"}}]}}""", "a 1.0 Prod", "b 2.0 Prod"),
        new("packagers/flatpak", "var/lib/flatpak/app/x/current/active/export/share/metainfo/x.xml", "<component><id>org.x.App</id><project_license>MIT</project_license><releases><release version=\"2.0\"/><release version=\"1.0\"/></releases></component>", "org.x.App 2.0 Prod"),
        new("models/gguf", "srv/model.gguf", "GGUF\u0003\0\0\0" + Number(0) + Number(4) + Counted("general.architecture") + "\u0008\0\0\0" + Counted("llama")
            + Counted("general.list") + "\u0009\0\0\0\u0004\0\0\0" + Number(2) + "\0\0\0\0\0\0\0\0" + Counted("general.name") + "\u0008\0\0\0" + Counted("Tiny Model")
            + Counted("general.version") + "\u0008\0\0\0" + Counted("v1.1"), "Tiny Model v1.1 Prod"),
        new("models/safetensors", "srv/models--o--tiny/snapshots/0123abcd/model.safetensors", Counted("""{"__metadata__":{"format":"pt","modelspec.license":"MIT"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""") + "\0\0\0\0", "o/tiny 0123abcd Prod"),
        new("apple/app-bundle", "Applications/Some.app/Contents/Info.plist", """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0"><dict><key>CFBundleName</key><string>Some</string><key>T</key><array><dict><key>CFBundleName</key><string>no</string></dict></array>
            <key>CFBundleShortVersionString</key><string>1.2.3</string><key>CFBundleVersion</key><string>4</string></dict></plist>
            """, "Some 1.2.3 Prod"),
        new("ocaml/opam", "home/.opam/4.14/.opam-switch/packages/dune.3.7.2/opam", "opam-version: \"2.0\"\nlicense: \"MIT\"\n", "dune 3.7.2 Prod"),
        new("prolog/pack", "usr/lib/swipl/pack/hdt/pack.pl", "name(hdt).\nversion('0.5.2').\n", "hdt 0.5.2 Prod"),
    ];

    // Eight bytes, the least first; all are ASCII.
    private static string Number(int value) => $"{(char)(value & 0x7F)}{(char)(value >> 8)}\0\0\0\0\0\0";

    private static string Counted(string text) => Number(text.Length) + text;

    // What projects ask for, beside their lock files or without any.
    private static LibrarySample[] Manifests =>
    [
        new("javascript/deno-project", "app/deno.json", """
            {"name":"@me/app","version":"0.1.0","imports":{"a":"npm:a@1.2.3","@std/p":"jsr:@std/p@^1/posix","b/":"https://x.example/b/"},"scopes":{"x":{"c":"npm:@s/c@2"}}}
            """, "@me/app 0.1.0 Prod", "@s/c  Prod", "@std/p  Prod", "a 1.2.3 Prod"),
        new("javascript/deno-modules", "app/deps.ts", """
            // import no from "npm:no@1.0.0";
            export { a } from "npm:a@1.2.3/x";
            export * from 'https://esm.sh/@s/b@2.0.0?target=es2022';
            export * from "https://deno.land/x/oak@v12.0.0/mod.ts";
            export * from "https://deno.land/std@0.140.0/a.ts";
            export * from "https://unpkg.com/c";
            """, "@s/b 2.0.0 Prod", "a 1.2.3 Prod", "deno.land/std 0.140.0 Prod", "deno.land/x/oak v12.0.0 Prod"),
        new("dart/pubspec", "app/pubspec.yaml", "name: app\nversion: 1.2.0+3\ndependencies:\n  a: ^1.0.0\n", "app 1.2.0+3 Prod"),
        new("dart/pubspec", "root/.pub-cache/hosted/pub.example/a-1.0.0/pubspec.yaml", "name: a\nversion: 1.0.0\n", "a 1.0.0 Prod"),
        new("beam/gleam-project", "app/gleam.toml", """
            name = "app"
            version = "1.0.0"
            [dependencies]
            a = ">= 0.34.0 and < 2.0.0"
            g = { git = "https://x.example/g", ref = "a8b3c5d" }
            l = { path = "../l" }
            [dev-dependencies]
            d = "~> 1.0"
            """, "a  Prod", "app 1.0.0 Prod", "d  Dev", "g  Prod"),
        new("beam/mix-project", "app/mix.exs", """
            defmodule App.MixProject do
              use Mix.Project
              def project, do: [app: :app, deps: deps()]
              defp deps do
                [
                  # {:no, "~> 1.0"},
                  {:a, "~> 1.0"},
                  {:d, "~> 1.6",
                   only: [:dev, :test], runtime: false}
                ]
              end
            end
            """),
        new("julia/project", "app/Project.toml", "name = \"App\"\nuuid = \"\"\nversion = \"0.1.0\"\n"),
        new("julia/project", "app/Project.toml", "name = \"App\"\nuuid = \"1e83bf80-4336-4d27-bf5d-d5a4f845583c\"\nversion = \"0.1.0\"\n\n[deps]\nA = \"1e83bf80-4336-4d27-bf5d-d5a4f845583d\"\n", "App 0.1.0 Prod"),
        new("haskell/cabal", "app/app.cabal", """
            cabal-version: 2.4
            name:          app
            version:       0.1.0.0
            library
              build-depends:
                , a ^>=1.0
                , b:{x, y} >=2 && <3
              hs-source-dirs: src
            test-suite t
              build-depends: app, c
            """, "app 0.1.0.0 Prod"),
        new("haskell/package-yaml", "app/package.yaml", "name: app\ndependencies:\n- a >= 1\nlibrary:\n  dependencies: b\ntests:\n  t:\n    dependencies:\n      c: '>=1'\n"),
        new("packagers/tool-versions", "app/.tool-versions", "nodejs 22.1.0 20.0.0 system\n# golang 1.0\npython 3.12.1 # why\n", "nodejs 20.0.0 Prod", "nodejs 22.1.0 Prod", "python 3.12.1 Prod"),
        new("packagers/tool-versions", "app/mise.toml", "[tools]\nnode = { version = \"22\", postinstall = \"x\" }\npython = [\"3.12.1\", \"3.11.0\"]\n\"npm:a\" = \"1.0.0\"\nlatest = \"latest\"\n", "a 1.0.0 Prod", "node 22 Prod", "python 3.11.0 Prod", "python 3.12.1 Prod"),
        new("packagers/tool-versions", "app/.nvmrc", "# 18\nv20.1.0\n", "nodejs 20.1.0 Prod"),
        new("packagers/browser-extension", "root/.config/google-chrome/Default/Extensions/ghbmnnjooekpmoecnnnilnnbdlolhkhi/1.89.1_0/manifest.json",
            """{"manifest_version":3,"name":"__MSG_extName__","version":"1.89.1"}""", "ghbmnnjooekpmoecnnnilnnbdlolhkhi 1.89.1 Prod"),
        new("packagers/pkg-config", "usr/local/lib/pkgconfig/liba.pc", "prefix=/usr/local\nmajor=1\n\nName: liba\nDescription: x: y\nVersion: ${major}.6.37\nLibs: -la\n", "liba 1.6.37 Prod"),
        new("packagers/netscaler", "flash/boot/loader.conf", "autoboot_delay=3\nkernel=\"/ns-14.1-36.5\"\n", "NetScaler 14.1-36.5 Prod"),
        new("packagers/netscaler", "nsconfig/ns.conf", "#NS13.1 Build 59.21\n# Last modified\nset ns config\n", "NetScaler 13.1-59.21 Prod"),
        new("rpm/container-labels", "root/buildinfo/Dockerfile-a-a-rhel8-v1.0-4", "FROM x\nLABEL com.redhat.component=\"a-container\" \\\n  name=\"a/a-rhel8\"\nLABEL version='v1.0'\nLABEL \"release\"=\"4\" \"architecture\"=\"x86_64\"\n", "a/a-rhel8 v1.0-4 Prod"),
        new("rpm/container-labels", "root/buildinfo/labels.json", """{"name":"a/b-rhel9","org.opencontainers.image.created":"2025-04-14T02:14:26Z","architecture":"x86_64"}""", "a/b-rhel9 1744596866 Prod"),
        new("packagers/kernel-module", "lib/modules/6.5.0-45-generic/updates/dkms/a.ko", "\u007fELF\u0002\u0001\0license=GPL\0version=0.4ac1\0srcversion=69B4\0name=a\0vermagic=6.5.0-45-generic SMP\0", "a 0.4ac1 Prod"),
        new("packagers/kernel-image", "boot/vmlinuz-6.1.0-18-amd64", new string('\0', 0x202) + "HdrS" + new string('\0', 8) + " \0" + new string('\0', 0x10) + "6.1.0-18-amd64 (a@b.example) #1 SMP Debian 6.1.76-1 (2024-02-01)\0", "linux-kernel 6.1.0-18-amd64 Prod"),
        new("packagers/kernel-image", "boot/vmlinux", "\u007fELF\u0002\0Linux version %s\0Linux version 6.6.8 (a@b.example) #1 SMP\n\0", "linux-kernel 6.6.8 Prod"),
        new("packagers/cos", "etc/cos-package-info.json", """
            {"installedPackages":[{"category":"dev-lang","name":"a","version":"17162.336.16","ebuild_version":"2.0.1-r1"}],"buildTimePackages":[{"category":"app-admin","name":"b","version":"1"}]}
            """, "a 17162.336.16 Prod"),
        new("rust/cargo-toml", "lib/Cargo.toml", """
            [package]
            name = "app"
            version = "0.1.0"
            [dependencies]
            a = "1.0"
            renamed = { package = "b", version = "=2.0.1", optional = true }
            l = { path = "../l" }
            [dependencies.g]
            git = "https://x.example/g"
            rev = "0123456"
            [target.'cfg(unix)'.dev-dependencies]
            d = "3"
            """, "a  Prod", "app 0.1.0 Prod", "b 2.0.1 Optional", "d  Dev", "g  Prod"),
        new("ruby/gemspec", "app/app.gemspec", "VERSION = \"1.0.0\"\n\nGem::Specification.new do |spec|\n  spec.name = \"app\"\n  spec.version = VERSION\n  spec.add_dependency \"a\", \"~> 1.0\"\nend\n", "app 1.0.0 Prod"),
        new("ruby/version", "app/lib/app/version.rb", "# frozen_string_literal: true\n\nmodule App\n  class Core < Base # of all\n    VERSION = \"1.2.3\".freeze\n  end\nend\n"),
        new("packagers/kernel-image", "boot/vmlinux-6.1.0", "\u007fELF\u0002\u0001\0Linux version %s\0Linux version 6.1.0-56-cloud-amd64 (debian-kernel@lists.debian.org) (gcc-12) #1 SMP\n\0", "linux-kernel 6.1.0-56-cloud-amd64 Prod"),
        new("haskell/package-database", "var/lib/ghc/package.conf.d/aeson-2.0.3.0.conf", "name:                 aeson\nversion:              2.0.3.0\nid:                   aeson-2.0.3.0-H8\nlicense:              BSD-3-Clause\ncopyright:\n    (c) name: x\n\ndepends:\n    attoparsec-0.14.4-AS base-4.15.1.0\n    base-compat-0.11.2-Kc\n", "aeson 2.0.3.0 Prod"),
        new("beam/otp", "lib/a/ebin/a.app", "%% of its own\n{application,'a',\n [{description,\"one \"\n  \"and two\"},\n  {env,[{h,#{formatter => {l,#{t => [msg]}}, \"k\" => <<\"v\"/utf8>>}},{c,[$a,$\\\\,16#ff]},{b,<<1,2:16>>}]},\n  {vsn,\"1.0\"}]}.\n", "a 1.0 Prod"),
        new("ocaml/opam", "usr/bin/opam", "\u007fELF\0\0version: \"1.0\"\n"),
        new("models/gguf", "srv/licensed.gguf", "GGUF\u0003\0\0\0" + Number(0) + Number(3) + Counted("general.name") + "\u0008\0\0\0" + Counted("Small")
            + Counted("general.version") + "\u0008\0\0\0" + Counted("v2") + Counted("general.license") + "\u0008\0\0\0" + Counted("apache-2.0"), "Small v2 Prod"),
        new("php/pear", "usr/share/php/.registry/b.reg", """a:3:{s:4:"name";s:1:"b";s:7:"version";s:3:"1.0";s:8:"filelist";a:1:{s:5:"B.php";a:1:{s:12:"installed_as";s:20:"/usr/share/php/B.php";}}}""", "b 1.0 Prod"),
    ];
}
