using System.Globalization;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Policy.Accepting;

/// <summary>What accepted risks make of what checks find.</summary>
/// <param name="Checks">All of them, the accepted ones marked.</param>
/// <param name="Issues">What expires soon or has expired.</param>
/// <param name="Violations">What has expired and is still needed.</param>
internal sealed record AcceptedChecks(IReadOnlyList<CheckFinding> Checks, IReadOnlyList<Issue> Issues, IReadOnlyList<Violation> Violations);

/// <summary>Applies the accepted risks that name a check: pure.</summary>
internal static class CheckAcceptances
{
    public static AcceptedChecks Apply(Artifact artifact, IReadOnlyList<CheckFinding> checks, IReadOnlyList<AcceptFile> files, DateOnly today)
    {
        var entries = files.SelectMany(file => file.Entries).Where(entry => entry.Check is not null).ToList();
        if (entries.Count == 0)
        {
            return new AcceptedChecks(checks, [], []);
        }

        var ends = new Dictionary<string, Issue>(StringComparer.Ordinal);
        var expired = new Dictionary<string, Violation>(StringComparer.Ordinal);
        var marked = checks.Select(Mark).ToList();
        return new AcceptedChecks(marked, [.. ends.Values], [.. expired.Values]);

        CheckFinding Mark(CheckFinding finding)
        {
            if (finding.SuppressedBy is not null)
            {
                return finding;
            }

            var fitting = entries.Where(entry => entry.Fits(artifact, finding)).ToList();
            if (fitting.Find(entry => !entry.IsExpired(today)) is { } counts)
            {
                if (counts.Expires is { } last && last.DayNumber - today.DayNumber < Acceptances.WarningDays)
                {
                    ends.TryAdd(counts.Id, Issue.Notice("accept.expiring", $"the acceptance of {finding.Check.Id} by {counts.Owner ?? "nobody"} ends after {Text(last)}", counts.Id));
                }

                return finding with { SuppressedBy = Acceptances.ToSuppression(counts) };
            }

            if (fitting.Count > 0)
            {
                var text = $"the acceptance of {finding.Check.Id} by {fitting[0].Owner ?? "nobody"} ended after {Text(fitting[0].Expires!.Value)}";
                ends.TryAdd(fitting[0].Id, Issue.Notice("accept.expired", text, fitting[0].Id));
                expired.TryAdd(fitting[0].Id, new Violation("accept/expired", $"{fitting[0].Id}: {text}") { Finding = finding.Check.Id });
            }

            return finding;
        }
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
