using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Policy;

namespace Assay.Engine.Tests.Policy;

public sealed class ArtifactConditionTests
{
    private static readonly BaseImage Debian = new("registry.example/base/debian:12", "sha256:0a0b", 1, BaseEvidence.Given);

    [Theory]
    [InlineData("allowed: ['registry.example/base/*']", true)]
    [InlineData("allowed: ['sha256:0a0b']", true)]
    [InlineData("allowed: ['registry.example/other/*']", false)]
    [InlineData("denied: ['registry.example/base/*']", false)]
    [InlineData("denied: ['registry.example/other/*']", true)]
    [InlineData("allowed: ['**'], denied: ['**debian:12']", false)]
    public void A_base_image_is_known_by_name_or_digest(string rule, bool isPass) => Assert.Equal(isPass, Passes($"baseImage: {{{rule}}}", Judging.Image with { Base = Debian }));

    [Theory]
    [InlineData("allowed: ['**']", false)]
    [InlineData("allowed: ['**'], unknown: false", true)]
    [InlineData("denied: ['x']", true)]
    [InlineData("denied: ['x'], unknown: true", false)]
    public void An_unknown_base_is_not_an_allowed_one(string rule, bool isPass)
    {
        Assert.Equal(isPass, Passes($"baseImage: {{{rule}}}", Judging.Image));
        Assert.True(Passes($"baseImage: {{{rule}}}", new Artifact { Kind = "directory", Name = "." }));
    }

    [Fact]
    public void A_label_accuses_and_never_excuses()
    {
        var labelled = Judging.Image with { Base = Debian with { LayerCount = null, Evidence = BaseEvidence.Label } };
        Assert.False(Passes("baseImage: {allowed: ['registry.example/base/*']}", labelled));
        Assert.False(Passes("baseImage: {denied: ['registry.example/base/*']}", labelled));
        Assert.True(Passes("expression: artifact.baseImage != \"\"", labelled));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(ImageSignature.None, false)]
    [InlineData(ImageSignature.Refused, false)]
    [InlineData(ImageSignature.Present, true)]
    [InlineData(ImageSignature.Verified, true)]
    public void What_is_not_known_to_be_signed_is_unsigned(ImageSignature? signature, bool isPass)
    {
        Assert.Equal(isPass, Passes("unsigned: true", Judging.Image with { Signature = signature }));
        Assert.Equal(!isPass, Passes("unsigned: false", Judging.Image with { Signature = signature }));
        Assert.True(Passes("unsigned: true", new Artifact { Kind = "directory", Name = "." }));
    }

    [Theory]
    [InlineData(null, "inUse: true", false)]
    [InlineData(null, "inUse: false", true)]
    [InlineData(true, "inUse: true", false)]
    [InlineData(true, "inUse: false", true)]
    [InlineData(false, "inUse: true", true)]
    [InlineData(false, "inUse: false", false)]
    public void What_nobody_watched_may_be_in_use(bool? inUse, string condition, bool isPass) =>
        Assert.Equal(isPass ? VerdictResult.Pass : VerdictResult.Fail, Judging.Judge([Judging.Found() with { InUse = inUse }], Judging.Policy($"  - id: a\n    severity: low\n    {condition}")).Result);

    [Theory]
    [InlineData(29, false)]
    [InlineData(30, true)]
    [InlineData(null, true)]
    public void A_fix_counts_from_the_advisory_that_brought_it_or_from_the_flaw(int? days, bool isBroken)
    {
        var finding = Judging.Found() with { FixPublished = days is { } since ? Judging.Now.AddDays(-since) : null };
        var policy = Judging.Policy("  - {id: a, fixAvailableForDays: 30}");
        Assert.Equal(isBroken ? VerdictResult.Fail : VerdictResult.Pass, Judging.Judge([finding], policy).Result);
        Assert.Equal(VerdictResult.Pass, Judging.Judge([finding with { FixState = FixState.NotFixed }], policy).Result);
    }

    [Theory]
    [InlineData("kinds: [image]", false)]
    [InlineData("kinds: [host, disk]", true)]
    [InlineData("{kinds: image, packages: 'pkg:npm/lodash'}", false)]
    [InlineData("{kinds: host, packages: 'pkg:npm/lodash'}", true)]
    public void A_rule_can_be_for_some_kinds_of_artefacts(string condition, bool isPass) => Assert.Equal(isPass, Passes(condition, Judging.Image));

    [Theory]
    [InlineData("stages: [pipeline]", "pipeline", true)]
    [InlineData("stages: [registry, runtime]", "pipeline", false)]
    [InlineData("artifacts: ['registry.example/team/*']", "pipeline", true)]
    [InlineData("artifacts: ['registry.example/other/*']", "pipeline", false)]
    public void A_rule_of_another_stage_or_artefact_says_nothing(string scope, string stage, bool isAsked)
    {
        var policy = Judging.Policy($"  - {{id: a, severity: low, {scope}}}").For(Judging.Image.Name, stage);
        Assert.Equal(isAsked ? VerdictResult.Fail : VerdictResult.Pass, Judging.Judge([Judging.Found()], policy).Result);
    }

    [Theory]
    [InlineData("{kinds: [img], severity: low}", "'img' is no kind of artefact")]
    [InlineData("{baseImage: {}}", "'baseImage' says nothing")]
    [InlineData("{baseImage: {allow: [x]}}", "there is no key 'allow' here")]
    [InlineData("{unsigned: yes}", "'unsigned' must be true or false")]
    [InlineData("{severity: low, stages: [build]}", "'build' is no stage")]
    [InlineData("{vector: {AX: N}}", "'AX' is no base metric of CVSS")]
    [InlineData("{vector: {AV: X}}", "'X' is no value of AV")]
    [InlineData("{vector: {AV: []}}", "'AV' has no value")]
    public void What_is_wrong_is_an_error(string condition, string message) =>
        Assert.Contains(message, Assert.Throws<AssayException>(() => Judging.Policy("  - {id: a, " + condition[1..])).Message, StringComparison.Ordinal);

    private static bool Passes(string condition, Artifact artifact)
    {
        var policy = Judging.Policy(condition[0] == '{' ? "  - {id: a, " + condition[1..] : "  - id: a\n    " + condition);
        return Gate.Evaluate(new Judged(new Inventory { Artifact = artifact, Packages = [Judging.Lodash] }, [], true, Judging.Now), null, [policy], []).Result == VerdictResult.Pass;
    }
}
