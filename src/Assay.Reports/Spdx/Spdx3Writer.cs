using System.Text.Json;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.CycloneDx;
using Assay.Reports.Json;

namespace Assay.Reports.Spdx;

/// <summary>SPDX 3.0.1 JSON-LD (spdx-spec v3.0.1; its JSON schema is spdx.org/schema/3.0.1/spdx-json-schema.json).</summary>
internal static class Spdx3Writer
{
    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        // Every id begins with the document's own address, which is made of all there is and therefore needs it to be written twice.
        string space;
        using (var numbered = new SerialNumberStream(Stream.Null))
        {
            new Spdx3Graph(numbered, new SpdxContent(result, options, holds: _ => true), "").Write();
            space = SpdxJsonWriter.NamespaceOf(numbered);
        }

        new Spdx3Graph(output, new SpdxContent(result, options, holds: _ => true), space + "#").Write();
        output.WriteByte((byte)'\n');
    }
}
