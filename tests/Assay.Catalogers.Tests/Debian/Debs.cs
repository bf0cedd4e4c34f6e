using System.Text;
using Assay.Catalogers.Debian;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Debian;

/// <summary>What the tests of this room write again and again.</summary>
internal static class Debs
{
    public const string StatusPath = "var/lib/dpkg/status";

    public static Distro Bookworm { get; } = new() { Id = "debian", VersionId = "12", Codename = "bookworm" };

    public static FactsBuilder Image => new([.. AllCatalogers.Catalogers.Where(cataloger => cataloger.Name.StartsWith("debian/", StringComparison.Ordinal))]);

    /// <summary>A stanza as dpkg writes it, with its blank line; the fields replace or follow the usual ones.</summary>
    public static string Stanza(string name, string version, params string[] fields)
    {
        var text = new StringBuilder($"Package: {name}\n");
        foreach (var usual in (string[])["Status: install ok installed", "Priority: optional", "Maintainer: A Person <person@example.org>", "Architecture: amd64"])
        {
            var key = usual[..(usual.IndexOf(':', StringComparison.Ordinal) + 1)];
            text.Append(fields.FirstOrDefault(field => field.StartsWith(key, StringComparison.Ordinal)) ?? usual).Append('\n');
        }

        text.Append($"Version: {version}\n");
        foreach (var field in fields.Where(field => !field.StartsWith("Status:", StringComparison.Ordinal) && !field.StartsWith("Architecture:", StringComparison.Ordinal)))
        {
            text.Append(field).Append('\n');
        }

        return text.Append("Description: a package\n more text\n .\n and more\n\n").ToString();
    }

    public static LayerEntry Status(params string[] stanzas) => LayerEntry.File(StatusPath, string.Concat(stanzas));

    public static LayerEntry List(string owner, params string[] paths) =>
        LayerEntry.File($"var/lib/dpkg/info/{owner}.list", string.Concat(paths.Prepend("/.").Select(path => path + "\n")));

    public static InventorySink Join(this FactsBuilder image) => image.Join(new DebianJoin(), Bookworm);

    public static FileFacts Catalog(ICataloger cataloger, string path, byte[] content)
    {
        var file = FilePath.Parse(path);
        var sink = new FactSink(file);
        cataloger.Catalog(new ScannedFile(file, content.Length, 0, new MemoryStream(content)), sink, CancellationToken.None);
        return sink.ToFacts(cataloger.Name);
    }

    public static FileFacts CatalogStatus(string content) => Catalog(new DpkgStatusCataloger(), StatusPath, Encoding.UTF8.GetBytes(content));

    public static string[] Paths(this PackageClaim claim) => Encoding.UTF8.GetString(claim.Paths).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static string[] Versions(this IEnumerable<Package> packages) => [.. packages.Select(package => $"{package.Name} {package.Version}").Order(StringComparer.Ordinal)];
}
