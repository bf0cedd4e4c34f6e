using System.Text;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Policy;
using Assay.Engine.Policy.Accepting;

namespace Assay.Engine.Tests.Policy;

/// <summary>Small results, and what policies written down in a test make of them.</summary>
internal static class Judging
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly Package Lodash = new()
    {
        Type = "npm",
        Name = "lodash",
        Version = "4.17.20",
        Purl = "pkg:npm/lodash@4.17.20",
        Licenses = ["MIT"],
        Locations = [new PackageLocation("app/node_modules/lodash/package.json")],
    };

    public static readonly Artifact Image = new() { Kind = "image", Name = "registry.example/team/web:1", Digests = ["sha256:" + new string('a', 64)] };

    public static Finding Found(string id = "CVE-2099-1", Severity severity = Severity.High) => new()
    {
        Id = id,
        Aliases = ["GHSA-aaaa-bbbb-cccc"],
        Purl = Lodash.Purl,
        Severity = severity,
        FixState = FixState.Fixed,
        FixedIn = ["4.17.21"],
        Published = new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero),
        Scores = [new SeverityScore("ghsa", severity, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N", 9.1)],
        Evidence = new Evidence { Record = id, Range = 0, Rule = "npm", Segment = "0", SeveritySource = "ghsa" },
    };

    public static PolicyFile Policy(string rules) => PolicyReader.Read("test.policy.yaml", Encoding.UTF8.GetBytes("version: 1\nname: test\nrules:\n" + rules));

    public static AcceptFile Accept(string text, string name = "accept.yaml") => AcceptReader.Read(name, Encoding.UTF8.GetBytes(text));

    public static Verdict Judge(IReadOnlyList<Finding> findings, PolicyFile? policy = null, Severity? failOn = null, bool isComplete = true, Package? package = null) =>
        Gate.Evaluate(new Judged(InventoryOf(package ?? Lodash), findings, isComplete, Now), failOn, policy is null ? [] : [policy], []);

    public static Accepted<Finding> Apply(AcceptFile file, params Finding[] findings) =>
        Acceptances.Apply(Image, new Dictionary<string, Package> { [Lodash.Purl] = Lodash }, findings, [file], DateOnly.FromDateTime(Now.UtcDateTime));

    private static Inventory InventoryOf(Package package) => new() { Artifact = Image, Packages = [package] };
}
