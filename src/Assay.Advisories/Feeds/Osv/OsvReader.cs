using System.Text.Json;
using System.Text.Unicode;
using Assay.Core.Findings;

namespace Assay.Advisories.Feeds.Osv;

/// <summary>Reads one record of the OSV schema: https://ossf.github.io/osv-schema/ (1.0 to 1.7).</summary>
internal ref struct OsvReader
{
    private readonly OsvProfile profile;
    private Utf8JsonReader reader;
    private string? id;
    private string? summary;
    private string? details;
    private string? link;
    private bool linkIsAdvisory;
    private DateTimeOffset? published;
    private DateTimeOffset? modified;
    private DateTimeOffset? withdrawn;
    private List<string> aliases;
    private List<string> related;
    private List<string> upstream;
    private readonly List<SeverityScore> severities;
    private Severity word;
    private OsvAffectedReader affected;

    private OsvReader(ReadOnlySpan<byte> record, OsvProfile profile)
    {
        this.profile = profile;
        reader = new Utf8JsonReader(record);
        aliases = [];
        related = [];
        upstream = [];
        severities = [];
        affected = new OsvAffectedReader(profile);
    }

    /// <summary>Whether a record looks like OSV: it has an id, and what only this schema combines with it.</summary>
    public static bool Recognises(ReadOnlySpan<byte> record)
    {
        var json = new Utf8JsonReader(record);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        bool hasId = false, hasTime = false, hasContent = false;
        while (OsvJson.NextProperty(ref json, 0, out var name))
        {
            hasId |= name.SequenceEqual("id"u8) && json.TokenType == JsonTokenType.String;
            hasTime |= name.SequenceEqual("modified"u8);
            hasContent |= name.SequenceEqual("affected"u8) || name.SequenceEqual("withdrawn"u8);
            json.Skip();
        }

        return hasId && hasTime && hasContent;
    }

    /// <summary>Reads a record.</summary>
    /// <param name="record">Its JSON.</param>
    /// <param name="profile">What the feed adds to the schema.</param>
    /// <param name="otherEntries">How many of its entries belong to ecosystems that the feed does not cover.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="OsvFormatException">It is not what the schema says.</exception>
    public static Advisory Read(ReadOnlySpan<byte> record, OsvProfile profile, out int otherEntries)
    {
        if (!Utf8.IsValid(record))
        {
            throw new OsvFormatException("the record is not UTF-8");
        }

        var osv = new OsvReader(record, profile);
        osv.ReadProperties();
        otherEntries = osv.affected.OtherEntries;
        return osv.ToAdvisory();
    }

    private void ReadProperties()
    {
        reader.Read();
        OsvJson.Expect(ref reader, JsonTokenType.StartObject, "the record");
        while (OsvJson.NextProperty(ref reader, 0, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual("id"u8):
                    id = OsvJson.Word(ref reader, "id");
                    break;
                case var _ when name.SequenceEqual("modified"u8):
                    modified = OsvJson.Time(ref reader, "modified");
                    break;
                case var _ when name.SequenceEqual("published"u8):
                    published = OsvJson.Time(ref reader, "published");
                    break;
                case var _ when name.SequenceEqual("withdrawn"u8):
                    withdrawn = OsvJson.Time(ref reader, "withdrawn");
                    break;
                case var _ when name.SequenceEqual("aliases"u8):
                    aliases = OsvJson.Words(ref reader, "aliases");
                    break;
                case var _ when name.SequenceEqual("related"u8):
                    related = OsvJson.Words(ref reader, "related");
                    break;
                case var _ when name.SequenceEqual("upstream"u8):
                    upstream = OsvJson.Words(ref reader, "upstream");
                    break;
                default:
                    ReadContent(name);
                    break;
            }
        }
    }

    private void ReadContent(scoped ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("summary"u8))
        {
            summary = OsvJson.Start(ref reader, OsvSummary.MaxScanned, "summary");
        }
        else if (name.SequenceEqual("details"u8))
        {
            details = OsvJson.Start(ref reader, OsvSummary.MaxScanned, "details");
        }
        else if (name.SequenceEqual("severity"u8))
        {
            OsvSeverity.Read(ref reader, severities);
        }
        else if (name.SequenceEqual("affected"u8))
        {
            affected.Read(ref reader);
        }
        else if (name.SequenceEqual("references"u8))
        {
            ReadReferences();
        }
        else if (name.SequenceEqual("database_specific"u8) && reader.TokenType == JsonTokenType.StartObject)
        {
            ReadWord();
        }
        else
        {
            reader.Skip();
        }
    }

    // GitHub's own word, for records without a vector.
    private void ReadWord()
    {
        var depth = reader.CurrentDepth;
        while (OsvJson.NextProperty(ref reader, depth, out var name))
        {
            if (name.SequenceEqual("severity"u8) && reader.TokenType == JsonTokenType.String)
            {
                word = OsvSeverity.OfWord(OsvJson.Text(ref reader, "database_specific.severity"));
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private readonly SeverityScore[] SeveritiesOf(string source)
    {
        var scores = OsvSeverity.Ordered(severities.Count > 0 ? severities : affected.Severities, source);
        var own = RecordId.IsMalicious(id!) ? Severity.Critical : word;
        return own == Severity.Unknown || Array.Exists(scores, score => score.Severity != Severity.Unknown) ? scores : [new SeverityScore(source, own), .. scores];
    }

    // Only one page is kept: the first that is an advisory, else the first.
    private void ReadReferences()
    {
        if (!OsvJson.EnterArray(ref reader, "references"))
        {
            return;
        }

        while (OsvJson.NextValue(ref reader))
        {
            OsvJson.Expect(ref reader, JsonTokenType.StartObject, "a reference");
            string? url = null;
            var isAdvisory = false;
            var depth = reader.CurrentDepth;
            while (OsvJson.NextProperty(ref reader, depth, out var name))
            {
                if (name.SequenceEqual("url"u8) && !linkIsAdvisory)
                {
                    url = OsvJson.Text(ref reader, "a reference's url");
                }
                else if (name.SequenceEqual("type"u8))
                {
                    isAdvisory = reader.ValueTextEquals("ADVISORY"u8);
                }
                else
                {
                    reader.Skip();
                }
            }

            if (url is not null && (link is null || isAdvisory))
            {
                link = url;
                linkIsAdvisory = isAdvisory;
            }
        }
    }

    private readonly Advisory ToAdvisory()
    {
        if (id is null)
        {
            throw new OsvFormatException("the record has no id");
        }

        var names = OsvNames.Of(id, aliases, related, upstream);
        var source = profile.Source ?? RecordId.DatabaseOf(id) ?? "";
        return new Advisory
        {
            Id = id,
            Source = source,
            VulnerabilityId = names.VulnerabilityId,
            Aliases = names.Aliases,
            Fixes = names.Fixes,
            References = names.References,
            Link = RecordId.LinkOf(id) is null ? link : null,
            Published = published,
            Modified = modified,
            Withdrawn = withdrawn,
            Summary = OsvSummary.Of(summary, details),
            Severities = SeveritiesOf(source.Length > 0 ? source : RecordId.DistributorOf(id) ?? "osv"),
            Affected = affected.Packages.ToArray(),
        };
    }
}
