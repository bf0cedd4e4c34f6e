using System.Runtime.InteropServices;
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
        var words = default(DatabaseWords);
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

            if (name.SequenceEqual("database_specific"u8))
            {
                words = ReadDatabaseWords(ref reader);
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

        if (key is not { } known || words.IsNoFlaw)
        {
            OtherEntries++;
            return;
        }

        Severities.AddRange(severities);
        var specifics = hasSpecific ? ReadSpecific(ref specific, known.Segment, scheme) : default;
        read = specifics.Ranges ?? OsvRanges.Ended(read, words.LastKnownAffected);
        Packages.Add(new AffectedPackage
        {
            Key = known,
            Scheme = scheme,
            Ranges = read.ToArray(),
            Versions = hasVersions ? Outside(OsvJson.Words(ref versions, "versions"), read, known, scheme) : [],
            Urgency = specifics.Urgency.Severity,
            Unfixed = specifics.Urgency.Unfixed,
        });
    }

    // A version is affected where it is listed or a range holds it (OSV schema, "Evaluation"). Distributions list what they derive from the ranges.
    private static string[] Outside(List<string> versions, List<VersionRange> ranges, MatchKey key, VersionScheme scheme) =>
        ranges.Count == 0 ? [.. versions]
        : LibraryBuckets.IsSegment(key.Segment) ? [.. versions.Where(version => !ranges.Exists(range => OsvRanges.Holds(range, scheme, version)))]
        : [];

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

    // Of the Go team's database: versions that are none of a module's, for which "ranges" then says no more than that something is affected
    // (golang/vulndb, doc/format.md, "custom_ranges").
    private readonly Specifics ReadSpecific(ref Utf8JsonReader reader, string segment, VersionScheme scheme)
    {
        var urgency = default(Urgency);
        List<VersionRange>? custom = null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return default;
        }

        var depth = reader.CurrentDepth;
        while (OsvJson.NextProperty(ref reader, depth, out var name))
        {
            if (name.SequenceEqual("urgency"u8) && reader.TokenType == JsonTokenType.String)
            {
                urgency = OsvProfile.ReadUrgency(segment, OsvJson.Text(ref reader, "urgency"));
            }
            else if (name.SequenceEqual("custom_ranges"u8) && reader.TokenType == JsonTokenType.StartArray)
            {
                custom = [];
                var number = rangeNumber;
                OsvRanges.Read(ref reader, scheme, ref number, custom);
            }
            else
            {
                reader.Skip();
            }
        }

        return new Specifics(urgency, custom is { Count: > 0 } ? custom : null);
    }

    // GitHub's "last_known_affected_version_range" ends what has no fix; RustSec's "informational" notices (a crate that nobody maintains) are no flaws.
    private static DatabaseWords ReadDatabaseWords(ref Utf8JsonReader reader)
    {
        var words = default(DatabaseWords);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return words;
        }

        var depth = reader.CurrentDepth;
        while (OsvJson.NextProperty(ref reader, depth, out var name))
        {
            if (name.SequenceEqual("last_known_affected_version_range"u8) && reader.TokenType == JsonTokenType.String)
            {
                words = words with { LastKnownAffected = OsvJson.Text(ref reader, "last_known_affected_version_range") };
            }
            else if (name.SequenceEqual("informational"u8) && reader.TokenType == JsonTokenType.String)
            {
                words = words with { IsNoFlaw = reader.ValueTextEquals("unmaintained"u8) || reader.ValueTextEquals("notice"u8) };
            }
            else
            {
                reader.Skip();
            }
        }

        return words;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Specifics(Urgency Urgency, List<VersionRange>? Ranges);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct DatabaseWords(string? LastKnownAffected, bool IsNoFlaw);
}
