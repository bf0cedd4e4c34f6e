using System.Diagnostics;

namespace Assay.Engine;

/// <summary>Milliseconds of a scan, by step.</summary>
internal sealed class Timings
{
    private readonly List<KeyValuePair<string, double>> steps = [];
    private long last = Stopwatch.GetTimestamp();

    public void Mark(string step)
    {
        var now = Stopwatch.GetTimestamp();
        steps.Add(new KeyValuePair<string, double>(step, Math.Round(Stopwatch.GetElapsedTime(last, now).TotalMilliseconds, 2)));
        last = now;
    }

    public IReadOnlyList<KeyValuePair<string, double>> ToList() => steps;
}
