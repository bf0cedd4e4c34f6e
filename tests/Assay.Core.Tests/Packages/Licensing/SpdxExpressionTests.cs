using Assay.Core.Packages.Licensing;
using Assay.TestKit;

namespace Assay.Core.Tests.Packages.Licensing;

public sealed class SpdxExpressionTests
{
    [Theory]
    [InlineData("MIT", "MIT")]
    [InlineData("  mit ", "MIT")]
    [InlineData("apache-2.0", "Apache-2.0")]
    [InlineData("Apache-2.0+", "Apache-2.0+")]
    [InlineData("GPL-2.0+", "GPL-2.0+")]
    [InlineData("MIT or isc", "MIT OR ISC")]
    [InlineData("MIT AND ISC OR BSD-3-Clause", "MIT AND ISC OR BSD-3-Clause")]
    [InlineData("MIT OR ISC AND BSD-3-Clause", "MIT OR ISC AND BSD-3-Clause")]
    [InlineData("(MIT OR ISC) AND BSD-3-Clause", "(MIT OR ISC) AND BSD-3-Clause")]
    [InlineData("BSD-3-Clause AND(MIT OR ISC)", "BSD-3-Clause AND (MIT OR ISC)")]
    [InlineData("(MIT AND ISC) OR (0BSD)", "MIT AND ISC OR 0BSD")]
    [InlineData("((MIT))", "MIT")]
    [InlineData("MIT OR (ISC OR (0BSD OR Zlib))", "MIT OR ISC OR 0BSD OR Zlib")]
    [InlineData("MIT AND (ISC AND 0BSD)", "MIT AND ISC AND 0BSD")]
    [InlineData("GPL-2.0-or-later with classpath-Exception-2.0", "GPL-2.0-or-later WITH Classpath-exception-2.0")]
    [InlineData("GPL-2.0+ WITH Bison-exception-2.2 OR MIT", "GPL-2.0+ WITH Bison-exception-2.2 OR MIT")]
    [InlineData("LicenseRef-My.Own-1", "LicenseRef-My.Own-1")]
    [InlineData("licenseref-Own AND mit", "LicenseRef-Own AND MIT")]
    [InlineData("DocumentRef-other:LicenseRef-Own", "DocumentRef-other:LicenseRef-Own")]
    [InlineData("MIT WITH AdditionRef-ours", "MIT WITH AdditionRef-ours")]
    [InlineData("MIT WITH DocumentRef-x:AdditionRef-y", "MIT WITH DocumentRef-x:AdditionRef-y")]
    [InlineData("LicenseRef-a WITH LLVM-exception", "LicenseRef-a WITH LLVM-exception")]
    [InlineData("MIT\tAND\nISC", "MIT AND ISC")]
    public void Reads_and_writes_the_canonical_form(string text, string canonical)
    {
        var expression = Parse(text);

        Assert.Equal(canonical, expression.ToString());
        Assert.Equal(expression, Parse(canonical));
    }

