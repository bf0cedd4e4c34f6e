using System.Globalization;
using System.Text;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>Small layers for tests that are about the layers, not about what is in them.</summary>
internal static class SampleLayers
{
    public const string OsRelease = "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n";

    public static string Status { get; } = Stanza("acme");

    /// <summary>A release file, one package and its file.</summary>
    public static byte[] Base() => new TarBuilder()
        .File("etc/os-release", OsRelease)
        .File("usr/bin/acme", "a program")
        .File("var/lib/dpkg/info/acme.list", "/.\n/usr\n/usr/bin\n/usr/bin/acme\n")
        .File("var/lib/dpkg/status", Status)
        .Build();

    /// <summary>The database rewritten, with so many more packages.</summary>
    public static byte[] WithPackages(int count) => new TarBuilder()
        .File("var/lib/dpkg/status", Status + string.Concat(Enumerable.Range(1, count).Select(number => Stanza("acme-" + number.ToString(CultureInfo.InvariantCulture)))))
        .Build();

    public static string Stanza(string name, string version = "1.0-1")
    {
        var stanza = new StringBuilder();
        stanza.Append(CultureInfo.InvariantCulture, $"Package: {name}\nStatus: install ok installed\nMaintainer: T <t@acme.example>\nArchitecture: amd64\nVersion: {version}\nDescription: a sample\n\n");
        return stanza.ToString();
    }
}
