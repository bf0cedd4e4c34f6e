namespace Assay.Core.Packages.Licensing;

/// <summary>Names by which licences go beside their ids, by the key of <see cref="SpdxLoose.KeyOf"/>.</summary>
internal static class SpdxAliases
{
    // Name = expression. What Debian's DEP-5, Fedora's old short names, Python's classifiers, CRAN, CPAN and npm packages write most.
    private const string Text = """
        apache = Apache-2.0
        apache 2 = Apache-2.0
        apache software = Apache-2.0
        apache software 2.0 = Apache-2.0
        apache software 2 = Apache-2.0
        apache 2.0 only = Apache-2.0
        apachev2 = Apache-2.0
        asl = Apache-2.0
        asl 2.0 = Apache-2.0
        asl 1.1 = Apache-1.1
        al 2.0 = Apache-2.0
        osi approved apache software = Apache-2.0
        mit x11 = MIT
        mit mit = MIT
        x11 mit = MIT
        mit style = MIT
        mit like = MIT
        mit expat = MIT
        expat = MIT
        expat mit = MIT
        osi approved mit = MIT
        bsd 2 = BSD-2-Clause
        bsd 3 = BSD-3-Clause
        bsd 4 = BSD-4-Clause
        bsd new = BSD-3-Clause
        new bsd = BSD-3-Clause
        modified bsd = BSD-3-Clause
        revised bsd = BSD-3-Clause
        3 clause bsd = BSD-3-Clause
        bsd three clause = BSD-3-Clause
        bsd simplified = BSD-2-Clause
        simplified bsd = BSD-2-Clause
        freebsd = BSD-2-Clause
        2 clause bsd = BSD-2-Clause
        bsd two clause = BSD-2-Clause
        bsd with advertising = BSD-4-Clause
        original bsd = BSD-4-Clause
        gpl = GPL-1.0-or-later
        gpl+ = GPL-1.0-or-later
        gnu gpl = GPL-1.0-or-later
        gnu general public = GPL-1.0-or-later
        lgpl = LGPL-2.0-or-later
        lgpl+ = LGPL-2.0-or-later
        gnu lgpl = LGPL-2.0-or-later
        gnu lesser general public = LGPL-2.0-or-later
        artistic = Artistic-1.0
        artistic 2 = Artistic-2.0
        perl = Artistic-1.0-Perl OR GPL-1.0-or-later
        perl 5 = Artistic-1.0-Perl OR GPL-1.0-or-later
        same as perl = Artistic-1.0-Perl OR GPL-1.0-or-later
        mpl 2 = MPL-2.0
        mpl 1 = MPL-1.0
        mozilla public 2.0 = MPL-2.0
        mozilla public 2.0 mpl 2.0 = MPL-2.0
        mozilla public 1.1 = MPL-1.1
        epl 1 = EPL-1.0
        epl 2 = EPL-2.0
        eclipse public 1.0 = EPL-1.0
        eclipse public 2.0 = EPL-2.0
        edl 1.0 = BSD-3-Clause
        eclipse distribution 1.0 = BSD-3-Clause
        cddl = CDDL-1.0
        cddl 1 = CDDL-1.0
        common development and distribution 1.0 = CDDL-1.0
        zlib libpng = Zlib
        zlib png = Zlib
        libpng = Libpng
        psf = PSF-2.0
        psf 2 = PSF-2.0
        python software foundation = PSF-2.0
        osi approved python software foundation = PSF-2.0
        python = Python-2.0
        zpl 2 = ZPL-2.1
        boost = BSL-1.0
        boost software 1.0 = BSL-1.0
        boost 1.0 = BSL-1.0
        isc iscl = ISC
        iscl = ISC
        openssl = OpenSSL
        cc0 = CC0-1.0
        cc0 1.0 universal = CC0-1.0
        cc by 4 = CC-BY-4.0
        cc by 3 = CC-BY-3.0
        cc by sa 4 = CC-BY-SA-4.0
        cc by sa 3 = CC-BY-SA-3.0
        unlicense = Unlicense
        unlicence = Unlicense
        wtfpl 2 = WTFPL
        wtf = WTFPL
        0bsd 1 = 0BSD
        ofl 1.1 = OFL-1.1
        sil ofl 1.1 = OFL-1.1
        sil open font 1.1 = OFL-1.1
        ruby or gpl 2 = Ruby OR GPL-2.0-only
        ruby 's = Ruby
        ms pl = MS-PL
        ncsa = NCSA
        postgresql = PostgreSQL
        vim = Vim
        openldap = OLDAP-2.8
        unicode = Unicode-DFS-2016
        blueoak 1.0.0 = BlueOak-1.0.0
        eupl 1.1 = EUPL-1.1
        eupl 1.2 = EUPL-1.2
        """;

