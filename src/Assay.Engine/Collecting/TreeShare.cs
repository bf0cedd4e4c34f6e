using Assay.Core.Files;

namespace Assay.Engine.Collecting;

/// <summary>
/// Hands parts of a tree from the thread that has much of it left to those that have none. Nobody divides the tree beforehand: how long a folder
/// takes is known when it is read.
/// </summary>
internal sealed class TreeShare(int threads) : IDisposable
{
    private readonly object gate = new();
    private readonly Queue<TreeCursor> parts = new();
    private int waiting;
    private int wanted;
    private bool isOver;

    /// <summary>Whether somebody waits for a part. Asked after every entry, so without a lock: an answer that comes too late costs a little time.</summary>
    public bool IsWaiting => Volatile.Read(ref wanted) > 0;

    /// <summary>Whether nothing more is to be read.</summary>
    public bool IsOver => Volatile.Read(ref isOver);

    /// <summary>Gives a part to whoever waits.</summary>
    public void Give(TreeCursor part)
    {
        lock (gate)
        {
            parts.Enqueue(part);
            Volatile.Write(ref wanted, waiting - parts.Count);
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Waits for a part.</summary>
    /// <returns>Null where nothing more comes, since nobody is left who could give it.</returns>
    public TreeCursor? Take()
    {
        lock (gate)
        {
            waiting++;
            if (waiting == threads && parts.Count == 0)
            {
                End();
            }

            Volatile.Write(ref wanted, waiting - parts.Count);
            while (parts.Count == 0 && !isOver)
            {
                Monitor.Wait(gate);
            }

            if (isOver)
            {
                return null;
            }

            waiting--;
            return parts.Dequeue();
        }
    }

    /// <summary>Ends it for all.</summary>
    public void End()
    {
        lock (gate)
        {
            Volatile.Write(ref isOver, true);
            Monitor.PulseAll(gate);
        }
    }

    public void Dispose()
    {
        foreach (var part in parts)
        {
            part.Dispose();
        }
    }
}
