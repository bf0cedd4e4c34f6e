using System.Text.RegularExpressions;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Core.Tests.Packages;

/// <summary>Cases of our own for every rule that the official suite (package-url/purl-spec, tests/) has a case for.</summary>
public sealed class PackageUrlTests
{
    [Theory]
    [InlineData("pkg:deb/debian/curl@7.88.1-10%2Bdeb12u5?arch=amd64&distro=debian-12")]
    [InlineData("pkg:deb/debian/attr@1:2.5.1-4?arch=source")]
    [InlineData("pkg:rpm/redhat/openssl@3.0.7-27.el9?arch=x86_64&epoch=1")]
    [InlineData("pkg:rpm/fedora/ImageMagick@7.1-1")]
    [InlineData("pkg:maven/Org.Example/Artefact@1.0?classifier=sources&type=jar")]
    [InlineData("pkg:npm/%40scope/name@1.0.0")]
    [InlineData("pkg:nuget/Some.Package@1.0.0")]
    [InlineData("pkg:golang/example.org/mod/v2@v2.1.0#sub/dir")]
    [InlineData("pkg:golang/stdlib@1.22.0")]
    [InlineData("pkg:cocoapods/GoogleThing@7.5.2#Data%2Bzlib")]
    [InlineData("pkg:generic/tool?checksum=sha256:aa%2Csha1:bb&download_url=https://example.org/t.tgz")]
    [InlineData("pkg:generic/tool@1?vcs_url=git%2Bhttps://example.org/t.git%40deadbeef")]
    [InlineData("pkg:oci/debian@sha256:00ff?repository_url=registry.example/library/debian&tag=12")]
    [InlineData("pkg:huggingface/Org/Model-X@00ff")]
    [InlineData("pkg:cran/A3@1.0.0")]
    [InlineData("pkg:hackage/AC-HalfInteger@1.2.1")]
    [InlineData("pkg:swift/example.org/Owner/Repo@5.4.3")]
    [InlineData("pkg:conan/zlib@1.3")]
    [InlineData("pkg:conan/vendor/zlib@1.3?channel=stable&user=me")]
    [InlineData("pkg:conan/vendor/zlib@1.3?arch=x86_64")]
    [InlineData("pkg:cpan/AUTHOR/Some-Dist@1.5")]
    [InlineData("pkg:cpan/Some::Module@1.5")]
    [InlineData("pkg:julia/Dates@1.9?uuid=ade2ca70")]
    [InlineData("pkg:generic/a%2Fb@c%2Fd")]
    [InlineData("pkg:generic/%E2%82%AC@%F0%9F%98%83")]
    [InlineData("pkg:generic/100%25")]
    [InlineData("pkg:generic/a~b_c.d-e:f")]
    public void Leaves_a_canonical_purl_as_it_is(string canonical) => Assert.Equal(canonical, Parse(canonical).ToString());

