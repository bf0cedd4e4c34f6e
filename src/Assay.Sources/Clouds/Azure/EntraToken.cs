namespace Assay.Sources.Clouds.Azure;

/// <summary>
/// A token of Microsoft Entra, from where Azure's own libraries take it, in their order: a secret in the environment, a workload identity
/// (AKS), the managed identity of App Service, that of a virtual machine.
/// </summary>
internal sealed class EntraToken(CloudAccess access, EntraToken.Cloud cloud)
{
    private const string MachineService = "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01";

    /// <summary>Where a cloud gives tokens, and what a token for its resources is called.</summary>
    internal sealed record Cloud(string Authority, string Resource);

    public static Cloud CloudOf(string registryDomain) => registryDomain switch
    {
        "azurecr.cn" => new Cloud("https://login.chinacloudapi.cn", "https://management.chinacloudapi.cn/"),
        "azurecr.us" => new Cloud("https://login.microsoftonline.us", "https://management.usgovcloudapi.net/"),
        _ => new Cloud("https://login.microsoftonline.com", "https://management.azure.com/"),
    };

    /// <summary>Null where one is nobody.</summary>
    /// <exception cref="Core.AssayException">"credentials.cloud", "outbound.*".</exception>
    public async Task<string?> FindAsync(CancellationToken token)
    {
        var (tenant, client) = (access.Set("AZURE_TENANT_ID"), access.Set("AZURE_CLIENT_ID"));
        if (tenant is not null && client is not null && access.Set("AZURE_CLIENT_SECRET") is { } secret)
        {
            return await GrantAsync(tenant, client, ("client_secret", secret), token).ConfigureAwait(false);
        }

        if (tenant is not null && client is not null && access.Set("AZURE_FEDERATED_TOKEN_FILE") is { } file)
        {
            return await GrantAsync(tenant, client, ("client_assertion", CloudAccess.ReadFile(file).Trim()), token).ConfigureAwait(false);
        }

        return access.Set("IDENTITY_ENDPOINT") is { } endpoint && access.Set("IDENTITY_HEADER") is { } header
            ? await OfAppServiceAsync(endpoint, header, client, token).ConfigureAwait(false)
            : await OfMachineAsync(client, token).ConfigureAwait(false);
    }

    // Microsoft identity platform, "OAuth 2.0 client credentials flow".
    private async Task<string> GrantAsync(string tenant, string client, (string Name, string Value) proof, CancellationToken token)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = client,
            ["scope"] = cloud.Resource + ".default",
            [proof.Name] = proof.Value,
        };
        if (proof.Name == "client_assertion")
        {
            form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        }

        var authority = (access.Set("AZURE_AUTHORITY_HOST") ?? cloud.Authority).TrimEnd('/');
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{authority}/{Uri.EscapeDataString(tenant)}/oauth2/v2.0/token")) { Content = new FormUrlEncodedContent(form) };
        return CloudAccess.Text(await access.AskAsync(request, "a token of Microsoft Entra", token).ConfigureAwait(false), "access_token", "a token of Microsoft Entra");
    }

    private async Task<string?> OfAppServiceAsync(string endpoint, string header, string? client, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Query(endpoint + "?api-version=2019-08-01", client));
        request.Headers.TryAddWithoutValidation("X-IDENTITY-HEADER", header);
        return await access.Metadata.AskAsync(request, token).ConfigureAwait(false) is { } answer ? CloudAccess.Text(answer, "access_token", "a managed identity") : null;
    }

    private async Task<string?> OfMachineAsync(string? client, CancellationToken token)
    {
        var host = access.Set("AZURE_POD_IDENTITY_AUTHORITY_HOST");
        var address = host is null ? MachineService : host.TrimEnd('/') + new Uri(MachineService).PathAndQuery;
        using var request = new HttpRequestMessage(HttpMethod.Get, Query(address, client));
        request.Headers.TryAddWithoutValidation("Metadata", "true");
        return await access.Metadata.AskAsync(request, token).ConfigureAwait(false) is { } answer ? CloudAccess.Text(answer, "access_token", "a managed identity") : null;
    }

    private Uri Query(string address, string? client) =>
        new($"{address}&resource={Uri.EscapeDataString(cloud.Resource)}{(client is null ? "" : "&client_id=" + Uri.EscapeDataString(client))}");
}
