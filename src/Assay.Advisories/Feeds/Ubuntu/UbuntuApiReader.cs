using System.Text.Json;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Ubuntu;

/// <summary>Reads pages of Ubuntu's own interface, https://ubuntu.com/security/cves.json: {"cves": [{"id", "packages": [{"name", "statuses": [...]}]}]}.</summary>
internal sealed class UbuntuApiReader
{
    private readonly NamePool names = new();
    private readonly UbuntuEntries entries = new();

    /// <summary>Whether a record is such a page.</summary>
    public static bool Recognises(ReadOnlySpan<byte> record)
    {
        var json = new Utf8JsonReader(record);
        bool hasCves = false, hasTotal = false;
        if (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            while (OsvJson.NextProperty(ref json, 0, out var name))
            {
                hasCves |= name.SequenceEqual("cves"u8) && json.TokenType == JsonTokenType.StartArray;
                hasTotal |= name.SequenceEqual("total_results"u8);
                json.Skip();
            }
        }

        return hasCves && hasTotal;
    }

    public void Read(ReadOnlySpan<byte> record, FeedSink sink)
    {
        var json = new Utf8JsonReader(record);
        json.Read();
        OsvJson.Expect(ref json, JsonTokenType.StartObject, "the page");
        while (OsvJson.NextProperty(ref json, 0, out var name))
        {
            if (!name.SequenceEqual("cves"u8))
            {
                json.Skip();
                continue;
            }

            OsvJson.Expect(ref json, JsonTokenType.StartArray, "cves");
            while (OsvJson.NextValue(ref json))
            {
                OsvJson.Expect(ref json, JsonTokenType.StartObject, "a CVE");
                sink.Add(ReadCve(ref json, record), "ubuntu");
            }
        }
    }

    private Advisory ReadCve(ref Utf8JsonReader json, ReadOnlySpan<byte> record)
    {
        string? id = null;
        string? description = null;
        DateTimeOffset? published = null;
        DateTimeOffset? modified = null;
        var priority = Severity.Unknown;
        var packages = -1;
        var depth = json.CurrentDepth;
        while (OsvJson.NextProperty(ref json, depth, out var name))
        {
            if (name.SequenceEqual("id"u8))
            {
                id = OsvJson.Word(ref json, "id");
            }
            else if (name.SequenceEqual("description"u8))
            {
                description = OsvJson.Start(ref json, OsvSummary.MaxScanned, "description");
            }
            else if (name.SequenceEqual("priority"u8))
            {
                priority = UbuntuTrackerReader.PriorityOf(ref json);
            }
            else if (name.SequenceEqual("published"u8))
            {
                published = UbuntuTime.Of(ref json);
            }
            else if (name.SequenceEqual("updated_at"u8))
            {
                modified = UbuntuTime.Of(ref json);
            }
            else
            {
                packages = name.SequenceEqual("packages"u8) ? (int)json.TokenStartIndex : packages;
                json.Skip();
            }
        }

        if (id is null)
        {
            throw new OsvFormatException("a CVE without an id");
        }

        entries.Begin();
        if (packages >= 0)
        {
            var at = new Utf8JsonReader(record[packages..]);
            at.Read();
            ReadPackages(ref at, priority);
        }

        return new Advisory
        {
            Id = id,
            VulnerabilityId = id,
            Published = published,
            Modified = modified,
            Summary = OsvSummary.Of(null, description),
            Affected = entries.End(),
        };
    }

    private void ReadPackages(ref Utf8JsonReader json, Severity priority)
    {
        if (!OsvJson.EnterArray(ref json, "packages"))
        {
            return;
        }

        while (OsvJson.NextValue(ref json))
        {
            OsvJson.Expect(ref json, JsonTokenType.StartObject, "a package");
            string? package = null;
            List<(UbuntuPocket Pocket, UbuntuStatus Status)> statuses = [];
            var depth = json.CurrentDepth;
            while (OsvJson.NextProperty(ref json, depth, out var name))
            {
                if (name.SequenceEqual("name"u8))
                {
                    package = names.Of(OsvJson.Word(ref json, "a package's name"));
                }
                else if (name.SequenceEqual("statuses"u8) && OsvJson.EnterArray(ref json, "statuses"))
                {
                    while (OsvJson.NextValue(ref json))
                    {
                        ReadStatus(ref json, statuses);
                    }
                }
                else
                {
                    json.Skip();
                }
            }

            foreach (var (pocket, status) in statuses)
            {
                entries.Add(package ?? throw new OsvFormatException("a package without a name"), pocket, status, priority);
            }
        }
    }

    private void ReadStatus(ref Utf8JsonReader json, List<(UbuntuPocket, UbuntuStatus)> into)
    {
        OsvJson.Expect(ref json, JsonTokenType.StartObject, "a status");
        string? release = null;
        string? pocket = null;
        UbuntuWord? word = null;
        ReadOnlySpan<byte> description = default;
        var depth = json.CurrentDepth;
        while (OsvJson.NextProperty(ref json, depth, out var name))
        {
            if (json.TokenType != JsonTokenType.String)
            {
                json.Skip();
            }
            else if (name.SequenceEqual("release_codename"u8))
            {
                release = OsvJson.Word(ref json, "release_codename");
            }
            else if (name.SequenceEqual("pocket"u8))
            {
                pocket = OsvJson.Text(ref json, "pocket");
            }
            else if (name.SequenceEqual("status"u8))
            {
                word = UbuntuStatus.WordOf(json.ValueSpan)
                    ?? throw new OsvFormatException($"a status that the tracker does not have (byte {json.TokenStartIndex})");
            }
            else if (name.SequenceEqual("description"u8))
            {
                description = json.ValueSpan;
            }
        }

        if (release is null || word is null)
        {
            throw new OsvFormatException($"a status without its release (byte {json.TokenStartIndex})");
        }

        // "security" and "updates" are the release's own pockets.
        var place = pocket is { Length: > 0 } && DistroBuckets.IsUbuntuChannel(pocket) ? $"{pocket}/{release}" : release;
        if (UbuntuPocket.Of(place) is { } known && word != UbuntuWord.DoesNotExist)
        {
            var version = word is UbuntuWord.Released or UbuntuWord.NotAffected ? UbuntuStatus.VersionIn(description) : default;
            into.Add((known, new UbuntuStatus(word.Value, version.IsEmpty ? null : names.OfJson(version))));
        }
    }
}
