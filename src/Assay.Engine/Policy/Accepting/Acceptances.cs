using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Policy.Accepting;

/// <summary>What accepted risks make of things of one kind.</summary>
/// <param name="Items">All of them, the accepted ones marked.</param>
/// <param name="Issues">What expires soon or has expired.</param>
/// <param name="Violations">What has expired and is still needed.</param>
internal sealed record Accepted<T>(IReadOnlyList<T> Items, IReadOnlyList<Issue> Issues, IReadOnlyList<Violation> Violations);

/// <summary>Applies accepted risks: pure. What is accepted stays in the result, with who, why and until when.</summary>
internal static class Acceptances
{
    public static Accepted<Finding> Apply(
        Artifact artifact, IReadOnlyDictionary<string, Package> packages, IReadOnlyList<Finding> findings, IReadOnlyList<AcceptFile> files, DateOnly today)
    {
        var entries = files.SelectMany(file => file.Entries).Where(entry => entry.Check is null && entry.Secret is null).ToList();
        var named = entries.Where(entry => entry.Vulnerability is not null).ToLookup(entry => entry.Vulnerability!, StringComparer.OrdinalIgnoreCase);
        var unnamed = entries.Where(entry => entry.Vulnerability is null).ToList();
        var marks = new AcceptanceMarks(today);
        return Mark(findings, entries, marks, finding => finding.SuppressedBy is not null ? finding : finding with { SuppressedBy = Decide(finding) });

        Suppression? Decide(Finding finding)
        {
            var package = packages.GetValueOrDefault(finding.Purl);
            var fitting = finding.Aliases.Prepend(finding.Id).SelectMany(id => named[id]).Concat(unnamed).Where(entry => entry.Fits(artifact, package, finding)).ToList();
            return marks.Decide(fitting, finding.Id, finding.Purl);
        }
    }

    /// <summary>The same of what checks find, by the entries that name a check.</summary>
    public static Accepted<CheckFinding> Apply(Artifact artifact, IReadOnlyList<CheckFinding> checks, IReadOnlyList<AcceptFile> files, DateOnly today)
    {
        var entries = files.SelectMany(file => file.Entries).Where(entry => entry.Check is not null).ToList();
        var marks = new AcceptanceMarks(today);
        return Mark(checks, entries, marks, check => check.SuppressedBy is not null ? check
            : check with { SuppressedBy = marks.Decide([.. entries.Where(entry => entry.Fits(artifact, check))], check.Check.Id) });
    }

    /// <summary>The same of secrets, by the entries that name a secret.</summary>
    public static Accepted<Secret> Apply(Artifact artifact, IReadOnlyList<Secret> secrets, IReadOnlyList<AcceptFile> files, DateOnly today)
    {
        var entries = files.SelectMany(file => file.Entries).Where(entry => entry.Secret is not null).ToList();
        var marks = new AcceptanceMarks(today);
        return Mark(secrets, entries, marks, secret => secret.SuppressedBy is not null ? secret
            : secret with { SuppressedBy = marks.Decide([.. entries.Where(entry => entry.Fits(artifact, secret))], secret.Rule) });
    }

    private static Accepted<T> Mark<T>(IReadOnlyList<T> items, List<AcceptEntry> entries, AcceptanceMarks marks, Func<T, T> mark)
    {
        if (entries.Count == 0)
        {
            return new Accepted<T>(items, [], []);
        }

        List<T> marked = [.. items.Select(mark)];
        return new Accepted<T>(marked, marks.Issues, marks.Violations);
    }
}
