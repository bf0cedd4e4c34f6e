namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>Every check of Dockerfiles.</summary>
internal static class AllDockerfileChecks
{
    public static readonly IReadOnlyList<DockerfileCheck> Checks =
    [
        .. BaseImageChecks.All, .. PrivilegeChecks.All, .. SecretChecks.All, .. SupplyChecks.All, .. PackageChecks.All, .. LibraryChecks.All, .. LayerChecks.All, .. ContextChecks.All, .. CommandChecks.All, .. WritingChecks.All,
    ];
}
