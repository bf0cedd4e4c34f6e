using Assay.Reports.Json;
using Assay.Reports.Sboms;

namespace Assay.Reports.CycloneDx;

/// <summary>Reads one component; those inside it are reported too.</summary>
internal static class ComponentReader
{
    public delegate void Found(ComponentDraft component, ComponentDraft? parent);

    public static ComponentDraft? Read(ref JsonStream json, ComponentDraft? parent, Found found)
    {
        if (!json.EnterObject())
        {
            return null;
        }

        var draft = new ComponentDraft();
        while (json.NextProperty())
        {
            if (json.Is("components"u8))
            {
                ReadAll(ref json, draft, found);
            }
            else if (!TakeText(draft, ref json) && !TakeList(draft, ref json))
            {
                json.Skip();
            }
        }

        found(draft, parent);
        return draft;
    }

    public static void ReadAll(ref JsonStream json, ComponentDraft? parent, Found found)
    {
        if (!json.EnterArray())
        {
            return;
        }

        while (json.NextElement())
        {
            Read(ref json, parent, found);
        }
    }

    public static void ReadProperties(ref JsonStream json, List<(string Name, string Value)> properties)
    {
        if (!json.EnterArray())
        {
            return;
        }

        while (json.NextObject())
        {
            var (name, value, _) = json.Texts("name"u8, "value"u8);

            if (name is not null && value is not null)
            {
                properties.Add((name, value));
            }
        }
    }

    private static bool TakeText(ComponentDraft draft, ref JsonStream json)
    {
        if (json.Is("type"u8))
        {
            draft.Type = json.Text();
        }
        else if (json.Is("bom-ref"u8))
        {
            draft.BomRef = json.Text();
        }
        else if (json.Is("group"u8))
        {
            draft.Group = json.Text();
        }
        else if (json.Is("name"u8))
        {
            draft.Name = json.Text();
        }
        else if (json.Is("version"u8))
        {
            draft.Version = json.Text();
        }
        else if (json.Is("scope"u8))
        {
            draft.Scope = json.Text();
        }
        else if (json.Is("cpe"u8))
        {
            draft.Cpes.AddRange(json.TextIfAny() is { } cpe ? [cpe] : []);
        }
        else if (json.Is("purl"u8))
        {
            draft.Purl = json.Text();
        }
        else
        {
            return false;
        }

        return true;
    }

    private static bool TakeList(ComponentDraft draft, ref JsonStream json)
    {
        if (json.Is("properties"u8))
        {
            ReadProperties(ref json, draft.Properties);
        }
        else if (json.Is("licenses"u8))
        {
            ReadLicenses(ref json, draft);
        }
        else if (json.Is("evidence"u8))
        {
            ReadEvidence(ref json, draft);
        }
        else if (json.Is("supplier"u8) || json.Is("manufacturer"u8) || json.Is("authors"u8) || json.Is("publisher"u8) || json.Is("author"u8))
        {
            PartyReader.Read(ref json, text =>
            {
                draft.Supplier ??= text.Length > 0 ? text : null;
                draft.HasContact |= SbomFacts.IsContact(text);
            });
        }
        else if (json.Is("hashes"u8) && json.Type == System.Text.Json.JsonTokenType.StartArray)
        {
            ReadHashes(ref json, draft);
        }
        else
        {
            return false;
        }

        return true;
    }

    private static void ReadHashes(ref JsonStream json, ComponentDraft draft)
    {
        while (json.NextObject())
        {
            while (json.NextProperty())
            {
                if (json.Is("alg"u8))
                {
                    draft.HasHash = true;
                    draft.HasStrongHash |= json.TextIfAny() == "SHA-512";
                }
                else
                {
                    json.Skip();
                }
            }
        }
    }

    private static void ReadLicenses(ref JsonStream json, ComponentDraft draft)
    {
        if (!json.EnterArray())
        {
            return;
        }

        while (json.NextObject())
        {
            while (json.NextProperty())
            {
                if (json.Is("expression"u8) && json.Text() is { } expression)
                {
                    draft.Licenses.Add(expression);
                }
                else if (json.Is("license"u8))
                {
                    ReadLicense(ref json, draft);
                }
                else
                {
                    json.Skip();
                }
            }
        }
    }

    private static void ReadLicense(ref JsonStream json, ComponentDraft draft)
    {
        if (!json.EnterObject())
        {
            return;
        }

        string? text = null;
        while (json.NextProperty())
        {
            if (json.Is("id"u8))
            {
                text = json.Text() ?? text;
            }
            else if (json.Is("name"u8))
            {
                text ??= json.Text();
            }
            else
            {
                json.Skip();
            }
        }

        if (text is not null)
        {
            draft.Licenses.Add(text);
        }
    }

    // evidence.identity is an object in 1.5 and may be an array from 1.6 on; only the places are taken.
    private static void ReadEvidence(ref JsonStream json, ComponentDraft draft)
    {
        if (!json.EnterObject())
        {
            return;
        }

        while (json.NextProperty())
        {
            if (!json.Is("occurrences"u8) || !json.EnterArray())
            {
                json.Skip();
                continue;
            }

            while (json.NextElement())
            {
                ReadOccurrence(ref json, draft);
            }
        }
    }

    private static void ReadOccurrence(ref JsonStream json, ComponentDraft draft)
    {
        if (!json.EnterObject())
        {
            return;
        }

        while (json.NextProperty())
        {
            if (json.Is("location"u8) && json.Text() is { } location)
            {
                draft.Occurrences.Add(location);
            }
            else
            {
                json.Skip();
            }
        }
    }
}
