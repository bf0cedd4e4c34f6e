using Assay.Core.Findings;

namespace Assay.Engine.Comparing;

/// <summary>
/// Findings by flaw and package, whatever the package's version: an upgrade that repairs nothing makes nothing new. A flaw goes by any of its
/// names, since an advisory may have got its CVE between two scans.
/// </summary>
internal sealed class KnownFindings
{
    private readonly Dictionary<(string Id, string Package), Finding> byName = [];

    private readonly HashSet<(string Id, string? Path, string? Subject, string Message)> checks;
    private readonly HashSet<(string Rule, string Fingerprint)> secrets;

    public KnownFindings(IEnumerable<Finding> findings, IEnumerable<CheckFinding>? checks = null, IEnumerable<Secret>? secrets = null)
    {
        this.checks = [.. (checks ?? []).Select(IdentityOf)];
        this.secrets = [.. (secrets ?? []).Select(secret => (secret.Rule, secret.Fingerprint))];
        foreach (var finding in findings)
        {
            var package = PackageIdentity.Of(finding.Purl);
            foreach (var id in finding.Aliases.Prepend(finding.Id))
            {
                byName.TryAdd((id, package), finding);
            }
        }
    }

    /// <summary>The same flaw in the same package; null where it is not known.</summary>
    public Finding? Find(Finding finding)
    {
        var package = PackageIdentity.Of(finding.Purl);
        if (byName.TryGetValue((finding.Id, package), out var same))
        {
            return same;
        }

        foreach (var alias in finding.Aliases)
        {
            if (byName.TryGetValue((alias, package), out same))
            {
                return same;
            }
        }

        return null;
    }

    /// <summary>Whether a check found the same fault in the same file, on whatever line.</summary>
    public bool Knows(CheckFinding finding) => checks.Contains(IdentityOf(finding));

    /// <summary>Whether the same secret was there: the same value wherever it stands, and where a value could be guessed one of the same kind in the same place.</summary>
    public bool Knows(Secret secret) => secrets.Contains((secret.Rule, secret.Fingerprint));

    private static (string Id, string? Path, string? Subject, string Message) IdentityOf(CheckFinding finding) => (finding.Check.Id, finding.Path, finding.Subject, finding.Message);
}
