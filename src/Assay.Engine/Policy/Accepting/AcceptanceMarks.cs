using System.Globalization;
using Assay.Core.Findings;

namespace Assay.Engine.Policy.Accepting;

/// <summary>Decides what acceptances make of one thing after the other, and gathers what expires soon, has expired, or is still needed though it has.</summary>
internal sealed class AcceptanceMarks(DateOnly today)
{
    private const int WarningDays = 14;

    private readonly Dictionary<string, Issue> ends = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Violation> expired = new(StringComparer.Ordinal);

    /// <summary>What expires soon or has expired.</summary>
    public IReadOnlyList<Issue> Issues => [.. ends.Values];

    /// <summary>What has expired and is still needed.</summary>
    public IReadOnlyList<Violation> Violations => [.. expired.Values];

    /// <summary>Why a thing does not count; null where it does.</summary>
    /// <param name="fitting">The entries whose selectors fit it.</param>
    /// <param name="id">Its id, for people and for the violation.</param>
    /// <param name="purl">Its package; null where it is in none.</param>
    public Suppression? Decide(List<AcceptEntry> fitting, string id, string? purl = null)
    {
        if (fitting.Find(entry => !entry.IsExpired(today)) is { } counts)
        {
            if (counts.Expires is { } end && end.DayNumber - today.DayNumber < WarningDays)
            {
                ends.TryAdd(counts.Id, Issue.Notice("accept.expiring", $"the acceptance of {id} by {counts.Owner ?? "nobody"} ends after {Text(end)}", counts.Id));
            }

            return ToSuppression(counts);
        }

        if (fitting.Count > 0)
        {
            var last = fitting[0];
            var text = $"the acceptance of {id} by {last.Owner ?? "nobody"} ended after {Text(last.Expires!.Value)}";
            ends.TryAdd(last.Id, Issue.Notice("accept.expired", text, last.Id));
            expired.TryAdd(last.Id, new Violation("accept/expired", $"{last.Id}: {text}") { Finding = id, Purl = purl });
        }

        return null;
    }

    private static Suppression ToSuppression(AcceptEntry entry) => new()
    {
        Kind = "accepted",
        Id = entry.Id,
        Reason = entry.Reason,
        Note = entry.Note,
        Owner = entry.Owner,
        ApprovedBy = entry.ApprovedBy,
        Created = entry.Created,
        UntilFixed = entry.UntilFixed,
        Until = entry.Expires,
    };

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