    private static readonly string[] Families =
    [
        "GPL=gpl|gnu gpl|gnu general public|gnu general public gpl|gpl gpl=1.0 2.0 3.0",
        "LGPL=lgpl|gnu lgpl|gnu lesser general public|gnu library general public|gnu lesser general public lgpl=2.0 2.1 3.0",
        "AGPL=agpl|gnu agpl|gnu affero general public|affero general public=1.0 3.0",
        "GFDL=gfdl|gnu fdl|gnu free documentation=1.1 1.2 1.3",
    ];

    /// <summary>From key to expression; ids in force are among them by their own keys.</summary>
    public static IReadOnlyDictionary<string, string> ByKey => Tables.ByKey;

    /// <summary>From key to exception id.</summary>
    public static IReadOnlyDictionary<string, string> ExceptionByKey => Tables.ExceptionByKey;

    private static class Tables
    {
        public static readonly Dictionary<string, string> ByKey = MakeByKey();
        public static readonly Dictionary<string, string> ExceptionByKey = MakeExceptionByKey();

        private static Dictionary<string, string> MakeByKey()
        {
            var byKey = new Dictionary<string, string>(1500, StringComparer.Ordinal);
            foreach (var id in SpdxLicenses.Licenses)
            {
                byKey.TryAdd(SpdxLoose.KeyOf(id), id);
            }

            foreach (var family in Families)
            {
                AddFamily(byKey, family.Split('='));
            }

            foreach (var line in Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var equal = line.IndexOf(" = ", StringComparison.Ordinal);
                byKey[SpdxLoose.KeyOf(line.AsSpan(0, equal))] = line[(equal + 3)..];
            }

            return byKey;
        }

        // Every way to say "this version" and "this or later" of the GNU licences. Debian's GPL-2, Fedora's GPLv2 mean this version only.
        private static void AddFamily(Dictionary<string, string> byKey, string[] family)
        {
            foreach (var version in family[2].Split(' '))
            {
                var only = $"{family[0]}-{version}-only";
                var later = $"{family[0]}-{version}-or-later";
                var shortVersion = version.EndsWith(".0", StringComparison.Ordinal) ? version[..^2] : version;
                foreach (var name in family[1].Split('|'))
                {
                    foreach (var number in (string[])[version, shortVersion])
                    {
                        byKey[$"{name} {number}"] = only;
                        byKey[$"{name} {number} only"] = only;
                        byKey[$"{name} {number}+"] = later;
                        foreach (var ending in (string[])["or later", "or newer", "or above", "or greater", "or any later", "+"])
                        {
                            byKey[$"{name} {number} {ending}"] = later;
                        }

                        foreach (var abbreviation in (string[])["gpl", "lgpl", "agpl"])
                        {
                            // Python's classifiers end in the abbreviation: "GNU General Public License v2 or later (GPLv2+)".
                            byKey[$"{name} {number} {abbreviation} {number}"] = only;
                            byKey[$"{name} {number} or later {abbreviation} {number}+"] = later;
                        }
                    }
                }
            }
        }

        private static Dictionary<string, string> MakeExceptionByKey()
        {
            var byKey = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var id in SpdxLicenses.Exceptions)
            {
                byKey.TryAdd(SpdxLoose.KeyOf(id), id);
            }

            byKey["classpath exception"] = "Classpath-exception-2.0";
            byKey["classpath"] = "Classpath-exception-2.0";
            byKey["autoconf exception"] = "Autoconf-exception-2.0";
            byKey["bison exception"] = "Bison-exception-2.2";
            byKey["font exception"] = "Font-exception-2.0";
            byKey["gcc exception"] = "GCC-exception-2.0";
            byKey["gcc runtime library exception"] = "GCC-exception-3.1";
            byKey["libtool exception"] = "Libtool-exception";
            byKey["llvm exception"] = "LLVM-exception";
            byKey["llvm exceptions"] = "LLVM-exception";
            return byKey;
        }
    }
}
