using System.Collections.Concurrent;

namespace Assay.Advisories.Tests.Fetching;

/// <summary>A clock on which short pauses are over at once; it remembers them. The time itself goes on only where a test says so.</summary>
internal sealed class QuickClock : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> pauses = new();

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

    /// <summary>Timers up to this long fire at once; the others in real time.</summary>
    public TimeSpan Short { get; init; } = TimeSpan.FromSeconds(31);

    public IReadOnlyList<TimeSpan> Pauses => [.. pauses];

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        return new QuickTimer(this, base.CreateTimer(callback, state, Shortened(dueTime), period));
    }

    private TimeSpan Shortened(TimeSpan dueTime)
    {
        if (dueTime > Short || dueTime < TimeSpan.Zero)
        {
            return dueTime;
        }

        pauses.Enqueue(dueTime);
        return TimeSpan.FromMilliseconds(1);
    }

    private sealed class QuickTimer(QuickClock clock, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(clock.Shortened(dueTime), period);

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
