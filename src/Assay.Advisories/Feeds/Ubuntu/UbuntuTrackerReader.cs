using System.Text.Json;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;
using Assay.Advisories.Scoring;
using Assay.Core.Findings;

namespace Assay.Advisories.Feeds.Ubuntu;

/// <summary>
/// Reads records of Ubuntu's CVE tracker as public mirrors have them in JSON: "packages" by release, then package (vuls-data-raw-ubuntu-cve-tracker),
/// or "Patches" by package, then release (vuln-list).
/// </summary>
internal sealed class UbuntuTrackerReader
{
    private readonly NamePool names = new();
    private readonly UbuntuEntries entries = new();
    private readonly Dictionary<string, UbuntuPocket?> pockets = new(StringComparer.Ordinal);

    /// <summary>Whether a record is one of the tracker's.</summary>
    public static bool Recognises(ReadOnlySpan<byte> record)
    {
        var json = new Utf8JsonReader(record);
        bool hasCandidate = false, hasPackages = false;
        if (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            while (OsvJson.NextProperty(ref json, 0, out var name))
            {
                hasCandidate |= name.SequenceEqual("candidate"u8) || name.SequenceEqual("Candidate"u8);
                hasPackages |= (name.SequenceEqual("packages"u8) || name.SequenceEqual("Patches"u8)) && json.TokenType == JsonTokenType.StartObject;
                json.Skip();
            }
        }

        return hasCandidate && hasPackages;
    }

    public void Read(ReadOnlySpan<byte> record, FeedSink sink)
    {
        var json = new Utf8JsonReader(record);
        OsvJson.Expect(ref json, record.IsEmpty || !json.Read() ? JsonTokenType.None : JsonTokenType.StartObject, "the record");
        entries.Begin();
        var advisory = new Advisory { Id = "", VulnerabilityId = "" };
        var priority = Severity.Unknown;
        string? description = null;
        List<SeverityScore> vectors = [];
        var packages = -1;
        var isByPackage = false;
        while (OsvJson.NextProperty(ref json, 0, out var name))
        {
            if (name.SequenceEqual("candidate"u8) || name.SequenceEqual("Candidate"u8))
            {
                var id = OsvJson.Word(ref json, "candidate");
                advisory = advisory with { Id = id, VulnerabilityId = id };
            }
            else if (name.SequenceEqual("description"u8) || name.SequenceEqual("Description"u8))
            {
                description = OsvJson.Start(ref json, OsvSummary.MaxScanned, "description");
            }
            else if (name.SequenceEqual("priority"u8) || name.SequenceEqual("Priority"u8))
            {
                priority = PriorityOf(ref json);
            }
            else if (name.SequenceEqual("public_date"u8) || name.SequenceEqual("PublicDate"u8))
            {
                advisory = advisory with { Published = UbuntuTime.Of(ref json) };
            }
            else if (name.SequenceEqual("cvss"u8))
            {
                ReadVectors(ref json, vectors);
            }
            else
            {
                // The statuses are read at last, when the record's own priority is known.
                if (name.SequenceEqual("packages"u8) || name.SequenceEqual("Patches"u8))
                {
                    isByPackage = name.SequenceEqual("Patches"u8);
                    packages = (int)json.TokenStartIndex;
                }

                json.Skip();
            }
        }

        if (advisory.Id.Length == 0 || packages < 0)
        {
            throw new OsvFormatException("the record has no candidate or no packages");
        }

        json = new Utf8JsonReader(record[packages..]);
        json.Read();
        ReadPackages(ref json, isByPackage, priority);
        sink.Add(advisory with
        {
            Summary = OsvSummary.Of(null, description),
            Severities = vectors.Distinct().ToArray(),
            Affected = entries.End(),
        }, "ubuntu");
    }

