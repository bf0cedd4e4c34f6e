using System.Text.RegularExpressions;
using Assay.Core.Versions;
using Assay.TestKit;

namespace Assay.Core.Tests.Versions;

/// <summary>Self-made vectors of every class of the languages' orders, and what must hold of any of them.</summary>
public sealed class LanguageVersionTests
{
    public static TheoryData<VersionScheme> Schemes => new(
        VersionScheme.Semver, VersionScheme.Npm, VersionScheme.Pep440, VersionScheme.Maven, VersionScheme.NuGet, VersionScheme.RubyGems,
        VersionScheme.Composer, VersionScheme.Go, VersionScheme.Cargo, VersionScheme.Hex, VersionScheme.Pub, VersionScheme.Cran,
        VersionScheme.Hackage, VersionScheme.Julia, VersionScheme.Swift, VersionScheme.Conan);

    /// <summary>Every pair of a line: versions from left to right rise, those in one group are equal.</summary>
    [Theory]
    [InlineData(VersionScheme.Semver, "1.0.0-0 | 1.0.0-1 1.0.0-01 | 1.0.0-10 | 1.0.0-- | 1.0.0-A | 1.0.0-a 1.0.0.a 1.0.0a | 1.0.0-a.1 | 1.0.0-a.b | 1.0.0-rc.1 | 1 1.0 1.0.0 v1.0.0 =1.0.0 V1.0.0 1.0.0+b 1.0.0+1 | 1.0.0.1 | 1.0.10 | 1.10.0 | 2.0.0 | 99999999999999999999999999998.0.0 | 99999999999999999999999999999.0.0")]
    [InlineData(VersionScheme.Npm, "0.0.0-0 | 1.2.3-4 | 1.2.3-4.5 1.2.34.5 1.2.34.5+b | 1.2.3-- 1.2.3- | 1.2.3--1 | 1.2.3-a | 1.2.3 01.02.03 | 1.2.3.4 | 1.2.34")]
    [InlineData(VersionScheme.Cargo, "1.0.0-alpha | 1.0.0 1.0.0+1 1.0.0+2 | 1.0.1")]
    [InlineData(VersionScheme.Hex, "1.0.0-dev | 1.0.0-rc.1 | 1.0.0 1.0.0+x | 1.1.0")]
    [InlineData(VersionScheme.Swift, "1.0.0-beta.2 | 1.0.0-beta.11 | 1.0.0 v1.0.0 | 1.0.1")]
    [InlineData(VersionScheme.Pub, "1.0.0--5 | 1.0.0--4 | 1.0.0--0 1.0.0-0 | 1.0.0-1 | 1.0.0--a | 1.0.0-a | 1.0.0-a+1 | 1.0.0-a10 | 1.0.0-a9 | 1.0.0 | 1.0.0+1 1.0.0+01 | 1.0.0+1.0 | 1.0.0+2 | 1.0.0+a | 1.0.0+b | 1.0.1")]
    [InlineData(VersionScheme.Go, "v0.0.0-20180116102854-5a71ef0e047d 0.0.0-20180116102854-5a71ef0e047d | v0.0.0-20190116102854-5a71ef0e047d | v0.0.0 | 1.2.3-0.20180116102854-5a71ef0e047d | v1.2.3-rc.1 | 1.2.3-rc.1.0.20180116102854-5a71ef0e047d | v1.2.3 1.2.3 1.2.3+incompatible v1.2.3+dirty | v1.3 v1.3.0 | 1.21.0-0 | go1.21beta1 | 1.21.0-rc | go1.21rc2 1.21.0-rc.2 | go1.21rc10 | go1.21.0 go1.21 1.21.0 v1.21 | 1.21.3-0 | go1.21.3 1.21.3 go1.21.3-custom go1.21.3+x | go1.22")]
    [InlineData(VersionScheme.Pep440, "1.0-1.post2 | 0 | 1.0 | 1.0-1 1.0.post1")]
    [InlineData(VersionScheme.Pep440, "!1 | a1 | 0.0.2016-01-21T20:33 | 1.0+a!b | 1.0+a..b | 1.0+.a 1.0+a. | 1.0+ | .1 | 1.0- | 0.0.1 | 1.0.dev0 1.0dev 1.0-DEV0 1.0_dev.0 | 1.0.dev1 | 1.0a1.dev1 | 1.0a1 1.0.alpha-1 1.0-A.1 v1.0a1 | 1.0a1.post1.dev2 | 1.0a1.post1 1.0a1-1 1.0a1.r1 | 1.0a2 | 1.0b1 1.0beta1 | 1.0rc1.dev1 | 1.0rc1 1.0c1 1.0pre1 1.0preview1 1.0.0RC1 | 1.0 1 1.0.0 1.00 0!1.0 \u001c\u001d1.0\u001e\u001f | 1.0+a 1.0+A | 1.0+a.b 1.0+a-b 1.0+a_b | 1.0+a.1 | 1.0+1 | 1.0+1.a | 1.0+2 | 1.0.post0.dev1 | 1.0.post0 1.0post 1.0-post | 1.0.post1 1.0-1 1.0.rev1 | 1.0.0.1 | 1.0.1 | 1.10 | 1!0.1 | 01!0.2 1!0.2")]
    [InlineData(VersionScheme.Maven, "1-a1 1-alpha1 1-alpha-1 1.alpha1 1-ALPHA1 | 1-alpha2 | 1-beta 1.beta | 1-b1 1-beta-1 | 1-m1 1-milestone1 | 1-rc 1-cr | 1-rc1 1.0.0-cr1 1-rc-01 | 1-rc10 | 1-SNAPSHOT 1.0-snapshot | 1 1.0 1.0.0 1-ga 1.FINAL 1-release 1. 1- 1.0-0 1-0.0 | 1-sp | 1-sp1 | 1-a | 1-abc | 1-b | 1-jre8 | 1-1 | 1-2 | 1.0.1 | 1.1 | 1.10 | 99999999999999999999999")]
    [InlineData(VersionScheme.Maven, "0 0.0 - . | 0-1 -1 | 0.0-1 | 0.1 .1 | 0.1-0-1 0.1--1 | 0.1-1")]
    [InlineData(VersionScheme.Maven, "1.a- | 1-a- 1-a 1.a | 1-a--1")]
    [InlineData(VersionScheme.Maven, "1.1.a.1 | 1.1-a.1")]
    [InlineData(VersionScheme.Maven, "1.0-0-alpha | 1 1.0")]
    [InlineData(VersionScheme.NuGet, "1.0.0--5 | 1.0.0-0 | 1.0.0-5 1.0.0-05 | 1.0.0-10 | 1.0.0-20230101120000 | 1.0.0-3000000000 | 1.0.0-ALPHA 1.0.0-alpha 1.0-Alpha+m | 1.0.0-alpha.1 | 1.0.0-beta | 1 1.0 1.0.0 1.0.0.0 01.0 v1.0 1.0+a | 1.0.0.1-a | 1.0.0.1 | 1.0.1")]
    [InlineData(VersionScheme.RubyGems, "0 | 1.a 1.0.a 1.a.0 1.0.a.0.0 | 1.a.1 1.a1 1a1 | 1.a.2 | 1.b | 1.0-a | 1.0-1 1.pre.1 | 1.pre.2 | 1.rc1 | 1 1.0 1.0.0 | 1.0.0.1 | 1.0.1 | 1.9 | 1.10")]
    [InlineData(VersionScheme.RubyGems, "1.a.b | 1.a.0.b")]
    [InlineData(VersionScheme.RubyGems, "1-b | 1-0.b")]
    [InlineData(VersionScheme.Composer, "dev-foo | 1.0-dev 1.0.0.0-dev v1.0dev | 1.0-alpha 1.0a V1.0.0-ALPHA | 1.0alpha1 1.0-a.1 | 1.0-beta 1.0b 1.0.beta | 1.0-beta2 | 1.0-beta2.1 1.0-b2-1 | 1.0-RC1 1.0rc1 | 1 1.0 v1.0.0 1.0.0.0 1.0-stable 1.0+build 1.0@dev | 1.0-p1 1.0-patch1 1.0pl1 | 1.0.0.1 | 1.1 | 1.2.x-dev 1.2.9999999.9999999-dev | 1.x-dev 1.*-dev | 2.0 | 20100102 | 20100103")]
    [InlineData(VersionScheme.Composer, "1.0.foo | 1.0.foo1 1.0-foo.1 | 1.0..foo_2 | 1.0.foo10 | 1.0-dev | 1.0-alpha | 1.0.0.0")]
    [InlineData(VersionScheme.Composer, "2010-01-02-dev | 2010-01-02-alpha1 | 2010-01-02 | 2010-01-02-10")]
    [InlineData(VersionScheme.Cran, "0.9 | 0.75 | 1 01 | 1.0 1-0 1.00 | 1.0-1 1.0.1 | 1.0-10 | 2")]
    [InlineData(VersionScheme.Hackage, "0.11.3.0 | 1 01 1-rc1 1-a-b | 1.0 | 1.0.0 | 1.1 1.1-tag | 1.10")]
    [InlineData(VersionScheme.Julia, "1- 1.0- v1.0.0- | 1.0.0-0 | 1.0.0-rc1 1rc1 1.0rc1 | 1 1.0 1.0.0 | 1.0.0+1 | 1.0.0+a | 1.0.0+a.b | 1.0.0+ 1+ | 1.0.1- | 1.0.1 | 1.10-a | 1.10-a+b | 1.10.0-a+ | 1.10 1.10.0")]
    [InlineData(VersionScheme.Conan, "1.0.0-beta | 1.0-pre 1-pre | 1.0-pre+b | 1 1.0 1.0.0 01 | 1.0+1 1.0+01 | 1.0+2 | 1.0.1 | 1.0.a | 1.1 | 1.10 | 2.a | cci.20200101 | cci.20210101")]
    [InlineData(VersionScheme.Conan, "0 0.0 | -9 | -10 | .0 | +1 | +2 | .2 | .10 | 1 | 1. | 1.9 | 1.10")]
    [InlineData(VersionScheme.Conan, "100 | 9a")]
    [InlineData(VersionScheme.Conan, "!.1 | 00.1 0.1 | 05a | 010")]
    public void Orders_as_listed(VersionScheme scheme, string line)
    {
        var groups = line.Split('|').Select(group => group.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        for (var i = 0; i < groups.Count; i++)
        {
            for (var j = 0; j < groups.Count; j++)
            {
                foreach (var (left, right) in groups[i].SelectMany(left => groups[j].Select(right => (left, right))))
                {
                    Assert.True(VersionOrder.TryCompare(scheme, left, right, out var order), $"'{left}' and '{right}' have no order");
                    Assert.True(order == i.CompareTo(j), $"'{left}' '{right}': {order}");
                    Assert.True(scheme != VersionScheme.Maven || order == MavenTree.Compare(left, right), $"'{left}' '{right}' as a tree");
                }
            }
        }
    }

    [Theory]
    [InlineData(VersionScheme.Semver, " v a 1.2.3-a..b 1.2.3-a_b 1..2 1.2.3-. -1 latest 1.2.3_4 1.0.0-é .1.2")]
    [InlineData(VersionScheme.Npm, " v x 1.2.3-a..b 1.2.34..5 1.2.34.")]
    [InlineData(VersionScheme.Pub, " any 1.0.0-a..b")]
    [InlineData(VersionScheme.Go, " (devel) devel go go1.21rc go1.21rc1x gox master unknown gov1.2")]
    [InlineData(VersionScheme.Pep440, "  \t \u001c 1/0 ${version} 1.0(a)")]
    [InlineData(VersionScheme.NuGet, " a 1.a 1.0.0- 1.0.0-a..b 1..0 -1 1.0.0-a_b")]
    [InlineData(VersionScheme.RubyGems, "1..2 a 1_0 1.0- .1 1. -1 1.-a 1-.a 1-a. 1-a..b 1.0\u00e9")]
    [InlineData(VersionScheme.Composer, " foo v .1 @dev")]
    [InlineData(VersionScheme.Cran, " a 1. 1.a -1 1--0 1_0")]
    [InlineData(VersionScheme.Hackage, " a 1. 1.a 1- 1--a 1-a- 1_0 .1 1-a.b")]
    [InlineData(VersionScheme.Julia, " a v .1 1.a 1.2.3.4 1-a.. 1+a..b 1.0-+ 1_0 1.")]
    [InlineData(VersionScheme.Conan, "")]
    public void Refuses_what_is_no_version(VersionScheme scheme, string versions)
    {
        foreach (var version in versions.Split(' '))
        {
            Assert.False(VersionOrder.TryCompare(scheme, version, "1.0", out var order), version);
            Assert.Equal(0, order);
            Assert.False(VersionOrder.TryCompare(scheme, "1.0", version, out order), version);
            Assert.Equal(0, order);
        }
    }

    [Fact]
    public void Composer_s_branches_have_an_order_only_where_they_are_the_same()
    {
        Assert.True(VersionOrder.TryCompare(VersionScheme.Composer, "dev-main", "dev-main", out var order));
        Assert.Equal(0, order);
        Assert.True(VersionOrder.TryCompare(VersionScheme.Composer, "master", "DEV-master", out order));
        Assert.Equal(0, order);
        Assert.False(VersionOrder.TryCompare(VersionScheme.Composer, "dev-main", "dev-other", out _));
    }

    /// <summary>packaging up to 21 (LegacyVersion): words and numbers, dashes before a pre-release and zeros before a word without weight.</summary>
    [Theory]
    [InlineData("dog | 0.9-doduo | 0.9-eevee | 1.0-foo | 1.0-zoo | 1.foo | 2-foo")]
    [InlineData("1x.dev | 1x_ 1x._ | 1x.a | 1x.alpha | 1x-rc 1x.c 1x.pre 1x.preview 1x-RC | 1x 1x.0 1x.00000000 | 1x.final 1x.final.0 | 1x.final.foo | 1x.final.1 | 1x- | 1x-final | 1x-- | 1x-foo | 1x-1 | 1x.foo | 1x.000000000 | 1x.1 | 1x.2 | 1x.10 | 1x.100000000 | 1x.123456789 | 1x.99999999 | 1x.999999999")]
    public void Python_s_legacy_versions_order_as_listed(string line)
    {
        var groups = line.Split('|').Select(group => group.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        var differences = new List<string>();
        for (var i = 0; i < groups.Count; i++)
        {
            for (var j = 0; j < groups.Count; j++)
            {
                foreach (var (left, right) in groups[i].SelectMany(left => groups[j].Select(right => (left, right))))
                {
                    var expected = Math.Sign(LegacyKey(left).Zip(LegacyKey(right)).Select(pair => string.CompareOrdinal(pair.First, pair.Second))
                        .FirstOrDefault(order => order != 0, LegacyKey(left).Count.CompareTo(LegacyKey(right).Count)));
                    Assert.True(VersionOrder.TryCompare(VersionScheme.Pep440, left, right, out var order));
                    if (order != expected || order != i.CompareTo(j))
                    {
                        differences.Add($"{left} {right}: {order}, by the key {expected}, as listed {i.CompareTo(j)}");
                    }
                }
            }
        }

        Assert.Empty(differences);
    }

    /// <summary>_legacy_cmpkey of packaging 21, as it is written.</summary>
    private static List<string> LegacyKey(string version)
    {
        var parts = new List<string>();
        foreach (var raw in Regex.Split(version.ToLowerInvariant(), @"(?<part>[0-9]+|[a-z]+|\.|-)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture).Append("final*"))
        {
            var part = raw switch { "pre" or "preview" or "rc" => "c", "-" => "final-", "dev" => "@", "final*" => "final", _ => raw };
            if (part.Length == 0 || part == ".")
            {
                continue;
            }

            part = char.IsAsciiDigit(part[0]) ? part.PadLeft(8, '0') : "*" + part;
            if (part[0] == '*')
            {
                while (string.CompareOrdinal(part, "*final") < 0 && parts.Count > 0 && parts[^1] == "*final-")
                {
                    parts.RemoveAt(parts.Count - 1);
                }

                while (parts.Count > 0 && parts[^1] == "00000000")
                {
                    parts.RemoveAt(parts.Count - 1);
                }
            }

            parts.Add(part);
        }

        return parts;
    }

    [Fact]
    public void Python_s_legacy_versions_order_by_their_key()
    {
        var generator = new VersionGenerator(5);
        var random = new Random(6);
        string[] pieces = ["-", "-", ".", "0", "00", "1", "10", "a", "rc", "dev", "pre", "final", "foo", "_", "000000000", "123456789", "1x"];
        for (var i = 0; i < Tier.Scale(3_000, 100_000); i++)
        {
            var left = "x" + string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => pieces[random.Next(pieces.Length)]));
            var right = i % 2 == 0 ? "x" + string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => pieces[random.Next(pieces.Length)])) : generator.Mutate(left);
            if (Pep440Parts.TryParse(right, out _) || !VersionOrder.TryCompare(VersionScheme.Pep440, left, right, out var order))
            {
                continue;
            }

            var (leftKey, rightKey) = (LegacyKey(left), LegacyKey(right));
            var expected = Math.Sign(leftKey.Zip(rightKey).Select(pair => string.CompareOrdinal(pair.First, pair.Second))
                .FirstOrDefault(one => one != 0, leftKey.Count.CompareTo(rightKey.Count)));
            Assert.True(order == expected, $"'{left}' '{right}': {order}, by the key {expected}");
        }
    }

