using Assay.Core.Versions;

namespace Assay.Core.Tests.Versions;

/// <summary>Makes versions such as people write, and somewhat nastier ones, from a seed: equal seeds make equal versions.</summary>
internal sealed class VersionGenerator(int seed)
{
    private static readonly string[] Numbers = ["0", "1", "2", "3", "9", "10", "11", "20", "99", "100", "2024", "20240131", "00", "01", "010"];
    private static readonly string[] SmallNumbers = ["0", "0", "1", "1", "2", "3", "9", "10"];

    private static readonly string[] Words =
        ["alpha", "beta", "rc", "RC", "a", "b", "c", "dev", "pre", "x", "Final", "GA", "SNAPSHOT", "sp", "m", "p", "pl", "patch", "stable", "post", "rev", "foo", "jre8"];

    private readonly Random random = new(seed);

    /// <summary>A version of a scheme; now and then one that its tool refuses.</summary>
    public string Version(VersionScheme scheme) => scheme switch
    {
        VersionScheme.Npm or VersionScheme.Semver or VersionScheme.Cargo or VersionScheme.Hex or VersionScheme.Pub or VersionScheme.Swift
            or VersionScheme.Conan => Semver(),
        VersionScheme.Julia => Chance(4) ? Pick("v", "") + Dotted(1, 3) + Pick("", "-", "+", "rc1", "-rc.1", "+b.1", "-a+1", "alpha") : Semver(),
        VersionScheme.Go => Go(),
        VersionScheme.Pep440 => Pep440(),
        VersionScheme.Maven => Maven(),
        VersionScheme.NuGet => NuGet(),
        VersionScheme.RubyGems => RubyGems(),
        VersionScheme.Composer => Composer(),
        VersionScheme.Cran => Repeat(1, 4, () => Number() + Pick(".", "-")) + Number(),
        VersionScheme.Hackage => Dotted(1, 5) + (Chance(8) ? "-tag" : ""),
        _ => throw new ArgumentOutOfRangeException(nameof(scheme), scheme, "no generator"),
    };

    /// <summary>Two versions, often near each other: the second may be the first with one character changed.</summary>
    public (string Left, string Right) Pair(VersionScheme scheme)
    {
        var left = Version(scheme);
        var right = Chance(3) ? Mutate(left) : Version(scheme);
        return Chance(2) ? (left, right) : (right, left);
    }

    /// <summary>A range in a notation, and a version near its bounds.</summary>
    public (string Range, string Version) Range(RangeSyntax syntax)
    {
        switch (syntax)
        {
            case RangeSyntax.Npm:
                return (Join(" || ", 3, () => Chance(8) ? $"{PartialSemver()} - {PartialSemver()}"
                    : Join(" ", 3, () => Pick("", "^", "~", "<", "<=", ">", ">=", "=", "^ ", ">= ", "~> ") + PartialSemver())), SmallSemver());
            case RangeSyntax.Pep440:
                return (Join(",", 3, PythonSpecifier), SmallPep440());
            case RangeSyntax.RubyGems:
                return (Join(", ", 3, () => Pick("", "=", "!=", "<", "<= ", "> ", ">=", "~>", "~> ") + SmallRuby()), SmallRuby());
            case RangeSyntax.Composer:
                return (Join(Pick("||", " || ", "|"), 2, () => Chance(8) ? $"{SmallComposer()} - {SmallComposer()}" : Join(Pick(" ", ",", ", "), 2, ComposerConstraint)),
                    Chance(20) ? Pick("dev-main", "dev-foo", "1.x-dev", "1.2.x-dev") : SmallComposer());
            case RangeSyntax.Maven:
            case RangeSyntax.NuGet:
                var version = syntax == RangeSyntax.NuGet ? (Func<string>)SmallNuGet : SmallMaven;
                return (Join(",", syntax == RangeSyntax.NuGet ? 1 : 2, () => Chance(6) ? $"[{version()}]"
                    : Pick("[", "(") + (Chance(4) ? "" : version()) + "," + (Chance(4) ? "" : version()) + Pick("]", ")")), version());
            default:
                throw new ArgumentOutOfRangeException(nameof(syntax), syntax, "no generator");
        }
    }

    /// <summary>Any characters at all: halves of surrogate pairs, NUL, digits of other scripts, and what versions are made of.</summary>
    public string Chaos(int maxLength)
    {
        var characters = new char[random.Next(maxLength)];
        for (var i = 0; i < characters.Length; i++)
        {
            characters[i] = random.Next(8) switch
            {
                0 => (char)random.Next(0x10000),
                1 => (char)random.Next(0xD800, 0xE000),
                2 => "\0\t\n \u0130\u0131\u017F\u0661\uFEFF"[random.Next(9)],
                3 => ".-+_~^!:*@#,|[](<>)="[random.Next(20)],
                4 => (char)random.Next('a', 'z' + 1),
                _ => (char)random.Next('0', '9' + 1),
            };
        }

        return new string(characters);
    }

