using System.Net;
using System.Net.Http.Headers;
using Assay.Core;
using Assay.Core.Outbound;
using Assay.Sources.Clouds;
using Assay.Sources.Oci.Registry.Credentials;
using Assay.Sources.Outbound;

namespace Assay.Sources.Oci.Registry;

/// <summary>
/// Asks one registry by the OCI distribution specification 1.1: with whom one is there, by https unless it is loopback's or insecure.
/// Everything it answers is hostile until its digest was compared.
/// </summary>
internal sealed partial class RegistryClient : IDisposable
{
    private const string HubAddress = "registry-1.docker.io";

    private readonly HttpClient http;
    private readonly string host;
    private readonly string prefix;
    private readonly OutboundOptions outbound;
    private readonly Authorizer authorizer;
    private Task<Uri>? baseAddress;

    /// <param name="http">The outbound door's.</param>
    /// <param name="host">"docker.io", "registry.example:5000".</param>
    /// <param name="prefix">What stands before every repository's name, with a '/' after it; empty for none.</param>
    /// <param name="outbound">What the door allows.</param>
    /// <param name="credentials">Who one is.</param>
    /// <param name="cloud">Who one is in the cloud whose registry it is.</param>
    public RegistryClient(HttpClient http, string host, string prefix, OutboundOptions outbound, CredentialSources credentials, CloudAccess cloud)
    {
        this.http = http;
        this.host = host;
        this.prefix = prefix;
        this.outbound = outbound;
        authorizer = new Authorizer(http, host, credentials, cloud);
    }

    /// <summary>"docker.io", "registry.example:5000".</summary>
    public string Host => host;

    public void Dispose() => authorizer.Dispose();

    /// <summary>Asks for something below /v2/, with what the registry wants to see.</summary>
    /// <param name="repository">Without the mirror's prefix; empty for the registry itself.</param>
    /// <param name="path">Below the repository: "manifests/latest".</param>
    /// <param name="prepare">Adds headers.</param>
    /// <param name="token">Ends it.</param>
    /// <returns>A response of any status but one that a better credential would change.</returns>
    /// <exception cref="AssayException">"registry.denied", "registry.token", "credentials.*", "outbound.*".</exception>
    private async Task<HttpResponseMessage> AskAsync(string repository, string path, Action<HttpRequestMessage> prepare, CancellationToken token)
    {
        var root = await BaseAsync(token).ConfigureAwait(false);
        var full = repository.Length == 0 ? "" : prefix + repository;
        var scope = full.Length == 0 ? "registry:catalog:*" : $"repository:{full}:pull";
        var address = new Uri(root, full.Length == 0 ? path : $"{full}/{path}");
        return await AskAsync(HttpMethod.Get, address, full, scope, prepare, token).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, Uri address, string repository, string scope, Action<HttpRequestMessage> prepare, CancellationToken token)
    {
        var shown = authorizer.Known(scope);
        Challenge? challenge = null;
        for (var answers = 0; ; answers++)
        {
            using var request = new HttpRequestMessage(method, address);
            prepare(request);
            request.Headers.Authorization = shown;
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
            if (!IsRefused(response.StatusCode) || answers == 3 || !IsSelf(request.RequestUri!, address))
            {
                return response;
            }

            // Who comes with a token of too little worth is told "forbidden", perhaps without a new challenge.
            challenge = Challenge.Of(response.Headers) ?? challenge;
            if (challenge is null || (response.StatusCode == HttpStatusCode.Forbidden && !authorizer.IsNobody))
            {
                return response;
            }

            if (await authorizer.AnswerAsync(challenge, repository, scope, shown, token).ConfigureAwait(false) is not { } better)
            {
                return response;
            }

            response.Dispose();
            shown = better;
        }
    }

    private static bool IsRefused(HttpStatusCode status) => status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    // A challenge counts only from the registry itself, not from where it redirects to.
    private static bool IsSelf(Uri answered, Uri asked) => answered.Authority == asked.Authority && answered.Scheme == asked.Scheme;

    private Task<AssayException> FailureAsync(HttpResponseMessage response, string what, CancellationToken token) =>
        RegistryFailure.OfAsync(response, host, what, authorizer.Origin, token);

    // Two that ask at once find out the same.
    private Task<Uri> BaseAsync(CancellationToken token)
    {
        if (baseAddress is { IsCompletedSuccessfully: true } found)
        {
            return found;
        }

        return baseAddress = FindBaseAsync(token);
    }

    private async Task<Uri> FindBaseAsync(CancellationToken token)
    {
        var address = host == RegistryReference.DockerHub ? HubAddress : host;
        if (!Uri.TryCreate($"https://{address}/v2/", UriKind.Absolute, out var secure))
        {
            throw new AssayException("reference.invalid", $"\"{host}\" is no host");
        }

        var plain = new Uri($"http://{address}/v2/");
        if (HostRule.IsLoopback(secure.IdnHost))
        {
            return await SpeaksPlainAsync(plain, token).ConfigureAwait(false) ? plain : secure;
        }

        var isInsecure = new HostRule(outbound).IsInsecure(secure.IdnHost, secure.Port) || new HostRule(outbound).IsInsecure(plain.IdnHost, plain.Port);
        return !isInsecure || await SpeaksTlsAsync(secure, token).ConfigureAwait(false) ? secure : plain;
    }

    // A TLS server closes, or says 400.
    private async Task<bool> SpeaksPlainAsync(Uri plain, CancellationToken token)
    {
        try
        {
            using var response = await ProbeAsync(plain, token).ConfigureAwait(false);
            return response.StatusCode != HttpStatusCode.BadRequest;
        }
        catch (AssayException failure) when (failure.Code is "outbound.broken")
        {
            return false;
        }
    }

    private async Task<bool> SpeaksTlsAsync(Uri secure, CancellationToken token)
    {
        try
        {
            using var response = await ProbeAsync(secure, token).ConfigureAwait(false);
            return true;
        }
        catch (AssayException failure) when (failure.Code is "outbound.tls" or "outbound.broken" or "outbound.unreachable")
        {
            return false;
        }
    }

    private async Task<HttpResponseMessage> ProbeAsync(Uri address, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Options.Set(OutboundDoor.Once, true);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
    }
}
