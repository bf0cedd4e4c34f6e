namespace Assay.Reports;

/// <summary>
/// Passes full buffers on to a stream while the next one is being filled: what a file, a pipe or a hash takes for its part is done by another core. One
/// buffer is under way at most, so that memory stays flat and the order is kept.
/// </summary>
internal sealed class WriteBehind(Stream output)
{
    private Task underWay = Task.CompletedTask;
    private byte[]? spare;

    /// <summary>Sends a full buffer on its way, once the one before has arrived.</summary>
    /// <returns>One to go on with, as long as the full one.</returns>
    /// <exception cref="IOException">The one before could not be written; so for whatever else the stream throws.</exception>
    public byte[] Send(byte[] full, int used)
    {
        Wait();
        var next = spare is { } free && free.Length == full.Length ? free : new byte[full.Length];
        spare = full;
        underWay = Task.Run(() => output.Write(full, 0, used));
        return next;
    }

    /// <summary>Waits until all is written that was sent.</summary>
    /// <exception cref="IOException">It could not be written; so for whatever else the stream throws.</exception>
    public void Wait()
    {
        var sent = underWay;
        underWay = Task.CompletedTask;
        sent.GetAwaiter().GetResult();
    }
}
