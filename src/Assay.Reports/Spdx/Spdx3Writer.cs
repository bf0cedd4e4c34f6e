using System.Text.Json;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.CycloneDx;
using Assay.Reports.Json;

namespace Assay.Reports.Spdx;

/// <summary>SPDX 3.0.1 JSON-LD (spdx-spec v3.0.1; its JSON schema is spdx.org/schema/3.0.1/spdx-json-schema.json).</summary>
internal static class Spdx3Writer
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = SafeJsonEncoder.Instance, SkipValidation = true };

    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        // Every id begins with the document's own address, which is made of all there is and therefore needs it to be written twice.
        string space;
        using (var numbered = new SerialNumberStream(Stream.Null))
        {
            Write(result, numbered, options, "");
            space = SpdxJsonWriter.NamespaceOf(numbered);
        }

        Write(result, output, options, space + "#");
        output.WriteByte((byte)'\n');
    }

    private static void Write(ScanResult result, Stream output, ReportOptions options, string space)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        new Spdx3Graph(writer, new SpdxContent(result, options, holds: _ => true), space).Write();
    }
}
