using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Text;
using Assay.Reports.Json;

namespace Assay.Reports.Table;

/// <summary>
/// The findings, a line for each group of packages and below it one for each severity. Ids get a line of their own, since five columns of
/// Debian's versions leave no room for them on 80.
/// </summary>
internal sealed class GroupTable
{
    private const string Gap = "  ";
    private const int LongestName = 40;
    private const int LongestVersion = 28;
    private const int ShortDigest = 8;
    private const int MostLinesOfUnfixed = 3;
    private const int MostUrgent = 2;

    private readonly Page page;
    private readonly Dictionary<string, string?> instructions = new(StringComparer.Ordinal);
    private readonly int nameColumns;
    private readonly int versionColumns;
    private readonly int fixColumns;
    private readonly bool hasLayers;

    public GroupTable(Page page, IReadOnlyList<PackageGroup> groups, Artifact artifact)
    {
        this.page = page;
        foreach (var layer in artifact.Layers)
        {
            instructions[layer.DiffId] = layer.CreatedBy;
        }

        hasLayers = groups.Any(group => group.Layer is not null);
        versionColumns = Columns(groups, group => group.Version ?? "-", "INSTALLED", LongestVersion);
        fixColumns = Columns(groups, FixText, "FIXED IN", LongestVersion);

        // Of a narrow terminal the names get what the versions leave, less a short digest of the layer.
        var left = (page.Width ?? int.MaxValue) - versionColumns - fixColumns - (2 * Gap.Length) - (hasLayers ? ShortDigest + Gap.Length : 0);
        nameColumns = Math.Min(Columns(groups, group => group.Packages is [var single] ? single.Name : string.Join(", ", group.Packages.Select(package => package.Name)), "PACKAGE", LongestName), Math.Max(left, 12));
    }

    public void Write(IEnumerable<PackageGroup> groups)
    {
        page.Line((Row("PACKAGE", "INSTALLED", "FIXED IN"), Ink.Dim), (hasLayers ? Gap + "LAYER" : "", Ink.Dim));
        foreach (var group in groups)
        {
            Write(group);
        }
    }

    private void Write(PackageGroup group)
    {
        var version = page.Cut(SafeText.Escape(group.Version ?? "-"), versionColumns);
        var fix = page.Cut(SafeText.Escape(FixText(group)), fixColumns);
        page.Line(
            (Page.Pad(NamesOf(group), nameColumns), Ink.Bold),
            (Gap + Page.Pad(version, versionColumns) + Gap, Ink.Plain),
            (Page.Pad(fix, fixColumns), group.IsFixable ? Ink.Good : Ink.Dim),
            (group.Layer is { } layer ? Gap + LayerText(layer) : "", Ink.Dim));
        if (group.Runtime is { } runtime)
        {
            page.Line((runtime == RuntimeState.NotRunning ? "  installed, but not the kernel that runs" : "  an installed kernel has these fixed: reboot", Ink.Dim));
        }

        if (group.First.Priority is { Rank: <= MostUrgent } priority)
        {
            page.Line(($"  first: {SafeText.Escape(group.First.Id)}, {priority.Reason}", Ink.Warning));
        }

        foreach (var (severity, ids) in group.BySeverity)
        {
            page.Words($"  {Names.Of(severity),-12}", InkOf(severity), ids, group.IsFixable ? int.MaxValue : MostLinesOfUnfixed);
        }
    }

    /// <summary>The colour of a severity.</summary>
    public static Ink InkOf(Severity severity) => severity switch
    {
        Severity.Critical => Ink.Worse,
        Severity.High => Ink.Bad,
        Severity.Medium => Ink.Warning,
        Severity.Low => Ink.Mild,
        _ => Ink.Dim,
    };

    private string Row(string name, string version, string fix) =>
        Page.Pad(name, nameColumns) + Gap + Page.Pad(version, versionColumns) + Gap + Page.Pad(fix, fixColumns);

    // As many names as fit; the others are counted.
    private string NamesOf(PackageGroup group)
    {
        if (group.Packages is [var single])
        {
            return page.Cut(SafeText.Escape(single.Name), nameColumns);
        }

        var names = group.Packages.Select(package => SafeText.Escape(package.Name)).Distinct(StringComparer.Ordinal).ToList();
        var text = string.Join(", ", names);
        for (var shown = names.Count - 1; shown > 0 && page.Width is not null && DisplayWidth.Of(text) > nameColumns; shown--)
        {
            text = $"{string.Join(", ", names.Take(shown))} +{names.Count - shown}";
        }

        if (names.Count > 1 && page.Width is not null && DisplayWidth.Of(text) > nameColumns)
        {
            var count = $" +{names.Count - 1}";
            return page.Cut(names[0], nameColumns - count.Length) + count;
        }

        return page.Cut(text, nameColumns);
    }

    private string LayerText(string diffId)
    {
        var digest = diffId[(diffId.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var instruction = instructions.GetValueOrDefault(diffId) is { } line ? " " + Instruction(line) : "";
        return SafeText.Escape(digest.Length > ShortDigest ? digest[..ShortDigest] : digest) + SafeText.Escape(instruction);
    }

    // History lines wrap what stands in the Dockerfile: "/bin/sh -c #(nop)  ADD file:...", "RUN /bin/sh -c apt-get ... # buildkit".
    private static string Instruction(string line)
    {
        const string Nop = "#(nop)";
        const string Shell = "/bin/sh -c ";
        const string BuildKit = "# buildkit";
        line = line.Trim();
        var nop = line.IndexOf(Nop, StringComparison.Ordinal);
        line = nop >= 0 ? line[(nop + Nop.Length)..]
            : line.StartsWith(Shell, StringComparison.Ordinal) ? "RUN " + line[Shell.Length..]
            : line.StartsWith("RUN " + Shell, StringComparison.Ordinal) ? "RUN " + line[(4 + Shell.Length)..]
            : line;
        line = line.EndsWith(BuildKit, StringComparison.Ordinal) ? line[..^BuildKit.Length] : line;
        return string.Join(' ', line.Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
    }

    private static string FixText(PackageGroup group) => group.FixedIn ?? group.FixState switch
    {
        FixState.WontFix => "won't fix",
        FixState.Deferred => "deferred",
        FixState.UnderInvestigation => "investigating",
        _ => "none yet",
    };

    private static int Columns(IEnumerable<PackageGroup> groups, Func<PackageGroup, string> text, string title, int longest)
    {
        var columns = title.Length;
        foreach (var group in groups)
        {
            columns = Math.Max(columns, DisplayWidth.Of(SafeText.Escape(text(group))));
        }

        // Where lines are not cut, as in a job's log, what is longer is written whole all the same; but it must not push away the columns of all others.
        return Math.Min(columns, longest);
    }
}
