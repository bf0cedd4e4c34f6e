using System.Collections.Frozen;
using Assay.Core.Packages;
using Assay.Engine.Checks;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Expressions;

/// <summary>A field that expressions can name.</summary>
/// <param name="Name">"finding.severity".</param>
/// <param name="Type">What it holds.</param>
/// <param name="What">What it means, for the documentation.</param>
/// <param name="Read">Its value: "" or 0 where there is none.</param>
/// <param name="Has">Whether there is one.</param>
internal sealed record ExpressionField(string Name, ExpressionType Type, string What, Func<RuleSubject, ExpressionValue> Read, Func<RuleSubject, bool> Has);

/// <summary>Every field that expressions can name, one line each.</summary>
internal static class ExpressionNames
{
    public static readonly IReadOnlyList<ExpressionField> All =
    [
        Text("finding.id", "the CVE, or the advisory's own id", subject => subject.Finding?.Id),
        Texts("finding.aliases", "other ids of the flaw", subject => subject.Finding?.Aliases),
        Text("finding.severity", "unknown, negligible, low, medium, high or critical", subject => subject.Finding is { } finding ? PolicyWords.Of(finding.Severity) : null),
        Real("finding.score", "the chosen source's CVSS base score", subject => subject.Score?.Score),
        Text("finding.vector", "the chosen source's CVSS vector", subject => subject.Score?.Vector),
        Text("finding.fixState", "fixed, notFixed, wontFix, deferred or underInvestigation", subject => subject.Finding is { } finding ? PolicyWords.Of(finding.FixState) : null),
        Texts("finding.fixedIn", "versions that repair it", subject => subject.Finding?.FixedIn),
        Whole("finding.fixDays", "days since the advisory that brought the fix, else since the flaw was published", subject => subject.FixDays),
        Truth("finding.inUse", "whether the package is known to be in use; has() tells whether anybody looked", subject => subject.Finding is null ? null : subject.InUse),
        Text("finding.runtime", "notRunning: in a kernel that does not run; restartNeeded: an installed kernel has it fixed", subject => subject.Finding?.Runtime is { } state ? PolicyWords.Of(state) : null),
        Whole("finding.ageDays", "days since it was published", subject => subject.AgeDays),
        Truth("finding.exploited", "whether it is known to be exploited", subject => subject.Finding is { } finding ? finding.Kev is not null : null),
        Whole("finding.exploitedDays", "days since that is known", subject => subject.ExploitedDays),
        Whole("finding.dueDays", "days until the catalogue of exploited flaws wants it repaired", subject => subject.DueDays),
        Truth("finding.ransomware", "whether ransomware uses it", subject => subject.Finding?.Kev?.Ransomware),
        Real("finding.epss", "how likely it is exploited in the next 30 days, 0 to 1", subject => subject.Finding?.Epss?.Probability),
        Real("finding.epssPercentile", "the share of flaws that are no likelier", subject => subject.Finding?.Epss?.Percentile),
        Truth("finding.malicious", "whether the package is malicious", subject => subject.Finding is null ? null : subject.IsMalicious),
        Text("finding.summary", "one line about it", subject => subject.Finding?.Summary),
        Text("package.purl", "the package URL", subject => subject.Package?.Purl),
        Text("package.type", "deb, rpm, npm, pypi, maven ...", subject => subject.Package?.Type),
        Text("package.name", "the name", subject => subject.Package?.Name),
        Text("package.version", "the version", subject => subject.Package?.Version),
        Text("package.arch", "the architecture", subject => subject.Package?.Arch),
        Text("package.scope", "prod, dev, test or optional", subject => subject.Package is { } package ? PolicyWords.Of(package.Scope) : null),
        Text("package.state", "installed or declared", subject => subject.Package is { } package ? PolicyWords.Of(package.State) : null),
        Texts("package.licenses", "SPDX expressions", subject => subject.Package?.Licenses),
        Texts("package.locations", "paths of the files that tell of it", subject => subject.Package is { } package ? [.. package.Locations.Select(location => location.Path)] : null),
        Text("package.ownedBy", "purl of the operating system's package that brought it", subject => subject.Package?.OwnedBy),
        Text("package.vendor", "who built it", subject => subject.Package?.Origin?.Vendor),
        Text("package.channel", "the repository it came from", subject => subject.Package?.Origin?.Channel),
        Truth("package.base", "whether it came with the base image", subject => subject.Package?.Base),
        Truth("package.direct", "whether the project asks for it itself, not only what it asks for", subject => subject.Package?.Direct),
        Truth("package.running", "of a kernel on a host, whether it is the one that runs", subject => subject.Package?.Running),
        Whole("package.supportDays", "days until its makers end its support; negative once they have", subject => subject.DaysLeft(subject.PackageSupport)),
        Whole("artifact.supportDays", "days until support of the distribution ends; negative once it has", subject => subject.DaysLeft(subject.DistroSupport)),
        Text("artifact.kind", "image, directory, host, sbom ...", subject => subject.Artifact.Kind),
        Text("artifact.kernel", "of a host, the kernel that runs", subject => subject.Artifact.Host?.Kernel),
        Whole("artifact.restartNeeded", "of a host, files of processes that were replaced or deleted", subject => subject.Artifact.Host?.RestartNeeded.Count),
        Truth("artifact.rebootNeeded", "of a host, whether a newer kernel is installed than runs", subject => subject.Artifact.Host is { } host ? host.RebootNeeded is not null : null),
        Text("check.id", "the check's id", subject => subject.Check?.Check.Id),
        Text("check.severity", "unknown, negligible, low, medium, high or critical", subject => subject.Check is { } check ? PolicyWords.Of(check.Check.Severity) : null),
        Text("check.category", "supplyChain, privilege, secrets ...", subject => subject.Check is { } check ? PolicyWords.Of(check.Check.Category) : null),
        Text("check.target", "dockerfile, image, kubernetes or compose", subject => subject.Check is { } check ? PolicyWords.Of(check.Check.Target) : null),
        Texts("check.benchmarks", "sections of benchmarks that ask for it", subject => subject.Check?.Check.Benchmarks),
        Text("check.message", "what is wrong", subject => subject.Check?.Message),
        Text("check.path", "the file", subject => subject.Check?.Path),
        Text("check.subject", "the object, stage or part of the config", subject => subject.Check?.Subject),
        Text("instruction.keyword", "RUN, FROM ...", subject => subject.Instruction?.Keyword),
        Text("instruction.text", "its arguments, as written", subject => subject.Instruction?.Arguments),
        Texts("instruction.words", "its arguments, one by one", subject => subject.Instruction is { } instruction ? [.. instruction.Words.Select(word => word.Text)] : null),
        Texts("instruction.flags", "name=value of its flags", subject => subject.Instruction is { } instruction ? [.. instruction.Flags.Select(flag => flag.Value is null ? flag.Name : $"{flag.Name}={flag.Value}")] : null),
        Texts("instruction.keys", "names of its variables or labels", subject => subject.Instruction is { } instruction ? [.. instruction.Pairs.Select(pair => pair.Key)] : null),
        Truth("instruction.json", "whether its arguments are a JSON list", subject => subject.Instruction?.IsJson),
        Text("stage.name", "the stage's name", subject => subject.Stage?.Name),
        Text("stage.image", "what its FROM names, variables replaced", subject => subject.Stage?.Image),
        Truth("stage.final", "whether it is the last one", subject => subject.Stage is null ? null : subject.IsFinal),
        Text("object.kind", "the object's kind", subject => subject.Root.Text("kind")),
        Text("object.apiVersion", "its API version", subject => subject.Root.Text("apiVersion")),
        Text("object.name", "its name", subject => subject.Root.Text("metadata", "name")),
        Text("object.namespace", "its namespace", subject => subject.Root.Text("metadata", "namespace")),
        Text("artifact.name", "as the user named it", subject => subject.Artifact.Name),
        Text("artifact.platform", "os/architecture", subject => subject.Artifact.Platform),
        Text("artifact.distro", "os-release's ID", subject => subject.Artifact.Distro?.Id),
        Text("artifact.release", "os-release's VERSION_ID", subject => subject.Artifact.Distro?.VersionId),
        Text("artifact.baseImage", "the image that it was built on, as far as its layers prove it", subject => subject.Artifact.Base is { Evidence: not BaseEvidence.Label } found ? found.Name : null),
        Text("artifact.signature", "none, present, verified or refused; nothing where nobody looked", subject => subject.Artifact.Signature is { } state ? PolicyWords.Of(state) : null),
        Texts("artifact.digests", "digests of index, manifest and config", subject => subject.Artifact.Digests),
        Whole("artifact.layers", "number of layers", subject => subject.Artifact.Layers.Count),
    ];

