using Assay.Reports.Json;

namespace Assay.Reports.CycloneDx;

/// <summary>Reads what a document says between its components. Only edges are kept, nothing is walked, so that cycles do no harm.</summary>
internal static class GraphReader
{
    public static void ReadDependencies(ref JsonStream json, Action<string, string> found)
    {
        if (!json.EnterArray())
        {
            return;
        }

        while (json.NextObject())
        {
            string? from = null;
            List<string> to = [];
            while (json.NextProperty())
            {
                if (json.Is("ref"u8))
                {
                    from = json.Text();
                }
                else if (json.Is("dependsOn"u8))
                {
                    to = RecordReader.Texts(ref json);
                }
                else
                {
                    json.Skip();
                }
            }

            foreach (var target in from is null ? [] : to)
            {
                found(from!, target);
            }
        }
    }

    /// <summary>Whose parts are not all listed: compositions with the aggregate "incomplete".</summary>
    public static void ReadIncomplete(ref JsonStream json, List<string> refs)
    {
        if (!json.EnterArray())
        {
            return;
        }

        while (json.NextObject())
        {
            string? aggregate = null;
            List<string> assemblies = [];
            while (json.NextProperty())
            {
                if (json.Is("aggregate"u8))
                {
                    aggregate = json.Text();
                }
                else if (json.Is("assemblies"u8))
                {
                    assemblies = RecordReader.Texts(ref json);
                }
                else
                {
                    json.Skip();
                }
            }

            if (aggregate == "incomplete")
            {
                refs.AddRange(assemblies);
            }
        }
    }
}
