using System.Text;
using Assay.Core.Findings;
using Assay.Core.Text;
using Assay.Reports.Json;

namespace Assay.Reports.Spdx;

/// <summary>SPDX 2.3 as tags and values (specification 2.3, annex "Tag-value format").</summary>
internal static class SpdxTagWriter
{
    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var number = DocumentNumber.Of("spdx-tag", result, options);
        using var content = new SpdxContent(result, options, IsHeld);
        using var writer = new StreamWriter(output, new UTF8Encoding(false), 64 << 10, leaveOpen: true) { NewLine = "\n" };
        Line(writer, "SPDXVersion", "SPDX-2.3");
        Line(writer, "DataLicense", "CC0-1.0");
        Line(writer, "SPDXID", "SPDXRef-DOCUMENT");
        Line(writer, "DocumentName", content.Name);
        Line(writer, "DocumentNamespace", SpdxJsonWriter.NamespaceOf(number.GetAwaiter().GetResult()));
        Line(writer, "Creator", "Tool: assay-" + content.ToolVersion);
        Line(writer, "Created", content.Created);
        if (content.Comment is { } comment)
        {
            Line(writer, "DocumentComment", $"<text>{comment}</text>");
        }

        foreach (var element in content.Elements())
        {
            WritePackage(writer, element, content);
        }

        foreach (var (id, text) in content.Licensing.References)
        {
            writer.WriteLine();
            Line(writer, "LicenseID", id);
            Line(writer, "ExtractedText", $"<text>{Inside(text)}</text>");
        }

        WriteRelations(writer, content);
        foreach (var note in content.Notes())
        {
            WriteNote(writer, "DOCUMENT", note, content);
        }
    }

    private static void WritePackage(StreamWriter writer, SpdxElement element, SpdxContent content)
    {
        writer.WriteLine();
        Line(writer, "PackageName", element.Name.Length == 0 ? SpdxLicensing.NoAssertion : element.Name);
        Line(writer, "SPDXID", "SPDXRef-" + element.Id);
        if (element.Version is { } version && version.AsSpan().Trim().Length > 0)
        {
            Line(writer, "PackageVersion", version);
        }

        Line(writer, "PrimaryPackagePurpose", element.Purpose);
        Line(writer, "PackageSupplier", element.Vendor is { } vendor && vendor.AsSpan().Trim().Length > 0 ? "Organization: " + vendor : SpdxLicensing.NoAssertion);
        Line(writer, "PackageDownloadLocation", SpdxLicensing.NoAssertion);
        Line(writer, "FilesAnalyzed", "false");
        if (element.Sha256 is { } hex)
        {
            Line(writer, "PackageChecksum", "SHA256: " + hex);
        }

        if (element.FoundIn is { } path)
        {
            Line(writer, "PackageSourceInfo", $"<text>found in {Inside(path)}</text>");
        }

        Line(writer, "PackageLicenseConcluded", SpdxLicensing.NoAssertion);
        Line(writer, "PackageLicenseDeclared", element.License);
        Line(writer, "PackageCopyrightText", SpdxLicensing.NoAssertion);
        if (element.Purl is { } purl)
        {
            Line(writer, "ExternalRef", "PACKAGE-MANAGER purl " + purl);
        }

        foreach (var cpe in element.Cpes)
        {
            Line(writer, "ExternalRef", "SECURITY cpe23Type " + cpe);
        }

        foreach (var address in element.Advisories)
        {
            Line(writer, "ExternalRef", "SECURITY advisory " + address);
        }

        if (element.Note is { } note)
        {
            WriteNote(writer, element.Id, note, content);
        }
    }

    private static void WriteRelations(StreamWriter writer, SpdxContent content)
    {
        writer.WriteLine();
        Line(writer, "Relationship", $"SPDXRef-DOCUMENT DESCRIBES SPDXRef-{SpdxContent.ArtifactId}");
        foreach (var relation in content.Relations())
        {
            var (from, type, to) = SpdxJsonWriter.Named(relation.From, relation.Kind, relation.To);

            // Ids and types are plain.
            writer.Write("Relationship: SPDXRef-");
            writer.Write(from);
            writer.Write(' ');
            writer.Write(type);
            writer.Write(" SPDXRef-");
            writer.WriteLine(to);
        }
    }

    private static void WriteNote(StreamWriter writer, string id, SpdxNote note, SpdxContent content)
    {
        writer.WriteLine();
        Line(writer, "Annotator", "Tool: assay-" + content.ToolVersion);
        Line(writer, "AnnotationDate", content.Created);
        Line(writer, "AnnotationType", "OTHER");
        Line(writer, "SPDXREF", "SPDXRef-" + id);

        // In a record's texts, and only there, a '<' may stand; as an escape it can't end the text around it.
        writer.Write("AnnotationComment: <text>");
        writer.Write(note.Name);
        writer.Write(' ');
        writer.Write(Encoding.UTF8.GetString(content.RecordOf(note)).Replace("<", "\\u003c", StringComparison.Ordinal));
        writer.WriteLine("</text>");
    }

    private static void Line(StreamWriter writer, string tag, string value)
    {
        writer.Write(tag);
        writer.Write(": ");
        writer.WriteLine(SafeText.Escape(value));
    }

    // What is told to people alone need not come back as it was.
    private static string Inside(string text) => text.Contains('<', StringComparison.Ordinal) ? text.Replace("</text>", "", StringComparison.OrdinalIgnoreCase) : text;

    // A value is a line's rest without white space around it; what begins like a block would be read as one.
    private static bool IsHeld(string text) =>
        text.Length > 0 && text != SpdxLicensing.NoAssertion && !text.StartsWith("<text>", StringComparison.Ordinal)
        && text.AsSpan().Trim().Length == text.Length && string.Equals(SafeText.Escape(text), text, StringComparison.Ordinal);
}
