using System.Globalization;
using System.Text.Json;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.RedHat;

/// <summary>
/// Reads records of Red Hat's Security Data API (docs.redhat.com, "Red Hat Security Data API", /cve/CVE.json): its word about severity, what is
/// repaired ("affected_release"), and what is not ("package_state"), both by source package.
/// </summary>
internal sealed class RedHatCveReader
{
    private readonly NamePool names = new();
    private readonly Dictionary<string, RedHatProduct?> products = new(StringComparer.Ordinal);

    /// <summary>Whether a record is one of the interface's.</summary>
    public static bool Recognises(ReadOnlySpan<byte> record)
    {
        var json = new Utf8JsonReader(record);
        bool hasName = false, hasDate = false, hasBugzilla = false;
        if (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            while (OsvJson.NextProperty(ref json, 0, out var name))
            {
                hasName |= name.SequenceEqual("name"u8) && json.TokenType == JsonTokenType.String && json.ValueSpan.StartsWith("CVE-"u8);
                hasDate |= name.SequenceEqual("public_date"u8);
                hasBugzilla |= name.SequenceEqual("bugzilla"u8) || name.SequenceEqual("affected_release"u8) || name.SequenceEqual("package_state"u8);
                json.Skip();
            }
        }

        return hasName && hasDate && hasBugzilla;
    }

    public Advisory Read(ReadOnlySpan<byte> record)
    {
        var json = new Utf8JsonReader(record);
        json.Read();
        OsvJson.Expect(ref json, JsonTokenType.StartObject, "the record");
        string? id = null, summary = null;
        DateTimeOffset? published = null;
        var severity = Severity.Unknown;
        (string? Vector, double? Score) cvss = default;
        List<AffectedPackage> repaired = [];
        List<AffectedPackage> unrepaired = [];
        while (OsvJson.NextProperty(ref json, 0, out var name))
        {
            if (name.SequenceEqual("name"u8))
            {
                id = OsvJson.Word(ref json, "name");
            }
            else if (name.SequenceEqual("threat_severity"u8) && json.TokenType == JsonTokenType.String)
            {
                severity = OsvSeverity.OfWord(OsvJson.Text(ref json, "threat_severity"));
            }
            else if (name.SequenceEqual("public_date"u8))
            {
                published = OsvJson.Time(ref json, "public_date");
            }
            else if (name.SequenceEqual("bugzilla"u8))
            {
                summary = Member(ref json, "description"u8, "");
            }
            else if (name.SequenceEqual("cvss3"u8) || (name.SequenceEqual("cvss"u8) && cvss.Vector is null))
            {
                cvss = ReadCvss(ref json);
            }
            else if (name.SequenceEqual("affected_release"u8))
            {
                ReadList(ref json, repaired, Repaired);
            }
            else if (name.SequenceEqual("package_state"u8))
            {
                ReadList(ref json, unrepaired, Unrepaired);
            }
            else
            {
                json.Skip();
            }
        }

        return new Advisory
        {
            Id = id ?? throw new OsvFormatException("the record has no name"),
            VulnerabilityId = id,
            Published = published,
            Summary = OsvSummary.Of(summary?.Trim(), null),
            Severities = severity != Severity.Unknown || cvss.Vector is not null ? [new SeverityScore("redhat", severity, cvss.Vector, cvss.Score)] : [],
            Affected = Together(repaired, unrepaired),
        };
    }

    // What was repaired in a release is not unrepaired there, though some records keep the older word too.
    private static AffectedPackage[] Together(List<AffectedPackage> repaired, List<AffectedPackage> unrepaired)
    {
        var keys = repaired.Select(entry => entry.Key).ToHashSet();
        return [.. repaired, .. unrepaired.Where(entry => !keys.Contains(entry.Key))];
    }

    private delegate IEnumerable<AffectedPackage> EntryMaker(string cpe, string package, string word);

    private static void ReadList(ref Utf8JsonReader json, List<AffectedPackage> into, EntryMaker make)
    {
        if (!OsvJson.EnterArray(ref json, "a list of packages"))
        {
            return;
        }

        HashSet<(MatchKey, string)> seen = [];
        while (OsvJson.NextValue(ref json))
        {
            OsvJson.Expect(ref json, JsonTokenType.StartObject, "an entry");
            string cpe = "", package = "", word = "";
            var depth = json.CurrentDepth;
            while (OsvJson.NextProperty(ref json, depth, out var name))
            {
                if (json.TokenType != JsonTokenType.String)
                {
                    json.Skip();
                }
                else if (name.SequenceEqual("cpe"u8))
                {
                    cpe = OsvJson.Text(ref json, "cpe");
                }
                else if (name.SequenceEqual("package"u8) || name.SequenceEqual("package_name"u8))
                {
                    package = OsvJson.Text(ref json, "package");
                }
                else if (name.SequenceEqual("advisory"u8) || name.SequenceEqual("fix_state"u8))
                {
                    word = OsvJson.Text(ref json, "advisory or fix_state");
                }
            }

            into.AddRange(make(cpe, package, word).Where(entry => seen.Add((entry.Key, entry.References is [var reference] ? reference : ""))));
        }
    }

