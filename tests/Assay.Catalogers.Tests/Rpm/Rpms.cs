using System.Text;
using Assay.Catalogers.Rpm;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Rpm;

/// <summary>What the tests of this room write again and again.</summary>
internal static class Rpms
{
    public const string SqlitePath = "var/lib/rpm/rpmdb.sqlite";
    public const string LogPath = "var/lib/rpm/rpmdb.sqlite-wal";

    public static Distro Rhel { get; } = new() { Id = "rhel", VersionId = "9.4", IdLike = ["fedora"] };

    public static FactsBuilder Image => new([.. AllCatalogers.Catalogers.Where(cataloger => cataloger.Name.StartsWith("rpm/", StringComparison.Ordinal))]);

    public static byte[] Fixture(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Rpm", "testdata", name));

    public static InventorySink Join(this FactsBuilder image) => image.Join(new RpmJoin(), Rhel);

    public static FileFacts Catalog(string path, byte[] content) =>
        Catalog(AllCatalogers.Catalogers.Single(cataloger => cataloger.Interest.Globs.Contains(path)), path, content);

    public static FileFacts CatalogChannel(string path, byte[] content) => Catalog(new ChannelCataloger(), path, content);

    private static FileFacts Catalog(ICataloger cataloger, string path, byte[] content)
    {
        var file = FilePath.Parse(path);
        var sink = new FactSink(file);
        cataloger.Catalog(new ScannedFile(file, content.Length, 0, new MemoryStream(content, writable: false)), sink, CancellationToken.None);
        return sink.ToFacts(cataloger.Name);
    }

    public static FileFacts CatalogFile(string path, string fileOnDisk)
    {
        var file = FilePath.Parse(path);
        var sink = new FactSink(file);
        using var content = File.OpenRead(fileOnDisk);
        new RpmDatabaseCataloger().Catalog(new ScannedFile(file, content.Length, 0, content), sink, CancellationToken.None);
        return sink.ToFacts(RpmDatabaseCataloger.CatalogerName);
    }

    public static string[] Keys(this FileFacts facts) => [.. facts.Packages.Select(package => package.Key).Order(StringComparer.Ordinal)];

    public static string[] Names(this IEnumerable<Package> packages) => [.. packages.Select(package => package.Name).Order(StringComparer.Ordinal)];

    public static string[] Lines(this byte[] paths) => Encoding.UTF8.GetString(paths).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
