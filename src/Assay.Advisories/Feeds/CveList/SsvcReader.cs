using System.Globalization;
using System.Text.Json;
using Assay.Core.Findings;

namespace Assay.Advisories.Feeds.CveList;

/// <summary>
/// A metric of the kind "other" in a CVE record: {"type": "ssvc", "content": {"options": [{"Exploitation": "none"}, {"Automatable": "yes"},
/// {"Technical Impact": "total"}], "timestamp": ...}} (https://github.com/cisagov/vulnrichment).
/// </summary>
internal static class SsvcReader
{
    /// <summary>Reads to the end of the object; null where it is of another type, or says nothing of exploitation.</summary>
    public static StakeholderDecision? Read(ref Utf8JsonReader json)
    {
        var isSsvc = false;
        StakeholderDecision? decision = null;
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (name.SequenceEqual("type"u8))
            {
                isSsvc = JsonRecord.Word(ref json) == "ssvc";
            }
            else if (name.SequenceEqual("content"u8) && json.TokenType == JsonTokenType.StartObject)
            {
                decision = ReadContent(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        return isSsvc ? decision : null;
    }

    private static StakeholderDecision? ReadContent(ref Utf8JsonReader json)
    {
        ExploitationState? exploitation = null;
        bool? automatable = null, isTotal = null;
        DateOnly? date = null;
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (name.SequenceEqual("timestamp"u8))
            {
                date = DateTimeOffset.TryParse(JsonRecord.Word(ref json), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? DateOnly.FromDateTime(time.UtcDateTime) : null;
            }
            else if (name.SequenceEqual("options"u8) && JsonRecord.EnterArray(ref json))
            {
                while (JsonRecord.NextObject(ref json))
                {
                    ReadOption(ref json, ref exploitation, ref automatable, ref isTotal);
                }
            }
            else
            {
                json.Skip();
            }
        }

        return exploitation is { } state && date is { } day ? new StakeholderDecision(state, automatable, isTotal, day) : null;
    }

    private static void ReadOption(ref Utf8JsonReader json, ref ExploitationState? exploitation, ref bool? automatable, ref bool? isTotal)
    {
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (name.SequenceEqual("Exploitation"u8))
            {
                exploitation = JsonRecord.Word(ref json) switch { "active" => ExploitationState.Active, "poc" => ExploitationState.Public, "none" => ExploitationState.None, _ => null };
            }
            else if (name.SequenceEqual("Automatable"u8))
            {
                automatable = JsonRecord.Word(ref json) switch { "yes" => true, "no" => false, _ => null };
            }
            else if (name.SequenceEqual("Technical Impact"u8))
            {
                isTotal = JsonRecord.Word(ref json) switch { "total" => true, "partial" => false, _ => null };
            }
            else
            {
                json.Skip();
            }
        }
    }
}
