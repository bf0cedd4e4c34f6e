using System.Text.Json;
using Assay.Advisories.Feeds.Osv;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Distros;

/// <summary>Records of distributions in the OSV schema: which ecosystem they are of, and how they are read.</summary>
internal static class OsvRecords
{
    /// <summary>The first ecosystem that an OSV record names, without its release: "Red Hat"; null where it is no OSV record or names none.</summary>
    public static string? EcosystemOf(ReadOnlySpan<byte> record)
    {
        if (!OsvReader.Recognises(record))
        {
            return null;
        }

        var json = new Utf8JsonReader(record);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("ecosystem"u8) && json.Read() && json.TokenType == JsonTokenType.String)
            {
                var name = OsvJson.Text(ref json, "ecosystem");
                var colon = name.IndexOf(':', StringComparison.Ordinal);
                return colon < 0 ? name : name[..colon];
            }
        }

        return null;
    }

    /// <summary>A profile of advisories that repair any number of flaws.</summary>
    /// <param name="keyOf">Files an entry, by ecosystem and name.</param>
    /// <param name="scheme">By which its versions are ordered.</param>
    /// <param name="vectorSource">Whose vectors the records carry.</param>
    public static OsvProfile Advisories(Func<string, string, MatchKey?> keyOf, VersionScheme scheme, string vectorSource) => new()
    {
        KeyOf = keyOf,
        Scheme = scheme,
        IsAdvisory = _ => true,
        ReadUrgency = _ => default,
        VectorSource = vectorSource,
    };

    /// <summary>The word by which Red Hat and those who follow it rate an advisory or a flaw.</summary>
    public static Severity SeverityOf(ReadOnlySpan<char> word) => word switch
    {
        "Critical" or "critical" or "CRITICAL" => Severity.Critical,
        "Important" or "important" or "IMPORTANT" or "High" or "high" or "HIGH" => Severity.High,
        "Moderate" or "moderate" or "MODERATE" or "Medium" or "medium" or "MEDIUM" => Severity.Medium,
        "Low" or "low" or "LOW" => Severity.Low,
        _ => Severity.Unknown,
    };
}
