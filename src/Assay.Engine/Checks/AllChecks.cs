using Assay.Core.Findings;
using Assay.Engine.Checks.Compose;
using Assay.Engine.Checks.Dockerfiles;
using Assay.Engine.Checks.Images;
using Assay.Engine.Checks.Kubernetes;

namespace Assay.Engine.Checks;

/// <summary>Every check.</summary>
public static class AllChecks
{
    /// <summary>Sorted by id.</summary>
    public static IReadOnlyList<Check> Checks { get; } =
    [
        .. AllDockerfileChecks.Checks.Select(check => check.Check)
            .Concat(ImageChecks.All.Select(check => check.Check))
            .Concat(AllKubernetesChecks.Checks.Select(check => check.Check))
            .Concat(ComposeChecks.All.Select(check => check.Check))
            .OrderBy(check => check.Id, StringComparer.Ordinal),
    ];

    /// <summary>The check of that id; null where there is none.</summary>
    public static Check? Find(string id) => Checks.FirstOrDefault(check => string.Equals(check.Id, id, StringComparison.OrdinalIgnoreCase));
}