    private static readonly FrozenDictionary<string, ExpressionField> ByName = All.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);

    public static bool IsRoot(string name) => name is "finding" or "package" or "artifact" or "check" or "instruction" or "stage" or "object";

    public static ExpressionField? Find(string name) => ByName.GetValueOrDefault(name);

    public static string Hint(string name)
    {
        var near = NearestWord.To(name, ByName.Keys);
        return near is not null ? $"did you mean '{near}'?" : "known are " + string.Join(", ", All.Select(field => field.Name));
    }

    private static ExpressionField Text(string name, string what, Func<RuleSubject, string?> read) =>
        new(name, ExpressionType.Text, what, subject => ExpressionValue.Of(read(subject)), subject => !string.IsNullOrEmpty(read(subject)));

    private static ExpressionField Texts(string name, string what, Func<RuleSubject, IReadOnlyList<string>?> read) =>
        new(name, ExpressionType.Texts, what, subject => ExpressionValue.Of(read(subject) ?? []), subject => read(subject) is { Count: > 0 });

    private static ExpressionField Real(string name, string what, Func<RuleSubject, double?> read) =>
        new(name, ExpressionType.Double, what, subject => ExpressionValue.Of(read(subject) ?? 0), subject => read(subject) is not null);

    private static ExpressionField Whole(string name, string what, Func<RuleSubject, long?> read) =>
        new(name, ExpressionType.Int, what, subject => ExpressionValue.Of(read(subject) ?? 0), subject => read(subject) is not null);

    private static ExpressionField Truth(string name, string what, Func<RuleSubject, bool?> read) =>
        new(name, ExpressionType.Bool, what, subject => ExpressionValue.Of(read(subject) ?? false), subject => read(subject) is not null);
}
