using System.CommandLine;
using System.Globalization;
using Assay.Advisories;
using Assay.Advisories.Feeds;
using Assay.Advisories.Fetching;
using Assay.Advisories.Store;
using Assay.Core;
using Assay.Core.Text;
using Assay.Engine;

namespace Assay.Cli.Commands;

/// <summary>"assay feeds": where advisories come from.</summary>
internal static class FeedsCommand
{
    public static Command Create()
    {
        var check = new Option<bool>("--check") { Description = "Fetch what is due for the segments that the store has, and say what came of it." };
        var (db, mirror) = (Flags.Db(), Flags.DbMirror());
        var command = new Command("feeds", "List the sources of advisories: ecosystems, addresses, licences, and what the store has of them.") { check, db, mirror };
        var network = new NetworkFlags();
        network.AddTo(command);
        command.SetAction((arguments, token) => RunAsync(
            arguments.GetValue(db) ?? Folders.Store, arguments.GetValue(check), DemandFlags.Online(arguments.GetValue(mirror), 0, network.Outbound(arguments)), token));
        return command;
    }

    private static async Task<int> RunAsync(string folder, bool check, DemandOptions options, CancellationToken token)
    {
        var segments = SegmentsOf(folder);
        foreach (var feed in AllFeeds.All)
        {
            Print(feed, folder, segments);
        }

        if (!check)
        {
            return ExitCodes.Pass;
        }

        SystemLibraries.Require();
        var fetched = segments.Where(segment => segment.Fetched is not null).Select(segment => segment.Name).ToList();
        var results = await StoreUpdates.RunAsync(folder, fetched, always: false, options, TimeProvider.System, progress: null, token).ConfigureAwait(false);
        foreach (var result in results)
        {
            Console.Out.WriteLine(SafeText.Escape($"{result.Name}: {(result.Outcome == RefreshOutcome.Failed ? result.Why : result.Outcome == RefreshOutcome.Updated ? "there was something new" : "nothing new")}"));
            foreach (var failure in result.Outcome == RefreshOutcome.Failed ? [] : result.Failures)
            {
                Console.Out.WriteLine(SafeText.Escape($"  {Freshness.Of(failure)}"));
            }
        }

        return results.Any(result => result.Outcome == RefreshOutcome.Failed || result.Failures.Count > 0) ? ExitCodes.Incomplete : ExitCodes.Pass;
    }

    private static IReadOnlyList<SegmentEntry> SegmentsOf(string folder)
    {
        try
        {
            using var store = AdvisoryStore.Open(folder);
            return store.Manifest.Segments;
        }
        catch (AssayException none) when (none.Code == "db.notFound")
        {
            return [];
        }
    }

    private static void Print(Feed feed, string folder, IReadOnlyList<SegmentEntry> segments)
    {
        Console.Out.WriteLine(feed.Name);
        Line("ecosystems", string.Join(", ", feed.Ecosystems));
        Line("source", feed.Source);
        Line("licence", feed.Licence);
        Line("fetched", feed.Origins.Count == 0 ? "no, only built from files" : $"for {string.Join(", ", feed.Origins.Select(origin => origin.Segment).Distinct(StringComparer.Ordinal))}");
        Line("by name alone", string.Join(", ", StoreRefresh.NamesOnRequest(feed).Select(name => $"assay db update {name}")));
        foreach (var segment in segments.Where(segment => segment.Feeds.Any(part => part.Name == feed.Name)))
        {
            var records = segment.Feeds.Where(part => part.Name == feed.Name).Sum(part => part.Records);
            var at = segment.Fetched is null ? segment.BuiltAt : StoreRefresh.Known(folder, segment).CheckedAt ?? segment.BuiltAt;
            Line(segment.Name, string.Create(CultureInfo.InvariantCulture, $"{records} records, as of {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC"));
        }

        static void Line(string name, string value)
        {
            if (value.Length > 0)
            {
                Console.Out.WriteLine(SafeText.Escape($"  {name}: {value}"));
            }
        }
    }
}
