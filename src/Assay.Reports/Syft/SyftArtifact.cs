using System.Globalization;
using Assay.Reports.Json;
using Assay.Reports.Sboms;

namespace Assay.Reports.Syft;

/// <summary>A package of Syft's, with what it knows besides in the properties that Syft gives it in CycloneDX.</summary>
internal static class SyftArtifact
{
    /// <summary>Reads one; stands on its object.</summary>
    public static ComponentDraft Read(ref JsonStream json)
    {
        var draft = new ComponentDraft { Type = "library" };
        while (json.NextProperty())
        {
            if (!TakeText(draft, ref json) && !TakeList(draft, ref json))
            {
                json.Skip();
            }
        }

        // An empty one is none.
        draft.Purl = string.IsNullOrEmpty(draft.Purl) ? null : draft.Purl;
        return draft;
    }

    private static bool TakeText(ComponentDraft draft, ref JsonStream json)
    {
        if (json.Is("id"u8))
        {
            draft.BomRef = json.Text();
        }
        else if (json.Is("name"u8))
        {
            draft.Name = json.Text();
        }
        else if (json.Is("version"u8))
        {
            draft.Version = json.Text();
        }
        else if (json.Is("purl"u8))
        {
            draft.Purl = json.Text();
        }
        else if (json.Is("type"u8) && json.Text() is { } type)
        {
            draft.Properties.Add(("syft:package:type", type));
        }
        else
        {
            return false;
        }

        return true;
    }

    private static bool TakeList(ComponentDraft draft, ref JsonStream json)
    {
        if (json.Is("locations"u8))
        {
            ReadLocations(draft, ref json);
        }
        else if (json.Is("licenses"u8))
        {
            ReadLicenses(draft, ref json);
        }
        else if (json.Is("cpes"u8) && json.Type == System.Text.Json.JsonTokenType.StartArray)
        {
            ReadCpes(draft, ref json);
        }
        else if (json.Is("metadata"u8) && json.Type == System.Text.Json.JsonTokenType.StartObject)
        {
            ReadMetadata(draft, ref json);
        }
        else
        {
            return false;
        }

        return true;
    }

    private static void ReadLocations(ComponentDraft draft, ref JsonStream json)
    {
        if (!json.EnterArray())
        {
            return;
        }

        for (var i = 0; json.NextElement(); i++)
        {
            if (!json.EnterObject())
            {
                continue;
            }

            var name = "syft:location:" + i.ToString(CultureInfo.InvariantCulture);
            while (json.NextProperty())
            {
                if (json.Is("path"u8) && json.Text() is { } path)
                {
                    draft.Properties.Add((name + ":path", path));
                }
                else if (json.Is("layerID"u8) && json.Text() is { } layer)
                {
                    draft.Properties.Add((name + ":layerID", layer));
                }
                else
                {
                    json.Skip();
                }
            }
        }
    }

    // Texts until schema 6, records since.
    private static void ReadLicenses(ComponentDraft draft, ref JsonStream json)
    {
        if (!json.EnterArray())
        {
            return;
        }

        while (json.NextElement())
        {
            string? license = null;
            if (json.Type != System.Text.Json.JsonTokenType.StartObject)
            {
                license = json.Text();
            }
            else
            {
                while (json.NextProperty())
                {
                    if (json.Is("spdxExpression"u8))
                    {
                        license = json.Text() is { Length: > 0 } expression ? expression : license;
                    }
                    else if (json.Is("value"u8))
                    {
                        license = json.Text() is { } value && string.IsNullOrEmpty(license) ? value : license;
                    }
                    else
                    {
                        json.Skip();
                    }
                }
            }

            if (!string.IsNullOrEmpty(license))
            {
                draft.Licenses.Add(license);
            }
        }
    }

    // Texts until schema 16.0.6, records since.
    private static void ReadCpes(ComponentDraft draft, ref JsonStream json)
    {
        while (json.NextElement())
        {
            if (json.Type != System.Text.Json.JsonTokenType.StartObject)
            {
                draft.Cpes.AddRange(json.TextIfAny() is { } text ? [text] : []);
                continue;
            }

            while (json.NextProperty())
            {
                if (json.Is("cpe"u8) && json.TextIfAny() is { } cpe)
                {
                    draft.Cpes.Add(cpe);
                }
                else
                {
                    json.Skip();
                }
            }
        }
    }

    private static void ReadMetadata(ComponentDraft draft, ref JsonStream json)
    {
        while (json.NextProperty())
        {
            if (json.Is("source"u8) || json.Is("sourceVersion"u8) || json.Is("sourceRpm"u8) || json.Is("originPackage"u8)
                || json.Is("architecture"u8) || json.Is("epoch"u8) || json.Is("modularityLabel"u8))
            {
                var name = "syft:metadata:" + json.Name;
                if (json.TextIfAny() is { Length: > 0 } value)
                {
                    draft.Properties.Add((name, value));
                }
            }
            else
            {
                json.Skip();
            }
        }
    }
}