    /// <summary>
    /// Any two of three versions: the other way round the other sign, each equal to itself, no circle. Two tools make circles, and there only
    /// the first two hold: Conan compares a number with a word as words (9, 10, 9a), and to Maven nothing is equal to both ga and ga1, of
    /// which one is the higher.
    /// </summary>
    [Theory]
    [MemberData(nameof(Schemes))]
    public void Is_an_order(VersionScheme scheme)
    {
        var generator = new VersionGenerator(4242 + (int)scheme);
        for (var i = 0; i < Tier.Scale(4_000, 200_000); i++)
        {
            var a = generator.Version(scheme);
            var b = i % 3 == 0 ? generator.Mutate(a) : generator.Version(scheme);
            var c = i % 5 == 0 ? generator.Mutate(b) : generator.Version(scheme);
            var hasAb = VersionOrder.TryCompare(scheme, a, b, out var ab);
            Assert.Equal(hasAb, VersionOrder.TryCompare(scheme, b, a, out var ba));
            Assert.True(ab == -ba, $"'{a}' '{b}': {ab} and {ba}");
            Assert.InRange(ab, -1, 1);
            if (VersionOrder.TryCompare(scheme, a, a, out var aa))
            {
                Assert.Equal(0, aa);
            }

            if (scheme is not (VersionScheme.Conan or VersionScheme.Maven) && hasAb && VersionOrder.TryCompare(scheme, b, c, out var bc) && VersionOrder.TryCompare(scheme, a, c, out var ac))
            {
                Assert.True(ab + bc is -2 or 2 ? ac == ab : ab + bc == 0 || ac == ab + bc, $"'{a}' '{b}' '{c}': {ab} {bc} {ac}");
                Assert.True(ab != 0 || ac == bc, $"'{a}' '{b}' '{c}': {ab} {bc} {ac}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Takes_any_characters(VersionScheme scheme)
    {
        var generator = new VersionGenerator(99 + (int)scheme);
        for (var i = 0; i < Tier.Scale(5_000, 300_000); i++)
        {
            var left = generator.Chaos(24);
            var right = i % 2 == 0 ? generator.Mutate(left) : generator.Version(scheme);
            var decidable = VersionOrder.TryCompare(scheme, left, right, out var order);
            Assert.Equal(decidable, VersionOrder.TryCompare(scheme, right, left, out var reverse));
            Assert.True(order == -reverse, $"{left} {right}");
        }
    }

    /// <summary>Much of each kind of character is read once, not once for each.</summary>
    [Theory]
    [MemberData(nameof(Schemes))]
    public void Takes_linear_time(VersionScheme scheme)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        foreach (var piece in new[] { "1", "0", "a", "-", ".", "1.", "0.", "0-", "a-", "a1", "a.", "-a", "0-0.", ".0a", "1-a.", "+", "~", "\0", "\uD800", "a0", "0a-", " " })
        {
            var tail = string.Concat(Enumerable.Repeat(piece, Tier.Scale(50_000, 1_000_000) / piece.Length));
            foreach (var head in new[] { "", "1", "1.2.3-", "x" })
            {
                _ = VersionOrder.TryCompare(scheme, head + tail + "1", head + tail + "2", out _);
                _ = VersionOrder.TryCompare(scheme, head + tail, "1", out _);
            }
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{watch.Elapsed}");
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Allocates_nothing(VersionScheme scheme)
    {
        var generator = new VersionGenerator(7 + (int)scheme);
        var pairs = Enumerable.Range(0, 500).Select(i => i % 4 == 0 ? (generator.Chaos(20), generator.Version(scheme)) : generator.Pair(scheme)).ToArray();
        Allocations.AssertNone(CompareAll);

        void CompareAll()
        {
            foreach (var (left, right) in pairs)
            {
                _ = VersionOrder.TryCompare(scheme, left, right, out _);
            }
        }
    }

    /// <summary>The order without a tree against the tree, on everything that peers ever compared.</summary>
    [Theory]
    [InlineData("maven-versions")]
    [InlineData("maven-versions-generated")]
    public void Maven_orders_as_its_tree_does(string name)
    {
        foreach (var line in File.ReadLines(TestData.Require("peers", "_versions", "osv-semantic", name + ".txt")))
        {
            if (line.Split(' ') is [var left, "<" or "=" or ">", var right])
            {
                Assert.True(VersionOrder.TryCompare(VersionScheme.Maven, left, right, out var order));
                Assert.True(order == MavenTree.Compare(left, right), line);
            }
        }
    }
}
