using Assay.Core.Cataloging;
using Assay.Core.Files;

namespace Assay.Engine.Collecting;

/// <summary>Reads a tree with one collector, or with several at once where the tree can be divided. What comes out is the same.</summary>
internal static class TreeWalk
{
    // Each thread holds buffers of its own, and more of them wait for the disk alone.
    private const int MostThreads = 8;

    /// <param name="first">Takes part, and has everything in the end.</param>
    /// <param name="another">Makes one for each further thread.</param>
    /// <param name="cursor">From the beginning.</param>
    /// <param name="threads">How many threads may take part.</param>
    /// <param name="token">Ends it.</param>
    public static LayerFacts Collect(Collector first, Func<Collector> another, TreeCursor cursor, int threads, CancellationToken token)
    {
        threads = Math.Min(threads, MostThreads);
        if (threads < 2 || !cursor.CanSplit)
        {
            return first.Collect(cursor, token);
        }

        using var share = new TreeShare(threads);
        Collector[] all = [first, .. Enumerable.Range(1, threads - 1).Select(_ => another())];
        var reading = all.Select((collector, number) => Task.Factory.StartNew(
            () => Work(collector, number == 0 ? cursor : null, share, token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        Task.WhenAll(reading).GetAwaiter().GetResult();
        foreach (var other in all.Skip(1))
        {
            first.Add(other);
        }

        return first.Facts();
    }

    private static void Work(Collector collector, TreeCursor? part, TreeShare share, CancellationToken token)
    {
        try
        {
            for (part ??= share.Take(); part is not null; part = share.Take())
            {
                using (part)
                {
                    if (!collector.Read(part, share, token))
                    {
                        share.End();
                    }
                }
            }
        }
        catch
        {
            share.End();
            throw;
        }
    }
}
