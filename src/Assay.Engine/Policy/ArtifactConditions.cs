using Assay.Core.Packages;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy;

/// <summary>The conditions of a rule that look at what was scanned as a whole.</summary>
internal static class ArtifactConditions
{
    /// <summary>What an artefact can be: <see cref="Artifact.Kind"/>.</summary>
    public static readonly IReadOnlyList<string> ArtifactKinds = ["image", "directory", "file", "zip", "disk", "host", "sbom", "purl"];

    private static readonly WordList<bool> EndsOfLife = new(("distro", true), ("package", false));

    public static IEnumerable<RuleCondition?> Read(MapReader map)
    {
        yield return Kinds(map);
        yield return Distros(map);
        yield return EndOfLife(map);
        yield return BaseImage(map);
        yield return Unsigned(map);
    }

    private static RuleCondition? Kinds(MapReader map)
    {
        var kinds = map.Texts("kinds").Select(kind =>
            ArtifactKinds.Contains(kind.Text, StringComparer.Ordinal) ? kind.Text : throw DocumentException.UnknownWord(kind, "kind of artefact", ArtifactKinds)).ToHashSet(StringComparer.Ordinal);
        return kinds.Count == 0 ? null : Of("kinds", "kind " + string.Join(" or ", kinds.Order(StringComparer.Ordinal)), artifact => kinds.Contains(artifact.Kind));
    }

    private static RuleCondition? Distros(MapReader map)
    {
        var ids = map.Texts("distros").Select(id => id.Text).ToHashSet(StringComparer.Ordinal);
        return ids.Count == 0 ? null : Of("distros", "distribution " + string.Join(" or ", ids.Order(StringComparer.Ordinal)), artifact =>
            artifact.Distro is { } distro && (ids.Contains(distro.Id) || ids.Contains($"{distro.Id}-{distro.VersionId}")));
    }

    // Extended support counts as support only for those who have it, which nothing in an artefact tells.
    private static RuleCondition? EndOfLife(MapReader map) =>
        map.Word("endOfLife", "kind of end", EndsOfLife) switch
        {
            null => null,
            true => new RuleCondition("endOfLife", "support of the distribution has ended", RuleScope.Artifact, subject => subject.DaysLeft(subject.DistroSupport) < 0),
            false => new RuleCondition("endOfLife", "support has ended", RuleScope.Package, subject => subject.DaysLeft(subject.PackageSupport) < 0),
        };

    private static RuleCondition? BaseImage(MapReader map)
    {
        if (map.Node("baseImage") is not { } node)
        {
            return null;
        }

        var inner = new MapReader(node, "'baseImage'");
        var rule = new BaseImageRule(inner.Texts("denied"), inner.Texts("allowed"), inner.Truth("unknown"));
        inner.Done();
        return rule.IsEmpty ? throw DocumentException.At(node.Place, "'baseImage' says nothing", "write baseImage: {allowed: ['debian:*']}")
            : Of("baseImage", rule.ToString(), artifact => IsImage(artifact) && rule.IsBrokenBy(artifact.Base));
    }

    // What nobody looked for is not there: a gate that asks for signatures must not be passed by going around the registry.
    private static RuleCondition? Unsigned(MapReader map) =>
        map.Truth("unsigned") is not { } wanted ? null
        : Of("unsigned", wanted ? "not known to be signed" : "signed", artifact =>
            IsImage(artifact) && (artifact.Signature is ImageSignature.Present or ImageSignature.Verified) != wanted) with { AsksForSignatures = true };

    private static bool IsImage(Artifact artifact) => artifact.Kind == "image";

    private static RuleCondition Of(string key, string text, Func<Artifact, bool> holds) => new(key, text, RuleScope.Artifact, subject => holds(subject.Artifact));
}