    [Theory]
    // The common grammar.
    [InlineData("PKG:Generic/name", "pkg:generic/name")]
    [InlineData("pkg://generic/name", "pkg:generic/name")]
    [InlineData("pkg:///generic///name///", "pkg:generic/name")]
    [InlineData("pkg:generic//a//b//name@1", "pkg:generic/a/b/name@1")]
    [InlineData("pkg:generic/name@", "pkg:generic/name")]
    [InlineData("pkg:generic/name@1%2B2", "pkg:generic/name@1%2B2")]
    [InlineData("pkg:generic/name@1+2", "pkg:generic/name@1%2B2")]
    [InlineData("pkg:generic/name@1:2%3A3", "pkg:generic/name@1:2:3")]
    [InlineData("pkg:generic/n%61me", "pkg:generic/name")]
    [InlineData("pkg:generic/%2Fname%2F", "pkg:generic/name")]
    [InlineData("pkg:generic/na me", "pkg:generic/na%20me")]
    [InlineData("pkg:generic/€", "pkg:generic/%E2%82%AC")]
    [InlineData("pkg:generic/%e2%82%ac", "pkg:generic/%E2%82%AC")]
    [InlineData("pkg:generic/a@b@1", "pkg:generic/a%40b@1")]
    [InlineData("pkg:generic/name?B=2&a=1", "pkg:generic/name?a=1&b=2")]
    [InlineData("pkg:generic/name?a=&b=2", "pkg:generic/name?b=2")]
    [InlineData("pkg:generic/name?a&&b=2&", "pkg:generic/name?b=2")]
    [InlineData("pkg:generic/name?", "pkg:generic/name")]
    [InlineData("pkg:generic/name?a=b=c", "pkg:generic/name?a=b%3Dc")]
    [InlineData("pkg:generic/name?u=https:%2F%2Fexample.org", "pkg:generic/name?u=https://example.org")]
    [InlineData("pkg:generic/name#/a//./b/../c/", "pkg:generic/name#a/b/c")]
    [InlineData("pkg:generic/name#%2E%2E/a/%2e", "pkg:generic/name#a")]
    [InlineData("pkg:generic/name#", "pkg:generic/name")]
    // The types' own.
    [InlineData("pkg:github/Owner/Repo@AbC", "pkg:github/owner/repo@AbC")]
    [InlineData("pkg:bitbucket/Owner/Repo@1", "pkg:bitbucket/owner/repo@1")]
    [InlineData("pkg:deb/Debian/Curl@1", "pkg:deb/debian/curl@1")]
    [InlineData("pkg:apk/Alpine/Curl@1-r0", "pkg:apk/alpine/curl@1-r0")]
    [InlineData("pkg:alpm/Arch/Pacman@6", "pkg:alpm/arch/pacman@6")]
    [InlineData("pkg:rpm/Fedora/ImageMagick@7", "pkg:rpm/fedora/ImageMagick@7")]
    [InlineData("pkg:golang/GitHub.com/Owner/Mod@v1", "pkg:golang/github.com/owner/mod@v1")]
    [InlineData("pkg:composer/Vendor/Name@1", "pkg:composer/vendor/name@1")]
    [InlineData("pkg:npm/%40MyScope/MyName@1", "pkg:npm/%40myscope/myname@1")]
    [InlineData("pkg:npm/@scope/name@1", "pkg:npm/%40scope/name@1")]
    [InlineData("pkg:npm/@scope/name", "pkg:npm/%40scope/name")]
    [InlineData("pkg:hex/Acme/Foo@1", "pkg:hex/acme/foo@1")]
    [InlineData("pkg:luarocks/User/Rock@1-1", "pkg:luarocks/user/rock@1-1")]
    [InlineData("pkg:qpkg/BlackBerry/Com.X@1", "pkg:qpkg/blackberry/Com.X@1")]
    [InlineData("pkg:bitnami/WordPress@6", "pkg:bitnami/wordpress@6")]
    [InlineData("pkg:oci/Debian@sha256:00", "pkg:oci/debian@sha256:00")]
    [InlineData("pkg:pypi/My.PyPI_.--._Package@1.0.Dev1", "pkg:pypi/my-pypi-package@1.0.Dev1")]
    [InlineData("pkg:pypi/zope.interface", "pkg:pypi/zope-interface")]
    [InlineData("pkg:pub/Some-Name@1", "pkg:pub/some_name@1")]
    [InlineData("pkg:huggingface/Org/Model@00FF", "pkg:huggingface/Org/Model@00ff")]
    [InlineData("pkg:mlflow/Fraud@3?repository_url=https://x.azuredatabricks.net/m", "pkg:mlflow/fraud@3?repository_url=https://x.azuredatabricks.net/m")]
    [InlineData("pkg:mlflow/Fraud@3?repository_url=https://x.azureml.ms/m", "pkg:mlflow/Fraud@3?repository_url=https://x.azureml.ms/m")]
    [InlineData("pkg:cpan/author/Some-Dist@1", "pkg:cpan/AUTHOR/Some-Dist@1")]
    [InlineData("pkg:vscode-extension/MS/Python@1.0-A", "pkg:vscode-extension/ms/python@1.0-a")]
    public void Normalises_what_is_not_canonical(string text, string canonical) => Assert.Equal(canonical, Parse(text).ToString());

