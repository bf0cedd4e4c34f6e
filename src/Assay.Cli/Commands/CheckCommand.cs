using System.CommandLine;
using System.Text;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Text;
using Assay.Engine;
using Assay.Engine.Checks;
using Assay.Reports;

namespace Assay.Cli.Commands;

/// <summary>"assay check": Dockerfiles, objects of Kubernetes and Compose files against good practice.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("paths") { Description = "Files or folders; - for standard input.", HelpName = "PATH", Arity = ArgumentArity.ZeroOrMore };
        var output = Flags.Output();
        var failOn = Flags.FailOn();
        var severity = Flags.Severity();
        var policy = new PolicyFlags();
        var allowIncomplete = Flags.AllowIncomplete();
        var quiet = Flags.Quiet();
        var redact = Flags.Redact();
        var list = new Option<bool>("--list") { Description = "Name every check." };
        var explain = new Option<string?>("--explain") { Description = "Tell what a check looks for and why.", HelpName = "ID" };
        var own = Flags.Checks();
        var noIgnoreComments = Flags.NoIgnoreComments();
        var test = new Option<bool>("--test") { Description = "Run the examples of own checks." };
        var command = new Command("check", "Hold Dockerfiles, Kubernetes and Compose files against good practice.") { paths, output, failOn, severity, own, noIgnoreComments, allowIncomplete, redact, quiet, list, explain, test };
        policy.AddTo(command, hasBaseline: false);
        command.SetAction(async (arguments, token) =>
        {
            var files = Flags.CheckFiles(arguments.GetValue(own));
            if (arguments.GetValue(test))
            {
                return Test(files);
            }

            if (arguments.GetValue(list))
            {
                Print(CheckPages.List(AllChecks.Own(files)));
                return ExitCodes.Pass;
            }

            if (arguments.GetValue(explain) is { } id)
            {
                Print(CheckPages.Text(AllChecks.Find(id) ?? AllChecks.Own(files).FirstOrDefault(check => check.Id == id) ?? throw new AssayException("check.notFound", $"there is no check '{id}'", "assay check --list names them all")));
                return ExitCodes.Pass;
            }

            if (arguments.GetValue(paths) is not { Length: > 0 } targets)
            {
                throw new AssayException("arguments.path", "no path was given", "name a file or folder: assay check .");
            }

            var outputs = ReportOutput.Parse(arguments.GetValue(output) is { Length: > 0 } given ? given : ["table"]);
            var options = new ScanOptions
            {
                Subjects = ScanSubjects.Config,
                FailOn = Flags.ParseSeverity(arguments.GetValue(failOn), "--fail-on"),
                Policy = policy.Read(arguments),
                CheckFiles = files,
                HonoursComments = !arguments.GetValue(noIgnoreComments),
                AllowIncomplete = arguments.GetValue(allowIncomplete),
                StandardInput = Terminal.OpenInput(),
            };
            var display = ReportEnvironment.AddTo(new ReportOptions
            {
                MinimumSeverity = Flags.ParseSeverity(arguments.GetValue(severity), "--severity"),
                ToolVersion = VersionCommand.Version,
                Timestamp = TimeProvider.System.GetUtcNow(),
            });
            ReportOutput.RequireAll(outputs, display);
            using var terminal = new Terminal(arguments.GetValue(quiet));
            var result = await Scanner.CheckAsync(targets, options, terminal, token).ConfigureAwait(false);
            terminal.Dispose();
            if (arguments.GetValue(redact))
            {
                result = Redaction.Of(result, ScanRun.IsPath(result.Inventory.Artifact));
            }

            ReportOutput.WriteAll(outputs, result, arguments.GetValue(redact) ? null : CheckoutFolder.OfWorkingDirectory(), display, terminal.Note);
            Explain(result, terminal);
            return ExitCodes.Of(result, options.AllowIncomplete);
        });
        return command;
    }

    // What was not looked at, or is no longer hidden, its author wants to know.
    private static void Explain(ScanResult result, Terminal terminal)
    {
        foreach (var issue in result.Issues.Where(issue => issue.Level == IssueLevel.Notice))
        {
            terminal.Note($"note: {(issue.Path is null ? "" : issue.Path + ": ")}{issue.Text}");
        }
    }

    private static int Test(IReadOnlyList<string> files)
    {
        var tested = AllChecks.Test(files);
        Print(string.Concat(tested.Select(check => $"{(check.Failure is null ? "ok" : "FAILED")}  {check.Id}{(check.Failure is null ? "" : $": {check.Failure}")}\n")));
        return tested.Any(check => check.Failure is not null) ? ExitCodes.PolicyFailed : ExitCodes.Pass;
    }

    private static void Print(string text)
    {
        using var output = Terminal.OpenOutput();
        output.Write(Encoding.UTF8.GetBytes(string.Join('\n', text.Split('\n').Select(SafeText.Escape))));
    }
}
