using System.Globalization;
using System.Text;
using Assay.Core;

namespace Assay.Advisories.Fetching;

/// <summary>
/// Lets one process of many fetch a segment while the others wait for it. The lock is the kernel's: it ends with the process that holds it,
/// however that ends. What the holder does stands in a file beside it, for those who wait.
/// </summary>
internal sealed class RefreshLock : IDisposable
{
    private const int MaxNoteBytes = 256;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly FileStream file;
    private readonly string note;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private long noted;

    private RefreshLock(FileStream file, string note, TimeProvider clock)
    {
        this.file = file;
        this.note = note;
        this.clock = clock;
    }

    /// <summary>Waits until the segment is free.</summary>
    /// <param name="folder">Where fetched files are kept; it is made where it is not there.</param>
    /// <param name="segment">Whose lock.</param>
    /// <param name="progress">Told what the holder does.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="token">Ends the waiting.</param>
    /// <exception cref="AssayException">"db.notWritable".</exception>
    public static async Task<RefreshLock> AcquireAsync(string folder, string segment, Action<FetchProgress> progress, TimeProvider clock, CancellationToken token)
    {
        var path = Path.Combine(folder, $".{segment}.lock");
        var beside = Path.Combine(folder, $".{segment}.progress");
        while (true)
        {
            token.ThrowIfCancellationRequested();
            if (TryOpen(folder, path) is { } opened)
            {
                return new RefreshLock(opened, beside, clock);
            }

            progress(ReadNote(beside, segment));
            await Task.Delay(Pause, token).ConfigureAwait(false);
        }
    }

    /// <summary>Tells those who wait how far it is.</summary>
    public void Note(FetchProgress value)
    {
        lock (gate)
        {
            // Nobody reads faster than this.
            var now = clock.GetTimestamp();
            if (noted != 0 && clock.GetElapsedTime(noted, now) < Pause)
            {
                return;
            }

            noted = now;
            try
            {
                File.WriteAllText(note, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\t{value.Step}\t{value.Done}\t{value.Total}"));
            }
            catch (IOException)
            {
                // Somebody reads it just now, on a system where that keeps writers out: there will be a next time.
            }
        }
    }

    public void Dispose()
    {
        File.Delete(note);
        file.Dispose();
    }

    private static FileStream? TryOpen(string folder, string path)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (Store.StoreSwap.IsHeld(exception))
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AssayException("db.notWritable", $"the advisory store can't be written: {exception.Message}", "choose another folder with --db", exception);
        }
    }

    private static FetchProgress ReadNote(string path, string segment)
    {
        try
        {
            using var written = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> bytes = stackalloc byte[MaxNoteBytes];
            var parts = Encoding.UTF8.GetString(bytes[..written.ReadAtLeast(bytes, MaxNoteBytes, throwOnEndOfStream: false)]).Split('\t');
            if (parts.Length == 4 && long.TryParse(parts[2], CultureInfo.InvariantCulture, out var done) && long.TryParse(parts[3], CultureInfo.InvariantCulture, out var total))
            {
                return new FetchProgress($"waiting for process {parts[0]}, {parts[1]}", done, total);
            }
        }
        catch (IOException)
        {
            // It is written just now, or the holder has ended.
        }

        return new FetchProgress($"waiting for another process, fetching {segment}", 0, 0);
    }
}
