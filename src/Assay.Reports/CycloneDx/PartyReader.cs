using System.Text.Json;
using Assay.Reports.Json;

namespace Assay.Reports.CycloneDx;

/// <summary>Reads who somebody is, whether it stands as a text, as an organisation or person, or as a list of them: every text of it is told.</summary>
internal static class PartyReader
{
    public static void Read(ref JsonStream json, Action<string> found)
    {
        switch (json.Type)
        {
            case JsonTokenType.StartObject:
                while (json.NextProperty())
                {
                    if (json.Is("bom-ref"u8))
                    {
                        json.Skip();
                    }
                    else
                    {
                        Read(ref json, found);
                    }
                }

                break;
            case JsonTokenType.StartArray:
                while (json.NextElement())
                {
                    Read(ref json, found);
                }

                break;
            default:
                found(json.TextIfAny() ?? "");
                break;
        }
    }
}
