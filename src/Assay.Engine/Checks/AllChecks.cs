using System.Text;
using Assay.Core.Findings;
using Assay.Engine.Checks.Compose;
using Assay.Engine.Checks.Dockerfiles;
using Assay.Engine.Checks.Images;
using Assay.Engine.Checks.Kubernetes;
using Assay.Engine.Checks.Own;

namespace Assay.Engine.Checks;

/// <summary>Every check.</summary>
public static class AllChecks
{
    /// <summary>Sorted by id.</summary>
    public static IReadOnlyList<Check> Checks { get; } =
    [
        .. AllDockerfileChecks.Checks.Select(check => check.Check)
            .Concat(ImageChecks.All.Select(check => check.Check))
            .Concat(LayerModeChecks.All.Select(check => check.Check))
            .Concat(AllKubernetesChecks.Checks.Select(check => check.Check))
            .Concat(ComposeChecks.All.Select(check => check.Check))
            .OrderBy(check => check.Id, StringComparer.Ordinal),
    ];

    /// <summary>The check of that id; null where there is none.</summary>
    public static Check? Find(string id) => Checks.FirstOrDefault(check => string.Equals(check.Id, id, StringComparison.OrdinalIgnoreCase));

    /// <summary>Users' own checks of some files.</summary>
    /// <exception cref="Core.AssayException">A file can't be read or is wrong.</exception>
    public static IReadOnlyList<Check> Own(IReadOnlyList<string> files) => [.. OwnChecks.Load(files).All.Select(check => check.Check)];

    /// <summary>Runs the examples of users' own checks.</summary>
    /// <returns>Each check with what is wrong with it; null where its bad example is found and its good one is not.</returns>
    /// <exception cref="Core.AssayException">A file can't be read or is wrong.</exception>
    public static IReadOnlyList<(string Id, string? Failure)> Test(IReadOnlyList<string> files)
    {
        var own = OwnChecks.Load(files);
        return [.. own.All.Select(check => (check.Check.Id, Failure(check.Check, own)))];
    }

    private static string? Failure(Check check, OwnChecks own) =>
        check.BadExample.Length == 0 || check.GoodExample.Length == 0 ? "it has no examples: write bad and good"
        : !Finds(check, check.BadExample, own) ? "it does not find its bad example"
        : Finds(check, check.GoodExample, own) ? "it finds its good example"
        : null;

    private static bool Finds(Check check, string example, OwnChecks own)
    {
        var bytes = Encoding.UTF8.GetBytes(example);
        var findings = check.Target == CheckTarget.Image
            ? ImageChecks.Run(bytes, [], own)
            : FileChecks.Run(check.Target == CheckTarget.Dockerfile ? "Dockerfile" : "example.yaml", bytes, isNamed: true, default, own).Findings;
        return findings.Any(finding => finding.Check.Id == check.Id);
    }
}
