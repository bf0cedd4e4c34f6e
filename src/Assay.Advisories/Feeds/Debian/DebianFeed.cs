using System.Text.Json;
using Assay.Advisories.Feeds.Osv;
using Assay.Core.Findings;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Debian;

/// <summary>Debian's security tracker, as OSV publishes it: records of CVEs, and of the advisories DSA, DLA and DTSA.</summary>
internal static class DebianFeed
{
    public static readonly Feed Feed = Create("debian", "nvd");

    /// <summary>The same records from a user's own folder: whatever severity they tell is the user's.</summary>
    public static readonly Feed Own = Create("own", "own") with { Source = "--advisories", Licence = "" };

    private static Feed Create(string name, string vectorSource)
    {
        var keys = new KeyTable();
        var profile = new OsvProfile
        {
            KeyOf = keys.Of,
            Scheme = VersionScheme.Dpkg,
            IsAdvisory = RecordId.IsDebianAdvisory,
            ReadUrgency = ReadUrgency,
            VectorSource = vectorSource,
        };
        return new Feed(OsvReader.Recognises, (records, sink, token) => Parse(records, sink, profile, token), DebianJoin.Join)
        {
            Name = name,
            Ecosystems = ["Debian"],
            Source = "https://storage.googleapis.com/osv-vulnerabilities/Debian/all.zip",
            Licence = "Debian security tracker data, converted by OSV.dev; vectors and descriptions from NVD",
        };
    }

    private static void Parse(RecordStream records, FeedSink sink, OsvProfile profile, CancellationToken token)
    {
        while (records.Next(token))
        {
            if (records.Error is not null)
            {
                sink.AddBad(records.Line, records.Error);
                continue;
            }

            try
            {
                var advisory = OsvReader.Read(records.Record, profile, out var otherEntries);
                sink.OtherEntries += otherEntries;
                if (advisory.Affected.Count > 0 || RecordId.IsDebianAdvisory(advisory.Id) || RecordId.WithoutDistribution(advisory.Id) != advisory.Id)
                {
                    // Of the many related records only the distribution's own say anything about its packages.
                    sink.Add(advisory with { References = advisory.References.Where(RecordId.IsDebianAdvisory).ToArray() });
                }
                else
                {
                    sink.OtherRecords++;
                }
            }
            catch (JsonException exception)
            {
                sink.AddBad(records.Line, exception.Message);
            }
            catch (OsvFormatException exception)
            {
                sink.AddBad(records.Line, exception.Message);
            }
        }
    }

    // https://security-team.debian.org/security_tracker.html, "Severity levels"; OSV keeps the tracker's words.
    private static Urgency ReadUrgency(string word) => word switch
    {
        "unimportant" => new Urgency(Severity.Negligible, null),
        "low" => new Urgency(Severity.Low, null),
        "medium" => new Urgency(Severity.Medium, null),
        "high" => new Urgency(Severity.High, null),
        "end-of-life" => new Urgency(Severity.Unknown, FixState.WontFix),
        _ => default,
    };
}
