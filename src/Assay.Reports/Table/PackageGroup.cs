using System.Text;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports.Table;

/// <summary>
/// Packages that share all that a reader needs to know of them: the same source, installed version, fix, layer and vulnerabilities, as the binary
/// packages of one source mostly do.
/// </summary>
internal sealed class PackageGroup
{
    private static readonly string[] Marks = ["\u00000", "\u00001", "\u00002", "\u00003", "\u00004"];

    /// <summary>In the order of their names.</summary>
    public required IReadOnlyList<Package> Packages { get; init; }

    /// <summary>The version that repairs all of <see cref="BySeverity"/>; null where there is none yet.</summary>
    public string? FixedIn { get; init; }

    public required FixState FixState { get; init; }

    /// <summary>How its findings stand to what runs on a host.</summary>
    public RuntimeState? Runtime { get; init; }

    /// <summary>Worst first, ids in order.</summary>
    public required IReadOnlyList<SeverityLine> BySeverity { get; init; }

    /// <summary>The finding that should be looked at first.</summary>
    public required Finding First { get; init; }

    public string? Version => Packages[0].Version;

    /// <summary>The diffID of the layer that brought them.</summary>
    public string? Layer
    {
        get
        {
            foreach (var location in Packages[0].Locations)
            {
                if (location.Layer is { } layer)
                {
                    return layer;
                }
            }

            return null;
        }
    }

    /// <summary>True where they came with the base image.</summary>
    public bool IsOfBase => Packages[0].Base == true;

    public bool IsFixable => FixedIn is not null;

    public Severity Worst => BySeverity[0].Severity;

    public int Count => BySeverity.Sum(line => line.Ids.Count);

    /// <summary>Groups findings: fixable first, then by the best rank of priority, the worst, the most, and by name.</summary>
    public static List<PackageGroup> Of(IEnumerable<Finding> findings, Dictionary<string, Package> packages)
    {
        // Findings that have no fix stand apart by what is said of them.
        var single = findings
            .GroupBy(finding => string.Concat(finding.Purl, Marks[(int)StateOf(finding)], finding.Runtime is { } runtime ? Marks[(int)runtime] : ""), StringComparer.Ordinal)
            .Select(group => One([.. group], packages));
        List<PackageGroup> groups = [.. single.GroupBy(group => group.Likeness(), StringComparer.Ordinal).Select(Merge)];
        groups.Sort(Compare);
        return groups;
    }

    // No two are equal.
    private static int Compare(PackageGroup left, PackageGroup right)
    {
        var order = right.IsFixable.CompareTo(left.IsFixable);
        order = order != 0 ? order : PriorityOrder.RankOf(left.First).CompareTo(PriorityOrder.RankOf(right.First));
        order = order != 0 ? order : ((int)right.Worst).CompareTo((int)left.Worst);
        order = order != 0 ? order : right.BySeverity[0].Ids.Count.CompareTo(left.BySeverity[0].Ids.Count);
        order = order != 0 ? order : string.CompareOrdinal(left.Packages[0].Name, right.Packages[0].Name);
        order = order != 0 ? order : string.CompareOrdinal(left.Packages[0].Purl, right.Packages[0].Purl);
        order = order != 0 ? order : ((int)left.FixState).CompareTo((int)right.FixState);
        return order != 0 ? order : ((int?)left.Runtime ?? -1).CompareTo((int?)right.Runtime ?? -1);
    }

    /// <summary>Whether an upgrade repairs it.</summary>
    public static bool IsFixed(Finding finding) => finding.FixState == FixState.Fixed && finding.FixedIn.Count > 0;

    private static FixState StateOf(Finding finding) => IsFixed(finding) ? FixState.Fixed : finding.FixState == FixState.Fixed ? FixState.NotFixed : finding.FixState;

    private static PackageGroup One(List<Finding> findings, Dictionary<string, Package> packages)
    {
        var (purl, state) = (findings[0].Purl, StateOf(findings[0]));
        var package = packages.GetValueOrDefault(purl) ?? new Package { Type = "", Name = purl, Purl = purl };
        return new PackageGroup
        {
            Packages = [package],
            FixState = state,
            Runtime = findings[0].Runtime,
            First = findings is [var only] ? only : findings.Min(PriorityOrder.Instance)!,
            FixedIn = state == FixState.Fixed ? FixVersion.Of(package, findings) : null,
            BySeverity = findings is [var single] ? [new SeverityLine(single.Severity, [single.Id])] : Lines(findings),
        };
    }

    private static List<SeverityLine> Lines(List<Finding> findings)
    {
        List<SeverityLine> lines = [];
        for (var severity = Severity.Critical; severity >= Severity.Unknown; severity--)
        {
            var ids = findings.Where(finding => finding.Severity == severity).Select(finding => finding.Id).Distinct(StringComparer.Ordinal).ToList();
            if (ids.Count > 0)
            {
                ids.Sort(IdOrder.Instance);
                lines.Add(new SeverityLine(severity, ids));
            }
        }

        return lines;
    }

    private static PackageGroup Merge(IEnumerable<PackageGroup> alike)
    {
        var groups = alike.ToList();
        return groups.Count == 1 ? groups[0] : new PackageGroup
        {
            Packages = [.. groups.SelectMany(group => group.Packages).OrderBy(package => package.Name, StringComparer.Ordinal).ThenBy(package => package.Purl, StringComparer.Ordinal)],
            FixState = groups[0].FixState,
            Runtime = groups[0].Runtime,
            First = groups[0].First,
            FixedIn = groups[0].FixedIn,
            BySeverity = groups[0].BySeverity,
        };
    }

    private string Likeness()
    {
        var package = Packages[0];
        var text = new StringBuilder(200).Append(package.Type).Append('\0').Append(package.Source?.Name ?? package.Name).Append('\0').Append(package.Version).Append('\0').Append(FixedIn)
            .Append('\0').Append((int)FixState).Append('\0').Append((int?)Runtime ?? -1).Append('\0').Append(Layer).Append('\0').Append(package.Base switch { true => 't', false => 'f', _ => '?' })
            .Append('\0').Append(First.Priority?.Reason);
        foreach (var line in BySeverity)
        {
            text.Append('\0').Append((int)line.Severity);
            foreach (var id in line.Ids)
            {
                text.Append(' ').Append(id);
            }
        }

        return text.ToString();
    }
}
