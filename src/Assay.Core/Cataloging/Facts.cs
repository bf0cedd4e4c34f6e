using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Core.Cataloging;

/// <summary>A package as one file tells of it; purl, locations and relations come with the join.</summary>
/// <param name="Package">What the file says.</param>
/// <param name="Key">How other files of the room name it: "libc6:amd64".</param>
public sealed record PackageFact(Package Package, string Key)
{
    /// <summary>The dependency field, verbatim, for the room's join.</summary>
    public string? Depends { get; init; }

    /// <summary>The field of other names that it goes by, verbatim, for the room's join.</summary>
    public string? Provides { get; init; }
}

/// <summary>What a claim names.</summary>
public enum ClaimKind
{
    /// <summary>Exact paths.</summary>
    Files = 0,
    /// <summary>Everything below a folder.</summary>
    Prefix = 1,
    /// <summary>One file that holds packages: a jar, a binary.</summary>
    Container = 2,
}

/// <summary>Which files a package owns, as its manager lists them.</summary>
/// <param name="Owner">The owner's <see cref="PackageFact.Key"/>.</param>
/// <param name="Kind">What <paramref name="Paths"/> are.</param>
/// <param name="Paths">Normalised paths, each ended by '\n'. Kept in one piece: an image has tens of thousands.</param>
public sealed record ClaimFact(string Owner, ClaimKind Kind, byte[] Paths);

/// <summary>Anything else that a room's join needs from its catalogers.</summary>
/// <param name="Kind">What it is: "diversion", "licence".</param>
/// <param name="Key">What it is about.</param>
/// <param name="Value">What it says.</param>
public sealed record LooseFact(string Kind, string Key, string Value);

/// <summary>What one cataloger found in one file. Stored in the layer cache.</summary>
public sealed class FileFacts
{
    public required FilePath Path { get; init; }

    public required string Cataloger { get; init; }

    public IReadOnlyList<PackageFact> Packages { get; init; } = [];

    public IReadOnlyList<ClaimFact> Claims { get; init; } = [];

    public IReadOnlyList<LooseFact> Loose { get; init; } = [];

    public IReadOnlyList<Issue> Issues { get; init; } = [];

    /// <summary>True where the file lists packages whose own files lie elsewhere, so that they outlive it.</summary>
    public bool IsDatabase { get; init; }

    /// <summary>The same facts of another name of the file.</summary>
    public FileFacts At(FilePath path) => new()
    {
        Path = path,
        Cataloger = Cataloger,
        Packages = Packages,
        Claims = Claims,
        Loose = Loose,
        IsDatabase = IsDatabase,
    };
}

/// <summary>Takes a cataloger's facts about one file, bounded in number.</summary>
public sealed class FactSink
{
    /// <summary>More facts of one file than any real one has: the largest package databases hold some 100,000 packages.</summary>
    public const int MaxFacts = 1_000_000;

    private const int MaxIssues = 100;

    private readonly List<PackageFact> packages = [];
    private readonly List<ClaimFact> claims = [];
    private readonly List<LooseFact> loose = [];
    private readonly List<Issue> issues = [];
    private readonly FilePath path;
    private bool isDatabase;
    private int issuesDropped;

    public FactSink(FilePath path) => this.path = path;

    /// <summary>Says that the file lists packages whose own files lie elsewhere.</summary>
    public void MarkDatabase() => isDatabase = true;

    public void Add(PackageFact fact)
    {
        Bound(packages.Count);
        packages.Add(fact);
    }

    public void Add(ClaimFact fact)
    {
        Bound(claims.Count);
        claims.Add(fact);
    }

    public void Add(LooseFact fact)
    {
        Bound(loose.Count);
        loose.Add(fact);
    }

    /// <summary>Reports an issue of the file; its path is filled in.</summary>
    public void Add(Issue issue)
    {
        if (issues.Count >= MaxIssues)
        {
            // Errors must not be lost behind notices.
            issuesDropped++;
            var notice = issue.Level == IssueLevel.Error ? issues.FindIndex(kept => kept.Level == IssueLevel.Notice) : -1;
            if (notice < 0)
            {
                return;
            }

            issues.RemoveAt(notice);
        }

        issues.Add(issue with { Path = issue.Path ?? path.ToString() });
    }

    /// <summary>All that was reported.</summary>
    public FileFacts ToFacts(string cataloger)
    {
        if (issuesDropped > 0)
        {
            issues.Add(Issue.Notice("issues.dropped", $"{issuesDropped} more issues of this file are not shown", path.ToString()));
        }

        return new FileFacts
        {
            Path = path,
            Cataloger = cataloger,
            Packages = packages,
            Claims = claims,
            Loose = loose,
            Issues = issues,
            IsDatabase = isDatabase,
        };
    }

    private static void Bound(int count)
    {
        if (count >= MaxFacts)
        {
            throw new TreeException("limit.facts", $"the file tells of more than {MaxFacts} things") { EntryOnly = true };
        }
    }
}