    public string Mutate(string version)
    {
        if (version.Length == 0)
        {
            return version;
        }

        var at = random.Next(version.Length);
        return random.Next(5) switch
        {
            0 => version.Remove(at, 1),
            1 => version.Insert(at, Pick(".", "-", "0", "1", "a")),
            2 => version + Pick(".0", "-1", "0", "a", ".1", "-alpha"),
            3 => char.IsAsciiLetter(version[at]) ? version[..at] + (char)(version[at] ^ 0x20) + version[(at + 1)..] : version[..at] + "1" + version[(at + 1)..],
            _ => version[..at],
        };
    }

    private string Semver()
    {
        var version = Pick("", "", "", "", "v", "=", " ") + Dotted(3, 3);
        if (Chance(2))
        {
            version += Pick("-", "-", "-", "") + Join(".", 4, () => Pick(0, 3) switch { 0 => Number(), 1 => Word(), 2 => Word() + Number(), _ => Number() + Pick("-", "a") + Number() });
        }

        return version + (Chance(5) ? "+" + Join(".", 2, () => Chance(2) ? Number() : Word()) : "") + (Chance(30) ? ".4" : "");
    }

    private string SmallSemver() => SmallDotted(3, 3) + (Chance(3) ? "-" + Pick("0", "1", "alpha", "alpha.1", "beta", "rc.2", "0.1") : "") + (Chance(12) ? "+b" : "");

    private string PartialSemver() =>
        Chance(2) ? SmallSemver() : Chance(10) ? Pick("*", "x", "X", "1.x.x", "1.*", "0.x", "0.0.x", "2.x.3", "v1", "=2") : SmallDotted(1, 3) + (Chance(5) ? Pick(".x", ".*") : "");

    private string Go() => Pick(0, 3) switch
    {
        0 => "v" + SmallDotted(3, 3) + Pick("-0.", "-rc.1.0.", "-") + Pick("20180116102854", "20240131235959") + "-" + Pick("5a71ef0e047d", "0123456789ab"),
        1 => Pick("v", "") + SmallDotted(3, 3) + Pick("", "+incompatible", "-rc.1", "-beta", "-0"),
        2 => "go" + SmallDotted(2, 3) + Pick("", "rc1", "beta2", " X:boringcrypto"),
        _ => Pick("v", "") + SmallDotted(1, 3) + Pick("", "-alpha", "-rc1", "+incompatible"),
    };

    private string Pep440()
    {
        var version = Pick("", "", "", "v", " ") + (Chance(8) ? Number() + "!" : "") + Dotted(1, 4);
        version += Chance(3) ? Pick("", ".", "-", "_") + Pick("a", "b", "c", "rc", "alpha", "beta", "pre", "preview", "RC", "Alpha") + Pick("", "", ".", "-", "_") + (Chance(3) ? "" : Number()) : "";
        version += Chance(4) ? Pick("-" + Number(), Pick("", ".", "-", "_") + Pick("post", "rev", "r") + Pick("", ".", "-") + (Chance(3) ? "" : Number())) : "";
        version += Chance(4) ? Pick("", ".", "-", "_") + "dev" + Pick("", "", ".") + (Chance(3) ? "" : Number()) : "";
        return version + (Chance(5) ? "+" + Join(Pick(".", "-", "_"), 3, () => Pick(Number(), Word(), Number() + "a")) : "") + (Chance(20) ? Pick(" ", ".", "-foo", "+") : "");
    }

    private string SmallPep440() => SmallDotted(1, 3)
        + (Chance(4) ? Pick("a", "b", "rc") + Pick("1", "2") : "") + (Chance(5) ? ".post" + Pick("1", "2") : "") + (Chance(6) ? ".dev" + Pick("1", "2") : "");

    private string PythonSpecifier() => Pick(0, 4) switch
    {
        0 => "==" + SmallDotted(1, 3) + ".*",
        1 => "!=" + SmallDotted(1, 3) + ".*",
        2 => "~=" + SmallPep440(),
        3 => Pick("==", "!=", "== ") + SmallPep440() + (Chance(4) ? "+local.1" : ""),
        _ => Pick("<", "<=", ">", ">=", "> ") + SmallPep440(),
    };

