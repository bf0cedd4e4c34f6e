using System.CommandLine;
using Assay.Advisories.Store;
using Assay.Core.Text;

namespace Assay.Cli.Commands;

/// <summary>"assay db" with what stands below it.</summary>
internal static class DbCommand
{
    private const int MaxShown = 20;

    public static Command Create() => new("db", "Look after the advisory store.") { DbUpdateCommand.Create(), CreateBuild(), DbStatusCommand.Create(), DbArchiveCommand.CreateExport(), DbArchiveCommand.CreateImport(), DbArchiveCommand.CreateDelta(), DbRegistryCommand.CreatePush(), DbRegistryCommand.CreatePull(), DbSearchCommand.Create(), DbDiffCommand.Create() };

    private static Command CreateBuild()
    {
        var from = new Option<string>("--from")
        {
            Description = "Folder of raw records: *.json, *.jsonl, *.csv, *.zip, each also .gz or .zst.",
            HelpName = "DIR",
            Required = true,
        };
        var db = Flags.Db();
        var quiet = Flags.Quiet();
        var command = new Command("build", "Build the advisory store from raw records.") { from, db, quiet };
        command.SetAction((arguments, token) => Task.FromResult(Build(arguments.GetValue(from)!, arguments.GetValue(db) ?? Folders.Store, arguments.GetValue(quiet), token)));
        return command;
    }

    private static int Build(string from, string folder, bool quiet, CancellationToken token)
    {
        SystemLibraries.Require();
        using var terminal = new Terminal(quiet);
        var report = StoreBuilder.Build(from, folder, TimeProvider.System, token);
        foreach (var file in report.Files)
        {
            Console.Out.WriteLine(SafeText.Escape($"{file.Path}: {file.Feed}, {file.Records} records, {file.OtherRecords} of other ecosystems, {file.Bad} bad"));
        }

        foreach (var skipped in report.Skipped)
        {
            Console.Out.WriteLine(SafeText.Escape($"{skipped.Path}: skipped, {skipped.Why}"));
        }

        foreach (var issue in report.Issues.Take(MaxShown))
        {
            terminal.Note($"{issue.Code}: {issue.Text}{(issue.Path is null ? "" : $" ({issue.Path})")}");
        }

        if (report.Issues.Count > MaxShown)
        {
            terminal.Note($"and {report.Issues.Count - MaxShown} more");
        }

        if (report.Manifest is null)
        {
            terminal.Fail($"nothing in {from} is a feed that this version reads; the store is as it was", "give a folder with OSV records of Debian");
            return ExitCodes.BadInput;
        }

        DbStatusCommand.Print(report.Manifest, folder, TimeProvider.System.GetUtcNow());
        return ExitCodes.Pass;
    }
}
