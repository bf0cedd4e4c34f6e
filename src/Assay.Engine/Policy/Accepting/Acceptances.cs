using System.Globalization;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Policy.Accepting;

/// <summary>What accepted risks make of findings.</summary>
/// <param name="Findings">All of them, the accepted ones marked.</param>
/// <param name="Issues">What expires soon or has expired.</param>
/// <param name="Violations">What has expired and is still needed.</param>
internal sealed record Accepted(IReadOnlyList<Finding> Findings, IReadOnlyList<Issue> Issues, IReadOnlyList<Violation> Violations);

/// <summary>Applies accepted risks: pure. An accepted finding stays in the result, with who, why and until when.</summary>
internal static class Acceptances
{
    /// <summary>Days before its end from which on an acceptance is announced.</summary>
    public const int WarningDays = 14;

    public static Accepted Apply(Artifact artifact, IReadOnlyDictionary<string, Package> packages, IReadOnlyList<Finding> findings, IReadOnlyList<AcceptFile> files, DateOnly today)
    {
        var entries = files.SelectMany(file => file.Entries).Where(entry => entry.Check is null && entry.Secret is null).ToList();
        var ends = new Dictionary<string, Issue>(StringComparer.Ordinal);
        var expired = new Dictionary<string, Violation>(StringComparer.Ordinal);
        if (entries.Count == 0)
        {
            return new Accepted(findings, [], []);
        }

        var named = entries.Where(entry => entry.Vulnerability is not null).ToLookup(entry => entry.Vulnerability!, StringComparer.OrdinalIgnoreCase);
        var unnamed = entries.Where(entry => entry.Vulnerability is null).ToList();
        var marked = new List<Finding>(findings.Count);
        foreach (var finding in findings)
        {
            marked.Add(finding.SuppressedBy is null ? Mark(finding) : finding);
        }

        return new Accepted(marked, [.. ends.Values], [.. expired.Values]);

        Finding Mark(Finding finding)
        {
            var package = packages.GetValueOrDefault(finding.Purl);
            var fitting = finding.Aliases.Prepend(finding.Id).SelectMany(id => named[id]).Concat(unnamed).Where(entry => entry.Fits(artifact, package, finding)).ToList();
            if (fitting.Find(entry => !entry.IsExpired(today)) is { } counts)
            {
                if (counts.Expires is { } last && last.DayNumber - today.DayNumber < WarningDays)
                {
                    ends.TryAdd(counts.Id, Issue.Notice("accept.expiring", $"the acceptance of {finding.Id} by {counts.Owner ?? "nobody"} ends after {Text(last)}", counts.Id));
                }

                return finding with { SuppressedBy = ToSuppression(counts) };
            }

            if (fitting.Count > 0)
            {
                var last = fitting[0];
                var text = $"the acceptance of {finding.Id} by {last.Owner ?? "nobody"} ended after {Text(last.Expires!.Value)}";
                ends.TryAdd(last.Id, Issue.Notice("accept.expired", text, last.Id));
                expired.TryAdd(last.Id, new Violation("accept/expired", $"{last.Id}: {text}") { Finding = finding.Id, Purl = finding.Purl });
            }

            return finding;
        }
    }

    public static Suppression ToSuppression(AcceptEntry entry) => new()
    {
        Kind = "accepted",
        Id = entry.Id,
        Reason = entry.Reason,
        Note = entry.Note,
        Owner = entry.Owner,
        ApprovedBy = entry.ApprovedBy,
        Until = entry.Expires,
    };

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
