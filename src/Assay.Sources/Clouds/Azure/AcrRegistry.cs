using Assay.Core;
using Assay.Sources.Oci.Registry.Credentials;

namespace Assay.Sources.Clouds.Azure;

/// <summary>
/// A registry of Azure, told by its name, and the exchange of a Microsoft Entra token for one of its own (Azure Container Registry,
/// "AAD-OAuth": oauth2/exchange).
/// </summary>
internal static class AcrRegistry
{
    private static readonly string[] Domains = ["azurecr.io", "azurecr.cn", "azurecr.us"];

    public static bool IsOne(string host) => Array.Exists(Domains, domain => host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase));

    /// <summary>"azurecr.io".</summary>
    public static string DomainOf(string host) => Array.Find(Domains, domain => host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase))!;

    /// <summary>An identity token of the registry; null where one is nobody in Azure.</summary>
    /// <exception cref="AssayException">"credentials.cloud", "outbound.*".</exception>
    public static async Task<RegistryCredential?> CredentialAsync(string host, CloudAccess access, CancellationToken token)
    {
        if (await new EntraToken(access, EntraToken.CloudOf(DomainOf(host))).FindAsync(token).ConfigureAwait(false) is not { } entra)
        {
            return null;
        }

        return await ExchangeAsync(new Uri($"https://{host}/"), host, entra, access, token).ConfigureAwait(false);
    }

    /// <param name="registry">Where the registry is.</param>
    /// <param name="service">Its name.</param>
    /// <param name="entra">A token of Microsoft Entra.</param>
    /// <param name="access">The way there.</param>
    /// <param name="token">Ends it.</param>
    internal static async Task<RegistryCredential> ExchangeAsync(Uri registry, string service, string entra, CloudAccess access, CancellationToken token)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "access_token", ["service"] = service, ["access_token"] = entra };
        if (access.Set("AZURE_TENANT_ID") is { } tenant)
        {
            form["tenant"] = tenant;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(registry, "oauth2/exchange")) { Content = new FormUrlEncodedContent(form) };
        var answer = await access.AskAsync(request, "a token of the registry", token).ConfigureAwait(false);
        return new RegistryCredential { IdentityToken = CloudAccess.Text(answer, "refresh_token", "a token of the registry"), Origin = "Azure's token exchange" };
    }
}
