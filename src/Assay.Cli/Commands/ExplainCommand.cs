using System.CommandLine;
using System.Text.Json;
using Assay.Advisories.Explaining;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Engine;

namespace Assay.Cli.Commands;

/// <summary>"assay explain".</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "A CVE or another id of a flaw, a distributor's advisory, or a package's purl.", HelpName = "ID|PURL" };
        var target = Flags.Target();
        var output = new Option<string>("--output", "-o") { Description = "text or json.", HelpName = "FORMAT", DefaultValueFactory = _ => "text" };
        var (db, advisories, asOf, platform, noCache, quiet) = (Flags.Db(), Flags.Advisories(), Flags.AsOf(), Flags.Platform(), Flags.NoCache(), Flags.Quiet());
        var command = new Command("explain", "Say why a vulnerability is reported, or why it is not.") { id, target, output, db, advisories, asOf, platform, noCache, quiet };
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
            if (format is not ("text" or "json"))
            {
                throw new AssayException("arguments.output", $"an explanation has no format '{format}'", "one of: text, json");
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
            return RunAsync(arguments.GetValue(id)!, arguments.GetValue(target)!, format, options, arguments.GetValue(quiet), token);
        });
        return command;
    }

    private static async Task<int> RunAsync(string id, string target, string format, ScanOptions options, bool quiet, CancellationToken token)
    {
        SystemLibraries.Require();
        using var terminal = new Terminal(quiet);
        var (explanation, issues) = await Scanner.ExplainAsync(id, target, options, terminal, token).ConfigureAwait(false);
        terminal.Dispose();
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

        var errors = issues.Where(issue => issue.Level == IssueLevel.Error).ToList();
        errors.ForEach(issue => terminal.Note($"incomplete: {issue.Text}"));
        return errors.Count > 0 ? ExitCodes.Incomplete : ExitCodes.Pass;
    }
}
