using System.CommandLine;
using System.Globalization;
using Assay.Advisories.Fetching;
using Assay.Advisories.Store;
using Assay.Core.Text;

namespace Assay.Cli.Commands;

/// <summary>"assay db" with what stands below it.</summary>
internal static class DbCommand
{
    private const int MaxShown = 20;

    public static Command Create() => new("db", "Look after the advisory store.") { DbUpdateCommand.Create(), CreateBuild(), CreateStatus(), DbArchiveCommand.CreateExport(), DbArchiveCommand.CreateImport(), DbSearchCommand.Create(), DbDiffCommand.Create() };

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

    private static Command CreateStatus()
    {
        var db = Flags.Db();
        var command = new Command("status", "Say what the advisory store holds, and how old it is.") { db };
        command.SetAction(arguments => Status(arguments.GetValue(db) ?? Folders.Store));
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

        Print(report.Manifest, folder);
        return ExitCodes.Pass;
    }

    private static int Status(string folder)
    {
        using var store = AdvisoryStore.Open(folder);
        Print(store.Manifest, folder);
        return ExitCodes.Pass;
    }

    private static void Print(StoreManifest manifest, string folder)
    {
        Console.Out.WriteLine($"store {folder}");
        foreach (var segment in manifest.Segments)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {segment.Name}: {segment.Bytes / 1024.0 / 1024.0:0.0} MiB, built {segment.BuiltAt:yyyy-MM-dd HH:mm} UTC, keeps what it said since {segment.Since:yyyy-MM-dd HH:mm} UTC, {segment.Digest}"));
            Console.Out.WriteLine(SafeText.Escape($"    {Freshness(StoreRefresh.Known(folder, segment), segment)}"));
            foreach (var feed in segment.Feeds)
            {
                Console.Out.WriteLine($"    {feed.Name}: {feed.Records} records from {feed.Source}{(feed.Licence.Length > 0 ? $" ({feed.Licence})" : "")}");
            }
        }
    }

    private static string Freshness(RefreshedSegment known, SegmentEntry segment) => segment.Fetched is null ? "not fetched: built from files, or imported"
        : known.Why is { } why ? string.Create(CultureInfo.InvariantCulture, $"stale since {known.CheckedAt?.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {why}")
        : known.CheckedAt is { } at ? string.Create(CultureInfo.InvariantCulture, $"as of {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC")
        : "never compared with its publishers";
}
