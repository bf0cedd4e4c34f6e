using Assay.Core.Packages.Licensing;

namespace Assay.Catalogers.Debian;

/// <summary>
/// SPDX identifiers for the short names of Debian copyright files: those of the format's specification
/// (copyright-format/1.0, "License names") and those in wide use beside them.
/// </summary>
internal static class DebianLicenseNames
{
    // Only what is no SPDX identifier itself.
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Expat"] = "MIT", ["MIT/X11"] = "MIT", ["MIT-Expat"] = "MIT", ["MIT-1"] = "MIT", ["MIT-License"] = "MIT",
        ["Apache-2"] = "Apache-2.0", ["Apache2"] = "Apache-2.0", ["Apache2.0"] = "Apache-2.0", ["Apache-License-2.0"] = "Apache-2.0",
        ["ASL-2.0"] = "Apache-2.0", ["ASL2"] = "Apache-2.0", ["Apache-1"] = "Apache-1.0",
        ["Artistic"] = "Artistic-1.0-Perl", ["Artistic-1"] = "Artistic-1.0-Perl", ["Perl"] = "Artistic-1.0-Perl OR GPL-1.0-or-later", ["Artistic-2"] = "Artistic-2.0",
        ["BSD"] = "BSD-3-Clause", ["BSD-2"] = "BSD-2-Clause", ["BSD-3"] = "BSD-3-Clause", ["3C-BSD"] = "BSD-3-Clause", ["2C-BSD"] = "BSD-2-Clause",
        ["BSD2"] = "BSD-2-Clause", ["BSD3"] = "BSD-3-Clause", ["BSD-4"] = "BSD-4-Clause", ["BSD-C3"] = "BSD-3-Clause",
        ["EDL-1.0"] = "BSD-3-Clause", ["EDL-1"] = "BSD-3-Clause",
        ["BSL"] = "BSL-1.0", ["Boost"] = "BSL-1.0", ["Boost-1.0"] = "BSL-1.0", ["BSL-1"] = "BSL-1.0",
        ["CC0"] = "CC0-1.0", ["CC0-1"] = "CC0-1.0", ["CC-zero"] = "CC0-1.0", ["CC-BY-3"] = "CC-BY-3.0", ["CC-BY-4"] = "CC-BY-4.0",
        ["CC-BY-SA-3"] = "CC-BY-SA-3.0", ["CC-BY-SA-4"] = "CC-BY-SA-4.0", ["CDDL"] = "CDDL-1.0", ["CDDL-1"] = "CDDL-1.0",
        ["CPL"] = "CPL-1.0", ["CPL-1"] = "CPL-1.0", ["EFL"] = "EFL-2.0", ["EFL-2"] = "EFL-2.0", ["EPL-1"] = "EPL-1.0", ["EPL-2"] = "EPL-2.0",
        ["FreeType"] = "FTL", ["SIL-1.1"] = "OFL-1.1", ["OFL"] = "OFL-1.1", ["SIL"] = "OFL-1.1", ["SIL-OFL-1.1"] = "OFL-1.1",
        ["LPPL-1"] = "LPPL-1.0", ["LPPL-1.3"] = "LPPL-1.3a", ["MPL-1"] = "MPL-1.0", ["MPL-2"] = "MPL-2.0", ["MPL"] = "MPL-1.0", ["MPL1.1"] = "MPL-1.1", ["MPL2"] = "MPL-2.0",
        ["PSF"] = "PSF-2.0", ["PSF-2"] = "PSF-2.0", ["PSFL"] = "PSF-2.0", ["PSFL-2"] = "PSF-2.0", ["QPL"] = "QPL-1.0", ["QPL-1"] = "QPL-1.0",
        ["OpenLDAP"] = "OLDAP-2.8", ["OpenLDAP-2.8"] = "OLDAP-2.8", ["W3C-Software"] = "W3C", ["zlib/libpng"] = "Zlib", ["libz"] = "Zlib",
        ["ZPL"] = "ZPL-2.1", ["ZPL-2"] = "ZPL-2.0", ["bzip2"] = "bzip2-1.0.6", ["libbzip"] = "bzip2-1.0.6", ["BZIP"] = "bzip2-1.0.6", ["AFL-3"] = "AFL-3.0",
        ["PHP-3"] = "PHP-3.0", ["Unicode"] = "Unicode-DFS-2016", ["WTFPL-2"] = "WTFPL", ["BOLA"] = "BOLA-1.1", ["SSLeay"] = "OpenSSL",
        ["Khronos"] = "MIT-Khronos-old", ["HPND-sell"] = "HPND-sell-variant", ["NIST"] = "NIST-PD", ["RSA"] = "RSA-MD",
        ["MIT-HP"] = "HPND", ["public-domain"] = "LicenseRef-public-domain", ["PD"] = "LicenseRef-public-domain", ["public domain"] = "LicenseRef-public-domain",
    };

    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["autoconf"] = "Autoconf-exception-generic", ["autoconf-data"] = "Autoconf-exception-generic", ["bison"] = "Bison-exception-2.2",
        ["classpath"] = "Classpath-exception-2.0", ["font"] = "Font-exception-2.0", ["gcc"] = "GCC-exception-3.1", ["gcc-runtime-library"] = "GCC-exception-3.1",
        ["gcc-runtime"] = "GCC-exception-3.1", ["libtool"] = "Libtool-exception", ["linux-syscall-note"] = "Linux-syscall-note", ["llvm"] = "LLVM-exception",
        ["ocaml-linking"] = "OCaml-LGPL-linking-exception", ["ocaml"] = "OCaml-LGPL-linking-exception", ["texinfo"] = "Texinfo-exception", ["wxwindows"] = "WxWindows-exception-3.1",
        ["u-boot"] = "u-boot-exception-2.0", ["bootloader"] = "Bootloader-exception", ["qt-lgpl"] = "Qt-LGPL-exception-1.1", ["swift"] = "Swift-exception",
        ["autoconf-macro"] = "Autoconf-exception-macro", ["openjdk-assembly"] = "OpenJDK-assembly-exception-1.0", ["fltk"] = "FLTK-exception",
    };

    /// <summary>The SPDX identifier of a short name, such as "GPL-2.0-or-later" for "GPL-2+"; null for names that are no known licence's.</summary>
    public static string? Find(string name)
    {
        if (Known(name) is { } identifier || GnuLicenseName.TryParse(name, out identifier))
        {
            return identifier;
        }

        return name.EndsWith('+') && Known(name[..^1]) is { } earliest && !earliest.Contains(' ', StringComparison.Ordinal) ? earliest + "+" : null;
    }

    /// <summary>The SPDX identifier of an exception, named with or without the word "exception" at its end.</summary>
    public static string? FindException(string name)
    {
        foreach (var suffix in (ReadOnlySpan<string>)["-exceptions", "-exception"])
        {
            if (name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                name = name[..^suffix.Length];
                break;
            }
        }

        return Exceptions.GetValueOrDefault(name) ?? SpdxLicenses.OfficialException(name) ?? SpdxLicenses.OfficialException(name + "-exception");
    }

    // SPDX's deprecated names ("GPL-2.0+") are GNU's, which have a rule of their own.
    private static string? Known(string name) =>
        Names.TryGetValue(name, out var identifier) ? identifier
            : SpdxLicenses.OfficialLicense(name) is { } official && !SpdxLicenses.IsDeprecated(official) ? official : null;
}