    [Theory]
    [InlineData("", "a licence is missing at the end")]
    [InlineData("   ", "a licence is missing at the end")]
    [InlineData("MIT OR", "a licence is missing at the end")]
    [InlineData("OR MIT", "a licence is missing at 0")]
    [InlineData("MIT AND AND ISC", "a licence is missing at 8")]
    [InlineData("MIT ISC", "AND, OR or WITH is missing at 4")]
    [InlineData("MIT +", "AND, OR or WITH is missing at 4")]
    [InlineData("(MIT", "no ')' for the '(' at 0")]
    [InlineData("MIT)", "no '(' for the ')' at 3")]
    [InlineData("()", "a licence is missing at 1")]
    [InlineData("MIT, ISC", "AND, OR or WITH is missing at 3")]
    [InlineData("Nobody-1.0", "no licence of the SPDX list is named 'Nobody-1.0' (at 0)")]
    [InlineData("LicenseRef-", "no licence of the SPDX list is named 'LicenseRef-' (at 0)")]
    [InlineData("DocumentRef-:LicenseRef-a", "no licence of the SPDX list")]
    [InlineData("DocumentRef-a:MIT", "no licence of the SPDX list")]
    [InlineData("LicenseRef-a+", "a reference can't have the '+' at 12")]
    [InlineData("GPL-2.0-only WITH", "an exception is missing at 17")]
    [InlineData("GPL-2.0-only WITH MIT", "no exception of the SPDX list is named 'MIT' (at 18)")]
    [InlineData("(MIT OR ISC) WITH LLVM-exception", "AND, OR or WITH is missing at 13")]
    [InlineData("NONE", "no licence of the SPDX list")]
    [InlineData("MIT_X", "AND, OR or WITH is missing at 3")]
    [InlineData("é", "a licence is missing at 0")]
    public void Says_what_is_wrong_and_where(string text, string says)
    {
        Assert.False(SpdxExpression.TryParse(text, out var expression, out var error));
        Assert.Null(expression);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_what_it_is_made_of()
    {
        var expression = Parse("(MIT OR GPL-2.0-only WITH Classpath-exception-2.0) AND MIT AND Apache-2.0+ AND LicenseRef-x");

        Assert.Equal(["MIT", "GPL-2.0-only", "Apache-2.0", "LicenseRef-x"], expression.Licenses);
        Assert.Equal(["Classpath-exception-2.0"], expression.Exceptions);
    }

    [Fact]
    public void Bounds_brackets_and_length()
    {
        Assert.True(SpdxExpression.TryParse(new string('(', 64) + "MIT" + new string(')', 64), out _, out _));
        Assert.False(SpdxExpression.TryParse(new string('(', 65) + "MIT" + new string(')', 65), out _, out var error));
        Assert.Contains("64 brackets", error, StringComparison.Ordinal);
        Assert.False(SpdxExpression.TryParse(new string('(', 60_000), out _, out _));
        Assert.False(SpdxExpression.TryParse(new string('x', SpdxExpression.MaxLength + 1), out _, out error));
        Assert.Contains("longer than", error, StringComparison.Ordinal);
        Assert.True(SpdxExpression.TryParse(string.Join(" OR ", Enumerable.Repeat("MIT", 9_000)), out _, out _));
        Assert.True(SpdxExpression.TryParse(string.Concat(Enumerable.Repeat("(MIT) AND ", 6_000)) + "MIT", out _, out _));
    }

    [Fact]
    public void Knows_the_list_in_any_case()
    {
        Assert.True(SpdxLicenses.Licenses.Count > 700 && SpdxLicenses.Exceptions.Count > 60);
        Assert.All(SpdxLicenses.Licenses, id => Assert.Equal(id, SpdxLicenses.OfficialLicense(id.ToUpperInvariant())));
        Assert.All(SpdxLicenses.Exceptions, id => Assert.Equal(id, SpdxLicenses.OfficialException(id.ToLowerInvariant())));
        Assert.All(SpdxLicenses.DeprecatedLicenses, id => Assert.True(SpdxLicenses.IsDeprecated(id) && SpdxLicenses.OfficialLicense(id) == id));
        Assert.False(SpdxLicenses.IsDeprecated("MIT"));
        Assert.Null(SpdxLicenses.OfficialLicense("mit license"));
        Assert.All(SpdxLicenses.Licenses.Concat(SpdxLicenses.DeprecatedLicenses), id => Assert.Equal(id, Parse(id).ToString()));
    }

    [Theory]
    [InlineData("MIT", "MIT")]
    [InlineData("GPLv2+", "GPL-2.0-or-later")]
    [InlineData("GPLv2", "GPL-2.0-only")]
    [InlineData("GPL-2+", "GPL-2.0-or-later")]
    [InlineData("GPL-3", "GPL-3.0-only")]
    [InlineData("GPL2", "GPL-2.0-only")]
    [InlineData("GPL (>= 2)", "GPL-2.0-or-later")]
    [InlineData("GPL-2 | GPL-3", "GPL-2.0-only OR GPL-3.0-only")]
    [InlineData("GPL", "GPL-1.0-or-later")]
    [InlineData("GNU GPL v3 or later", "GPL-3.0-or-later")]
    [InlineData("GPL version 2 or any later version", "GPL-2.0-or-later")]
    [InlineData("GNU General Public License v2 or later (GPLv2+)", "GPL-2.0-or-later")]
    [InlineData("GNU General Public License v3.0", "GPL-3.0-only")]
    [InlineData("LGPLv2.1+", "LGPL-2.1-or-later")]
    [InlineData("LGPL-2.1", "LGPL-2.1")]
    [InlineData("AGPLv3", "AGPL-3.0-only")]
    [InlineData("GFDL-1.3+", "GFDL-1.3+")]
    [InlineData("GFDL 1.3 or later", "GFDL-1.3-or-later")]
    [InlineData("Apache 2.0", "Apache-2.0")]
    [InlineData("Apache-2", "Apache-2.0")]
    [InlineData("ASL 2.0", "Apache-2.0")]
    [InlineData("Apache License, Version 2.0", "Apache-2.0")]
    [InlineData("The Apache Software License, Version 2.0", "Apache-2.0")]
    [InlineData("BSD-3-clause", "BSD-3-Clause")]
    [InlineData("BSD 3-Clause License", "BSD-3-Clause")]
    [InlineData("New BSD License", "BSD-3-Clause")]
    [InlineData("MIT/X11", "MIT")]
    [InlineData("The MIT License (MIT)", "MIT")]
    [InlineData("Expat", "MIT")]
    [InlineData("MIT/Apache-2.0", "MIT OR Apache-2.0")]
    [InlineData("License :: OSI Approved :: MIT License", "MIT")]
    [InlineData("Perl_5", "Artistic-1.0-Perl OR GPL-1.0-or-later")]
    [InlineData("GPLv2+ and LGPLv2+", "GPL-2.0-or-later AND LGPL-2.0-or-later")]
    [InlineData("(GPLv2+ or MIT) and BSD-2-clause", "(GPL-2.0-or-later OR MIT) AND BSD-2-Clause")]
    [InlineData("GPL-2+, Expat, and Artistic", "GPL-2.0-or-later AND MIT AND Artistic-1.0")]
    [InlineData("Expat, ISC or GPL-2+", "MIT OR ISC OR GPL-2.0-or-later")]
    [InlineData("MPLv2.0; MIT", "MPL-2.0 AND MIT")]
    [InlineData("GPL-2+ with classpath exception", "GPL-2.0-or-later WITH Classpath-exception-2.0")]
    [InlineData("GPL-2+ with OpenSSL exception", "LicenseRef-GPL-2-or-later-with-OpenSSL-exception")]
    [InlineData("public-domain", "LicenseRef-public-domain")]
    [InlineData("BSD", "LicenseRef-BSD")]
    [InlineData("Custom License! (ours)", "LicenseRef-Custom-License-ours")]
    [InlineData("GPLv2+ and something else", "GPL-2.0-or-later AND LicenseRef-something-else")]
    [InlineData("https://example.org/LICENSE", "LicenseRef-https-example.org-LICENSE")]
    [InlineData("((broken", "LicenseRef-broken")]
    [InlineData("***", "LicenseRef-unnamed")]
    [InlineData("許可", "LicenseRef-unnamed")]
    public void Makes_an_expression_of_what_people_write(string loose, string canonical)
    {
        var expression = SpdxExpression.FromLoose(loose);

        Assert.Equal(canonical, expression?.ToString());
        Assert.Equal(expression, Parse(canonical));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("NONE")]
    [InlineData("NOASSERTION")]
    public void Makes_nothing_of_nothing(string? loose) => Assert.Null(SpdxExpression.FromLoose(loose));

    [Fact]
    public void Tells_long_texts_apart()
    {
        var first = SpdxExpression.FromLoose(new string('a', 5000) + "b")!.ToString();
        var second = SpdxExpression.FromLoose(new string('a', 5000) + "c")!.ToString();

        Assert.NotEqual(first, second);
        Assert.True(first.Length < 120);
        Assert.Equal(first, Parse(first).ToString());
    }

    [Fact]
    public void Always_makes_an_expression_that_reads_back()
    {
        string[] words = ["GPL", "MIT", "v2", "2.0", "+", " ", " ", " ", "or", "and", "with", "later", "(", ")", ",", "/", "|", "&", ";", "-", "(>=", "é", "\0", "License", "BSD", "exception", ":"];
        var random = new Random(1);
        for (var round = 0; round < Tier.Scale(20_000, 500_000); round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => words[random.Next(words.Length)]));
            var expression = SpdxExpression.FromLoose(text);
            Assert.True(expression is not null || string.IsNullOrWhiteSpace(text), text);
            Assert.True(expression is null || (SpdxExpression.TryParse(expression.ToString(), out var again, out var error) && again.Equals(expression)),
                $"{text} -> {expression}");
        }
    }

    private static SpdxExpression Parse(string text) =>
        SpdxExpression.TryParse(text, out var expression, out var error) ? expression : throw new Xunit.Sdk.XunitException($"{text}: {error}");
}
