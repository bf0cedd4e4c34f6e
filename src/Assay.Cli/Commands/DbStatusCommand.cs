using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Assay.Advisories.Fetching;
using Assay.Advisories.Store;
using Assay.Core;
using Assay.Core.Text;

namespace Assay.Cli.Commands;

/// <summary>"assay db status": what a store holds, how old it is by feed, and what of it is stale.</summary>
internal static class DbStatusCommand
{
    /// <summary>What nobody compared with its publishers for longer is called stale.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(24);

    public static Command Create()
    {
        var db = Flags.Db();
        var output = new Option<string>("--output", "-o") { Description = "text or json.", HelpName = "FORMAT", DefaultValueFactory = _ => "text" };
        var command = new Command("status", "Say what the advisory store holds, how old it is, and what of it is stale.") { db, output };
        command.SetAction(arguments =>
        {
            var format = arguments.GetValue(output)!;
            if (format is not ("text" or "json"))
            {
                throw new AssayException("arguments.output", $"a store's status has no format '{format}'", "one of: text, json");
            }

            var folder = arguments.GetValue(db) ?? Folders.Store;
            using var store = AdvisoryStore.Open(folder);
            var now = TimeProvider.System.GetUtcNow();
            if (format == "json")
            {
                WriteJson(store.Manifest, folder, now);
            }
            else
            {
                Print(store.Manifest, folder, now);
            }

            return ExitCodes.Pass;
        });
        return command;
    }

    public static void Print(StoreManifest manifest, string folder, DateTimeOffset now)
    {
        Console.Out.WriteLine($"store {folder}{(manifest.Signature is null ? "" : ", signed")}");
        foreach (var segment in manifest.Segments)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {segment.Name}: {segment.Bytes / 1024.0 / 1024.0:0.0} MiB, built {segment.BuiltAt:yyyy-MM-dd HH:mm} UTC, keeps what it said since {segment.Since:yyyy-MM-dd HH:mm} UTC, {segment.Digest}"));
            var known = StoreRefresh.Known(folder, segment);
            Console.Out.WriteLine(SafeText.Escape($"    {Freshness.Of(known, segment)}"));
            foreach (var failure in segment.Fetched is null || known.Why is not null ? [] : known.Failures)
            {
                Console.Out.WriteLine(SafeText.Escape($"    {Freshness.Of(failure)}"));
            }

            foreach (var origin in segment.Fetched is null ? StoreRefresh.AllLackingOf(segment) : [])
            {
                Console.Out.WriteLine(SafeText.Escape($"    lacks {origin}, which could not be fetched where the store was made"));
            }

            foreach (var feed in segment.Feeds)
            {
                Console.Out.WriteLine($"    {feed.Name}: {feed.Records} records from {feed.Source}{(feed.Licence.Length > 0 ? $" ({feed.Licence})" : "")}");
            }
        }

        foreach (var (name, records, oldest) in FeedsOf(manifest, folder))
        {
            Console.Out.WriteLine(SafeText.Escape($"feed {name}: {records} records, {Age(now - oldest)} old"));
        }

        var stale = manifest.Segments.Where(segment => IsStale(folder, segment, now)).Select(segment => segment.Name).ToList();
        if (stale.Count > 0)
        {
            Console.Out.WriteLine($"stale, not compared with their publishers for {Fresh.TotalHours:0} hours: {string.Join(", ", stale)}");
        }
    }

    private static void WriteJson(StoreManifest manifest, string folder, DateTimeOffset now)
    {
        using var stream = Terminal.OpenOutput();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("store"u8, folder);
            json.WriteString("state"u8, manifest.State);
            json.WriteString("builtAt"u8, Time(manifest.BuiltAt));
            json.WriteBoolean("signed"u8, manifest.Signature is not null);
            json.WriteStartArray("segments"u8);
            foreach (var segment in manifest.Segments)
            {
                Write(json, segment, StoreRefresh.Known(folder, segment), IsStale(folder, segment, now));
            }

            json.WriteEndArray();
            json.WriteStartArray("feeds"u8);
            foreach (var (name, records, oldest) in FeedsOf(manifest, folder))
            {
                json.WriteStartObject();
                json.WriteString("name"u8, name);
                json.WriteNumber("records"u8, records);
                json.WriteString("asOf"u8, Time(oldest));
                json.WriteNumber("ageHours"u8, Math.Round((now - oldest).TotalHours, 1));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, SegmentEntry segment, RefreshedSegment known, bool isStale)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, segment.Name);
        json.WriteString("digest"u8, segment.Digest);
        json.WriteNumber("bytes"u8, segment.Bytes);
        json.WriteString("builtAt"u8, Time(segment.BuiltAt));
        json.WriteString("since"u8, Time(segment.Since));
        json.WriteBoolean("fetched"u8, segment.Fetched is not null);
        json.WriteBoolean("stale"u8, isStale);
        if (segment.Fetched is not null && known.CheckedAt is { } at)
        {
            json.WriteString("checkedAt"u8, Time(at));
        }

        if (segment.Fetched is not null && known.Why is { } why)
        {
            json.WriteString("failure"u8, why);
        }

        json.WriteStartArray("failures"u8);
        foreach (var failure in segment.Fetched is null ? [] : known.Failures)
        {
            json.WriteStartObject();
            json.WriteString("origin"u8, failure.Origin);
            json.WriteString("why"u8, failure.Why);
            if (failure.CheckedAt is { } since)
            {
                json.WriteString("checkedAt"u8, Time(since));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("lacking"u8);
        foreach (var origin in StoreRefresh.AllLackingOf(segment))
        {
            json.WriteStringValue(origin);
        }

        json.WriteEndArray();
        SegmentFeedJson.Write(json, segment.Feeds);
        json.WriteEndObject();
    }

    // A feed may be in several segments: it is as old as the oldest of them.
    private static IEnumerable<(string Name, int Records, DateTimeOffset Oldest)> FeedsOf(StoreManifest manifest, string folder) => manifest.Segments
        .SelectMany(segment => segment.Feeds.Select(feed => (feed, at: AsOf(folder, segment))))
        .GroupBy(pair => pair.feed.Name, StringComparer.Ordinal)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => (group.Key, group.Sum(pair => pair.feed.Records), group.Min(pair => pair.at)));

    private static bool IsStale(string folder, SegmentEntry segment, DateTimeOffset now) => now - AsOf(folder, segment) > Fresh;

    private static DateTimeOffset AsOf(string folder, SegmentEntry segment) =>
        segment.Fetched is not null && StoreRefresh.Known(folder, segment).CheckedAt is { } at ? at : segment.BuiltAt;

    private static string Age(TimeSpan age) => age.TotalDays >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:0} days")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, age.TotalHours):0} hours");

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
