using Assay.TestKit;

namespace Assay.EndToEnd.Integrations;

/// <summary>A job of some CI system, imitated: a folder, a PATH with the program and the scripts, and an environment in which a scan ends as asked.</summary>
internal sealed class Job : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string?> environment = new(StringComparer.Ordinal);

    public Job(AssayBinary assay, Outcome outcome = Outcome.Fail)
    {
        Directory.CreateDirectory(folder["bin"]);
        Directory.CreateDirectory(folder["work", "clean"]);
        Write("bin/assay", outcome == Outcome.Broken ? "#!/bin/sh\nkill -9 $$\n" : $"#!/bin/sh\nexec '{assay.Path}' \"$@\"\n", executable: true);
        Target = "dir:clean";
        if (outcome is Outcome.Fail or Outcome.Incomplete)
        {
            var made = NativeTool.Run(NativeTool.Require("bash"), [Path.Combine(TestData.RepositoryRoot, "samples", "make-image.sh"), this["work", "image"]]);
            Assert.True(made.ExitCode == 0, made.Error);
            Target = "oci:image";
        }

        // Nothing of the machine that runs the tests may be taken for the imitated system's.
        foreach (System.Collections.DictionaryEntry inherited in Environment.GetEnvironmentVariables())
        {
            var name = (string)inherited.Key;
            if (IsOfAPipeline(name))
            {
                environment[name] = null;
            }
        }

        Set("PATH", string.Join(':', folder["bin"], Integrations, Path.Combine(Integrations, "aws"), Environment.GetEnvironmentVariable("PATH")));
        Set("HOME", folder.Path);
        Set("XDG_DATA_HOME", folder["data"]);
        Set("ASSAY_CACHE_DIR", folder["cache"]);
        Set("ASSAY_OFFLINE", "1");
        Set("ASSAY_TARGET", Target);
        Set("ASSAY_FAIL_ON", "high");
        Set("ASSAY_ADVISORIES", outcome == Outcome.Incomplete ? null : Path.Combine(TestData.RepositoryRoot, "samples", "advisories"));
        Set("NO_COLOR", "1");
    }

    public static string Integrations => Path.Combine(TestData.RepositoryRoot, "integrations");

    public string Target { get; }

    /// <summary>What the contract says of an outcome.</summary>
    public static int ExitCode(Outcome outcome) => outcome switch { Outcome.Pass => 0, Outcome.Fail => 1, Outcome.Incomplete => 4, _ => 3 };

    /// <summary>How the one line of it begins.</summary>
    public static string Line(Outcome outcome) => outcome switch
    {
        Outcome.Pass => "assay: PASS (0)",
        Outcome.Fail => "assay: POLICY FAILED (1)",
        Outcome.Incomplete => "assay: INCOMPLETE (4)",
        _ => "assay: SCANNER BROKEN (3)",
    };

    public string this[params string[] parts] => folder[parts];

    public Job Set(string name, string? value)
    {
        environment[name] = value;
        return this;
    }

    public void Write(string path, string text, bool executable = false)
    {
        var full = folder[path];
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        if (executable && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>The text of a file of the job; empty where there is none.</summary>
    public string Read(string path) => File.Exists(folder[path]) ? File.ReadAllText(folder[path]) : "";

    /// <summary>Runs a script's text as a system does: a file, and the shell.</summary>
    public ToolResult RunText(string script, string shell = "sh", string? workingDirectory = null)
    {
        Write("step.sh", script);
        return NativeTool.Run(NativeTool.Require(shell), [folder["step.sh"]], workingDirectory: workingDirectory ?? folder["work"], environment: environment);
    }

    /// <summary>Runs a program in the job's environment.</summary>
    public ToolResult RunTool(string program, IReadOnlyList<string> arguments) =>
        NativeTool.Run(program, arguments, workingDirectory: folder["work"], environment: environment);

    /// <summary>Runs a script of the integrations.</summary>
    public ToolResult Run(string script, string? workingDirectory = null, params string[] arguments) =>
        NativeTool.Run(Path.Combine(Integrations, script), arguments, workingDirectory: workingDirectory ?? folder["work"], environment: environment);

    public void Dispose() => folder.Dispose();

    private static bool IsOfAPipeline(string name) =>
        new[] { "ASSAY_", "GITHUB_", "CI_", "CODEBUILD_", "SYSTEM_", "CIRCLE_", "CHANGE_", "bamboo_", "GIT_" }.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
