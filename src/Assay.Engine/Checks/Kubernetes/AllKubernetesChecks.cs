namespace Assay.Engine.Checks.Kubernetes;

/// <summary>Every check of Kubernetes' objects.</summary>
internal static class AllKubernetesChecks
{
    public static readonly IReadOnlyList<KubernetesCheck> Checks = [.. PodStandardChecks.All, .. WorkloadChecks.All, .. PodFieldChecks.All, .. ClusterChecks.All, .. RoleChecks.All];
}
