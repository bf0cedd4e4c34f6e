using System.Text.Json;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Osv;

/// <summary>Reads "affected": one entry a package and release.</summary>
internal struct OsvAffectedReader(OsvProfile profile)
{
    private int rangeNumber;

    /// <summary>The entries that the feed covers.</summary>
    public List<AffectedPackage> Packages { get; } = [];

    /// <summary>Severities that stand at entries, where the record itself has none.</summary>
    public List<SeverityScore> Severities { get; } = [];

    /// <summary>How many entries were left out: other ecosystems, or none, as with git ranges.</summary>
    public int OtherEntries { get; private set; }

    public void Read(ref Utf8JsonReader reader)
    {
        if (!OsvJson.EnterArray(ref reader, "affected"))
        {
            return;
        }

        while (OsvJson.NextValue(ref reader))
        {
            OsvJson.Expect(ref reader, JsonTokenType.StartObject, "an affected entry");
            ReadEntry(ref reader);
        }
    }

    private void ReadEntry(ref Utf8JsonReader reader)
    {
        MatchKey? key = null;
        var isOther = false;
        List<VersionRange> ranges = [];
        List<string> versions = [];
        List<SeverityScore> severities = [];
        var urgency = default(Urgency);
        var depth = reader.CurrentDepth;
        while (OsvJson.NextProperty(ref reader, depth, out var name))
        {
            if (name.SequenceEqual("package"u8))
            {
                key = ReadPackage(ref reader);
                isOther = key is null;
            }
            else if (name.SequenceEqual("ranges"u8))
            {
                OsvRanges.Read(ref reader, profile.Scheme, ref rangeNumber, ranges);
            }
            else if (name.SequenceEqual("versions"u8))
            {
                // What another ecosystem lists is not even looked at: that is most of the bytes.
                versions = isOther || ranges.Count > 0 ? Skipped(ref reader) : OsvJson.Words(ref reader, "versions");
            }
            else if (name.SequenceEqual("severity"u8))
            {
                OsvSeverity.Read(ref reader, profile.VectorSource, severities);
            }
            else if (name.SequenceEqual("ecosystem_specific"u8))
            {
                urgency = ReadUrgency(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        if (key is not { } known)
        {
            OtherEntries++;
            return;
        }

        Severities.AddRange(severities);
        Packages.Add(new AffectedPackage
        {
            Key = known,
            Scheme = profile.Scheme,
            Ranges = ranges.ToArray(),
            Versions = ranges.Count > 0 ? [] : versions.ToArray(),
            Urgency = urgency.Severity,
            Unfixed = urgency.Unfixed,
        });
    }

    private static List<string> Skipped(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return [];
    }

    private readonly MatchKey? ReadPackage(ref Utf8JsonReader reader)
    {
        OsvJson.Expect(ref reader, JsonTokenType.StartObject, "package");
        string? ecosystem = null;
        string? package = null;
        var depth = reader.CurrentDepth;
        while (OsvJson.NextProperty(ref reader, depth, out var name))
        {
            if (name.SequenceEqual("ecosystem"u8) && reader.TokenType != JsonTokenType.Null)
            {
                ecosystem = OsvJson.Text(ref reader, "package.ecosystem");
            }
            else if (name.SequenceEqual("name"u8) && reader.TokenType != JsonTokenType.Null)
            {
                package = OsvJson.Text(ref reader, "package.name");
            }
            else
            {
                reader.Skip();
            }
        }

        return string.IsNullOrEmpty(ecosystem) || string.IsNullOrEmpty(package) || package.AsSpan().ContainsAnyInRange('\0', '\x1f')
            ? null
            : profile.KeyOf(ecosystem, package);
    }

    private readonly Urgency ReadUrgency(ref Utf8JsonReader reader)
    {
        var urgency = default(Urgency);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return urgency;
        }

        var depth = reader.CurrentDepth;
        while (OsvJson.NextProperty(ref reader, depth, out var name))
        {
            if (name.SequenceEqual("urgency"u8) && reader.TokenType == JsonTokenType.String)
            {
                urgency = profile.ReadUrgency(OsvJson.Text(ref reader, "urgency"));
            }
            else
            {
                reader.Skip();
            }
        }

        return urgency;
    }
}
