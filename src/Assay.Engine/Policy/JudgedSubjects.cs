using Assay.Core.Packages;

namespace Assay.Engine.Policy;

/// <summary>What rules look at, made once for all of them: each rule goes over thousands of findings.</summary>
internal sealed class JudgedSubjects(Judged judged)
{
    private IReadOnlyList<RuleSubject>? findings;
    private IReadOnlyList<RuleSubject>? packages;
    private IReadOnlyList<RuleSubject>? checks;
    private IReadOnlyList<RuleSubject>? secrets;

    public Judged Judged { get; } = judged;

    /// <summary>The artefact as a whole.</summary>
    public RuleSubject Whole { get; } = judged.Subject();

    /// <summary>Findings that count, with their packages.</summary>
    public IReadOnlyList<RuleSubject> Findings => findings ??= MakeFindings();

    public IReadOnlyList<RuleSubject> Packages => packages ??= [.. Judged.Inventory.Packages.Select(package => Judged.Subject(package))];

    /// <summary>What checks find, as far as it counts.</summary>
    public IReadOnlyList<RuleSubject> Checks => checks ??=
        [.. Judged.Checks.Where(check => check.SuppressedBy is null).Select(check => new RuleSubject(Judged.Inventory.Artifact, null, null, Judged.Now, Judged.Support) { Check = check })];

    /// <summary>Secrets that count.</summary>
    public IReadOnlyList<RuleSubject> Secrets => secrets ??=
        [.. Judged.Secrets.Where(secret => secret.SuppressedBy is null).Select(secret => new RuleSubject(Judged.Inventory.Artifact, null, null, Judged.Now, Judged.Support) { Secret = secret })];

    private List<RuleSubject> MakeFindings()
    {
        var byPurl = new Dictionary<string, Package>(StringComparer.Ordinal);
        foreach (var package in Judged.Inventory.Packages.Concat(Judged.Inventory.DeletedPackages))
        {
            byPurl.TryAdd(package.Purl, package);
        }

        return [.. Judged.Findings.Where(finding => finding.SuppressedBy is null).Select(finding => Judged.Subject(byPurl.GetValueOrDefault(finding.Purl), finding))];
    }
}
