using Assay.Reports.Json;
using Assay.Reports.Sboms;

namespace Assay.Reports.Syft;

/// <summary>What Syft scanned: in "target" until schema 9, in "metadata" since.</summary>
internal static class SyftSource
{
    public static ComponentDraft? Read(ref JsonStream json)
    {
        // Attestations of other kinds have a source that is a text.
        if (json.Type != System.Text.Json.JsonTokenType.StartObject)
        {
            json.Skip();
            return null;
        }

        var draft = new ComponentDraft { Type = "application" };
        while (json.NextProperty())
        {
            if (json.Is("type"u8))
            {
                draft.Type = json.TextIfAny() == "image" ? "container" : "application";
            }
            else if (json.Is("name"u8))
            {
                draft.Name = json.TextIfAny() ?? draft.Name;
            }
            else if (json.Is("target"u8) && json.Type == System.Text.Json.JsonTokenType.String)
            {
                draft.Name = json.Text();
            }
            else if ((json.Is("target"u8) || json.Is("metadata"u8)) && json.Type == System.Text.Json.JsonTokenType.StartObject)
            {
                ReadTarget(draft, ref json);
            }
            else
            {
                json.Skip();
            }
        }

        return draft;
    }

    private static void ReadTarget(ComponentDraft draft, ref JsonStream json)
    {
        string? os = null;
        string? architecture = null;
        while (json.NextProperty())
        {
            if (json.Is("userInput"u8) || json.Is("path"u8))
            {
                draft.Name = json.TextIfAny() ?? draft.Name;
            }
            else if ((json.Is("imageID"u8) || json.Is("manifestDigest"u8)) && json.TextIfAny() is { Length: > 0 } digest)
            {
                draft.Properties.Add((PropertyNames.ArtifactDigest, digest));
            }
            else if (json.Is("os"u8))
            {
                os = json.TextIfAny();
            }
            else if (json.Is("architecture"u8))
            {
                architecture = json.TextIfAny();
            }
            else if (json.Is("layers"u8) && json.Type == System.Text.Json.JsonTokenType.StartArray)
            {
                ReadLayers(draft, ref json);
            }
            else
            {
                json.Skip();
            }
        }

        if (!string.IsNullOrEmpty(os) && !string.IsNullOrEmpty(architecture))
        {
            draft.Properties.Add((PropertyNames.ArtifactPlatform, $"{os}/{architecture}"));
        }
    }

    private static void ReadLayers(ComponentDraft draft, ref JsonStream json)
    {
        while (json.NextObject())
        {
            while (json.NextProperty())
            {
                if (json.Is("digest"u8) && json.TextIfAny() is { } digest)
                {
                    draft.Properties.Add(("aquasecurity:trivy:DiffID", digest));
                }
                else
                {
                    json.Skip();
                }
            }
        }
    }
}
