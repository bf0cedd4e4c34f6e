using System.Text;
using Assay.Catalogers.Debian;
using Assay.Core.Packages.Licensing;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Debian;

public sealed class CopyrightCatalogerTests
{
    private const string Header = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: x\n\n";

    [Theory]
    [InlineData("GPL-2+", "GPL-2.0-or-later")]
    [InlineData("GPL-2", "GPL-2.0-only")]
    [InlineData("GPLv3+", "GPL-3.0-or-later")]
    [InlineData("GPL-2.0-or-later", "GPL-2.0-or-later")]
    [InlineData("GPL", "GPL-1.0-or-later")]
    [InlineData("LGPL-2.1+", "LGPL-2.1-or-later")]
    [InlineData("LGPLv2.1+", "LGPL-2.1-or-later")]
    [InlineData("GFDL-NIV-1.3+", "GFDL-1.3-no-invariants-or-later")]
    [InlineData("GFDL-1.3+-no-invariant", "GFDL-1.3-no-invariants-or-later")]
    [InlineData("Expat", "MIT")]
    [InlineData("BSD-3-clause", "BSD-3-Clause")]
    [InlineData("Artistic or GPL-1+", "Artistic-1.0-Perl OR GPL-1.0-or-later")]
    [InlineData("BSL-1.0 and MIT", "BSL-1.0 AND MIT")]
    [InlineData("MPL-1.1 or LGPL-2.1+, and SC", "(MPL-1.1 OR LGPL-2.1-or-later) AND LicenseRef-SC")]
    [InlineData("Expat or GPL-2 and ISC", "MIT OR GPL-2.0-only AND ISC")]
    [InlineData("MPL-1.1 or GPL-2+ or LGPL-2.1+", "MPL-1.1 OR GPL-2.0-or-later OR LGPL-2.1-or-later")]
    [InlineData("GPL-3+ with Bison exception", "GPL-3.0-or-later WITH Bison-exception-2.2")]
    [InlineData("GPL-2+-autoconf-exception", "GPL-2.0-or-later WITH Autoconf-exception-generic")]
    [InlineData("GPL-3+-WITH-BISON-EXCEPTION", "GPL-3.0-or-later WITH Bison-exception-2.2")]
    [InlineData("Apache-2.0 with LLVM exception", "Apache-2.0 WITH LLVM-exception")]
    [InlineData("GPL-2 with Linux-syscall-note exception", "GPL-2.0-only WITH Linux-syscall-note")]
    [InlineData("LGPL-2.1+ with staticLink exception", "LicenseRef-LGPL-2.1-or-later-with-staticLink-exception")]
    [InlineData("public-domain", "LicenseRef-public-domain")]
    [InlineData("RRA-KEEP-THIS-NOTICE", "LicenseRef-RRA-KEEP-THIS-NOTICE")]
    [InlineData("Permission to use, copy, modify, and distribute this software and its", "")]
    [InlineData("and, or, and", "")]
    public void Short_names_become_expressions(string synopsis, string expected)
    {
        Assert.Equal(expected, string.Join(';', Read($"{Header}Files: *\nLicense: {synopsis}\n text\n")));
        if (expected.Length > 0)
        {
            Assert.True(SpdxExpression.TryParse(expected, out _, out var error), error);
        }
    }

    [Fact]
    public void Licences_of_files_count_once_and_standalone_paragraphs_are_their_texts()
    {
        Assert.Equal(["BSD-3-Clause OR GPL-2.0-only", "ISC"],
            Read(Header + "Files: *\nLicense: BSD-3-clause or GPL-2\n\nFiles: a\nlicense:\tISC\n\nFiles: b\nLicense: ISC\n\nLicense: BSD-3-clause\n text\n\nLicense: GPL-2\n text\n"));
        Assert.Equal(["GPL-2.0-only"], Read(Header + "License: GPL-2\n text\n"));
    }

    [Fact]
    public void Prose_is_read_by_its_references_to_common_licences()
    {
        Assert.Equal(["GPL-2.0-or-later", "LGPL-2.1-only"], Read(
            """
            This is the Debian package.
             * either version 2 of the License, or (at your option) any later
             * version. See `/usr/share/common-licenses/GPL-2'.

            The library is under the LGPL 2.1: /usr/share/common-licenses/LGPL-2.1.
            And /usr/share/common-licenses/, /usr/share/common-licenses/UNKNOWN
            """));
    }

    [Fact]
    public void Real_copyright_files_give_valid_expressions()
    {
        var folder = TestData.Require("peers", "syft", "syft", "pkg", "cataloger", "debian", "testdata", "copyright");
        var found = Directory.GetFiles(folder).ToDictionary(file => Path.GetFileName(file), file => Read(File.ReadAllText(file)));

        Assert.All(found.Values.SelectMany(expressions => expressions), text => Assert.True(SpdxExpression.TryParse(text, out _, out var error), error));
        Assert.Contains("GPL-2.0-or-later", found["liblzma5"]);
        Assert.Contains("LGPL-2.1-or-later", found["libc6"]);
        Assert.Equal(["MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-only"], found["trilicense"]);
        Assert.Contains("LGPL-2.1-only", found["libaudit-common"]);
        Assert.Empty(found["cuda"]);
    }

    [Fact]
    public void Cut_and_damaged_files_never_throw_and_stay_valid()
    {
        var whole = Encoding.UTF8.GetBytes(Header + "Files: *\nLicense: MPL-1.1 or GPL-2+ with Bison exception, and (SC)\n\nFiles: b\nLicense: é\n\nsee /usr/share/common-licenses/GPL-2\n");
        for (var seed = 0; seed < whole.Length + Tier.Scale(2_000, 100_000); seed++)
        {
            var random = new Random(seed);
            var damaged = seed < whole.Length ? whole[..seed] : (byte[])whole.Clone();
            for (var i = 0; seed >= whole.Length && i < 3; i++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            Assert.All(CopyrightReader.Read(new MemoryStream(damaged), CancellationToken.None),
                text => Assert.True(SpdxExpression.TryParse(text, out _, out var error), $"{text}: {error}"));
        }
    }

    private static IEnumerable<string> Read(string text)
    {
        var facts = Debs.Catalog(new CopyrightCataloger(), "usr/share/doc/pkg/copyright", Encoding.UTF8.GetBytes(text));
        return facts.Loose.SelectMany(fact => fact.Value.Split('\n'));
    }
}
