using System.Text;
using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports.Spdx;

/// <summary>
/// Reads SPDX 2 as tags and values (specification 2.3, annex "Tag-value format"): a line a value, but for what stands between &lt;text&gt; and
/// &lt;/text&gt;. A package's name begins the package; files, snippets and licence texts are passed over.
/// </summary>
internal sealed class SpdxTagReader
{
    // A licence text is some hundred kilobytes; what is kept of a document is far less.
    private const int MaxTextLength = 16 << 20;

    private readonly SpdxDocument document;
    private readonly TagLines lines;
    private readonly string source;
    private SpdxPackage? package;
    private string? annotated;
    private bool isInPackage;
    private bool isAny;
    private int strange;
    private int firstStrange;

    private SpdxTagReader(Stream content, string source, ScanLimits limits, CancellationToken token)
    {
        this.source = source;
        document = new SpdxDocument(source);
        lines = new TagLines(content, source, limits.MaxSbomBytes, token);
    }

    public static (Inventory Inventory, SbomFacts Facts) Read(Stream content, string source, ScanLimits limits, CancellationToken token)
    {
        var reader = new SpdxTagReader(content, source, limits, token);
        reader.document.Facts.IsStructured = false;
        return (reader.Read(), reader.document.Facts);
    }

    private Inventory Read()
    {
        while (lines.Next(out var line))
        {
            line = line.Trim(" \t"u8);
            if (line.IsEmpty || line[0] == '#')
            {
                continue;
            }

            var colon = line.IndexOf((byte)':');
            if (colon <= 0 || line[..colon].ContainsAny(" \t\"{}"u8))
            {
                Meet();
                continue;
            }

            Take(TagLines.Text(line[..colon]), line[(colon + 1)..].Trim(" \t"u8));
        }

        EndPackage();
        if (document.Version is null)
        {
            throw SbomReader.UnknownFormat(source, "it is neither JSON nor XML, and has no line that begins with SPDXVersion:");
        }

        var inventory = document.ToInventory();
        return strange == 0 ? inventory : inventory with
        {
            Issues = [.. inventory.Issues, Issue.Error("sbom.strangeLine", $"{strange} lines are no tag with a value, the first is line {firstStrange}", source)],
        };
    }

    // A document of another kind is given up where it shows.
    private void Meet()
    {
        if (!isAny)
        {
            throw SbomReader.UnknownFormat(source, $"it is neither JSON nor XML, and line {lines.Number} is no tag with a value");
        }

        strange++;
        firstStrange = firstStrange == 0 ? lines.Number : firstStrange;
    }

    private void Take(string tag, ReadOnlySpan<byte> value)
    {
        isAny = true;
        var isKept = IsKept(tag);
        var text = value.StartsWith("<text>"u8) ? Block(value[6..], isKept) : isKept ? TagLines.Text(value) : "";
        switch (tag)
        {
            case "SPDXVersion":
                document.Version = text;
                break;
            case "DocumentName":
                document.Name = text;
                break;
            case "DocumentNamespace":
                document.Facts.HasId = true;
                break;
            case "Creator":
                document.Facts.AddAuthor(text);
                break;
            case "Created":
                document.Facts.HasTimestamp = true;
                break;
            case "PackageName":
                EndPackage();
                package = new SpdxPackage();
                package.Draft.Name = text;
                isInPackage = true;
                break;
            case "FileName" or "SnippetSPDXID" or "LicenseID":
                EndPackage();
                break;
            case "Relationship":
                Relate(text);
                break;
            case "Annotator":
                annotated = null;
                break;
            case "SPDXREF":
                annotated = text;
                break;
            case "AnnotationComment":
                Annotate(text);
                break;
            default:
                if (isInPackage)
                {
                    TakeOfPackage(tag, text);
                }

                break;
        }
    }

    private void TakeOfPackage(string tag, string text)
    {
        switch (tag)
        {
            case "SPDXID":
                package!.Draft.BomRef = text;
                break;
            case "PackageVersion":
                package!.Version(text);
                break;
            case "PrimaryPackagePurpose":
                package!.Purpose(text);
                break;
            case "PackageLicenseDeclared":
                package!.LicenseDeclared(text);
                break;
            case "PackageLicenseConcluded":
                package!.LicenseConcluded(text);
                break;
            case "PackageSupplier" or "PackageOriginator":
                package!.Supplier(text);
                break;
            case "PackageChecksum":
                package!.Hash(text.Split(':')[0]);
                break;
            case "PackageSourceInfo":
                package!.SourceOfFacts(text);
                break;
            case "PackageAttributionText":
                package!.Annotate(text);
                break;
            case "ExternalRef":
                // "PACKAGE-MANAGER purl pkg:..."
                var words = text.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
                package!.Reference(words.ElementAtOrDefault(1), words.ElementAtOrDefault(2));
                break;
        }
    }

    private static bool IsKept(string tag) => tag is "SPDXVersion" or "DocumentName" or "Relationship" or "SPDXREF" or "AnnotationComment" or "SPDXID"
        or "PrimaryPackagePurpose" or "ExternalRef" or "Creator" || (tag.StartsWith("Package", StringComparison.Ordinal)
            && tag is "PackageName" or "PackageVersion" or "PackageLicenseDeclared" or "PackageLicenseConcluded" or "PackageSourceInfo" or "PackageAttributionText"
                or "PackageSupplier" or "PackageOriginator" or "PackageChecksum");

    // The text up to "</text>", which may stand on a later line.
    private string Block(ReadOnlySpan<byte> first, bool isKept)
    {
        var begin = lines.Number;
        var text = new StringBuilder();
        var line = first;
        while (true)
        {
            var end = line.IndexOf("</text>"u8);
            if (isKept)
            {
                text.Append(TagLines.Text(end < 0 ? line : line[..end]));
                if (text.Length > MaxTextLength)
                {
                    throw new AssayException("sbom.tooLarge", $"{source} holds a text of more than {MaxTextLength} characters, which begins on line {begin}");
                }
            }

            if (end >= 0)
            {
                return text.ToString();
            }

            text.Append(isKept ? "\n" : "");
            if (!lines.Next(out line))
            {
                throw new AssayException("sbom.malformed", $"the text that begins on line {begin} of {source} has no </text>", "the file may be cut off or damaged: make it again");
            }
        }
    }

    private void Relate(string text)
    {
        var words = text.Split((char[]?)null, 4, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3)
        {
            Meet();
            return;
        }

        document.Relate(words[0], words[1], words[2]);
    }

    private void Annotate(string text)
    {
        // What a package says of itself stands before the package has ended.
        if (isInPackage && annotated is not null && annotated == package!.Draft.BomRef)
        {
            package.Annotate(text);
        }
        else
        {
            document.Annotate(annotated, text);
        }
    }

    private void EndPackage()
    {
        if (package is { } whole)
        {
            whole.End();
            document.Add(whole);
        }

        package = null;
        isInPackage = false;
    }
}
