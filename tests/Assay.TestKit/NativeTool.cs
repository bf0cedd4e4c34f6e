using System.Diagnostics;

namespace Assay.TestKit;

/// <summary>A program of the machine that a test compares with: dpkg, rpm, npm, pip ...</summary>
public static class NativeTool
{
    /// <summary>The program's full path; skips the calling test, loudly, where it is not installed.</summary>
    public static string Require(string name)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        Xunit.Assert.Skip($"{name} is not installed");
        return name;
    }

    /// <summary>Runs a program to its end and gives back exit code and output; kills it after the time-out.</summary>
    public static ToolResult Run(string fileName, IEnumerable<string> arguments, string? input = null, string? workingDirectory = null,
        int timeoutSeconds = 300, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(fileName, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            try
            {
                process.StandardInput.Write(input);
            }
            catch (IOException)
            {
                // The program ended without reading all of its input: its exit code says why.
            }
        }

        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // As above, on the flush.
        }

        // The nightly tier's inputs are larger by more than its tools are quick.
        timeoutSeconds *= Tier.Scale(1, 6);
        if (!process.WaitForExit(TimeSpan.FromSeconds(timeoutSeconds)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{fileName} ran for more than {timeoutSeconds} s");
        }

        return new ToolResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}

/// <summary>What a program left behind.</summary>
public sealed record ToolResult(int ExitCode, string Output, string Error);
