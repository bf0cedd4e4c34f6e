using System.Buffers;
using System.Globalization;
using Assay.Advisories.Feeds.Osv;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Distros;

/// <summary>A distributor's advisory while its record is read.</summary>
internal sealed class AdvisoryDraft
{
    private static readonly SearchValues<char> InCve = SearchValues.Create("0123456789-");

    private readonly SortedSet<string> fixes = new(StringComparer.Ordinal);
    private readonly HashSet<(MatchKey Key, string Repair)> seen = [];
    private readonly List<AffectedPackage> entries = [];

    public string? Id;
    public string? Title;
    public string? Severity;
    public string? Published;
    public string? Modified;

    /// <summary>Takes a flaw that it repairs; what is no CVE is left out.</summary>
    public void AddFlaw(string? id)
    {
        if (id is not null && RecordId.IsCve(id) && id.Length is > 8 and < 32 && !id.AsSpan(4).ContainsAnyExcept(InCve))
        {
            fixes.Add(id);
        }
    }

    /// <summary>Takes a package and the version that has the repair.</summary>
    public void AddRepair(string bucket, string? package, string? version)
    {
        if (string.IsNullOrEmpty(package) || string.IsNullOrEmpty(version) || package.Length > 256 || version.Length > 256
            || package.AsSpan().ContainsAnyInRange('\0', ' ') || version.AsSpan().ContainsAnyInRange('\0', ' '))
        {
            throw new OsvFormatException($"a repaired package without a name or a version in {Id ?? "a record"}");
        }

        if (seen.Add((new MatchKey(bucket, package), version)))
        {
            entries.Add(EnterpriseEntries.Repaired(bucket, package, version));
        }
    }

    /// <summary>Takes an entry that is made already.</summary>
    public void Add(AffectedPackage entry) => entries.Add(entry);

    public Advisory ToAdvisory()
    {
        var severity = OsvSeverity.OfWord(Severity ?? "");
        return new Advisory
        {
            Id = Id is { Length: > 0 and < 128 } && !Id.AsSpan().ContainsAnyInRange('\0', ' ') ? Id : throw new OsvFormatException("the record has no id"),
            VulnerabilityId = Id,
            Fixes = [.. fixes],
            Published = TimeOf(Published),
            Modified = TimeOf(Modified),
            Summary = OsvSummary.Of(Title, null),
            Affected = [.. entries.Select(entry => entry.Urgency == Core.Findings.Severity.Unknown ? entry with { Urgency = severity } : entry)],
        };
    }

    /// <summary>"epoch:version-release" without an epoch of 0.</summary>
    public static string Evr(string? epoch, string? version, string? release) =>
        string.IsNullOrEmpty(version) || string.IsNullOrEmpty(release) ? ""
        : epoch is null or "" or "0" or "(none)" ? $"{version}-{release}"
        : $"{epoch}:{version}-{release}";

    private static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
