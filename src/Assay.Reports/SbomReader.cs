using System.Text;
using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.Reports.CycloneDx;
using Assay.Reports.Sboms;
using Assay.Reports.Spdx;

namespace Assay.Reports;

/// <summary>Reads the inventory out of a bill of materials, ours or another producer's, in place of a scan.</summary>
public static class SbomReader
{
    private const int AheadBytes = 4 << 10;

    /// <summary>
    /// Recognises native JSON, CycloneDX (1.2 to 1.7 as JSON, any as XML), SPDX 2 (JSON, tags and values), SPDX 3 (JSON-LD), Syft's JSON and what wraps them by their content, whatever the order of
    /// their fields, and reads the document once, in memory that grows with the packages and not with the document. What can't be understood of it is
    /// an issue of the inventory.
    /// </summary>
    /// <param name="content">The document, UTF-8 or UTF-16 with its mark.</param>
    /// <param name="name">What errors call it; the artefact's name where the document gives none.</param>
    /// <param name="limits"><see cref="ScanLimits.MaxSbomBytes"/> bounds the document.</param>
    /// <param name="token">Stops the reading.</param>
    /// <exception cref="AssayException">"sbom.malformed" with line and column, "sbom.unknownFormat", "sbom.unknownVersion", "sbom.tooLarge", "sbom.tooDeep".</exception>
    public static Inventory Read(Stream content, string name, ScanLimits limits, CancellationToken token) => Read(content, name, limits, 0, token).Inventory;

    /// <summary>The same, with what the document tells besides.</summary>
    /// <param name="content">The document, UTF-8.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="limits">As in <see cref="Read(Stream, string, ScanLimits, CancellationToken)"/>.</param>
    /// <param name="token">Stops the reading.</param>
    public static (Inventory Inventory, SbomFacts Facts) ReadWithFacts(Stream content, string name, ScanLimits limits, CancellationToken token) => Read(content, name, limits, 0, token);

    /// <param name="content">The document.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="wraps">How many documents it came out of.</param>
    /// <param name="token">Stops the reading.</param>
    internal static (Inventory Inventory, SbomFacts Facts) Read(Stream content, string name, ScanLimits limits, int wraps, CancellationToken token)
    {
        var ahead = new byte[AheadBytes];
        var count = content.ReadAtLeast(ahead, AheadBytes, throwOnEndOfStream: false);
        if (WideOf(ahead.AsSpan(0, count)) is { } wide)
        {
            using var narrow = Encoding.CreateTranscodingStream(new PrefixedStream(ahead.AsMemory(2, count - 2), content), wide, Encoding.UTF8, leaveOpen: true);
            return Read(narrow, name, limits, wraps, token);
        }

        ReadOnlySpan<byte> start = ahead.AsSpan(0, count);
        start = start.StartsWith("\uFEFF"u8) ? start[3..] : start;
        start = start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? "<"u8 : start.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty)
        {
            throw count < AheadBytes
                ? new AssayException("sbom.malformed", $"{name} is empty", "was the program that writes it interrupted?")
                : UnknownFormat(name, "it begins with nothing but white space");
        }

        using var whole = new PrefixedStream(ahead.AsMemory(0, count), content);
        return start[0] switch
        {
            (byte)'{' => SbomJson.Read(whole, name, limits, wraps, token),
            (byte)'[' => throw UnknownFormat(name, "it is a JSON array, not an object"),
            (byte)'<' => CycloneDxXmlReader.Read(whole, name, limits, token),
            _ => SpdxTagReader.Read(whole, name, limits, token),
        };
    }

    // What PowerShell writes by ">". An XML document says in itself which encoding it has, and its reader knows both.
    private static Encoding? WideOf(ReadOnlySpan<byte> start)
    {
        var wide = start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? Encoding.Unicode : start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Encoding.BigEndianUnicode : null;
        return wide is not null && start[2..].TrimStart(" \r\n\0"u8).StartsWith("<"u8) ? null : wide;
    }

    /// <summary>In the order that inventories have; packages of one purl stay in the document's order.</summary>
    internal static List<Package> ByPurl(IEnumerable<Package> packages) => [.. packages.OrderBy(package => package.Purl, StringComparer.Ordinal)];

    internal static AssayException UnknownFormat(string name, string why) =>
        new("sbom.unknownFormat", $"{name} is no bill of materials that assay reads: {why}",
            "assay reads native JSON (assay sbom -o json), CycloneDX 1.2 to 1.7 (JSON, XML), SPDX 2.2, 2.3 (JSON, tags and values) and 3.0 (JSON-LD), Syft's JSON, and attestations of these");
}
