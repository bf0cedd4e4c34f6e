using System.Diagnostics;

namespace Assay.TestKit;

/// <summary>A server that a test starts, and stops again by its own process id. Its output goes to a file.</summary>
public sealed class TestProcess : IDisposable
{
    private readonly Process process;
    private readonly string log;

    private TestProcess(Process process, string log)
    {
        this.process = process;
        this.log = log;
    }

    /// <summary>Starts a program and waits until it answers; skips the calling test, loudly, where it never does.</summary>
    /// <param name="program">As <see cref="NativeTool.Require"/> gives it.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="log">A file that receives what it prints.</param>
    /// <param name="isReady">Asked again and again.</param>
    /// <param name="timeoutSeconds">How long it may take.</param>
    public static TestProcess Start(string program, IReadOnlyList<string> arguments, string log, Func<bool> isReady, int timeoutSeconds = 60)
    {
        // A shell that becomes the program: its output needs no reader.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" > \"$0\" 2>&1", log, program, .. arguments]) { UseShellExecute = false };
        var server = new TestProcess(Process.Start(start)!, log);
        var clock = Stopwatch.StartNew();
        while (!server.process.HasExited && clock.Elapsed.TotalSeconds < timeoutSeconds)
        {
            if (isReady())
            {
                return server;
            }

            Thread.Sleep(100);
        }

        var said = File.Exists(log) ? File.ReadAllText(log) : "";
        server.Dispose();
        Xunit.Assert.Skip($"{Path.GetFileName(program)} does not start here: {said[Math.Max(0, said.Length - 1000)..]}");
        throw new InvalidOperationException(log);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            // A polite end first, in which daemons unmount what they have mounted.
            NativeTool.Run("/bin/sh", ["-c", "kill -TERM $0", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            if (!process.WaitForExit(TimeSpan.FromSeconds(20)))
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }
        }

        process.Dispose();
    }

    public override string ToString() => log;
}
