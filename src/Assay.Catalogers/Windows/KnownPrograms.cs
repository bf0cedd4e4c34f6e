using Assay.Catalogers.Executables.Programs;

namespace Assay.Catalogers.Windows;

/// <summary>
/// What NVD calls a program that the registry lists, by what it calls itself there. Version numbers in a name count before the registry's own field, which some
/// installers count otherwise ("Python 3.9.5 (64-bit)" is 3.9.5150.0 there).
/// </summary>
internal static class KnownPrograms
{
    private static readonly Row[] Rows =
    [
        new("7-Zip ", "7-zip:7-zip"),
        new("Adobe Acrobat Reader", "adobe:acrobat_reader_dc"),
        new("Apache Tomcat ", "apache:tomcat") { FromField = true },
        new("curl ", "haxx:curl"),
        new("FileZilla ", "filezilla-project:filezilla_client"),
        new("GIMP ", "gimp:gimp"),
        new("Git", "git-scm:git") { IsWhole = true },
        new("Git version ", "git-scm:git"),
        new("Google Chrome", "google:chrome") { IsWhole = true },
        new("KeePass ", "keepass:keepass"),
        new("LibreOffice ", "libreoffice:libreoffice"),
        new("MariaDB ", "mariadb:mariadb") { FromField = true },
        new("Mozilla Firefox", "mozilla:firefox"),
        new("Mozilla Thunderbird", "mozilla:thunderbird"),
        new("MySQL Server ", "oracle:mysql") { FromField = true },
        new("Node.js", "nodejs:node.js") { IsWhole = true },
        new("Notepad++", "notepad-plus-plus:notepad++"),
        new("OpenSSL ", "openssl:openssl"),
        new("OpenVPN ", "openvpn:openvpn"),
        new("Oracle VM VirtualBox ", "oracle:vm_virtualbox"),
        new("PostgreSQL ", "postgresql:postgresql") { FromField = true },
        new("PuTTY release ", "putty:putty"),
        // One of the dozen parts that its installer lists.
        new("Python ", "python:python") { Part = "Core Interpreter" },
        new("Redis on Windows", "redis:redis"),
        new("VLC media player", "videolan:vlc_media_player") { IsWhole = true },
        new("VMware Tools", "vmware:tools") { IsWhole = true },
        new("WinRAR ", "rarlab:winrar"),
        new("WinSCP ", "winscp:winscp"),
        new("Wireshark ", "wireshark:wireshark"),
        new("Zabbix Agent", "zabbix:zabbix-agent"),
    ];

    /// <summary>MSRC's name of a program of Microsoft's; null where it is none that its documents tell builds of.</summary>
    public static string? MicrosoftName(string displayName)
    {
        const string exchange = "Microsoft Exchange Server ";
        return displayName == "Microsoft Edge" ? "Microsoft Edge (Chromium-based)"
            : displayName.StartsWith(exchange + "Subscription Edition", StringComparison.Ordinal) ? exchange + "Subscription Edition"
            : displayName.StartsWith(exchange + "20", StringComparison.Ordinal) && displayName.Contains("Cumulative Update", StringComparison.Ordinal) && displayName.Length > exchange.Length + 4 ? displayName[..(exchange.Length + 4)]
            : null;
    }

    /// <summary>The names, the likeliest first; none where the program is not known, or its version.</summary>
    public static IReadOnlyList<string> CpesOf(string displayName, string? displayVersion)
    {
        foreach (var row in Rows)
        {
            if (!row.Fits(displayName))
            {
                continue;
            }

            var version = (row.FromField ? null : VersionIn(displayName[row.Start.TrimEnd().Length..])) ?? displayVersion?.Split('-')[0];
            return version is { Length: > 0 } && char.IsAsciiDigit(version[0]) ? ProgramCpe.Of(row.Names, version) : [];
        }

        return [];
    }

    // "115.0" of "Mozilla Firefox 115.0 ESR (x64)"; null where no word is a version.
    private static string? VersionIn(string text) =>
        text.Split(' ').FirstOrDefault(word => word.Length is > 2 and < 32 && char.IsAsciiDigit(word[0]) && word.Contains('.', StringComparison.Ordinal));

    /// <param name="Start">How the program's name begins.</param>
    /// <param name="Names">Vendor and product.</param>
    private sealed record Row(string Start, string Names)
    {
        /// <summary>Whether that is all of it.</summary>
        public bool IsWhole { get; init; }

        /// <summary>Whether a number in the name is no version, or not all of it.</summary>
        public bool FromField { get; init; }

        /// <summary>What the name also says, where other parts of a program have the same beginning.</summary>
        public string? Part { get; init; }

        public bool Fits(string name) => name.StartsWith(Start, StringComparison.Ordinal) && (!IsWhole || name.Length == Start.Length)
            && (Part is null || name.Contains(Part, StringComparison.Ordinal));
    }
}
