using System.CommandLine;
using System.Text.Json;
using Assay.Advisories.Explaining;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Engine;
using Assay.Reports;

namespace Assay.Cli.Commands;

/// <summary>"assay explain".</summary>
internal static class ExplainCommand
{
    private static readonly string[] Statements = ["openvex", "csaf-vex", "cyclonedx-vex"];

    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "A CVE or another id of a flaw, a distributor's advisory, or a package's purl.", HelpName = "ID|PURL" };
        var target = Flags.Target();
        var output = new Option<string>("--output", "-o") { Description = "text or json; openvex, csaf-vex or cyclonedx-vex for what the analysis says as a statement.", HelpName = "FORMAT", DefaultValueFactory = _ => "text" };
        var (db, advisories, asOf, platform, noCache, redact, quiet) = (Flags.Db(), Flags.Advisories(), Flags.AsOf(), Flags.Platform(), Flags.NoCache(), Flags.Redact(), Flags.Quiet());
        var command = new Command("explain", "Say why a vulnerability is reported, or why it is not.") { id, target, output, db, advisories, asOf, platform, noCache, redact, quiet };
        var (exclude, distro, packages, backing) = (Flags.Exclude(), Flags.Distro(), Flags.Packages(), Flags.Backing());
        foreach (var option in (Option[])[exclude, distro, packages, backing])
        {
            command.Options.Add(option);
        }

        var network = new NetworkFlags();
        network.AddRegistryTo(command);
        var (includeDev, includeOsOwned, includeDeleted, sources) = (Flags.IncludeDev(), Flags.IncludeOsOwned(), Flags.IncludeDeleted(), Flags.SeveritySources());
        command.Options.Add(includeDev);
        command.Options.Add(includeOsOwned);
        command.Options.Add(includeDeleted);
        command.Options.Add(sources);
        var policy = new PolicyFlags();
        policy.AddTo(command, hasBaseline: false);
        var demand = new DemandFlags();
        demand.AddTo(command);
        command.SetAction((arguments, token) =>
        {
            var format = arguments.GetValue(output)!;
            if (format is not ("text" or "json") && !Statements.Contains(format, StringComparer.Ordinal))
            {
                throw new AssayException("arguments.output", $"an explanation has no format '{format}'", "one of: text, json, " + string.Join(", ", Statements));
            }

            var wanted = demand.Of(arguments, network);
            var options = new ScanOptions
            {
                Platform = arguments.GetValue(platform),
                Exclude = arguments.GetValue(exclude) ?? [],
                Distro = arguments.GetValue(distro),
                Packages = Flags.ParsePackages(arguments.GetValue(packages)),
                WithBackingFiles = arguments.GetValue(backing),
                CacheFolder = arguments.GetValue(noCache) ? null : Folders.Cache,
                StoreFolder = ScanRun.StoreOf(arguments.GetValue(db), wanted),
                Demand = wanted,
                StoreKeyFile = demand.KeyOf(arguments),
                AdvisoriesFolder = arguments.GetValue(advisories),
                AsOf = Flags.ParseTime(arguments.GetValue(asOf), "--as-of", TimeProvider.System.GetUtcNow()),
                IsOffline = network.IsOffline(arguments),
                Outbound = network.Outbound(arguments),
                Registry = network.Registry(arguments),
                StandardInput = Terminal.OpenInput(),
                IncludeDev = arguments.GetValue(includeDev),
                IncludeOsOwned = arguments.GetValue(includeOsOwned),
                IncludeDeleted = arguments.GetValue(includeDeleted),
                SeveritySources = Flags.ParseSources(arguments.GetValue(sources)),
                Policy = policy.Read(arguments),
            };
            return RunAsync(arguments.GetValue(id)!, arguments.GetValue(target)!, format, options, arguments.GetValue(redact), arguments.GetValue(quiet), token);
        });
        return command;
    }

    private static Explanation Redacted(Explanation explanation) => explanation with
    {
        Findings = [.. explanation.Findings.Select(found => found with { Package = Redaction.Of(found.Package), CreatedBy = found.CreatedBy is { } line ? Redaction.Instruction(line) : null })],
    };

    private static async Task<int> RunAsync(string id, string target, string format, ScanOptions options, bool redact, bool quiet, CancellationToken token)
    {
        SystemLibraries.Require();
        using var terminal = new Terminal(quiet);
        if (Statements.Contains(format, StringComparer.Ordinal))
        {
            return await StateAsync(id, target, format, options, redact, terminal, token).ConfigureAwait(false);
        }

        var (explanation, issues) = await Scanner.ExplainAsync(id, target, options, terminal, token).ConfigureAwait(false);
        terminal.Dispose();
        if (redact)
        {
            (explanation, issues) = (Redacted(explanation), [.. issues.Select(Redaction.Of)]);
        }

        if (format == "json")
        {
            using var stream = Terminal.OpenOutput();
            using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
            {
                ExplanationJson.Write(explanation, json);
            }

            stream.WriteByte((byte)'\n');
        }
        else
        {
            ExplanationText.Write(explanation, Console.Out);
        }

        return CodeOf(issues, terminal);
    }

    private static async Task<int> StateAsync(string id, string target, string format, ScanOptions options, bool redact, Terminal terminal, CancellationToken token)
    {
        var result = await Scanner.StateAsync(id, target, options, terminal, token).ConfigureAwait(false);
        terminal.Dispose();
        if (redact)
        {
            result = Redaction.Of(result, ScanRun.IsPath(result.Inventory.Artifact));
        }

        var document = AllReports.Formats.First(known => known.Name == format);
        if (document.WhyNone(result) is { } why)
        {
            terminal.Note($"note: no {format} was written: {why}");
        }
        else
        {
            using var stream = Terminal.OpenOutput();
            document.Write(result, stream, new ReportOptions { ToolVersion = VersionCommand.Version, Timestamp = TimeProvider.System.GetUtcNow() });
        }

        return CodeOf(result.Issues, terminal);
    }

    private static int CodeOf(IReadOnlyList<Issue> issues, Terminal terminal)
    {
        var errors = issues.Where(issue => issue.Level == IssueLevel.Error).ToList();
        errors.ForEach(issue => terminal.Note($"incomplete: {issue.Text}"));
        return errors.Count > 0 ? ExitCodes.Incomplete : ExitCodes.Pass;
    }
}
