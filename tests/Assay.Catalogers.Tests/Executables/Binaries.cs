using Assay.Catalogers.Executables;
using Assay.Core.Cataloging;
using Assay.Core.Files;

namespace Assay.Catalogers.Tests.Executables;

/// <summary>Runs the cataloger of binaries over files and bytes.</summary>
internal static class Binaries
{
    private static readonly Spool Spool = new(Path.GetTempPath(), 4L << 20, 1L << 30);

    public static FileFacts Catalog(string name, byte[] content) => Catalog(name, new MemoryStream(content, writable: false), content.Length);

    public static FileFacts CatalogFile(string file)
    {
        using var stream = File.OpenRead(file);
        return Catalog(Path.GetRelativePath("/", file), stream, stream.Length);
    }

    public static FileFacts Catalog(string name, Stream content, long sizeBytes)
    {
        var path = FilePath.Parse(name);
        var sink = new FactSink(path);
        new ExecutableCataloger().Catalog(new ScannedFile(path, sizeBytes, 0b111_101_101, content, Spool), sink, CancellationToken.None);
        return sink.ToFacts(ExecutableCataloger.CatalogerName);
    }

    /// <summary>"name version" of all packages of a type, sorted.</summary>
    public static string[] Names(FileFacts facts, string type) =>
        [.. facts.Packages.Where(fact => fact.Package.Type == type).Select(fact => $"{fact.Package.Name} {fact.Package.Version}".TrimEnd()).Order(StringComparer.Ordinal)];
}
