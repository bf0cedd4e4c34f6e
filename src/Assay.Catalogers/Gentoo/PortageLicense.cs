using System.Text;
using Assay.Core.Packages.Licensing;

namespace Assay.Catalogers.Gentoo;

/// <summary>
/// The LICENSE of a package: names side by side, "|| ( GPL-2 MIT )" for a choice, "flag? ( BSD )" for what a USE flag adds, which counts here
/// (Package Manager Specification, 8.2; the names are those of the repository's licenses folder).
/// </summary>
internal static class PortageLicense
{
    private const int MaxDepth = 32;

    public static IReadOnlyList<string> ToSpdx(string? text)
    {
        var expression = new StringBuilder();
        var groups = new Stack<(string Operator, bool IsEmpty)>([(" AND ", true)]);
        var isChoice = false;
        foreach (var word in (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            switch (word)
            {
                case "||":
                    isChoice = true;
                    break;
                case "(" when groups.Count < MaxDepth:
                    Separate();
                    expression.Append('(');
                    groups.Push((isChoice ? " OR " : " AND ", true));
                    isChoice = false;
                    break;
                case ")" when groups.Count > 1 && !groups.Peek().IsEmpty:
                    groups.Pop();
                    expression.Append(')');
                    break;
                case "(" or ")":
                    return [];
                default:
                    if (!word.EndsWith('?'))
                    {
                        Separate();
                        expression.Append(Name(word));
                    }

                    break;
            }
        }

        return groups.Count == 1 && SpdxExpression.FromLoose(expression.ToString()) is { } read ? [read.ToString()] : [];

        void Separate()
        {
            var (joiner, isEmpty) = groups.Pop();
            expression.Append(isEmpty ? "" : joiner);
            groups.Push((joiner, false));
        }
    }

    // "GPL-2" means that version alone, "GPL-2+" later ones too; a group ("@FREE") stays a name.
    private static string Name(string word) => word switch
    {
        "GPL-1" => "GPL-1.0-only",
        "GPL-1+" => "GPL-1.0-or-later",
        "GPL-2" => "GPL-2.0-only",
        "GPL-2+" => "GPL-2.0-or-later",
        "GPL-3" => "GPL-3.0-only",
        "GPL-3+" => "GPL-3.0-or-later",
        "LGPL-2" => "LGPL-2.0-only",
        "LGPL-2+" => "LGPL-2.0-or-later",
        "LGPL-2.1" => "LGPL-2.1-only",
        "LGPL-2.1+" => "LGPL-2.1-or-later",
        "LGPL-3" => "LGPL-3.0-only",
        "LGPL-3+" => "LGPL-3.0-or-later",
        "AGPL-3" => "AGPL-3.0-only",
        "AGPL-3+" => "AGPL-3.0-or-later",
        "BSD" => "BSD-3-Clause",
        "BSD-1" => "BSD-1-Clause",
        "BSD-2" => "BSD-2-Clause",
        "BSD-4" => "BSD-4-Clause",
        "ZLIB" => "Zlib",
        "ZPL" => "ZPL-2.1",
        "PSF-2" => "PSF-2.0",
        "openssl" => "OpenSSL",
        "Artistic" => "Artistic-1.0",
        "Artistic-2" => "Artistic-2.0",
        "Boost-1.0" => "BSL-1.0",
        "UoI-NCSA" => "NCSA",
        _ => word.TrimStart('@'),
    };
}
