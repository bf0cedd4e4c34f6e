using System.Globalization;
using Assay.Core.Findings;

namespace Assay.Engine.Policy;

/// <summary>The gate on the age of the advisories that a verdict rests on: "--max-db-age".</summary>
internal static class StoreAgeGate
{
    /// <summary>The verdict with what is too old; pure.</summary>
    /// <param name="verdict">By all other gates.</param>
    /// <param name="segments">The segments that the inventory is matched with, and of when each is.</param>
    /// <param name="most">How old they may be; null for any age.</param>
    /// <param name="isComplete">Whether the result is, or the user accepts that it is not.</param>
    /// <param name="now">The time of the judgement.</param>
    public static Verdict Apply(Verdict verdict, IEnumerable<(string Name, DateTimeOffset At)> segments, TimeSpan? most, bool isComplete, DateTimeOffset now)
    {
        if (most is not { } limit)
        {
            return verdict;
        }

        Violation[] old = [.. segments.Where(segment => now - segment.At > limit).OrderBy(segment => segment.Name, StringComparer.Ordinal).Select(segment => new Violation("max-db-age",
            string.Create(CultureInfo.InvariantCulture, $"the advisories of {segment.Name} are of {segment.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC, older than {Text(limit)}")))];
        return verdict with
        {
            Result = old.Length > 0 ? VerdictResult.Fail : verdict.Result == VerdictResult.NotEvaluated && isComplete ? VerdictResult.Pass : verdict.Result,
            Violations = [.. old, .. verdict.Violations],
            Inputs = [new VerdictInput("option", $"max-db-age={Text(limit)}", null), .. verdict.Inputs],
        };
    }

    private static string Text(TimeSpan limit) =>
        limit.Ticks % TimeSpan.TicksPerDay == 0 ? string.Create(CultureInfo.InvariantCulture, $"{limit.TotalDays}d") : string.Create(CultureInfo.InvariantCulture, $"{limit.TotalHours}h");
}
