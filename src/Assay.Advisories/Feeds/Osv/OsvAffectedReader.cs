using System.Text.Json;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

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
        Utf8JsonReader ranges = default, versions = default, specific = default;
        bool hasRanges = false, hasVersions = false, hasSpecific = false;
        List<SeverityScore> severities = [];
        var depth = reader.CurrentDepth;
        while (OsvJson.NextProperty(ref reader, depth, out var name))
        {
            if (name.SequenceEqual("package"u8))
            {
                key = ReadPackage(ref reader);
                continue;
            }

            if (name.SequenceEqual("severity"u8))
            {
                OsvSeverity.Read(ref reader, severities);
                continue;
            }

            // What these say depends on the package, which may stand behind them.
            if (name.SequenceEqual("ranges"u8))
            {
                ranges = reader;
                hasRanges = true;
            }
            else if (name.SequenceEqual("versions"u8))
            {
                versions = reader;
                hasVersions = true;
            }
            else if (name.SequenceEqual("ecosystem_specific"u8))
            {
                specific = reader;
                hasSpecific = true;
            }

            reader.Skip();
        }

        var scheme = key is { } filed ? MatchKey.SchemeOf(filed.Segment) : VersionScheme.Unknown;
        List<VersionRange> read = [];
        if (hasRanges)
        {
            OsvRanges.Read(ref ranges, scheme, ref rangeNumber, read);
        }

        if (key is not { } known)
        {
            OtherEntries++;
            return;
        }

        Severities.AddRange(severities);
        var urgency = hasSpecific ? ReadUrgency(ref specific, known.Segment) : default;
        Packages.Add(new AffectedPackage
        {
            Key = known,
            Scheme = scheme,
            Ranges = read.ToArray(),
            Versions = hasVersions && read.Count == 0 ? OsvJson.Words(ref versions, "versions").ToArray() : [],
            Urgency = urgency.Severity,
            Unfixed = urgency.Unfixed,
        });
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

    private static Urgency ReadUrgency(ref Utf8JsonReader reader, string segment)
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
                urgency = OsvProfile.ReadUrgency(segment, OsvJson.Text(ref reader, "urgency"));
            }
            else
            {
                reader.Skip();
            }
        }

        return urgency;
    }
}
