using Assay.Core.Versions;
using Assay.TestKit;

namespace Assay.Core.Tests.Versions;

/// <summary>Self-made vectors of every notation of ranges.</summary>
public sealed class VersionRangeTests
{
    [Theory]
    [InlineData(VersionScheme.Npm, RangeSyntax.Comparators, "< 2.0.0, >= 1.0.0", "1.0.0 1.9.9 2.0.0-rc", "0.9 1.0.0-a 2.0.0")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Comparators, "<= 1.0 || = 3.0 || > 4, != 5", "1.0.0 3.0.0 4.0.1 6.0.0", "1.0.1 3.0.1 4.0.0 5.0.0")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Comparators, "=< 1.0 || => 2.0 || \"1.5\" || '1.6'", "1.0.0 2.0.0 1.5.0 1.6.0", "1.0.1 1.5.1")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Comparators, "", "1.0.0 2.0.0-a", "")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Comparators, "*", "1.0.0 x", "")]
    [InlineData(VersionScheme.Go, RangeSyntax.Comparators, ">=v1.2.0 <v1.2.5||==v2.0.0+incompatible", "1.2.0 v1.2.4 2.0.0", "1.2.5 1.1.0")]
    [InlineData(VersionScheme.Dpkg, RangeSyntax.Comparators, "< 1:1.0-1", "1.0 1:0.9-2", "1:1.0-1 2:0")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "^1.2.3", "1.2.3 1.9.0 1.2.4-a", "1.2.2 2.0.0 1.2.3-a 2.0.0-a")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "~1", "1.0.0 1.0.0-a 1.9.9", "0.9.9 2.0.0-a 2.0.0")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "1", "1.0.0-a 1.9.9", "0.9.9 2.0.0-a")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, ">1", "2.0.0-a 2.0.0", "1.9.9 1.0.0")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "<=1", "1.9.9 0.1.0", "2.0.0-a 2.0.0")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "!=1", "2.0.0 0.9.0", "1.2.0 1.0.0")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "^v1.2.3 || V3.1.0 || >==4.0.0 || <==0.5.0", "1.2.3 3.1.0 4.0.0 5.0.0 0.5.0", "1.2.2 3.1.1 3.0.0 0.5.1")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "v1.2.3 - V2.3.4 || =5 - =6", "1.2.3 2.3.4 5.0.0 6.9.9", "1.2.2 2.3.5 7.0.0-a 4.9.9")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "1 - 2", "1.0.0 2.9.9", "3.0.0-a 0.9.9")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "|| 1.2.3", "5.0.0 1.2.3", "")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "1.2.3+build.7", "1.2.3", "1.2.4")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, ">=1.2-rc", "1.2.0-rc 1.2.0", "1.2.0-a 1.0.0-rc 1.1.9")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "^0.2.3 || ^0.0.3 || ^0 || ^5.x || ^6.1", "0.2.4 0.0.3 0.9.9 5.9.0 5.0.0-a 6.9.0", "1.0.0 6.0.0")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "^0.2.3", "0.2.3 0.2.9", "0.3.0 0.2.2")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "^0.0.3", "0.0.3", "0.0.4 0.0.2")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "^0.0", "0.0.9", "0.1.0")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "~1.2.3 || ~ 3 || ~>4.5", "1.2.9 3.9.9 4.5.9", "1.3.0 4.0.0 4.6.0")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "1.2 - 2.3", "1.2.0 1.2.0-a 2.3.9", "1.1.9 2.4.0 2.4.0-a")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "1.2.3 - 2.3.4", "1.2.3 1.2.3-a 2.3.4", "1.2.2 2.3.5")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "1.2.3-b - 2", "1.2.3-b 2.9.9", "1.2.3-a 3.0.0")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "* - 2.3.4-b", "0.0.1 2.3.4-b 2.3.4-a", "2.3.4")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "1.x - *", "1.0.0 9.9.9", "0.9.0")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "1.x || >=2.5 <2.6.x || =3.*", "1.0.0 1.9.9 2.5.0 2.5.9 3.1.0", "2.0.0 2.6.0 4.0.0")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, ">1.2 <=2 || <0.5 || >9", "1.3.0 2.9.9 0.4.9 10.0.0", "1.2.9 3.0.0 0.5.0 9.9.9 0.5.0-a")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, ">* || <x", "", "0.0.0 1.0.0")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "^x || ~*", "0.0.0 1.0.0-a", "")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "!=1.2 , <2 , !=1.3.4", "1.1.0 1.3.0", "1.2.5 2.0.0 1.3.4")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "^9.99999999999999999999.0", "9.99999999999999999999.1", "10.0.0 9.9.9")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "~1.99 || ~99", "1.99.5 99.1.1", "1.100.0 100.0.0")]
    [InlineData(VersionScheme.Pep440, RangeSyntax.Pep440, "~=1.4.5, != 1.4.7", "1.4.5 1.4.9 1.4.6a1", "1.5 1.4.4 1.4.7 1.4.5a1")]
    [InlineData(VersionScheme.Pep440, RangeSyntax.Pep440, "~=2!1.4.post2", "2!1.4.post2 2!1.9", "1.9 2!1.4 2!2.0")]
    [InlineData(VersionScheme.Pep440, RangeSyntax.Pep440, "==1.2.*", "1.2 1.2.9 1.2a1 1.2.post1 1.2+local", "1.3 1 1!1.2")]
    [InlineData(VersionScheme.Pep440, RangeSyntax.Pep440, "==1.0.0.*", "1 1.0 1.0.0.5", "1.0.1")]
    [InlineData(VersionScheme.Pep440, RangeSyntax.Pep440, "!=1.2.*", "1.3 1!1.2", "1.2.5 1.2rc1")]
    [InlineData(VersionScheme.Pep440, RangeSyntax.Pep440, "==1.0a1.* || ==2.0.post1.* || ==3.0b2.post3.*", "1.0a1 1.0.0a1.post2 2.0.post1.dev1 2.post1 3.0b2.post3", "1.0 1.0a2 1.0b1 2.0 2.0.post2 1.1a1 3.0b2 3.0post3")]
    [InlineData(VersionScheme.Pep440, RangeSyntax.Pep440, "==2.0.post0.* || ==3.0.post1.*", "2.0.post0 2.0.post0.dev1 3.post1", "2.0 2.0.post1 3.0a1.post1 3.0.post0")]
    [InlineData(VersionScheme.Pep440, RangeSyntax.Pep440, "<2", "1.9 1.9rc1", "2 2.0rc1 2.dev1 2.post1")]
    [InlineData(VersionScheme.Pep440, RangeSyntax.Pep440, "<2rc2", "2rc1 2.dev1", "2rc2 2")]
    [InlineData(VersionScheme.Pep440, RangeSyntax.Pep440, ">2", "2.0.1 3", "2 2.post1 2+local 2.0+1")]
    [InlineData(VersionScheme.Pep440, RangeSyntax.Pep440, ">2.post1", "2.post2 3", "2.post1 2.post2+local")]
    [InlineData(VersionScheme.Pep440, RangeSyntax.Pep440, "<=2, >=1", "1 2 2+local 1+local 1.post1", "2.post1 1rc1")]
    [InlineData(VersionScheme.Pep440, RangeSyntax.Pep440, "==2+a || 3 || =4 || ===weird", "2+a 2.0+A 3 3+x 4.0 weird WEIRD", "2 2+b 3.1")]
    [InlineData(VersionScheme.Pep440, RangeSyntax.Pep440, "!=2+a", "2 2+b", "2.0+a")]
    [InlineData(VersionScheme.Pep440, RangeSyntax.Pep440, "", "1 2rc1", "")]
    [InlineData(VersionScheme.Pep440, RangeSyntax.Pep440, "*", "1 2rc1", "")]
    [InlineData(VersionScheme.Maven, RangeSyntax.Maven, "[1.0,2.0)", "1.0 1 1.9 2.0-SNAPSHOT", "0.9 2.0 1.0-rc1")]
    [InlineData(VersionScheme.Maven, RangeSyntax.Maven, "(,1.0],(1.2, 1.4),[1.5] || [ 3 , )", "0.1 1.0 1.3 1.5.0 3 99", "1.1 1.2 1.4 1.5.1 2")]
    [InlineData(VersionScheme.Maven, RangeSyntax.Maven, "1.0", "1.0 1.0.0-ga", "1.1")]
    [InlineData(VersionScheme.Maven, RangeSyntax.Maven, "[1.0,1.1][2.0,)", "1.0 1.1 2.0 3", "0.9 1.5")]
    [InlineData(VersionScheme.Maven, RangeSyntax.Maven, "[,]", "1 x", "")]
    [InlineData(VersionScheme.NuGet, RangeSyntax.NuGet, "1.0", "1.0.0 2.0", "0.9 1.0.0-a")]
    [InlineData(VersionScheme.NuGet, RangeSyntax.NuGet, "(1.0, 2.0.0-rc]", "1.0.0.1 2.0-RC 2.0-alpha", "1.0 2.0")]
    [InlineData(VersionScheme.RubyGems, RangeSyntax.RubyGems, "~> 1.4.4, != 1.4.6", "1.4.4 1.4.9", "1.4.3 1.5 1.4.6 1.5.a")]
    [InlineData(VersionScheme.RubyGems, RangeSyntax.RubyGems, "~> 1.4", "1.4 1.9.9", "2.0 2.0.a 1.3")]
    [InlineData(VersionScheme.RubyGems, RangeSyntax.RubyGems, "~> 1 || ~> 5.9.rc1", "1.5 5.9 5.9.rc1 5.10", "2 5.9.a 6 6.a")]
    [InlineData(VersionScheme.RubyGems, RangeSyntax.RubyGems, ">= 1.0 < 2 || = 3 || == 4 || > 8 || <= 0.1", "1.0 1.9 2.a 3.0 4 8.1 0.1", "2 0.9 5 8")]
    [InlineData(VersionScheme.RubyGems, RangeSyntax.RubyGems, "~> 9", "9.9", "10 8")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "^1.2", "1.2 1.2-dev 1.9", "1.1 2.0 2.0-dev")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "^0.3 | ^0.0.4 || ^1.2-beta1", "0.3.9 0.0.4 1.2-beta2", "0.4 0.0.5 1.2-alpha 2.0-dev")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "~1.2", "1.2 1.9 1.2-dev", "2.0 1.1")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "~1.2.3 || ~3", "1.2.3 1.2.9 3.5", "1.3 1.2.2 4.0")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "~1.x-dev || ~2.3.x-dev", "1.x-dev 2.3.x-dev", "0.9 1.9999999-dev 2.0 2.2")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "1.2.* || 3.*.x", "1.2 1.2-dev 1.2.9 3.0 3.9", "1.3 1.3-dev 4.0")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "0.*", "0.0.1 0.9", "1.0 1.0-dev")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "1.0 - 2.0", "1.0 1.0-dev 2.0.9", "2.1 2.1-dev")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "1.0-beta1 - 2.0.0", "1.0-beta1 2.0", "1.0-alpha 2.0.1")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "1 - 2", "1.0 2.9", "3.0")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "1 - 2-beta1", "1.0 2-alpha", "2.0")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, ">=1.0,<2.0", "1.0 1.0-dev 1.9", "2.0 2.0-beta 0.9")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, ">1.0 <=2.0 !=1.5", "1.1 2.0 2.0-dev", "1.0 1.5 2.0.1")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "<2.0-beta1 || >=3.0stable", "2.0-alpha 3.0 3.0-dev", "2.0-beta1 2.0")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "<2.0beta1", "2.0-alpha", "2.0-beta1-dev 2.0-beta1 2.0")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, ">=1.0@beta <2.0@stable", "1.0-beta 1.0 1.9", "1.0-alpha 2.0")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "dev-main || 1.x-dev#abc || foo-dev", "dev-main 1.x-dev dev-foo", "dev-other 1.0")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "!=dev-main", "dev-other 1.0", "dev-main")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "<> 1.0 <2", "1.1 0.9", "1.0.0 dev-main 2.0")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "*", "1.0 dev-main x", "")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "v* || @dev", "1.0", "")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "*.*", "1.0 0.0.1", "dev-main")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "dev-main as 1.0, *", "dev-main", "1.0")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, "1.2.3", "1.2.3 1.9.0 1.3.0-a", "1.2.2 2.0.0 2.0.0-a 1.2.3-a")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, "0.2.3", "0.2.3 0.2.9", "0.3.0")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, "^0.0.3", "0.0.3", "0.0.4")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, "0.0", "0.0.9 0.0.0-a", "0.1.0")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, "0", "0.9.9", "1.0.0 1.0.0-a")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, "~1.2.3", "1.2.9", "1.3.0 1.2.2")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, "~1", "1.9.0", "2.0.0")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, "1.2.*", "1.2.9 1.2.0-a", "1.3.0")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, "*", "1.2.9 1.2.0-a", "")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, ">=1.2, <1.5, ", "", "")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, ">=1.2, <1.5", "1.2.0 1.4.9 1.2.0-a", "1.5.0 1.1.0 1.5.0-a")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, ">1.2, <=1.5", "1.3.0 1.5.9", "1.2.9 1.6.0")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, "=1", "1.0.0 1.9.9", "2.0.0-a 0.9.9")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, "==1.2", "1.2.0 1.2.9", "1.3.0-a 1.1.9")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, "~1.2.3", "1.2.3 1.2.9", "1.3.0 1.2.2")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, "1.*", "1.0.0 1.9.9", "2.0.0-a")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, "1.2-rc", "1.2.0-rc 1.9.0", "2.0.0 1.2.0-a")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, "=1.2 || =3.4.5 || >=9.0.0 || >7.0.0, <=7.5.0", "1.2.9 3.4.5 9.0.0 7.1.0 7.5.0", "1.3.0 3.4.6 8.0.0 7.0.0 7.5.1")]
    public void Holds_as_listed(VersionScheme scheme, RangeSyntax syntax, string text, string inside, string outside)
    {
        if (inside.Length + outside.Length == 0)
        {
            Assert.False(VersionRange.TryParse(scheme, syntax, text, out _));
            return;
        }

        Assert.True(VersionRange.TryParse(scheme, syntax, text, out var range), "no range");
        foreach (var version in inside.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.True(range.TryContains(version, out var contained), version + " is undecided");
            Assert.True(contained, version + " is outside");
        }

        foreach (var version in outside.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.True(range.TryContains(version, out var contained), version + " is undecided");
            Assert.False(contained, version + " is inside");
        }
    }

    [Theory]
    [InlineData(VersionScheme.Npm, RangeSyntax.Comparators, "> | >= bar | bar >= 1 | ~ 1.0 | ^1.0 | >>> 1 | < 1 || | || < 1 | < 1, | 1.0 - | !")]
    [InlineData(VersionScheme.Maven, RangeSyntax.Comparators, "< 1*0 | = =1 | < a:b | != != | < ,1")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, ">1.2.x.4 | foo | ^ | 1.x.3 | *.1 | >=x.2.3 | 1.2.3.4 | 1.2.3+ | 1.2.3+a_b | 1. | 1..2 | %1 | 1.2.3-a..b | 1.x-rc | 1.2. | >=x.2.3-a | 1.x.3-a")]
    [InlineData(VersionScheme.Pep440, RangeSyntax.Pep440, "~=1 | ~=1.0+a | >=1.0+a | <1.* | ==1.0.dev1.* | ==1+a.* | =>1 | == | ==x | ~=1.* | >=1,, | < 1 ,")]
    [InlineData(VersionScheme.Maven, RangeSyntax.Maven, "[1.0 | (1.0 | [1.0) | (1.0) | [1,2,3] | 1.0] | , 1) | [] | [ ] | [1],x | (1,2)] | <1 | [1,<2]")]
    [InlineData(VersionScheme.NuGet, RangeSyntax.NuGet, "[a] | [1.0,b) | (c,1.0] | x | (1.0)")]
    [InlineData(VersionScheme.RubyGems, RangeSyntax.RubyGems, ">>> 1 | > blah | > 1, | ~> | ~1 | ^1 | 1..2")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "~>1.2 | ^foo | >* | 1.0 || | foo | ~1.0-foo | =<1.0 | 1.0 - | 1.0 - >2.0 | 1.0 - foo | ^ | >=-dev | 1.0 as | ~1.0+ | *1 | 1.0 as , 2 | 1.0@foo | 1.0#abc | ~beta | ^dev | ~2010.01.02.03.04 | 1.0-beta.* | ~1.0.0.0.0")]
    [InlineData(VersionScheme.Cargo, RangeSyntax.Cargo, ">=* | foo | 1.2.3.4 | !=1.0 | 1.*.3 | ^ | ~> 1.0 | >=1.0,,<2 | <<1")]
    public void Tells_what_is_no_range(VersionScheme scheme, RangeSyntax syntax, string texts)
    {
        foreach (var text in texts.Split(" | "))
        {
            Assert.False(VersionRange.TryParse(scheme, syntax, text, out var range), text);
            Assert.Null(range);
        }
    }

    [Theory]
    [InlineData(RangeSyntax.Maven)]
    [InlineData(RangeSyntax.NuGet)]
    [InlineData(RangeSyntax.Composer)]
    public void Knows_no_empty_range_in_some_notations(RangeSyntax syntax) => Assert.False(VersionRange.TryParse(VersionScheme.Maven, syntax, " ", out _));

    [Fact]
    public void Refuses_an_unknown_notation() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => VersionRange.TryParse(VersionScheme.Npm, (RangeSyntax)99, "1", out _));

    [Theory]
    [InlineData("^1.2.3", "1.2.4-a 1.9.0-rc.1", "1.2.3")]
    [InlineData("^1.2.3-b", "1.2.4-a 1.2.3-a", "1.2.3-b 1.2.3-c 1.2.3")]
    [InlineData("*", "1.2.4-a", "1.2.3")]
    [InlineData(">=1.0.0 <2.0.0-rc", "1.5.0-a", "2.0.0-beta 1.5.0")]
    [InlineData("1.2 || 3.0.0-a - 4", "1.2.0-a 4.0.0-a", "3.0.0-b 1.2.9")]
    [InlineData("1.2.3 - 2.3.4", "1.2.3-a 2.0.0-a", "1.2.3 2.3.4")]
    [InlineData(">1.2", "1.3.0-a", "1.3.0")]
    [InlineData(">=1.2", "1.2.0-a", "1.2.0")]
    [InlineData("^1.2", "1.2.0-a", "1.2.0")]
    public void Leaves_out_pre_releases_where_npm_installs(string text, string outside, string inside)
    {
        Assert.True(VersionRange.TryParse(VersionScheme.Npm, RangeSyntax.Npm, text, out var range, includePrerelease: false));
        Assert.All(outside.Split(' '), version => Assert.True(range.TryContains(version, out var contained) && !contained, version));
        Assert.All(inside.Split(' '), version => Assert.True(range.TryContains(version, out var contained) && contained, version));
    }

    [Theory]
    [InlineData("1.2.3", "1.3.0-a 1.2.3-a", "1.2.3")]
    [InlineData("1.2", "1.2.0-a", "1.2.0")]
    [InlineData(">1.2", "1.3.0-a", "1.3.0")]
    [InlineData(">=1.2.3-b", "1.2.4-a", "1.2.3-c")]
    [InlineData("=1.2.3-b", "1.2.3", "1.2.3-b")]
    public void Leaves_out_pre_releases_where_cargo_installs(string text, string outside, string inside)
    {
        Assert.True(VersionRange.TryParse(VersionScheme.Cargo, RangeSyntax.Cargo, text, out var range, includePrerelease: false));
        Assert.All(outside.Split(' '), version => Assert.True(range.TryContains(version, out var contained) && !contained, version));
        Assert.All(inside.Split(' '), version => Assert.True(range.TryContains(version, out var contained) && contained, version));
    }

    [Theory]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "<2", "foo")]
    [InlineData(VersionScheme.Npm, RangeSyntax.Npm, "!=2", "foo")]
    [InlineData(VersionScheme.Pep440, RangeSyntax.Pep440, "<2", "1.0-foo")]
    [InlineData(VersionScheme.RubyGems, RangeSyntax.RubyGems, "~>2.0", "foo")]
    [InlineData(VersionScheme.Composer, RangeSyntax.Composer, "<2", "1.0.foo")]
    [InlineData(VersionScheme.Cran, RangeSyntax.Comparators, "<2, >1 || =5", "foo")]
    public void Says_what_it_cannot_decide(VersionScheme scheme, RangeSyntax syntax, string text, string version)
    {
        Assert.True(VersionRange.TryParse(scheme, syntax, text, out var range));
        Assert.False(range.TryContains(version, out var contained));
        Assert.False(contained);
    }

    [Theory]
    [InlineData("", "(,)")]
    [InlineData("> 1.0", "(1.0,)")]
    [InlineData(">= 1.0", "[1.0,)")]
    [InlineData("< 2.0", "(,2.0)")]
    [InlineData("<= 2.0", "(,2.0]")]
    [InlineData("= 1.5", "[1.5,1.5]")]
    [InlineData(">= 1.0, < 2.0 || >= 3.0, <= 4.0", "[1.0,2.0) [3.0,4.0]")]
    [InlineData(">= 1.0, >= 1.5, < 3.0, < 2.0", "[1.5,2.0)")]
    [InlineData(">= 1.5, >= 1.0, < 2.0, < 3.0", "[1.5,2.0)")]
    [InlineData("> 1.0, >= 1.0, < 2.0, <= 2.0", "(1.0,2.0)")]
    [InlineData(">= 1.0, > 1.0, <= 2.0, < 2.0", "(1.0,2.0)")]
    [InlineData(">= 1.0, >= 1.0, <= 2.0, <= 2.0", "[1.0,2.0]")]
    [InlineData(">= 1.5, > 1.0, <= 2.0, < 3.0", "[1.5,2.0]")]
    [InlineData("= 1.5, < 2.0", "[1.5,1.5]")]
    [InlineData("< 1.0, = 1.5 || >= 2.0, < 2.0 || > 2.0, <= 2.0 || >= 3.0, <= 2.0", "")]
    [InlineData("!= 1.0", "none")]
    [InlineData(">= 1.0, != 1.5", "none")]
    public void Gives_intervals_where_the_line_of_versions_is_not_parted(string text, string expected)
    {
        Assert.True(VersionRange.TryParse(VersionScheme.Cran, RangeSyntax.Comparators, text, out var range));
        var are = range.TryGetIntervals(out var intervals);
        Assert.Equal(expected, are ? string.Join(' ', intervals.Select(Text)) : "none");

        static string Text(VersionInterval interval) =>
            $"{(interval.IncludesLower ? '[' : '(')}{interval.Lower},{interval.Upper}{(interval.IncludesUpper ? ']' : ')')}";
    }

    [Fact]
    public void Gives_intervals_of_other_notations()
    {
        Assert.True(VersionRange.TryParse(VersionScheme.RubyGems, RangeSyntax.RubyGems, "~> 1.4", out var range));
        Assert.True(range.TryGetIntervals(out var intervals));
        Assert.Equal([new VersionInterval("1.4", true, "2", false)], intervals);
        Assert.True(VersionRange.TryParse(VersionScheme.Maven, RangeSyntax.Maven, "[,]", out range));
        Assert.True(range.TryGetIntervals(out intervals));
        Assert.Equal([default], intervals);
        Assert.True(VersionRange.TryParse(VersionScheme.Npm, RangeSyntax.Npm, ">=* 1.x", out range));
        Assert.True(range.TryGetIntervals(out intervals));
        Assert.Equal([new VersionInterval("1.0.0-0", true, "2.0.0-0", false)], intervals);
        Assert.True(VersionRange.TryParse(VersionScheme.Composer, RangeSyntax.Composer, "^1.2", out range));
        Assert.True(range.TryGetIntervals(out intervals));
        Assert.Equal([new VersionInterval("1.2-dev", true, "2.0.0.0-dev", false)], intervals);
    }

    [Fact]
    public void Gives_no_interval_of_bounds_that_have_no_order()
    {
        Assert.True(VersionRange.TryParse(VersionScheme.Composer, RangeSyntax.Comparators, ">= dev-a, >= dev-b", out var range));
        Assert.False(range.TryGetIntervals(out _));
        Assert.True(VersionRange.TryParse(VersionScheme.Composer, RangeSyntax.Comparators, "<= dev-a, <= dev-b", out range));
        Assert.False(range.TryGetIntervals(out _));
    }

    /// <summary>VersionParser::normalize of composer/semver 3.3.2 takes the ones and refuses the others; a version that it refuses is in no range.</summary>
    [Theory]
    [InlineData(true, "dev-main|dev-foo|master|trunk|default|dev-|DEV-main|v1.0|V1.0|1.0|1|1.0.0|1.0.0.0|01.0|1.0-dev|1.0.dev|1.0dev|1.0_dev|1.0--dev|1.0-.dev|1.0-stable|1.0-Stable|1.0stable")]
    [InlineData(true, "1.0.stable2|1.0-stable-dev|1.0-Stable-dev|1.0a|1.0-alpha|1.0.alpha|1.0_alpha|1.0-ALPHA1|1.0-alpha.1|1.0-alpha-1|1.0-alpha1.2|1.0-alpha1-2|1.0-alpha1.2-dev")]
    [InlineData(true, "1.0-alpha10.2.3|1.0-alpha.dev|1.0-alphadev|1.0b|1.0-beta|1.0-b2|1.0-beta.2|1.0-beta2.dev|1.0RC|1.0rc1|1.0-RC1|1.0-rc1.1|1.0p|1.0-p1|1.0pl1|1.0-pl|1.0-patch1")]
    [InlineData(true, "1.0-patch.1-dev|1.0-patch1dev|1.0-|1.0.|1.0_|1.0.0.1|1.0.1|12345.0|99999|100000|123456.0|20100102|2010-01-02|2010.01.02|2010:01:02|201001|2010-01|2010-01-02-10")]
    [InlineData(true, "2010-01-02-10-20|2010-01-02-10-20-30.5|2010-01-02-10-20-30-40|2010-01-02-10-20-30-40-50|20100102203040|2010010220304050|201001022030405060|2010-01-1234|2010-01-1")]
    [InlineData(true, "2010-01-123|2010-01-12345|201001021|2010-123|20100|201012|2010123|2010.1-dev|2010-01-02-dev|2010-01-02-p1|2010-01-02.beta2|20100102-dev|20100102.|2010-01-|1.x-dev")]
    [InlineData(true, "1.*-dev|1.X-dev|1.x.x-dev|1.x.*-dev|1.0.x-dev|1.0.0.x-dev|1.0.x.dev|1.0.xdev|1-dev|1dev|v1.x-dev|1.0+b|1.0+b+c|1.0+b-dev|1.0+b@dev|1.0@dev|1.0@STABLE|1.0@RC|1.0@Beta")]
    [InlineData(true, "1.0@alpha|1.0 as 2.0|1.0  as  2.0|dev-main as 1.0|1.0 -dev|dev-a b|1.0.-dev|2010-01-02-|1.x.x.x-dev|1.x.1-dev|1.x.1.x-dev|1.10.x-dev|2010-01.02|2010:01-02.3")]
    [InlineData(true, "2010-01-02-1|2010-01-02-123|2010-01-02-1234|2010-01-02-12345|201|20101|2010102|20101020|201010203|12345.6|123456|1234567|123456.7|1.0-stable1.2.3|1.0-STABLE1|1.0-p-dev")]
    [InlineData(true, "1.0+1+|1.0+a,|1.0+,|0|00000|000000|00|v0")]
    [InlineData(false, "Default|vv1.0|1.0-_dev|1.0--alpha|1.0-alpha..1|1.0-alpha1_2|1.0-alpha_dev|1.0-c1|1.0-foo|1.0.0.0.1|2010_01_02|2010-01-02-10-20-30-40-50-60|20100102203040506070|2010-1")]
    [InlineData(false, "2010-1-01|1.0.0.0.x-dev|1.0.0.0.x.x-dev|1.x.-dev|1..x-dev|1.y-dev|x-dev|.x-dev|1x-dev|1.x|1.0+|1.0,+b|1.0@foo|1.0@|1.0@dev@dev|@dev|1.0@beta-dev|1.0 as|1.0 as 2 3")]
    [InlineData(false, "1.0 as 2,3|1.0 is 2.0|1.0, as 2.0|1.0 +b|1.0+a b|2010-01--beta|1.0..-dev|1.0._dev|201-01-01|201-0101|2010-01-02-foo|1.0.0.0.0-dev|1.x.x.x.x-dev|1.x.y-dev|1.0_x-dev|1.0-x-dev")]
    [InlineData(false, "1.0x-dev|123456.7.8|12345.6.7.8.9|1.0-alpha1-|1.0-alpha1.|1.0-dev1|1.0-dev.1|1.0-devel|1.0-stablefoo|1.0-alpha1beta|1.0-beta-alpha|1.0-.5|1.0--5|1.0-5|1.0_5|1.0.5-5|v.")]
    [InlineData(false, "va")]
    public void Knows_composer_s_versions(bool isVersion, string versions)
    {
        Assert.True(VersionRange.TryParse(VersionScheme.Composer, RangeSyntax.Composer, "!=dev-other", out var range));
        Assert.All(versions.Split('|'), version => Assert.True(range.TryContains(version, out var contained) == isVersion && contained == isVersion, version));
    }

    [Fact]
    public void Decides_where_one_alternative_does()
    {
        // "weird" is no version of PEP 440, but it is the very text of the second alternative.
        Assert.True(VersionRange.TryParse(VersionScheme.Pep440, RangeSyntax.Pep440, "<2 || ===weird", out var range));
        Assert.True(range.TryContains("weird", out var contained));
        Assert.True(contained);

        // And here the text decides against all else.
        Assert.True(VersionRange.TryParse(VersionScheme.Pep440, RangeSyntax.Pep440, "<2, ===other", out range));
        Assert.True(range.TryContains("weird", out contained));
        Assert.False(contained);
    }

    [Theory]
    [InlineData("i0", "0.1 99", "")]
    [InlineData("i0 f1.5", "0.1 1.4", "1.5 2.0")]
    [InlineData("i1.0 f1.5 i2.0 f2.5", "1.0 1.4 2.0 2.4", "0.9 1.5 1.9 2.5 3")]
    [InlineData("f2.5 i2.0 f1.5 i1.0", "1.0 1.4 2.0 2.4", "0.9 1.5 1.9 2.5 3")]
    [InlineData("i1.0 l1.5", "1.0 1.5", "0.9 1.5.1 2")]
    [InlineData("i1.0 l1.0", "1.0", "0.9 1.1")]
    [InlineData("l1.0 i1.0", "1.0", "0.9 1.1")]
    [InlineData("i1.0 l1.5 i2.0", "1.5 2.0 9", "1.6")]
    [InlineData("i1.0 f2.0 i2.0 f3.0", "1.0 2.0 2.5", "3.0")]
    [InlineData("i1.0 f1.0", "", "0.9 1.0 1.1")]
    [InlineData("i0 m2.0", "1.9", "2.0 3")]
    [InlineData("i0 m2.0 m3.0", "1.9 2.9", "3.0")]
    [InlineData("i0 m*", "1.9 2.9", "")]
    [InlineData("f1.0", "", "0.5 1.5")]
    [InlineData("i0 i1.0 f2.0", "0.1 1.5", "2.0")]
    [InlineData("f1.5 i0", "0.1 1.4", "1.5 2.0")]
    [InlineData("l1.5 i0", "0.1 1.5", "1.6 2.0")]
    [InlineData("", "", "1.0")]
    public void Follows_osv_s_events(string events, string inside, string outside)
    {
        var parsed = events.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => new OsvEvent(text[0] switch { 'i' => OsvEventKind.Introduced, 'f' => OsvEventKind.Fixed, 'l' => OsvEventKind.LastAffected, _ => OsvEventKind.Limit }, text[1..]))
            .ToArray();
        foreach (var version in inside.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.True(OsvRange.TryContains(VersionScheme.RubyGems, parsed, version, out var contained) && contained, version);
        }

        foreach (var version in outside.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.True(OsvRange.TryContains(VersionScheme.RubyGems, parsed, version, out var contained) && !contained, version);
        }
    }

    /// <summary>Introduced "0" is before every version, also before those that dpkg puts below 0.</summary>
    [Fact]
    public void Begins_before_the_lowest_version()
    {
        OsvEvent[] events = [new(OsvEventKind.Fixed, "0~rc2"), new(OsvEventKind.Introduced, "0")];
        Assert.True(OsvRange.TryContains(VersionScheme.Dpkg, events, "0~rc1", out var contained) && contained);
        Assert.True(OsvRange.TryContains(VersionScheme.Dpkg, events, "0", out contained) && !contained);
        events.AsSpan().Reverse();
        Assert.True(OsvRange.TryContains(VersionScheme.Dpkg, events, "0~rc1", out contained) && contained);
        Assert.True(OsvRange.TryContains(VersionScheme.Dpkg, events, "0", out contained) && !contained);
    }

    [Fact]
    public void Says_where_osv_s_events_cannot_be_decided()
    {
        OsvEvent[] events = [new(OsvEventKind.Introduced, "0"), new(OsvEventKind.Fixed, "1.0")];
        Assert.False(OsvRange.TryContains(VersionScheme.RubyGems, events, "foo", out var contained));
        Assert.False(contained);
        Assert.True(OsvRange.TryContains(VersionScheme.RubyGems, events.AsSpan(0, 1), "foo", out contained));
        Assert.True(contained);
        OsvEvent[] branches = [new(OsvEventKind.Introduced, "dev-a"), new(OsvEventKind.Fixed, "dev-b")];
        Assert.False(OsvRange.TryContains(VersionScheme.Composer, branches, "1.0", out _));
    }

    [Fact]
    public void Takes_any_characters()
    {
        var generator = new VersionGenerator(12);
        foreach (var syntax in Enum.GetValues<RangeSyntax>())
        {
            for (var i = 0; i < Tier.Scale(4_000, 200_000); i++)
            {
                var text = i % 2 == 0 || syntax is RangeSyntax.Comparators or RangeSyntax.Cargo
                    ? generator.Chaos(30) : generator.Mutate(generator.Mutate(generator.Range(syntax).Range));
                if (VersionRange.TryParse(SchemeOf(syntax), syntax, text, out var range))
                {
                    _ = range.TryContains(generator.Chaos(12), out _);
                    _ = range.TryContains("1.2.3", out _);
                }
            }
        }
    }

    [Fact]
    public void Allocates_nothing_when_it_tests()
    {
        var generator = new VersionGenerator(13);
        OsvEvent[] events = [new(OsvEventKind.Introduced, "0"), new(OsvEventKind.Fixed, "1.5"), new(OsvEventKind.Introduced, "2.0"), new(OsvEventKind.LastAffected, "2.5")];
        foreach (var syntax in new[] { RangeSyntax.Npm, RangeSyntax.Pep440, RangeSyntax.Maven, RangeSyntax.NuGet, RangeSyntax.RubyGems, RangeSyntax.Composer })
        {
            var cases = Enumerable.Range(0, 300).Select(_ => generator.Range(syntax))
                .Select(one => (Range: VersionRange.TryParse(SchemeOf(syntax), syntax, one.Range, out var range) ? range : null, one.Version))
                .Where(one => one.Range is not null).ToArray();
            Allocations.AssertNone(TestAll);

            void TestAll()
            {
                foreach (var (range, version) in cases)
                {
                    _ = range!.TryContains(version, out _);
                    _ = OsvRange.TryContains(SchemeOf(syntax), events, version, out _);
                }
            }
        }
    }

    [Theory]
    [InlineData("1.2", "1.3", -1)]
    [InlineData("1.3.a", "1.3", 0)]
    [InlineData("1.3.1", "1.3", 1)]
    [InlineData("1..3", "1.3", null)]
    [InlineData("1.3", "1..3", null)]
    public void A_gems_release_is_compared_where_both_are_versions(string version, string other, int? expected)
    {
        Assert.Equal(expected is not null, RubyGemsVersion.TryCompareRelease(version, other, out var order));
        Assert.Equal(expected ?? 0, order);
    }

    private static VersionScheme SchemeOf(RangeSyntax syntax) => syntax switch
    {
        RangeSyntax.Pep440 => VersionScheme.Pep440,
        RangeSyntax.Maven => VersionScheme.Maven,
        RangeSyntax.NuGet => VersionScheme.NuGet,
        RangeSyntax.RubyGems => VersionScheme.RubyGems,
        RangeSyntax.Composer => VersionScheme.Composer,
        RangeSyntax.Cargo => VersionScheme.Cargo,
        _ => VersionScheme.Npm,
    };
}
