using Assay.Core;
using Assay.Sources.Clouds.Aws;
using Assay.Sources.Clouds.Azure;
using Assay.Sources.Clouds.Google;
using Assay.Sources.Oci.Registry.Credentials;

namespace Assay.Sources.Clouds;

/// <summary>The registries of the large clouds, for whoever runs there or holds their keys, without a helper and without "docker login".</summary>
internal static class CloudCredentials
{
    /// <summary>
    /// Hosts that belong to a named registry, so that they may have private addresses too (VPC endpoints, private links): where its tokens
    /// and its layers are had.
    /// </summary>
    public static IEnumerable<string> HostsOf(string host) =>
        EcrRegistry.Parse(host) is { } ecr ? [ecr.ApiHost, ecr.StsHost, $".s3.{ecr.Region}.{ecr.Domain}"]
        : AcrRegistry.IsOne(host) ? [".data." + AcrRegistry.DomainOf(host)]
        : [];

    /// <summary>Null where one is nobody in that cloud.</summary>
    /// <exception cref="AssayException">"credentials.cloud", "outbound.*".</exception>
    public static Task<RegistryCredential?> FindAsync(string host, CloudAccess access, CancellationToken token) =>
        EcrRegistry.Parse(host) is { } ecr ? ecr.CredentialAsync(access, token)
        : AcrRegistry.IsOne(host) ? AcrRegistry.CredentialAsync(host, access, token)
        : GoogleToken.IsRegistry(host) ? GoogleToken.CredentialAsync(access, token)
        : Task.FromResult<RegistryCredential?>(null);
}