    [Theory]
    [InlineData("", "begins with 'pkg:'")]
    [InlineData("name@1.0", "begins with 'pkg:'")]
    [InlineData("pkg%3Amaven/a/b", "begins with 'pkg:'")]
    [InlineData("pkg:name@1.0", "no '/' ends the type that begins at 4")]
    [InlineData("pkg:npm", "no '/' ends the type that begins at 4")]
    [InlineData("pkg:/", "no '/' ends the type that begins at 5")]
    [InlineData("pkg:3type/name", "can't have '3' at 4")]
    [InlineData("pkg:ty:pe/name", "can't have ':' at 6")]
    [InlineData("pkg:ty&pe/name", "can't have '&' at 6")]
    [InlineData("pkg:t%20/name", "can't have '%' at 5")]
    [InlineData("pkg:generic/", "no name at 12")]
    [InlineData("pkg:generic/@1.0", "no name at 12")]
    [InlineData("pkg:swift/example.org/Owner/@5.4.3", "no name at 28")]
    [InlineData("pkg:generic/name?in%20it=1", "can't have '%' at 19")]
    [InlineData("pkg:generic/name?1a=1", "can't have '1' at 17")]
    [InlineData("pkg:generic/name?=1", "no qualifier key at 17")]
    [InlineData("pkg:generic/name?a=1&A=2", "'a' comes twice")]
    [InlineData("pkg:generic/na%me", "not percent-encoded text at 14")]
    [InlineData("pkg:generic/name@%", "not percent-encoded text at 17")]
    [InlineData("pkg:generic/name@%4", "not percent-encoded text at 17")]
    [InlineData("pkg:generic/%FF", "not UTF-8")]
    [InlineData("pkg:generic/a%2Fb/name", "the segment at 12 has an encoded '/'")]
    [InlineData("pkg:generic/name#a%2Fb", "the segment at 17 has an encoded '/'")]
    [InlineData("pkg:swift/Repo@5.4.3", "needs a namespace")]
    [InlineData("pkg:swift/example.org/Repo", "needs a version")]
    [InlineData("pkg:cran/A3", "needs a version")]
    [InlineData("pkg:conan/vendor/zlib@1.3", "needs a user or channel")]
    [InlineData("pkg:conan/zlib@1.3?channel=stable", "needs a namespace or user")]
    [InlineData("pkg:cpan/AUTHOR/Some::Module@1", "no '::'")]
    [InlineData("pkg:cpan/Some-Dist@1", "no '-'")]
    [InlineData("pkg:julia/Dates@1", "'uuid'")]
    public void Says_what_is_wrong_and_where(string text, string says)
    {
        Assert.False(PackageUrl.TryParse(text, out var purl, out var error));
        Assert.Null(purl);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_half_a_surrogate_pair()
    {
        Assert.False(PackageUrl.TryParse("pkg:generic/a\uD800", out _, out var error));
        Assert.Equal("not percent-encoded text at 13", error);
    }

    [Fact]
    public void Decodes_every_part()
    {
        var purl = Parse("pkg:generic/a%20b/%40c/na%2Fme@1%2B2?k=v%26w&u=x/y#s%20t/u");

        Assert.Equal(("generic", "a b/@c", "na/me", "1+2", "s t/u"), (purl.Type, purl.Namespace, purl.Name, purl.Version, purl.Subpath));
        Assert.Equal(["k=v&w", "u=x/y"], purl.Qualifiers.Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.Equal(("v&w", null), (purl["k"], purl["none"]));
    }

    [Fact]
    public void Leaves_absent_parts_null()
    {
        var purl = Parse("pkg:generic/name");

        Assert.Equal((null, null, null), (purl.Namespace, purl.Version, purl.Subpath));
        Assert.Empty(purl.Qualifiers);
    }

    [Fact]
    public void Is_equal_where_the_canonical_texts_are()
    {
        Assert.Equal(Parse("pkg:github/a/b?y=1&x=2"), Parse("pkg://GitHub/A/B?x=2&y=1"));
        Assert.Equal(Parse("pkg:github/a/b").GetHashCode(), Parse("pkg:github/A/B").GetHashCode());
        Assert.NotEqual(Parse("pkg:maven/a/b"), Parse("pkg:maven/A/b"));
    }

    [Fact]
    public void Writes_a_distribution_s_package()
    {
        Assert.Equal("pkg:deb/debian/libstdc%2B%2B6@1:12.2.0-14%2Bdeb12u1?arch=amd64&distro=debian-12",
            PackageUrl.Format("deb", "debian", "libstdc++6", "1:12.2.0-14+deb12u1", ("distro", "debian-12"), ("arch", "amd64"), ("epoch", null), ("x", "")));
        Assert.Equal("pkg:generic/name", PackageUrl.Format("Generic", null, "name", null));
        Assert.Equal("pkg:npm/%40a/b", PackageUrl.Format("npm", "/@a/", "B", ""));
        Assert.Equal("pkg:generic/%EF%BF%BD", PackageUrl.Format("generic", "", "\uDC00", null));
        Assert.Equal("pkg:generic/%2F", PackageUrl.Format("generic", null, "/", null));
    }

    [Fact]
    public void Refuses_to_write_what_is_no_purl()
    {
        Assert.ThrowsAny<ArgumentException>(() => PackageUrl.Format("", null, "name", null));
        Assert.ThrowsAny<ArgumentException>(() => PackageUrl.Format("a/b", null, "name", null));
        Assert.ThrowsAny<ArgumentException>(() => PackageUrl.Format("deb", null, "", null));
        Assert.ThrowsAny<ArgumentException>(() => PackageUrl.Format("deb", null, "name", null, ("a b", "c")));
        Assert.ThrowsAny<ArgumentException>(() => PackageUrl.Format("deb", null, "name", null, ("a", "b"), ("A", "c")));
    }

    [Fact]
    public void Reads_back_whatever_it_wrote()
    {
        var random = new Random(1);
        for (var round = 0; round < Tier.Scale(20_000, 1_000_000); round++)
        {
            string?[] parts = [Any(random), Any(random), Any(random), Any(random)];
            var written = PackageUrl.Format("generic", parts[0], "n" + parts[1], parts[2], ("key", parts[3]));
            var purl = Parse(written);

            Assert.Equal(written, purl.ToString());
            Assert.Equal(("n" + parts[1]).TrimEnd('/'), purl.Name);
            Assert.Equal(parts[2]!.Length == 0 ? null : parts[2], purl.Version);
            Assert.Equal(parts[3]!.Length == 0 ? null : parts[3], purl["key"]);
        }
    }

    [Fact]
    public void Never_throws_and_is_stable_for_arbitrary_text()
    {
        var random = new Random(2);
        string[] beginnings = ["pkg:npm/", "pkg:generic/a/", "pkg:", "", "pkg:pypi/", "pkg:cpan/", "pkg:conan/v/"];
        for (var round = 0; round < Tier.Scale(50_000, 2_000_000); round++)
        {
            var text = beginnings[random.Next(beginnings.Length)] + Any(random) + Any(random);
            if (PackageUrl.TryParse(text, out var purl, out var error))
            {
                Assert.True(PackageUrl.TryParse(purl.ToString(), out var again, out error), $"{text} -> {purl}: {error}");
                Assert.Equal(purl.ToString(), again.ToString());
                Assert.Equal((purl.Namespace, purl.Name, purl.Version, purl.Subpath), (again.Namespace, again.Name, again.Version, again.Subpath));
            }
            else
            {
                Assert.NotEmpty(error);
            }
        }
    }

    // Takes minutes where any part is read in quadratic time.
    [Theory]
    [InlineData("pkg:generic/", "a/")]
    [InlineData("pkg:generic/a", "@")]
    [InlineData("pkg:generic/a@", "%41")]
    [InlineData("pkg:generic/a#", "../")]
    [InlineData("pkg:", "/")]
    [InlineData("pkg:pypi/a", "._-")]
    public void Reads_a_long_text_in_linear_time(string beginning, string repeated)
    {
        var text = beginning + string.Concat(Enumerable.Repeat(repeated, 200_000)) + "b";

        Assert.True(PackageUrl.TryParse(text, out _, out var error) || error.Length < 200);
    }

    [Fact]
    public void Reads_many_qualifiers_in_linear_time()
    {
        var text = "pkg:generic/a?" + string.Join('&', Enumerable.Range(0, 50_000).Select(i => $"k{i}=v"));

        Assert.Equal(50_000, Parse(text).Qualifiers.Count);
    }

    [Fact]
    public void Reads_every_purl_of_the_peers_fixtures()
    {
        var folder = TestData.Require("peers");
        var purls = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsText))
        {
            var text = File.ReadAllText(file);
            foreach (Match match in Regex.Matches(text, "\"(purl|packageURL|package_url|referenceLocator)\" *: *\"(?<purl>pkg:[^\"\\\\]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture))
            {
                purls.Add(match.Groups["purl"].Value);
            }
        }

        var refused = new List<string>();
        foreach (var text in purls)
        {
            if (!PackageUrl.TryParse(text, out var purl, out var error))
            {
                refused.Add($"{text}: {error}");
                continue;
            }

            Assert.True(PackageUrl.TryParse(purl.ToString(), out var again, out error), $"{text} -> {purl}: {error}");
            Assert.Equal(purl, again);
        }

        Assert.True(purls.Count > 500, $"{purls.Count} purls");
        // A fixture of a purl that is none.
        Assert.Equal(["pkg:maven/@1.3.4: no name at 10"], refused);

        static bool IsText(string path) => Path.GetExtension(path) is ".json" or ".jsonl" or ".golden" or ".spdx" or ".cdx" && new FileInfo(path).Length < 20_000_000;
    }

    private static string Any(Random random)
    {
        const string Alphabet = "aB1.-_~:/@?=&#%+ €\u0000\n\t\\\"";
        var characters = new char[random.Next(12)];
        for (var i = 0; i < characters.Length; i++)
        {
            characters[i] = Alphabet[random.Next(Alphabet.Length)];
        }

        return new string(characters);
    }

    private static PackageUrl Parse(string text) =>
        PackageUrl.TryParse(text, out var purl, out var error) ? purl : throw new Xunit.Sdk.XunitException($"{text}: {error}");
}
