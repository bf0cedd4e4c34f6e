using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports.Json;

/// <summary>The words by which the JSON contract calls the values of Core's enumerations; each table is in the order of its values.</summary>
internal static class Names
{
    private static readonly string[] Severities = ["unknown", "negligible", "low", "medium", "high", "critical"];
    private static readonly string[] FixStates = ["fixed", "notFixed", "wontFix", "deferred", "underInvestigation"];
    private static readonly string[] Verdicts = ["notEvaluated", "pass", "warn", "fail"];
    private static readonly string[] Levels = ["notice", "error"];
    private static readonly string[] Scopes = ["prod", "dev", "test", "optional"];
    private static readonly string[] States = ["installed", "declared"];
    private static readonly string[] Changes = ["deleted", "replaced"];
    private static readonly string[] Runtimes = ["notRunning", "restartNeeded"];
    private static readonly string[] Exploitations = ["none", "poc", "active"];
    private static readonly string[] Supports = ["supported", "endsSoon", "extended", "ended"];
    private static readonly string[] Categories = ["supplyChain", "privilege", "isolation", "secrets", "network", "packages", "layers", "reliability", "correctness"];
    private static readonly string[] Targets = ["dockerfile", "image", "kubernetes", "compose"];
    private static readonly string[] Places = ["file", "environment", "label", "command", "history"];
    private static readonly string[] Advices = ["deleted", "replaced", "cache", "order"];
    private static readonly string[] BaseEvidences = ["label", "cache", "given"];
    private static readonly string[] Signatures = ["none", "present", "verified", "refused"];
    private static readonly string[] Kinds = ["dependsOn", "contains", "builtFrom"];

    public static string Of(Severity value) => Severities[(int)value];

    public static string Of(FixState value) => FixStates[(int)value];

    public static string Of(VerdictResult value) => Verdicts[(int)value];

    public static string Of(IssueLevel value) => Levels[(int)value];

    public static string Of(PackageScope value) => Scopes[(int)value];

    public static string Of(PackageState value) => States[(int)value];

    public static string Of(BaseEvidence value) => BaseEvidences[(int)value];

    public static string Of(ImageSignature value) => Signatures[(int)value];

    public static ImageSignature? SignatureOf(string? name) => (ImageSignature?)IndexOf(Signatures, name);

    public static string Of(RelationKind value) => Kinds[(int)value];

    public static string Of(MappedChange value) => Changes[(int)value];

    public static string Of(RuntimeState value) => Runtimes[(int)value];

    public static string Of(SupportState value) => Supports[(int)value];

    public static string Of(ExploitationState value) => Exploitations[(int)value];

    public static ExploitationState? ExploitationOf(string? name) => (ExploitationState?)IndexOf(Exploitations, name);

    public static SupportState? SupportOf(string? name) => (SupportState?)IndexOf(Supports, name);

    public static MappedChange? ChangeOf(string? name) => (MappedChange?)IndexOf(Changes, name);

    public static RuntimeState? RuntimeOf(string? name) => (RuntimeState?)IndexOf(Runtimes, name);

    public static string Of(SecretPlace value) => Places[(int)value];

    public static string Of(LayerAdviceKind value) => Advices[(int)value];

    public static string Of(CheckCategory value) => Categories[(int)value];

    public static string Of(CheckTarget value) => Targets[(int)value];

    public static SecretPlace? PlaceOf(string? name) => (SecretPlace?)IndexOf(Places, name);

    public static LayerAdviceKind? AdviceOf(string? name) => (LayerAdviceKind?)IndexOf(Advices, name);

    public static CheckCategory? CategoryOf(string? name) => (CheckCategory?)IndexOf(Categories, name);

    public static CheckTarget? TargetOf(string? name) => (CheckTarget?)IndexOf(Targets, name);

    public static IssueLevel? LevelOf(string? name) => (IssueLevel?)IndexOf(Levels, name);

    public static Severity? SeverityOf(string? name) => (Severity?)IndexOf(Severities, name);

    public static FixState? FixStateOf(string? name) => (FixState?)IndexOf(FixStates, name);

    public static PackageScope? ScopeOf(string? name) => (PackageScope?)IndexOf(Scopes, name);

    public static PackageState? StateOf(string? name) => (PackageState?)IndexOf(States, name);

    public static BaseEvidence? BaseEvidenceOf(string? name) => (BaseEvidence?)IndexOf(BaseEvidences, name);

    public static RelationKind? KindOf(string? name) => (RelationKind?)IndexOf(Kinds, name);

    private static int? IndexOf(string[] names, string? name) => Array.IndexOf(names, name) is var index && index < 0 ? null : index;
}
