using Assay.Core.Findings;
using Assay.Reports.Json;

namespace Assay.Reports.Spdx;

/// <summary>SPDX 3.0.1 JSON-LD (spdx-spec v3.0.1; its JSON schema is spdx.org/schema/3.0.1/spdx-json-schema.json).</summary>
internal static class Spdx3Writer
{
    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        // Every id begins with the document's own address.
        var number = DocumentNumber.Of("spdx3", result, options);
        using (var content = new SpdxContent(result, options, holds: _ => true))
        using (var writer = new JsonBytes(output))
        {
            new Spdx3Graph(writer, content, SpdxJsonWriter.NamespaceOf(number.GetAwaiter().GetResult()) + "#").Write();
        }

        output.WriteByte((byte)'\n');
    }
}
