using System.CommandLine;
using System.Globalization;
using Assay.Advisories.Searching;
using Assay.Advisories.Store;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Text;
using Assay.Reports;

namespace Assay.Cli.Commands;

/// <summary>"assay db search".</summary>
internal static class DbSearchCommand
{
    public static Command Create()
    {
        var what = new Argument<string[]>("what") { Description = "CVEs or other ids, purls, or names of packages.", HelpName = "ID|PURL|NAME", Arity = ArgumentArity.ZeroOrMore };
        var kev = new Option<bool>("--kev") { Description = "List every vulnerability that is known to be exploited, the last added first." };
        var output = new Option<string>("--output", "-o") { Description = "text or json.", HelpName = "FORMAT", DefaultValueFactory = _ => "text" };
        var db = Flags.Db();
        var command = new Command("search", "Say what the advisory store knows of vulnerabilities or packages.") { what, kev, output, db };
        command.SetAction(arguments =>
        {
            var format = arguments.GetValue(output)!;
            var asked = arguments.GetValue(what) ?? [];
            var listsExploited = arguments.GetValue(kev);
            if (format is not ("text" or "json"))
            {
                throw new AssayException("arguments.output", $"a search has no format '{format}'", "one of: text, json");
            }

            if (asked.Length == 0 && !listsExploited)
            {
                throw new AssayException("arguments.search", "there is nothing to look for", "name a CVE, a package URL or a package; or --kev");
            }

            using var store = AdvisoryStore.Open(arguments.GetValue(db) ?? Folders.Store);
            List<(string, StoreSearch)> found = [.. asked.Select(text => (text, Search(store, text)))];
            var exploited = listsExploited ? StoreSearch.AllExploited(store) : null;
            using var stream = new BufferedStream(Terminal.OpenOutput(), 1 << 16);
            if (format == "json")
            {
                DbSearchJson.Write(found, exploited, stream);
            }
            else
            {
                Print(found, exploited, stream);
            }

            return ExitCodes.Pass;
        });
        return command;
    }

    private static StoreSearch Search(AdvisoryStore store, string what)
    {
        if (what.StartsWith("pkg:", StringComparison.Ordinal))
        {
            return OfPurl(store, what);
        }

        var found = StoreSearch.OfFlaw(store, what);
        found = found.IsEmpty ? StoreSearch.OfFlaw(store, what.ToUpperInvariant()) : found;
        return found.IsEmpty ? StoreSearch.OfPackage(store, [], what) : found;
    }

    private static StoreSearch OfPurl(AdvisoryStore store, string purl)
    {
        var inventory = PurlList.Read(purl, purl);
        List<MatchKey> keys = [.. inventory.Packages.SelectMany(package => MatchKey.KeysOf(package, inventory.Artifact.Distro)).Select(key => key.Key)];
        return StoreSearch.OfPackage(store, keys, inventory.Packages[0].Name);
    }

    private static void Print(List<(string What, StoreSearch Found)> all, IReadOnlyList<(string Flaw, KnownExploited Exploited)>? exploited, Stream stream)
    {
        using var output = new StreamWriter(stream, leaveOpen: true);
        foreach (var (what, found) in all)
        {
            Print(found, output);
            if (found.IsEmpty)
            {
                output.WriteLine(SafeText.Escape($"nothing is known of {what}"));
            }
        }

        foreach (var (flaw, entry) in exploited ?? [])
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{flaw}  added {entry.Added:yyyy-MM-dd}{(entry.Due is { } due ? $", due {due:yyyy-MM-dd}" : "")}{(entry.Ransomware ? ", ransomware" : "")}"));
        }
    }

    private static void Print(StoreSearch found, StreamWriter output)
    {
        foreach (var (segment, advisory) in found.Advisories)
        {
            output.WriteLine(SafeText.Escape($"{advisory.Id} ({segment}){(advisory.Withdrawn is null ? "" : ", withdrawn")}"));
            Line("aliases", string.Join(", ", advisory.Aliases.Append(advisory.VulnerabilityId).Where(name => name != advisory.Id).Distinct(StringComparer.Ordinal)));
            Line("fixes", string.Join(", ", advisory.Fixes));
            Line("published", advisory.Published?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "");
            Line("severity", string.Join("; ", advisory.Severities.Select(Text)));
            Line("summary", advisory.Summary ?? "");
        }

        if (found.Exploited is { } exploited)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"known exploited since {exploited.Added:yyyy-MM-dd}{(exploited.Ransomware ? ", by ransomware" : "")}"));
        }

        if (found.Prediction is { } prediction)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"EPSS {prediction.Probability:0.####} on {prediction.Date:yyyy-MM-dd}"));
        }

        if (found.Decision is { } decision)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"CISA on {decision.Date:yyyy-MM-dd}: {ExploitationOf(decision)}{(decision.Automatable == true ? ", automatable" : "")}{(decision.IsTotal == true ? ", total control" : "")}"));
        }

        if (found.Scores.Count > 0)
        {
            output.WriteLine(SafeText.Escape($"scores: {string.Join("; ", found.Scores.Select(Text))}"));
        }

        foreach (var range in found.Ranges)
        {
            output.WriteLine(SafeText.Escape($"{range.Key.Bucket}  {range.Key.Name}  {range.Versions}  {string.Join(' ', range.Flaws)}  ({range.Record})"));
        }

        void Line(string name, string value)
        {
            if (value.Length > 0)
            {
                output.WriteLine(SafeText.Escape($"  {name}: {value}"));
            }
        }
    }

    private static string ExploitationOf(StakeholderDecision decision) =>
        decision.Exploitation switch { ExploitationState.Active => "exploited", ExploitationState.Public => "an exploit is public", _ => "no exploit is known" };

    private static string Text(SeverityScore score) => string.Create(
        CultureInfo.InvariantCulture, $"{score.Severity.ToString().ToLowerInvariant()} ({score.Source}{(score.Score is { } value ? $" {value:0.0}" : "")}{(score.Vector is null ? "" : " " + score.Vector)})");
}
