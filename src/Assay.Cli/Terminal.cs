using System.Text;
using Assay.Core;
using Assay.Core.Text;
using Assay.Engine.Progress;

namespace Assay.Cli;

/// <summary>The process's streams: data goes to standard output, everything that people are told to standard error.</summary>
internal sealed class Terminal : IProgress<ScanProgress>, IDisposable
{
    private readonly bool quiet;
    private readonly bool showProgress;
    private readonly TextWriter error;
    private readonly Lock gate = new();
    private readonly long started = TimeProvider.System.GetTimestamp();
    private long lastShown;
    private bool lineOpen;

    public Terminal(bool quiet)
    {
        this.quiet = quiet;
        error = Console.Error;
        showProgress = !quiet && !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
    }

    /// <summary>Colour only where a person looks, and does not object: https://no-color.org.</summary>
    public static bool Color =>
        !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Columns of the terminal that standard output is; null for a pipe or a file.</summary>
    public static int? Width
    {
        get
        {
            if (Console.IsOutputRedirected)
            {
                return null;
            }

            var width = Console.WindowWidth;
            return width > 0 ? width : null;
        }
    }

    public static Stream OpenOutput() => Console.OpenStandardOutput();

    public static Stream OpenInput() => Console.OpenStandardInput();

    public void Report(ScanProgress value)
    {
        if (!showProgress)
        {
            return;
        }

        lock (gate)
        {
            // Short work needs no progress, and a terminal no more than ten lines a second.
            var now = TimeProvider.System.GetTimestamp();
            if (TimeProvider.System.GetElapsedTime(started, now).TotalMilliseconds < 300
                || TimeProvider.System.GetElapsedTime(lastShown, now).TotalMilliseconds < 100)
            {
                return;
            }

            lastShown = now;
            lineOpen = true;
            var share = value.Total > 0 ? $" {100 * value.Done / value.Total} %" : value.Done > 0 ? $" {value.Done}" : "";
            error.Write($"\r\e[K{value.Step}{share}");
        }
    }

    /// <summary>Prints "error: what", and "hint: what to do" where there is one.</summary>
    public void Fail(AssayException failure) => Fail(failure.Message, failure.Hint);

    public void Fail(string message, string? hint)
    {
        EndProgress();
        var text = new StringBuilder("error: ").AppendJoin(Environment.NewLine, message.Split('\n').Select(SafeText.Escape)).AppendLine();
        if (hint is not null)
        {
            text.AppendLine().Append("hint: ").AppendLine(SafeText.Escape(hint));
        }

        error.Write(text.ToString());
    }

    /// <summary>Something that people may want to know, unless they asked for quiet.</summary>
    public void Note(string text)
    {
        if (!quiet)
        {
            EndProgress();
            error.WriteLine(SafeText.Escape(text));
        }
    }

    public void Dispose() => EndProgress();

    private void EndProgress()
    {
        lock (gate)
        {
            if (lineOpen)
            {
                error.Write("\r\e[K");
                lineOpen = false;
            }
        }
    }
}