    private string Maven() => Pick("", "", "", "", "v") + Repeat(1, 5, () => Pick(Number(), Number(), Word(), Word() + Number(), "0") + Pick(".", ".", "-", "-", "", "_")) + Pick(Number(), Number(), Word(), "0", "");

    private string SmallMaven() => SmallDotted(1, 3) + Pick("", "", "", "-SNAPSHOT", "-rc-1", "-alpha-2", ".Final");

    private string NuGet() => Pick("", "", "", " ") + Dotted(1, 4)
        + (Chance(2) ? "-" + Join(".", 3, () => Pick(Number(), Word(), Word() + Number(), "-" + Number(), "20230101120000", "3000000000")) : "")
        + (Chance(6) ? "+" + Word() : "") + (Chance(30) ? Pick(" ", ".", "-") : "");

    private string SmallNuGet() => SmallDotted(1, 4) + Pick("", "", "", "-alpha", "-Beta.2", "-rc1");

    private string RubyGems() => Dotted(1, 4) + (Chance(2) ? Pick(".", "-", "") + Join(Pick(".", "-"), 4, () => Pick(Number(), Word(), Word() + Number(), "0")) : "") + (Chance(20) ? Pick(" ", "-", ".", "-x-") : "");

    private string SmallRuby() => SmallDotted(1, 4) + Pick("", "", "", ".a", ".rc1", "-beta", ".pre.2");

    private string Composer() => Pick(0, 11) switch
    {
        0 => Pick("dev-main", "dev-master", "master", "dev-feature/x", "DEV-foo"),
        1 => SmallDotted(1, 3) + Pick(".x-dev", "-dev", ".*-dev", ".X.x-dev"),
        2 => Pick("20100102", "2010-01-02", "2010.01.02", "201001", "2010-01-02-10-20-30.5", "20100102-203040", "2010-01-1234", "201903.0", "2010:01:02") + Pick("", "-p1", ".beta2", "-dev"),
        _ => Pick("", "", "v", "V") + Dotted(1, 4)
            + (Chance(2) ? Pick("", ".", "-", "_") + Pick("stable", "beta", "b", "RC", "rc", "alpha", "a", "patch", "pl", "p", "Beta") + (Chance(3) ? "" : Pick("", ".", "-") + Number() + (Chance(4) ? Pick(".", "-") + Number() : "")) : "")
            + (Chance(6) ? Pick("-dev", ".dev", "dev", "_dev") : "") + (Chance(12) ? "+build" : "") + (Chance(20) ? Pick("@dev", "@stable", "-", "_", ".", "-foo", " as 1.0") : ""),
    };

    private string SmallComposer() => Pick("", "", "", "v") + SmallDotted(1, 4) + Pick("", "", "", "", "-beta1", "-RC2", "-dev", "-p1", "-stable", "alpha", "+b");

    private string ComposerConstraint() => Pick(0, 9) switch
    {
        0 => SmallDotted(1, 3) + Pick(".*", ".x", ".*.*", ".X"),
        1 => Pick("*", "x", "v*", "*.*", "@dev", "1.0@beta", ">1.0@alpha", "<=1.2@dev"),
        2 => Pick("dev-main", "!=dev-main", "dev-foo#abc", "1.x-dev", "~1.x-dev", "^1.2.x-dev", ">=1.x-dev", "1.2.x-dev#ab", ">dev-main", "foo-dev"),
        _ => Pick("^", "~", "^", "~", "<", "<=", ">", ">=", "=", "==", "!=", "<>", "", "> ") + SmallComposer(),
    };

    private string Number() => Chance(40) ? "123456789012345" : Numbers[random.Next(Numbers.Length)];

    private string Word() => Words[random.Next(Words.Length)];

    private string Dotted(int min, int max) => Join(".", min, max, Number);

    private string SmallDotted(int min, int max) => Join(".", min, max, () => SmallNumbers[random.Next(SmallNumbers.Length)]);

    private string Join(string separator, int max, Func<string> part) => Join(separator, 1, max, part);

    private string Join(string separator, int min, int max, Func<string> part) =>
        string.Join(separator, Enumerable.Range(0, random.Next(min, max + 1)).Select(_ => part()));

    private string Repeat(int min, int max, Func<string> part) => string.Concat(Enumerable.Range(0, random.Next(min, max + 1)).Select(_ => part()));

    private bool Chance(int outOf) => random.Next(outOf) == 0;

    private int Pick(int from, int to) => random.Next(from, to + 1);

    private string Pick(params ReadOnlySpan<string> choices) => choices[random.Next(choices.Length)];
}
