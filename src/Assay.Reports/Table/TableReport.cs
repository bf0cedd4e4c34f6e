using System.Text;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Json;

namespace Assay.Reports.Table;

/// <summary>
/// The result for people. What decides stands last, where a terminal and a build log show it: the summary, the command that repairs, what is
/// incomplete, the verdict.
/// </summary>
internal static class TableReport
{
    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var page = new Page(options.Width, options.Color);
        WriteHead(page, result);
        if (result.Findings is { } findings)
        {
            WriteFindings(page, result, findings, options);
        }
        else if (result.Checks is not null || result.Inventory.Secrets is not null)
        {
            SecretSection.Write(page, result, options);
            CheckSection.Write(page, result, options);
            LayerSection.Write(page, result);
            WriteIncomplete(page, result);
            VerdictText.Write(page, result.Verdict);
        }
        else
        {
            WritePackages(page, result.Inventory);
            WriteSentences(page, "RESTART NEEDED", ": repaired on disk, and still runs as it was", RestartList.Of(result.Inventory));
            WriteIncomplete(page, result);
        }

        output.Write(Encoding.UTF8.GetBytes(page.ToString()));
    }

    private static void WriteHead(Page page, ScanResult result)
    {
        var inventory = result.Inventory;
        var artifact = inventory.Artifact;
        page.Line((artifact.Name, Ink.Bold), ($"  {artifact.Kind}", Ink.Dim));
        var facts = new List<string>();
        if (artifact.Distro is { } distro)
        {
            var release = distro.VersionId is null ? distro.Id : $"{distro.Id} {distro.VersionId}";
            facts.Add(distro.Codename is null ? release : $"{release} ({distro.Codename})");
        }

        if (artifact.Platform is { } platform)
        {
            facts.Add(platform);
        }

        if (artifact.Host?.Kernel is { } kernel)
        {
            facts.Add($"kernel {kernel}");
        }

        if (result.Findings is not null || result.Checks is null || inventory.Packages.Count > 0)
        {
            facts.Add(Count(inventory.Packages.Count, "package"));
        }

        if (inventory.DeletedPackages.Count > 0)
        {
            facts.Add($"{inventory.DeletedPackages.Count} deleted in later layers");
        }

        if (facts.Count > 0)
        {
            page.Prose(string.Join(", ", facts), Ink.Dim);
        }

        if (BaseText.Of(artifact) is { } built)
        {
            page.Prose(built, Ink.Dim);
        }
    }

    private static void WriteFindings(Page page, ScanResult result, IReadOnlyList<Finding> findings, ReportOptions options)
    {
        var shown = findings.Where(finding => finding.SuppressedBy is null && options.Shows(finding)).ToList();
        var groups = PackageGroup.Of(shown, FindingWriter.PackagesByPurl(result.Inventory));
        var table = new GroupTable(page, groups, result.Inventory.Artifact);
        var waiting = groups.Where(group => group.Runtime == RuntimeState.RestartNeeded).ToList();
        var rest = groups.Where(group => group.Runtime != RuntimeState.RestartNeeded).ToList();
        if (result.Inventory.Artifact.Base?.LayerCount is null)
        {
            WriteSection(page, table, [.. rest.Where(group => group.IsFixable)], "FIXABLE");
        }
        else
        {
            WriteSection(page, table, [.. rest.Where(group => group is { IsFixable: true, IsOfBase: true })], "FIXABLE IN THE BASE IMAGE");
            WriteSection(page, table, [.. rest.Where(group => group is { IsFixable: true, IsOfBase: false })], "FIXABLE IN YOUR LAYERS");
        }

        WriteSection(page, table, [.. rest.Where(group => !group.IsFixable)], "NO FIX YET");
        WriteSection(page, table, waiting, "FIXED, REBOOT NEEDED");
        WriteSentences(page, "RESTART NEEDED", ": repaired on disk, and still runs as it was", RestartList.Of(result.Inventory));
        WriteSentences(page, "SUPPORT", ": has ended or ends soon, and repairs with it", SupportList.Of(result));
        SecretSection.Write(page, result, options);
        CheckSection.Write(page, result, options);
        LayerSection.Write(page, result);
        page.Blank();
        Summary.Write(page, result, findings, shown, options);
        PlanText.Write(page, result.FixPlan);
        WriteIncomplete(page, result);
        VerdictText.Write(page, result.Verdict);
    }

    private static void WriteSection(Page page, GroupTable table, List<PackageGroup> groups, string title)
    {
        if (groups.Count == 0)
        {
            return;
        }

        var (vulnerabilities, packages) = CountsOf(groups);
        page.Blank();
        page.Line((title, Ink.Bold), ($": {Count(vulnerabilities, "vulnerability")} in {Count(packages, "package")}", Ink.Plain));
        table.Write(groups);
    }

    private static (int Vulnerabilities, int Packages) CountsOf(List<PackageGroup> groups)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var purls = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in groups)
        {
            foreach (var line in group.BySeverity)
            {
                ids.UnionWith(line.Ids);
            }

            foreach (var package in group.Packages)
            {
                purls.Add(package.Purl);
            }
        }

        return (ids.Count, purls.Count);
    }

    private static void WriteSentences(Page page, string title, string meaning, IReadOnlyList<string> sentences)
    {
        const int Most = 20;
        if (sentences.Count == 0)
        {
            return;
        }

        page.Blank();
        page.Line((title, Ink.Warning), (meaning, Ink.Plain));
        foreach (var sentence in sentences.Take(page.Width is null ? int.MaxValue : Most))
        {
            page.Prose(sentence, indent: 4, lead: "  - ");
        }

        if (page.Width is not null && sentences.Count > Most)
        {
            page.Line(($"  and {sentences.Count - Most} more (see -o json)", Ink.Dim));
        }
    }

    private static void WriteIncomplete(Page page, ScanResult result)
    {
        var reasons = ResultWriter.IssuesOf(result).Select(met => met.Issue).Where(issue => issue.Level == IssueLevel.Error).ToList();
        if (reasons.Count == 0)
        {
            return;
        }

        const int Most = 10;
        page.Blank();
        page.Line(("INCOMPLETE", Ink.Worse), (": not everything could be read", Ink.Bold));
        foreach (var issue in reasons.Take(page.Width is null ? int.MaxValue : Most))
        {
            page.Prose(issue.Path is null ? $"{issue.Text} [{issue.Code}]" : $"{issue.Path}: {issue.Text} [{issue.Code}]", indent: 4, lead: "  - ");
        }

        if (page.Width is not null && reasons.Count > Most)
        {
            page.Line(($"  and {reasons.Count - Most} more (see -o json)", Ink.Dim));
        }

        page.Prose("More may be there than is shown. Repair the cause and scan again, or accept the gap with --allow-incomplete.", Ink.Warning, indent: 2, lead: "  ");
    }

    private static void WritePackages(Page page, Inventory inventory)
    {
        page.Blank();
        var columns = inventory.Packages.Count == 0 ? 0 : inventory.Packages.Max(package => package.Name.Length);
        columns = Math.Min(columns, page.Width is { } width ? width / 2 : 60);
        foreach (var package in inventory.Packages)
        {
            page.Line((Page.Pad(package.Name, columns), Ink.Bold), ($"  {package.Version ?? "-"}", Ink.Plain), ($"  {package.Type}", Ink.Dim));
        }
    }

    /// <summary>"1 package", "2 packages", "3 vulnerabilities".</summary>
    public static string Count(int number, string noun) =>
        number == 1 ? $"1 {noun}" : noun.EndsWith('y') ? $"{number} {noun[..^1]}ies" : $"{number} {noun}s";
}
