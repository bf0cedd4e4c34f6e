namespace Assay.Catalogers.Executables.Programs;

internal static partial class ProgramTable
{
    private static KnownProgram[] Languages =>
    [
        new("python", "python:python", ["python", "python2", "python3", "python2.*", "python3.*", "libpython*"],
        [
            Says("lib/pythonX.X", $@"\x00(?<version>[23]\.[0-9]+\.[0-9]+(?:(?:a|b|c|rc)[0-9]+)?\+?)\x00(?:strict\x00)?(?:<prefix>|%s)?/?lib/pythonX\.X"),
            Says("%.80s (%.80s) %.80s", @"\x00(?<version>[23]\.[0-9]+\.[0-9]+(?:(?:a|b|c|rc)[0-9]+)?\+?)\x00+%\.80s \(%\.80s\) %\.80s"),
            Alone($@"\x00(?<version>[23]\.[0-9]+\.[0-9]+(?:(?:a|b|c|rc)[0-9]+)?\+?)\x00"),
        ]),
        new("pypy", "pypy:pypy", ["pypy", "pypy3", "pypy3.*", "libpypy*"], [Says("[PyPy ", $@"\[PyPy (?<version>{Three}{Suffix})")]),
        new("node", "nodejs:node.js", ["node", "nodejs"],
        [
            Says("node.js/v", $@"node\.js/v(?<version>{Three}{Suffix})"),
            Says("node v", $@"\x00node v(?<version>{Three}{Suffix})\x00"),
            Alone($@"\x00v(?<version>{Three}{Suffix})\x00"),
        ]),
        new("deno", "deno:deno denoland:deno", ["deno"],
        [
            Says("Deno/", $@"Deno/(?<version>{Three}(?:-[0-9a-z.]+)?)"),
            Says("release/v", $@"release/v(?<version>{Three})(?:windows|https|\x00|[^0-9.])"),
            Says("deno-", $@"deno-(?:canary/)?[0-9a-f]{{40}}(?<version>{Three})[^0-9.]"),
            Says("already installed\n", @"already installed\n(?<version>[0-9]+\.[0-9]+\.[0-9])[0-9a-f]{40}"),
        ]),
        new("bun", "oven:bun", ["bun"], [Says("Bun v", $@"Bun v(?<version>{Three}{Suffix})"), Says("bun-", $@"\nbun-(?<version>{Three}{Suffix})\n")]),
        new("go", "golang:go", ["go", "go.exe", "VERSION", "VERSION.cache"],
        [
            Says("go1.", @"(?:^|[^0-9A-Za-z/.\-])go(?<version>1\.[0-9]+(?:\.[0-9]+)?(?:(?:beta|rc)[0-9]+|-[0-9A-Za-z]+)?)\x00"),
            Says("go1.", @"(?:^|[^0-9A-Za-z/.\-])go(?<version>1\.[0-9]+(?:\.[0-9]+)?(?:(?:beta|rc)[0-9]+|-[0-9A-Za-z]+)?)(?:\s|$)"),
        ]),
        new("ruby", "ruby-lang:ruby", ["ruby", "ruby*", "libruby*"], [Says("ruby ", $@"\x00ruby (?<version>{Three}(?:p[0-9]+|preview[0-9]+|rc[0-9]+)?) \([0-9]{{4}}-")]),
        new("php", "php:php php_group:php", ["php", "php*", "libphp*"], [Says("PHP/", $@"X-Powered-By: PHP/(?<version>{Three}(?:alpha|beta|RC|rc)?[0-9]*(?:-dev)?)")]),
        new("perl", "perl:perl", ["perl", "perl5*"],
        [
            Says("/perl5/", @"/perl5?/(?<version>5\.[0-9]+\.[0-9]+)(?:\x00|/)"),
            Says("/lib/perl/", @"/lib/perl/(?<version>5\.[0-9]+\.[0-9]+)\x00"),
        ]),
        new("lua", "lua:lua", ["lua", "lua5*", "luac*", "liblua*"], [Says("Lua 5", $@"Lua (?<version>5\.[0-9]+\.[0-9]+(?:-rc[0-9]+)?)  Copyright")]),
        new("luajit", "luajit:luajit", ["luajit*", "libluajit*"], [Says("LuaJIT ", $@"LuaJIT (?<version>{Three}{Suffix})")]),
        new("julia", "julialang:julia", ["libjulia-internal*"],
        [
            Says("\0branch\0commit\0", $@"(?:[^0-9])(?<version>1\.[0-9]+\.[0-9]+{Suffix})\x00branch\x00commit\x00"),
            Says("\0julia version %s", $@"\x00(?<version>1\.[0-9]+\.[0-9]+{Suffix})\x00julia version %s"),
            Says("verify_methods\0", $@"\x00(?<version>1\.[0-9]+\.[0-9]+{Suffix})\x00verify_methods\x00"),
            Says("cannot be serialized\0", $@"cannot be serialized\x00(?<version>1\.[0-9]+\.[0-9]+{Suffix})\x00"),
        ]),
        new("dart", "dart:dart_software_development_kit", ["dart"], [Says(" (", $@"\x00(?<version>{Three}{Suffix}) \((?:stable|beta|dev|main)\) \(")]),
        new("elixir", "elixir-lang:elixir", ["elixir", "elixir.app"],
        [
            Says("ELIXIR_VERSION=", $@"ELIXIR_VERSION=(?<version>{Three}{Suffix})"),
            Says("{vsn,\"", $@"\{{description,""elixir""\}},\s*\{{vsn,""(?<version>{Three}{Suffix})""\}}"),
        ]),
        new("erlang", "erlang:erlang/otp", ["erlexec", "beam.smp"],
        [
            Says("/otp_src_", @"/otp_src_(?<version>[0-9]+(?:\.[0-9]+){1,5}(?:-rc[0-9]+)?)/"),
            Says("Erlang/OTP", @"\x00(?<version>[0-9]+(?:\.[0-9]+){1,5})\x00+Erlang/OTP"),
            Says("[kernel-poll:%s]", @"\[kernel-poll:%s\]\n\x00(?<version>[0-9]+(?:\.[0-9]+){1,5})\x00"),
        ]),
        new("swipl", "swi-prolog:swi-prolog", ["swipl"], [Says("swipl-", $@"swipl-(?<version>{Three})/")]),
        new("ghc", "haskell:ghc", ["ghc", "ghc-*"],
        [
            Says("\0GHC ", $@"\x00GHC (?<version>{Three})\x00"),
            Says("libHSghc-", $@"libHSghc-(?<version>{Three})-"),
        ]) { PurlPrefix = "generic/haskell" },
        new("cabal", "haskell:cabal", ["cabal"],
        [
            Says("/cabal-install-", @"/cabal-install-(?<version>[0-9]+(?:\.[0-9]+){2,3})-"),
            Says("Cabal-", @"\x00Cabal-(?<version>[0-9]+(?:\.[0-9]+){2,3})-inplace"),
        ]) { PurlPrefix = "generic/haskell" },
        new("stack", "haskell:stack", ["stack"], [Says(", Git revision ", $@"Version\s+(?<version>{Three}), Git revision ")]) { PurlPrefix = "generic/haskell" },
        new("gcc", "gnu:gcc", ["gcc", "gcc-*", "g++", "g++-*", "*-linux-gnu-gcc"], [Says("GCC: (GNU) ", $@"GCC: \(GNU\) (?<version>{Three})")]),
        new("rust", "rust-lang:rust", ["libstd-*", "rustc", "librustc_driver-*"],
        [
            Says("rustc version ", $@"rustc version (?<version>{Three}(?:-(?:nightly|beta(?:\.[0-9]+)?))?) \("),
            Says(" (", $@"c (?<version>1\.[0-9]+\.[0-9]+(?:-(?:nightly|beta(?:\.[0-9]+)?))?) \([0-9a-f]{{9}} [0-9]{{4}}-"),
        ]),
        new("graalvm", "oracle:graalvm", ["java"], [Says("-jvmci-", $@"\x00(?<version>{Three}\+[0-9]+-jvmci-[0-9]+\.[0-9]+-b[0-9]+)\x00")]),
        new("openjdk", "oracle:openjdk", ["java", "jdb"],
        [
            Says("openjdk\0", @"\x00openjdk\x00(?:java|jdb)\x001\.[0-9]\x00(?<version>1\.[0-9]\.[0-9]+_[0-9]+(?:-[0-9A-Za-z]+)*-b[0-9]+)\x00"),
            Says("openjdk\0", @"\x00openjdk\x00(?:java|jdb)\x000\.0\x00(?<version>[0-9]+(?:\.[0-9]+)*(?:-[a-z]+)?\+[0-9]+(?:-[0-9A-Za-z.~]+)*)\x00"),
            Says("openjdk\0", @"\x000\.0\x00+(?<version>[0-9]+(?:\.[0-9]+)*\+[0-9]+(?:-[0-9A-Za-z.~]+)*)\x00+openjdk\x00"),
        ]) { PurlPrefix = "generic/oracle" },
        new("jdk", "oracle:jdk", ["java", "jdb"],
        [
            Says("java\0", @"[^k]\x00java\x001\.[0-9]\x00(?<version>1\.[0-9]\.[0-9]+_[0-9]+-b[0-9]+)\x00"),
            Says("java\0", @"\x00(?<version>[0-9]+(?:\.[0-9]+)*\+[0-9]+(?:-[0-9A-Za-z.]+)?)\x000\.0\x00java\x00"),
            Says("java\0", @"[^k]\x00java\x000\.0\x00(?<version>[0-9]+(?:\.[0-9]+)*\+[0-9]+(?:-[0-9A-Za-z.]+)?)\x00"),
        ]) { PurlPrefix = "generic/oracle" },
    ];
}
