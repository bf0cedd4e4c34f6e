using Assay.Core.Packages;
using Assay.Core.Packages.Licensing;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy;

/// <summary>Which licences may be used: of "MIT OR GPL-3.0-only" one that may is enough, of "MIT AND GPL-3.0-only" both must.</summary>
internal sealed class LicenseRule
{
    private readonly List<WildcardPattern> denied;
    private readonly List<WildcardPattern> allowed;
    private readonly bool unknownIsDenied;

    /// <param name="denied">Ids that may not be used, '*' standing for anything: GPL-*.</param>
    /// <param name="allowed">The only ids that may be used; empty for all that are not denied.</param>
    /// <param name="unknownIsDenied">Whether a package that tells no licence breaks the rule.</param>
    public LicenseRule(IReadOnlyList<TextNode> denied, IReadOnlyList<TextNode> allowed, bool unknownIsDenied)
    {
        this.denied = [.. denied.Select(PolicyReader.PatternOf)];
        this.allowed = [.. allowed.Select(PolicyReader.PatternOf)];
        this.unknownIsDenied = unknownIsDenied;
    }

    public bool IsEmpty => denied.Count == 0 && allowed.Count == 0 && !unknownIsDenied;

    public bool IsBrokenBy(Package package) =>
        package.Licenses.Count == 0 ? unknownIsDenied : package.Licenses.Any(text => !MayUse(text));

    public override string ToString()
    {
        List<string> parts = [];
        if (denied.Count > 0)
        {
            parts.Add("denied: " + string.Join(", ", denied));
        }

        if (allowed.Count > 0)
        {
            parts.Add("allowed: " + string.Join(", ", allowed));
        }

        if (unknownIsDenied)
        {
            parts.Add("none is told");
        }

        return "licence (" + string.Join("; ", parts) + ")";
    }

    private bool MayUse(string text) =>
        SpdxExpression.FromLoose(text) is { } expression ? expression.IsSatisfiedBy(MayUseId) : !unknownIsDenied;

    private bool MayUseId(string id) =>
        !denied.Exists(pattern => pattern.Matches(id)) && (allowed.Count == 0 || allowed.Exists(pattern => pattern.Matches(id)));
}
