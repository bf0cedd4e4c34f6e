using System.Text.Json;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Nvd;

/// <summary>Makes affected versions of programs out of a CVE's "configurations".</summary>
/// <remarks>
/// (a) Applications alone (part "a") that are vulnerable themselves; operating systems and hardware are others' business.
/// (b) A program for an ecosystem's platform (target software "node.js", "wordpress" ...) is a library of that ecosystem, which has its own advisories.
/// (c) What holds on Windows alone (target software, or what the configuration runs on) is filed apart; what holds on macOS or phones alone is left out.
/// (d) "*" with bounds is a range, without bounds every version; a version with an update ("1.0:rc1") is that very version; "-" is no version at all.
/// (e) Of NVD's bounds "versionEndExcluding" is the repair.
/// </remarks>
internal sealed class NvdConfigurations
{
    /// <summary>Matches of one CVE; the most that is known is some 4,000.</summary>
    private const int MaxMatches = 20_000;

    private readonly Dictionary<MatchKey, Draft> drafts = [];
    private int matches;

    private enum Platform
    {
        Any = 0,
        Windows = 1,
        Elsewhere = 2,
    }

    /// <summary>One line of a node.</summary>
    private sealed record CpeMatch(Cpe Cpe, bool IsVulnerable, string? From, bool IsFromExcluded, string? To, bool IsToExcluded);

    private sealed class Draft
    {
        public List<VersionSpan> Spans { get; } = [];

        public SortedSet<string> Versions { get; } = new(StringComparer.Ordinal);
    }

    /// <param name="json">Stands on the start of the array.</param>
    public void Read(ref Utf8JsonReader json)
    {
        while (JsonRecord.NextObject(ref json))
        {
            List<CpeMatch> found = [];
            var isAnd = ReadNode(ref json, found);
            var platform = isAnd ? PlatformOf([.. found.Where(match => !match.IsVulnerable && match.Cpe.Part == "o")]) : Platform.Any;
            foreach (var match in found.Where(match => match.IsVulnerable))
            {
                Add(match, platform);
            }
        }
    }

    public List<AffectedPackage> ToAffected()
    {
        List<AffectedPackage> affected = [];
        var number = 0;
        foreach (var (key, draft) in drafts.OrderBy(pair => pair.Key.Bucket, StringComparer.Ordinal).ThenBy(pair => pair.Key.Name, StringComparer.Ordinal))
        {
            affected.Add(new AffectedPackage
            {
                Key = key,
                Scheme = VersionScheme.Generic,
                Ranges = [.. draft.Spans.Distinct().Select(span => new VersionRange(number++, [span]))],
                Versions = [.. draft.Versions],
            });
        }

        return affected;
    }

    // A configuration and a node are alike: an operator and what it holds, nested in the older form. True where any of the operators is AND.
    private bool ReadNode(ref Utf8JsonReader json, List<CpeMatch> into)
    {
        var (isAnd, isNegated, before) = (false, false, into.Count);
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (name.SequenceEqual("operator"u8))
            {
                isAnd |= JsonRecord.Word(ref json) == "AND";
            }
            else if (name.SequenceEqual("negate"u8))
            {
                isNegated = json.TokenType == JsonTokenType.True;
            }
            else if ((name.SequenceEqual("nodes"u8) || name.SequenceEqual("children"u8)) && json.TokenType == JsonTokenType.StartArray)
            {
                while (JsonRecord.NextObject(ref json))
                {
                    isAnd |= ReadNode(ref json, into);
                }
            }
            else if (name.SequenceEqual("cpeMatch"u8) && json.TokenType == JsonTokenType.StartArray)
            {
                while (JsonRecord.NextObject(ref json))
                {
                    ReadMatch(ref json, into);
                }
            }
            else
            {
                json.Skip();
            }
        }

        if (isNegated)
        {
            into.RemoveRange(before, into.Count - before);
        }

        return isAnd;
    }

    private void ReadMatch(ref Utf8JsonReader json, List<CpeMatch> into)
    {
        string? criteria = null, from = null, to = null;
        bool isVulnerable = false, isFromExcluded = false, isToExcluded = false;
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual("criteria"u8):
                    criteria = JsonRecord.Word(ref json);
                    break;
                case var _ when name.SequenceEqual("vulnerable"u8):
                    isVulnerable = json.TokenType == JsonTokenType.True;
                    break;
                case var _ when name.SequenceEqual("versionStartIncluding"u8):
                    (from, isFromExcluded) = (JsonRecord.Word(ref json), false);
                    break;
                case var _ when name.SequenceEqual("versionStartExcluding"u8):
                    (from, isFromExcluded) = (JsonRecord.Word(ref json), true);
                    break;
                case var _ when name.SequenceEqual("versionEndIncluding"u8):
                    (to, isToExcluded) = (JsonRecord.Word(ref json), false);
                    break;
                case var _ when name.SequenceEqual("versionEndExcluding"u8):
                    (to, isToExcluded) = (JsonRecord.Word(ref json), true);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        if (++matches > MaxMatches)
        {
            throw new FormatException($"more than {MaxMatches} matches of CPEs");
        }

        if (criteria is null || !Cpe.TryParse(criteria, out var cpe))
        {
            throw new FormatException($"'{criteria}' is no CPE");
        }

        into.Add(new CpeMatch(cpe, isVulnerable, from, isFromExcluded, to, isToExcluded));
    }

    private void Add(CpeMatch match, Platform platform)
    {
        var cpe = match.Cpe;
        if (cpe.Part != "a" || cpe.Vendor is Cpe.Any or Cpe.None || cpe.Product is Cpe.Any or Cpe.None || TargetSoftware.IsEcosystem(cpe.TargetSoftware))
        {
            return;
        }

        platform = TargetSoftware.IsElsewhere(cpe.TargetSoftware) ? Platform.Elsewhere
            : TargetSoftware.IsWindows(cpe.TargetSoftware) && platform == Platform.Any ? Platform.Windows
            : platform;
        var version = CpeBuckets.VersionOf(cpe);
        if (platform == Platform.Elsewhere || (version is null && cpe.Version == Cpe.None))
        {
            return;
        }

        var key = new MatchKey(platform == Platform.Windows ? CpeBuckets.Windows : CpeBuckets.Any, CpeBuckets.NameOf(cpe));
        if (!drafts.TryGetValue(key, out var draft))
        {
            drafts.Add(key, draft = new Draft());
        }

        if (version is not null)
        {
            draft.Versions.Add(version);
        }
        else
        {
            var end = match.To is null ? SpanEnd.Open : match.IsToExcluded ? SpanEnd.Fixed : SpanEnd.LastAffected;
            draft.Spans.Add(new VersionSpan(match.From, match.To, end, match.From is not null && match.IsFromExcluded));
        }
    }

    private static Platform PlatformOf(CpeMatch[] systems) =>
        systems.Length == 0 ? Platform.Any
        : Array.TrueForAll(systems, match => TargetSoftware.IsElsewhere(match.Cpe.Product)) ? Platform.Elsewhere
        : Array.TrueForAll(systems, match => TargetSoftware.IsWindows(match.Cpe.Product) || TargetSoftware.IsElsewhere(match.Cpe.Product)) ? Platform.Windows
        : Platform.Any;
}
