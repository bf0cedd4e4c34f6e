using Assay.Core;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Documents;
using Assay.Engine.Policy;
using Assay.Engine.Policy.Accepting;
using Assay.Engine.Policy.Expressions;
using Assay.Engine.Policy.Vex;
using Assay.Reports;

namespace Assay.Fuzz;

/// <summary>A reader of what judges, as if it were a cataloger: it ends in what it read, applied to a small result, or in an error that names the file.</summary>
internal sealed class JudgingFile(string name, Action<string, byte[]> read) : ICataloger
{
    private static readonly Package Package = new()
    {
        Type = "npm",
        Name = "lodash",
        Version = "4.17.20",
        Purl = "pkg:npm/lodash@4.17.20",
        Licenses = ["MIT"],
        Locations = [new PackageLocation("app/node_modules/lodash/package.json")],
    };

    private static readonly Artifact Artifact = new() { Kind = "image", Name = "registry.example/team/web:1", Digests = ["sha256:" + new string('a', 64)] };

    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Finding Finding = new()
    {
        Id = "CVE-2099-1",
        Aliases = ["GHSA-aaaa-bbbb-cccc"],
        Purl = Package.Purl,
        Severity = Severity.High,
        FixState = FixState.Fixed,
        Published = Now.AddDays(-30),
        Scores = [new SeverityScore("ghsa", Severity.High, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N", 9.1)],
        Evidence = new Evidence { Record = "CVE-2099-1", Range = 0, Rule = "npm", Segment = "0", SeveritySource = "ghsa" },
    };

    private static readonly Dictionary<string, Package> Packages = new(StringComparer.Ordinal) { [Package.Purl] = Package };

    public string Name => "judging/" + name;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["judging/" + name] };

    public static JudgingFile Policy { get; } = new("policy.yaml", (file, bytes) =>
        Gate.Evaluate(new Judged(new Inventory { Artifact = Artifact, Packages = [Package] }, [Finding], true, Now), Severity.High, [PolicyReader.Read(file, bytes)], []));

    public static JudgingFile Expression { get; } = new("expression", (file, bytes) =>
        Engine.Policy.Expressions.Expression.Parse(new TextNode(new DocumentPlace(file, 1, 1), System.Text.Encoding.UTF8.GetString(bytes), IsQuoted: false)).Holds(new RuleSubject(Artifact, Package, Finding, Now, [])));

    /// <summary>Told by the file's name, as on the command line.</summary>
    public static JudgingFile Accepted(string name) => new(name, (file, bytes) => Acceptances.Apply(Artifact, Packages, [Finding], [AcceptReader.Read(file, bytes)], DateOnly.FromDateTime(Now.UtcDateTime)));

    public static JudgingFile Vex(string name) => new(name, (file, bytes) => VexStatements.Apply(Artifact, Packages, [Finding], [VexReader.Read(file, bytes)]));

    /// <summary>A result that was written before, as a baseline is read.</summary>
    public static JudgingFile Result { get; } = new("result.json", (file, bytes) => SavedResult.Read(new MemoryStream(bytes), file, new ScanLimits(), CancellationToken.None));

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        using var bytes = new MemoryStream();
        using (var content = file.OpenSequential())
        {
            content.CopyTo(bytes);
        }

        try
        {
            read(name, bytes.ToArray());
        }
        catch (AssayException error) when (error.Message.StartsWith(name, StringComparison.Ordinal))
        {
            // What the user is told, with the file and, where there is one, the place.
        }
    }
}
