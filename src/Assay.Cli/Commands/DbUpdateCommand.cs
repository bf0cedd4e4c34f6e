using System.CommandLine;
using System.Globalization;
using Assay.Advisories.Fetching;
using Assay.Core;
using Assay.Core.Text;
using Assay.Engine;

namespace Assay.Cli.Commands;

/// <summary>"assay db update".</summary>
internal static class DbUpdateCommand
{
    private const int MaxShown = 20;

    public static Command Create()
    {
        var names = new Argument<string[]>("name") { Description = "Segments, feeds or ecosystems: debian, PyPI, kev; nvd, cve, gitlab, suse, redhat-api and rocky-apollo are fetched by name alone. Default: all others.", HelpName = "NAME", Arity = ArgumentArity.ZeroOrMore };
        var (db, mirror, key, quiet) = (Flags.Db(), Flags.DbMirror(), Flags.NvdApiKey(), Flags.Quiet());
        var command = new Command("update", "Fetch advisories, or what is new of them, from their publishers or a mirror.") { names, db, mirror, key, quiet };
        var network = new NetworkFlags();
        network.AddTo(command);
        command.SetAction((arguments, token) => UpdateAsync(
            arguments.GetValue(names) ?? [],
            arguments.GetValue(db) ?? Folders.Store,
            DemandFlags.Online(arguments.GetValue(mirror), 0, network.Outbound(arguments)) with { NvdKey = arguments.GetValue(key), Requested = arguments.GetValue(names) ?? [] },
            arguments.GetValue(quiet),
            token));
        return command;
    }

    private static async Task<int> UpdateAsync(string[] names, string folder, DemandOptions options, bool quiet, CancellationToken token)
    {
        SystemLibraries.Require();
        using var terminal = new Terminal(quiet);
        if (Environment.GetEnvironmentVariable("ASSAY_DB_KEY") is { Length: > 0 })
        {
            throw new AssayException("db.unsigned", "ASSAY_DB_KEY asks for a signed store, and what is fetched nobody has signed", "fetch where it is not set, then assay db export --sign-key, and assay db import here");
        }

        var segments = StoreRefresh.Named(names);
        var results = await StoreUpdates.RunAsync(folder, segments, always: true, options, TimeProvider.System, terminal, token).ConfigureAwait(false);
        terminal.Dispose();
        foreach (var result in results)
        {
            Console.Out.WriteLine(SafeText.Escape(Line(result)));
            Note(result, terminal);
        }

        return results.Any(result => result.Outcome == RefreshOutcome.Failed || result.Failures.Count > 0) ? ExitCodes.Incomplete : ExitCodes.Pass;
    }

    private static string Line(RefreshedSegment result) => result.Outcome switch
    {
        RefreshOutcome.Updated => string.Create(CultureInfo.InvariantCulture, $"{result.Name}: updated, {result.Records} records"),
        RefreshOutcome.Current => string.Create(CultureInfo.InvariantCulture, $"{result.Name}: nothing new, {result.Records} records"),
        _ when result is { IsThere: true, CheckedAt: { } at } =>
            string.Create(CultureInfo.InvariantCulture, $"{result.Name}: failed, stays as of {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {result.Why}"),
        _ => $"{result.Name}: failed, {(result.IsThere ? "stays as it was" : "there is none")}: {result.Why}",
    };

    private static void Note(RefreshedSegment result, Terminal terminal)
    {
        if (result.Outcome != RefreshOutcome.Failed)
        {
            foreach (var failure in result.Failures)
            {
                Console.Out.WriteLine(SafeText.Escape($"  {Freshness.Of(failure)}"));
            }
        }

        foreach (var issue in result.Issues.Take(MaxShown))
        {
            terminal.Note($"{issue.Code}: {issue.Text}{(issue.Path is null ? "" : $" ({issue.Path})")}");
        }

        if (result.Issues.Count > MaxShown)
        {
            terminal.Note($"and {result.Issues.Count - MaxShown} more of {result.Name}");
        }
    }
}
