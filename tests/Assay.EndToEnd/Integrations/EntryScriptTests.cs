using Assay.TestKit;

namespace Assay.EndToEnd.Integrations;

/// <summary>integrations/assay-ci.sh: exit codes, one line, reports.</summary>
public sealed class EntryScriptTests(AssayBinary assay)
{
    [Theory]
    [InlineData(Outcome.Pass)]
    [InlineData(Outcome.Fail)]
    [InlineData(Outcome.Incomplete)]
    [InlineData(Outcome.Broken)]
    public void Each_outcome_has_its_code_its_line_and_its_reports(Outcome outcome)
    {
        using var job = new Job(assay, outcome);
        job.Set("ASSAY_OUTPUT", "table,json=out/a.json,sarif=out/a.sarif").Set("ASSAY_OUTCOME_FILE", job["outcome"]);
        job.Write("work/out/a.json", "of yesterday");

        var result = job.Run("assay-ci.sh");

        Assert.True(Job.ExitCode(outcome) == result.ExitCode, result.Error);
        var line = Assert.Single(result.Error.Split('\n'), text => text.StartsWith("assay: ", StringComparison.Ordinal));
        Assert.StartsWith(Job.Line(outcome), line, StringComparison.Ordinal);
        Assert.Equal($"outcome={outcome.ToString().ToLowerInvariant()}\nexit-code={Job.ExitCode(outcome)}\nsummary={line["assay: ".Length..]}\n", job.Read("outcome"));
        Assert.Equal(outcome != Outcome.Broken, File.Exists(job["work", "out", "a.json"]));
        Assert.Equal(outcome != Outcome.Broken, File.Exists(job["work", "out", "a.sarif"]));
        Assert.DoesNotContain("of yesterday", job.Read("work/out/a.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Outcome.Fail, 0)]
    [InlineData(Outcome.Incomplete, 0)]
    [InlineData(Outcome.Broken, 3)]
    public void A_warning_is_told_and_a_broken_scanner_is_none(Outcome outcome, int exitCode)
    {
        using var job = new Job(assay, outcome);
        var result = job.Set("ASSAY_WARN_ONLY", "true").Run("assay-ci.sh");
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(Job.Line(outcome), result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ASSAY_TARGET", null, 2, "SCAN NOT DONE (2)")]
    [InlineData("ASSAY_TARGET", "--help", 2, "SCAN NOT DONE (2)")]
    [InlineData("ASSAY_TARGET", "oci:/no/such/folder", 2, "SCAN NOT DONE (2)")]
    [InlineData("ASSAY_FAIL_ON", "dreadful", 2, "SCAN NOT DONE (2)")]
    [InlineData("ASSAY_BINARY", "/no/such/assay", 3, "SCANNER BROKEN (3)")]
    [InlineData("ASSAY_BINARY", "true", 3, "did not write out/a.json")]
    [InlineData("ASSAY_BINARY", "false", 3, "did not write out/a.json")]
    public void What_is_wrong_is_said(string variable, string? value, int exitCode, string line)
    {
        using var job = new Job(assay, Outcome.Pass);
        var result = job.Set("ASSAY_OUTPUT", "json=out/a.json").Set(variable, value).Run("assay-ci.sh");
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(line, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_no_finding_there_is_no_statement_and_that_is_no_broken_scanner()
    {
        using var job = new Job(assay, Outcome.Pass);
        var result = job.Set("ASSAY_OUTPUT", "openvex=out/vex.json,csaf-vex=out/csaf.json,json=out/a.json").Run("assay-ci.sh");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal("a.json", Path.GetFileName(Assert.Single(Directory.GetFiles(job["work", "out"]))));
    }

    [Fact]
    public void An_argument_a_line_reaches_the_program_as_it_is()
    {
        using var job = new Job(assay, Outcome.Pass);
        job.Write("bin/show", "#!/bin/sh\nprintf '<%s>' \"$@\"\n", executable: true);
        var result = job.Set("ASSAY_BINARY", "show").Set("ASSAY_ARGS", "--exclude\n$(touch owned) `x` 'a  b' *\n\n--include-dev").Run("assay-ci.sh");
        Assert.Equal("<scan><dir:clean><--exclude><$(touch owned) `x` 'a  b' *><--include-dev>", result.Output);
        Assert.False(File.Exists(job["work", "owned"]));
    }

    [Fact]
    public void Every_script_is_clean()
    {
        var shellcheck = NativeTool.Require("shellcheck");
        var result = NativeTool.Run(shellcheck, Directory.EnumerateFiles(Job.Integrations, "*.sh", SearchOption.AllDirectories));
        Assert.True(result.ExitCode == 0, result.Output);
    }
}