    private void ReadPackages(ref Utf8JsonReader json, bool isByPackage, Severity priority)
    {
        OsvJson.Expect(ref json, JsonTokenType.StartObject, "packages");
        var depth = json.CurrentDepth;
        while (OsvJson.NextProperty(ref json, depth, out var outer))
        {
            OsvJson.Expect(ref json, JsonTokenType.StartObject, "the statuses of a package or release");
            var outerName = names.OfJson(outer);
            var innerDepth = json.CurrentDepth;
            while (OsvJson.NextProperty(ref json, innerDepth, out var inner))
            {
                OsvJson.Expect(ref json, JsonTokenType.StartObject, "a status");
                if (TryReadStatus(ref json, out var status, out var own))
                {
                    var (package, release) = isByPackage ? (outerName, names.OfJson(inner)) : (names.OfJson(inner), outerName);
                    if (PocketOf(release) is { } pocket)
                    {
                        entries.Add(package, pocket, status, own == Severity.Unknown ? priority : own);
                    }
                }
            }
        }
    }

    private bool TryReadStatus(ref Utf8JsonReader json, out UbuntuStatus status, out Severity priority)
    {
        UbuntuWord? word = null;
        ReadOnlySpan<byte> note = default;
        priority = Severity.Unknown;
        var depth = json.CurrentDepth;
        while (OsvJson.NextProperty(ref json, depth, out var name))
        {
            if ((name.SequenceEqual("status"u8) || name.SequenceEqual("Status"u8)) && json.TokenType == JsonTokenType.String)
            {
                word = UbuntuStatus.WordOf(json.ValueSpan)
                    ?? throw new OsvFormatException($"a status that the tracker does not have (byte {json.TokenStartIndex})");
            }
            else if ((name.SequenceEqual("note"u8) || name.SequenceEqual("Note"u8)) && json.TokenType == JsonTokenType.String)
            {
                note = json.ValueSpan;
            }
            else if (name.SequenceEqual("priority"u8))
            {
                priority = PriorityOf(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        if (word is null)
        {
            throw new OsvFormatException($"an entry without a status (byte {json.TokenStartIndex})");
        }

        var version = word is UbuntuWord.Released or UbuntuWord.NotAffected ? UbuntuStatus.VersionIn(note) : default;
        status = new UbuntuStatus(word.Value, version.IsEmpty ? null : names.OfJson(version));
        return word != UbuntuWord.DoesNotExist;
    }

    private UbuntuPocket? PocketOf(string release)
    {
        if (!pockets.TryGetValue(release, out var pocket) && pockets.Count < 1000)
        {
            pockets.Add(release, pocket = UbuntuPocket.Of(release));
        }

        return pocket;
    }

    // "untriaged" is no word about severity.
    internal static Severity PriorityOf(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            json.Skip();
            return Severity.Unknown;
        }

        // A priority may be followed by its reason.
        var word = json.ValueSpan;
        var end = word.IndexOfAny((byte)' ', (byte)'\\');
        word = end < 0 ? word : word[..end];
        return word.SequenceEqual("negligible"u8) ? Severity.Negligible
            : word.SequenceEqual("low"u8) ? Severity.Low
            : word.SequenceEqual("medium"u8) ? Severity.Medium
            : word.SequenceEqual("high"u8) ? Severity.High
            : word.SequenceEqual("critical"u8) ? Severity.Critical
            : Severity.Unknown;
    }

    // {"nvd": " CVSS:3.1/AV:N/... [9.8 CRITICAL]"}
    private static void ReadVectors(ref Utf8JsonReader json, List<SeverityScore> into)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        var depth = json.CurrentDepth;
        while (OsvJson.NextProperty(ref json, depth, out var name))
        {
            var source = System.Text.Encoding.UTF8.GetString(name);
            if (json.TokenType == JsonTokenType.String && OsvJson.Text(ref json, "cvss").Trim().Split(' ')[0] is var vector
                && Cvss.TryScore(vector, out var score, out var severity))
            {
                into.Add(new SeverityScore(source, severity, vector, score));
            }
            else
            {
                json.Skip();
            }
        }
    }
}
