using Assay.Core.Packages;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy;

/// <summary>Which base images may be built on, by name or digest.</summary>
internal sealed class BaseImageRule
{
    private readonly List<WildcardPattern> denied;
    private readonly List<WildcardPattern> allowed;
    private readonly bool unknownIsDenied;

    /// <param name="denied">Names and digests that may not be built on, '*' standing for anything.</param>
    /// <param name="allowed">The only ones that may; empty for all that are not denied.</param>
    /// <param name="unknownIsDenied">Whether an image whose base nobody knows breaks the rule; null for where some are allowed.</param>
    public BaseImageRule(IReadOnlyList<TextNode> denied, IReadOnlyList<TextNode> allowed, bool? unknownIsDenied)
    {
        this.denied = [.. denied.Select(PolicyReader.PatternOf)];
        this.allowed = [.. allowed.Select(PolicyReader.PatternOf)];
        this.unknownIsDenied = unknownIsDenied ?? this.allowed.Count > 0;
    }

    public bool IsEmpty => denied.Count == 0 && allowed.Count == 0 && !unknownIsDenied;

    // A label is the image's own word: it may accuse, and never excuses.
    public bool IsBrokenBy(BaseImage? found) =>
        (found is not null && denied.Exists(pattern => Names(pattern, found)))
        || (found is null or { Evidence: BaseEvidence.Label } ? unknownIsDenied : allowed.Count > 0 && !allowed.Exists(pattern => Names(pattern, found)));

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
            parts.Add("or not known");
        }

        return "base image (" + string.Join("; ", parts) + ")";
    }

    private static bool Names(WildcardPattern pattern, BaseImage found) => pattern.Matches(found.Name) || (found.Digest is { } digest && pattern.Matches(digest));
}