    // "gcc-0:4.1.2-50.el5": the source's name, epoch, version and release. "nodejs:14-8040020210817133458.522a0ee4" is a module's build, whose
    // packages have versions of their own: the advisory itself tells them. "mariadb-devel:10.3-8050020220204122328.c5368500" is one too.
    private IEnumerable<AffectedPackage> Repaired(string cpe, string package, string advisory)
    {
        var release = package.LastIndexOf('-');
        var version = release > 0 ? package.LastIndexOf('-', release - 1) : -1;
        if (version <= 0 || ProductOf(cpe) is not { IsLayered: false } product || package.AsSpan().ContainsAnyInRange('\0', '\x1f')
            || package.IndexOf(':', StringComparison.Ordinal) is var colon && colon >= 0
                && (colon < version || package.AsSpan(version + 1, colon - version - 1).ContainsAnyExceptInRange('0', '9')))
        {
            yield break;
        }

        yield return new AffectedPackage
        {
            Key = new MatchKey(DistroBuckets.Source(product.Bucket), names.Of(package.AsSpan(0, version))),
            Scheme = VersionScheme.Rpm,
            Ranges = Spans.Before(names.Of(package.AsSpan(version + 1))),
            References = advisory.Length > 0 ? [names.Of(advisory)] : [],
        };
    }

    private IEnumerable<AffectedPackage> Unrepaired(string cpe, string package, string state)
    {
        // What these products ship is named by containers and archives too; only the release's own packages, and those of software
        // collections, whose names nothing else has, are packages of a system.
        var isCollection = cpe.Contains("rhel_software_collections", StringComparison.Ordinal);
        if (StateOf(state) is not { } unfixed || package.Length is 0 or > 256 || package.AsSpan().ContainsAnyInRange('\0', '\x1f')
            || (!isCollection && ProductOf(cpe) is not { IsLayered: false }))
        {
            yield break;
        }

        // "nodejs:16/nodejs" is of a module's stream; "rhel8/podman" and the like are containers.
        var slash = package.LastIndexOf('/');
        var stream = slash < 0 ? null : package[..slash];
        if (stream is not null && (!stream.Contains(':', StringComparison.Ordinal) || stream.EndsWith(":flatpak", StringComparison.Ordinal)))
        {
            yield break;
        }

        string[] buckets = isCollection ? ["rhel:6", "rhel:7"] : [ProductOf(cpe)!.Bucket];
        foreach (var bucket in buckets)
        {
            yield return new AffectedPackage
            {
                Key = new MatchKey(names.Of(DistroBuckets.Source(stream is null ? bucket : DistroBuckets.Stream(bucket, stream))), names.Of(package.AsSpan(slash + 1))),
                Scheme = VersionScheme.Rpm,
                Ranges = Spans.All,
                Unfixed = unfixed,
            };
        }
    }

    // docs.redhat.com, "Red Hat Security Data API", package_state; "Not affected" is no entry.
    private static FixState? StateOf(string word) => word switch
    {
        "Affected" => FixState.NotFixed,
        "Fix deferred" => FixState.Deferred,
        "Will not fix" or "Out of support scope" => FixState.WontFix,
        "Under investigation" or "New" => FixState.UnderInvestigation,
        _ => null,
    };

    private RedHatProduct? ProductOf(string cpe)
    {
        if (!products.TryGetValue(cpe, out var product))
        {
            product = RedHatProduct.Of(cpe);
            if (products.Count < 10_000)
            {
                products.Add(cpe, product);
            }
        }

        return product;
    }

    private static (string? Vector, double? Score) ReadCvss(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return default;
        }

        (string? Vector, double? Score) cvss = default;
        var depth = json.CurrentDepth;
        while (OsvJson.NextProperty(ref json, depth, out var name))
        {
            if (json.TokenType == JsonTokenType.String && name.EndsWith("_scoring_vector"u8))
            {
                cvss.Vector = OsvJson.Text(ref json, "a vector");
            }
            else if (json.TokenType == JsonTokenType.String && name.EndsWith("_base_score"u8))
            {
                cvss.Score = double.TryParse(OsvJson.Text(ref json, "a score"), NumberStyles.Float, CultureInfo.InvariantCulture, out var score) ? score : null;
            }
            else
            {
                json.Skip();
            }
        }

        return cvss;
    }

    private static string? Member(ref Utf8JsonReader json, ReadOnlySpan<byte> member, string absent)
    {
        var text = absent;
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return null;
        }

        var depth = json.CurrentDepth;
        while (OsvJson.NextProperty(ref json, depth, out var name))
        {
            if (name.SequenceEqual(member) && json.TokenType == JsonTokenType.String)
            {
                text = OsvJson.Start(ref json, OsvSummary.MaxScanned, "description") ?? absent;
            }
            else
            {
                json.Skip();
            }
        }

        return text;
    }
}
