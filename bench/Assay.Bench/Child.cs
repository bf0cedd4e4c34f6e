using System.Diagnostics;
using System.Globalization;

namespace Assay.Bench;

/// <summary>One run of a program: wall time, and the peak of its own resident memory.</summary>
internal sealed record Child(double Seconds, double PeakMegabytes, int ExitCode)
{
    /// <summary>
    /// Runs a program to its end. The peak is VmHWM of its /proc status, read while it runs: what getrusage says of children includes the
    /// parent's own pages at the fork. With echo, what it says on its standard error is printed.
    /// </summary>
    public static Child Run(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, bool echo = false)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        var error = process.StandardError.ReadToEndAsync();
        var peak = 0.0;
        while (!process.WaitForExit(2))
        {
            peak = Math.Max(peak, ReadPeak(process.Id));
        }

        var seconds = clock.Elapsed.TotalSeconds;
        output.Wait();
        if (echo)
        {
            Console.Write(error.Result);
        }
        else if (process.ExitCode is not (0 or 1))
        {
            Console.Error.WriteLine($"{program} ended with {process.ExitCode}: {error.Result}");
        }

        return new Child(seconds, peak, process.ExitCode);
    }

    /// <summary>The same for this program, which is run as it is built.</summary>
    public static Child RunSelf(IEnumerable<string> arguments, bool echo = false) =>
        Run(Environment.ProcessPath!, [Path.Combine(AppContext.BaseDirectory, "Assay.Bench.dll"), .. arguments], echo: echo);

    private static double ReadPeak(int id)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{id}/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                {
                    return double.Parse(line.AsSpan(6, line.Length - 6 - 2), CultureInfo.InvariantCulture) / 1024;
                }
            }
        }
        catch (IOException)
        {
            // It ended between the two.
        }

        return 0;
    }
}
