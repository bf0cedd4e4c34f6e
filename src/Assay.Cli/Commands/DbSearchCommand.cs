using System.CommandLine;
using System.Globalization;
using Assay.Advisories.Searching;
using Assay.Advisories.Store;
using Assay.Core.Packages;
using Assay.Core.Text;
using Assay.Reports;

namespace Assay.Cli.Commands;

/// <summary>"assay db search".</summary>
internal static class DbSearchCommand
{
    public static Command Create()
    {
        var what = new Argument<string>("what") { Description = "A CVE or another id, a purl, or a package's name.", HelpName = "ID|PURL|NAME" };
        var db = Flags.Db();
        var command = new Command("search", "Say what the advisory store knows of a vulnerability or a package.") { what, db };
        command.SetAction(arguments => Search(arguments.GetValue(what)!, arguments.GetValue(db) ?? Folders.Store));
        return command;
    }

    private static int Search(string what, string folder)
    {
        using var store = AdvisoryStore.Open(folder);
        var found = what.StartsWith("pkg:", StringComparison.Ordinal) ? OfPurl(store, what) : StoreSearch.OfFlaw(store, what);
        if (found.IsEmpty && !what.StartsWith("pkg:", StringComparison.Ordinal))
        {
            found = StoreSearch.OfPackage(store, [], what);
        }

        using var output = new StreamWriter(Terminal.OpenOutput());
        Print(found, output);
        if (found.IsEmpty)
        {
            output.WriteLine(SafeText.Escape($"nothing is known of {what}"));
        }

        return ExitCodes.Pass;
    }

    private static StoreSearch OfPurl(AdvisoryStore store, string purl)
    {
        var inventory = PurlList.Read(purl, purl);
        List<MatchKey> keys = [.. inventory.Packages.SelectMany(package => MatchKey.KeysOf(package, inventory.Artifact.Distro)).Select(key => key.Key)];
        return StoreSearch.OfPackage(store, keys, inventory.Packages[0].Name);
    }

    private static void Print(StoreSearch found, StreamWriter output)
    {
        foreach (var (segment, advisory) in found.Advisories)
        {
            output.WriteLine(SafeText.Escape($"{advisory.Id} ({segment}){(advisory.Withdrawn is null ? "" : ", withdrawn")}"));
            Line("aliases", string.Join(", ", advisory.Aliases.Append(advisory.VulnerabilityId).Where(name => name != advisory.Id).Distinct(StringComparer.Ordinal)));
            Line("fixes", string.Join(", ", advisory.Fixes));
            Line("published", advisory.Published?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "");
            Line("severity", string.Join("; ", advisory.Severities.Select(score => $"{score.Severity.ToString().ToLowerInvariant()} ({score.Source})")));
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
}
