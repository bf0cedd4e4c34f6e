using System.Text.Json;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;
using Assay.Advisories.Fetching;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Debian;

/// <summary>
/// Debian's security tracker itself, https://security-tracker.debian.org/tracker/data/json: one object of source packages, of flaws, of releases.
/// It says what OSV's records of it leave out: sid, and whether a flaw is ignored, postponed or not worth an advisory.
/// </summary>
internal static class DebianTracker
{
    public static readonly Feed Feed = new((_, _) => false, (_, _, _) => { })
    {
        Name = "debian",
        Ecosystems = ["Debian"],
        Segments = ["debian"],
        Source = "https://security-tracker.debian.org/tracker/data/json",
        Origins = [FeedOrigin.Of("debian-tracker", "debian", new RemoteFile("tracker.json", "https://security-tracker.debian.org/tracker/data/json", FileShape.Json) { Optional = true })],
        Licence = "MIT (the tracker); descriptions from NVD",
        Document = new DocumentDoor(Recognises, Parse),
    };

    // {"389-ds-base": {"CVE-2012-0833": {"description": ..., or "scope"
    private static bool Recognises(ReadOnlySpan<byte> start, string path)
    {
        var json = new Utf8JsonReader(start, isFinalBlock: false, default);
        try
        {
            return json.Read() && json.TokenType == JsonTokenType.StartObject
                && json.Read() && json.TokenType == JsonTokenType.PropertyName
                && json.Read() && json.TokenType == JsonTokenType.StartObject
                && json.Read() && json.TokenType == JsonTokenType.PropertyName && (json.ValueSpan.StartsWith("CVE-"u8) || json.ValueSpan.StartsWith("TEMP-"u8))
                && json.Read() && json.TokenType == JsonTokenType.StartObject
                && start.IndexOf("\"releases\""u8) >= 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Parse(Stream stream, FeedSink sink, CancellationToken token)
    {
        var members = new MemberStream(stream);
        while (members.Next(token))
        {
            var source = members.Name;
            var json = new Utf8JsonReader(members.Value);
            json.Read();
            JsonSteps.EachTold(ref json, sink, (ref Utf8JsonReader at) =>
            {
                var flaw = at.TokenType == JsonTokenType.PropertyName ? JsonSteps.String(ref at) : throw new OsvFormatException($"{source} has no flaws");
                at.Read();
                ReadFlaw(ref at, source, flaw, sink);
            });
        }
    }

    private static void ReadFlaw(ref Utf8JsonReader json, string source, string flaw, FeedSink sink)
    {
        string? description = null;
        List<AffectedPackage> entries = [];
        List<string> releases = [];
        JsonSteps.Members(ref json, "a flaw", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
        {
            // What has no releases is an empty list.
            if (!name.SequenceEqual("releases"u8) || at.TokenType == JsonTokenType.StartArray)
            {
                return name.SequenceEqual("description"u8) && JsonSteps.Text(ref at, ref description, "description");
            }

            JsonSteps.Members(ref at, "releases", (ref Utf8JsonReader release, scoped ReadOnlySpan<byte> codename) =>
            {
                var name = System.Text.Encoding.UTF8.GetString(codename);
                if ((name == "sid" ? name : DebianReleases.NumberOf(name)) is not { } number)
                {
                    return false;
                }

                if (ReadEntry(ref release, new MatchKey("debian:" + number, source)) is { } entry)
                {
                    entries.Add(entry);
                }

                return true;
            });
            return true;
        });
        if (flaw.Length is 0 or > 64 || flaw.AsSpan().ContainsAnyInRange('\0', ' '))
        {
            throw new OsvFormatException("a flaw without a name");
        }

        sink.Add(
            new Advisory
            {
                Id = PartJoin.PartId(flaw, source),
                VulnerabilityId = flaw,
                Summary = OsvSummary.Of(null, description),
                Affected = [.. entries],
            },
            "debian");
    }

    // Null for what is not affected.
    private static AffectedPackage? ReadEntry(ref Utf8JsonReader json, MatchKey key)
    {
        string? status = null, repair = null, urgency = null, reason = null, noAdvisory = null;
        JsonSteps.Members(ref json, "a release", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
            name.SequenceEqual("status"u8) ? JsonSteps.Text(ref at, ref status, "status")
            : name.SequenceEqual("fixed_version"u8) ? JsonSteps.Text(ref at, ref repair, "fixed_version")
            : name.SequenceEqual("urgency"u8) ? JsonSteps.Text(ref at, ref urgency, "urgency")
            : name.SequenceEqual("nodsa"u8) ? JsonSteps.Text(ref at, ref noAdvisory, "nodsa")
            : name.SequenceEqual("nodsa_reason"u8) && JsonSteps.Text(ref at, ref reason, "nodsa_reason"));

        // "high**" was set by the tracker itself.
        var word = OsvProfile.ReadUrgency("debian", urgency?.TrimEnd('*') ?? "");
        return status switch
        {
            "resolved" when repair is "0" or null or "" => null,
            "resolved" => Entry(Spans.Before(repair), null),
            "open" => Entry(Spans.All, word.Unfixed ?? (reason, noAdvisory) switch
            {
                ("ignored", _) => FixState.WontFix,
                ("postponed", _) => FixState.Deferred,
                (_, not null) => FixState.Deferred,
                _ => FixState.NotFixed,
            }),
            "undetermined" => Entry(Spans.All, FixState.UnderInvestigation),
            _ => throw new OsvFormatException($"{key.Name}: the status '{status}' is unknown"),
        };

        AffectedPackage Entry(IReadOnlyList<VersionRange> ranges, FixState? unfixed) => new()
        {
            Key = key,
            Scheme = VersionScheme.Dpkg,
            Ranges = ranges,
            Urgency = word.Severity,
            Unfixed = unfixed,
        };
    }
}
