using Assay.Core.Packages;

namespace Assay.Core.Tests.Packages;

/// <summary>Cases from NIST IR 7695, 6.1.2.4 and 6.2.2.3, and from NVD's records.</summary>
public sealed class CpeTests
{
    [Theory]
    [InlineData("cpe:/a:microsoft:internet_explorer:8.0.6001:beta", "cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*")]
    [InlineData("cpe:/a:microsoft:internet_explorer:8.%02:sp%01", "cpe:2.3:a:microsoft:internet_explorer:8.*:sp?:*:*:*:*:*:*")]
    [InlineData("cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online~win2003~x64~", "cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:*:*:*:online:win2003:x64:*")]
    [InlineData("cpe:/a:hp:openview_network_manager:7.51:-:~~~linux~~", "cpe:2.3:a:hp:openview_network_manager:7.51:-:*:*:*:linux:*:*")]
    [InlineData("cpe:/a:foo%5cbar:big%24money_2010%07:::~~special~ipod_touch~80gb~", "")]
    [InlineData("cpe:/a:foo~bar:big%7emoney_2010", @"cpe:2.3:a:foo\~bar:big\~money_2010:*:*:*:*:*:*:*:*")]
    [InlineData("cpe:/o:centos:centos", "cpe:2.3:o:centos:centos:*:*:*:*:*:*:*:*")]
    [InlineData(@"cpe:2.3:a:foo\\bar:big\$money:2010:*:*:*:special:ipod_touch:80gb:*", @"cpe:2.3:a:foo\\bar:big\$money:2010:*:*:*:special:ipod_touch:80gb:*")]
    [InlineData(@"CPE:2.3:A:Erlang:erlang\/otp:26.2:RC1:*:*:*:*:*:*", @"cpe:2.3:a:erlang:erlang\/otp:26.2:rc1:*:*:*:*:*:*")]
    [InlineData(@"cpe:2.3:a:ntp:ntp:4.2.8:p1\-beta1:*:*:*:*:*:*", "cpe:2.3:a:ntp:ntp:4.2.8:p1-beta1:*:*:*:*:*:*")]
    [InlineData(@"cpe:2.3:a:x:y\:z:1:*:*:*:*:*:*:*", @"cpe:2.3:a:x:y\:z:1:*:*:*:*:*:*:*")]
    public void Both_bindings_are_read(string text, string formatted) =>
        Assert.Equal(formatted, Cpe.TryParse(text, out var cpe) ? cpe.ToString() : "");

    [Theory]
    [InlineData("")]
    [InlineData("cpe:2.3:a:vendor:product")]
    [InlineData("cpe:2.3:x:vendor:product:1:*:*:*:*:*:*:*")]
    [InlineData("cpe:2.3:a::product:1:*:*:*:*:*:*:*")]
    [InlineData("cpe:2.3:a:ven*dor:product:1:*:*:*:*:*:*:*")]
    [InlineData("cpe:2.3:a:ven dor:product:1:*:*:*:*:*:*:*")]
    [InlineData("cpe:2.3:a:vendor:product:1+2:*:*:*:*:*:*:*")]
    [InlineData(@"cpe:2.3:a:vendor:product:1:*:*:*:*:*:*:\")]
    [InlineData("cpe:2.3:a:vendor:product:1:*:*:*:*:*:*:*:*")]
    [InlineData("cpe:/a:b:c:d:e:f:g:h")]
    [InlineData("cpe:/a:b:c:d:e:~f~g")]
    [InlineData("pkg:npm/a@1")]
    public void What_is_none_is_refused(string text) => Assert.False(Cpe.TryParse(text, out _));

    [Fact]
    public void A_text_comes_back_out_of_an_attribute()
    {
        foreach (var text in (string[])["erlang/otp", "1.2+3~4", @"a\b", "c++", "-", "node.js", "a:b", "*"])
        {
            Assert.Equal(text, Cpe.Unquote(Cpe.Quote(text)));
            var cpe = new Cpe { Vendor = Cpe.Quote(text), Product = "x" };
            Assert.True(Cpe.TryParse(cpe.ToString(), out var read));
            Assert.Equal(cpe, read);
        }

        Assert.Equal(Cpe.Any, Cpe.Quote(""));
        Assert.Equal("a_b_", Cpe.Quote("A bé"));
    }

    [Fact]
    public void Texts_that_are_cut_or_changed_do_no_harm()
    {
        const string whole = @"cpe:2.3:a:erlang:erlang\/otp:26.2:rc1:*:*:en:*:?x*:*";
        for (var at = 0; at <= whole.Length; at++)
        {
            _ = Cpe.TryParse(whole[..at], out _);
            for (var letter = '\0'; letter < 200 && at < whole.Length; letter++)
            {
                if (Cpe.TryParse(whole[..at] + letter + whole[(at + 1)..], out var cpe))
                {
                    Assert.True(Cpe.TryParse(cpe.ToString(), out var again));
                    Assert.Equal(cpe, again);
                }
            }
        }

        Assert.False(Cpe.TryParse("cpe:/a:" + new string('b', Cpe.MaxLength), out _));
    }
}
