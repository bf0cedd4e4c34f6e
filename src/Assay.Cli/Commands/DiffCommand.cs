using System.CommandLine;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Engine;
using Assay.Reports;
using Assay.Reports.Differences;

namespace Assay.Cli.Commands;

/// <summary>"assay diff".</summary>
internal static class DiffCommand
{
    public static Command Create()
    {
        var old = new Argument<string>("old") { Description = "A result (JSON), or a target as of scan.", HelpName = "OLD" };
        var target = new Argument<string>("new") { Description = "The same, later.", HelpName = "NEW" };
        var output = new Option<string>("--output", "-o") { Description = "table, markdown or json.", HelpName = "FORMAT", DefaultValueFactory = _ => "table" };
        var policy = new PolicyFlags();
        var (failOn, db, advisories, asOf, platform, allowIncomplete, noCache, redact, quiet) =
            (Flags.FailOn(), Flags.Db(), Flags.Advisories(), Flags.AsOf(), Flags.Platform(), Flags.AllowIncomplete(), Flags.NoCache(), Flags.Redact(), Flags.Quiet());
        var command = new Command("diff", "Say what changed from one artefact to another, and gate on what is new.") { old, target, output, failOn };
        policy.AddTo(command, hasBaseline: false);
        var demand = new DemandFlags();
        demand.AddTo(command);
        var network = new NetworkFlags();
        network.AddRegistryTo(command);
        var (exclude, distro, packages, backing) = (Flags.Exclude(), Flags.Distro(), Flags.Packages(), Flags.Backing());
        foreach (var option in (Option[])[db, advisories, asOf, exclude, distro, packages, backing, platform, allowIncomplete, noCache, redact, quiet])
        {
            command.Options.Add(option);
        }

        command.SetAction((arguments, token) =>
        {
            var name = arguments.GetValue(output)!;
            var format = DifferenceReports.Formats.FirstOrDefault(format => format.Name == name)
                ?? throw new AssayException("arguments.output", $"a difference has no format '{name}'", "one of: " + string.Join(", ", DifferenceReports.Formats.Select(format => format.Name)));
            var wanted = demand.Of(arguments, network);
            var options = new ScanOptions
            {
                Platform = arguments.GetValue(platform),
                Exclude = arguments.GetValue(exclude) ?? [],
                Distro = arguments.GetValue(distro),
                Packages = Flags.ParsePackages(arguments.GetValue(packages)),
                WithBackingFiles = arguments.GetValue(backing),
                AllowIncomplete = arguments.GetValue(allowIncomplete),
                CacheFolder = arguments.GetValue(noCache) ? null : Folders.Cache,
                FailOn = Flags.ParseSeverity(arguments.GetValue(failOn), "--fail-on"),
                Policy = policy.Read(arguments),
                StoreFolder = ScanRun.StoreOf(arguments.GetValue(db), wanted),
                Demand = wanted,
                StoreKeyFile = demand.KeyOf(arguments),
                AdvisoriesFolder = arguments.GetValue(advisories),
                AsOf = Flags.ParseTime(arguments.GetValue(asOf), "--as-of", TimeProvider.System.GetUtcNow()),
                IsOffline = network.IsOffline(arguments),
                Outbound = network.Outbound(arguments),
                Registry = network.Registry(arguments),
                StandardInput = Terminal.OpenInput(),
            };
            return RunAsync(arguments.GetValue(old)!, arguments.GetValue(target)!, format, options, arguments.GetValue(redact), arguments.GetValue(quiet), token);
        });
        return command;
    }

    private static async Task<int> RunAsync(string old, string target, DifferenceFormat format, ScanOptions options, bool redact, bool quiet, CancellationToken token)
    {
        SystemLibraries.Require();
        using var terminal = new Terminal(quiet);
        var difference = await Scanner.CompareAsync(old, target, options, terminal, token).ConfigureAwait(false);
        terminal.Dispose();
        if (redact)
        {
            difference = Redaction.Of(difference, ScanRun.IsPath(difference.Old), ScanRun.IsPath(difference.New));
        }

        using (var stream = new BufferedStream(Terminal.OpenOutput(), 1 << 16))
        {
            format.Write(difference, stream, new ReportOptions { Width = Terminal.Width, Color = Terminal.Color, ToolVersion = VersionCommand.Version });
        }

        return difference.Verdict.Result == VerdictResult.Fail ? ExitCodes.PolicyFailed
            : !difference.IsComplete && !options.AllowIncomplete ? ExitCodes.Incomplete
            : ExitCodes.Pass;
    }
}
