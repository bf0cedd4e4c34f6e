using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Assay.Core;
using Assay.Sources.Clouds;
using Assay.Sources.Oci.Registry.Credentials;
using Assay.Sources.Outbound;

namespace Assay.Sources.Oci.Registry;

/// <summary>
/// Answers a registry's challenge: by name and password, or by a token of its realm (distribution: spec/auth/token.md and oauth.md).
/// Tokens are kept by scope until they end.
/// </summary>
internal sealed class Authorizer : IDisposable
{
    // The specification's lifetime of a token that names none, less what a request may take.
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);
    private const int MaxTokenBytes = 1 << 20;

    private readonly HttpClient http;
    private readonly string host;
    private readonly CredentialSources credentials;
    private readonly CloudAccess cloud;
    private readonly TimeProvider time;
    private readonly ConcurrentDictionary<string, (AuthenticationHeaderValue Header, DateTimeOffset Until)> known = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim oneByOne = new(1);
    private RegistryCredential? credential;
    private bool isCredentialKnown;
    private bool isCloudAsked;

    public Authorizer(HttpClient http, string host, CredentialSources credentials, CloudAccess cloud)
    {
        this.http = http;
        this.host = host;
        this.credentials = credentials;
        this.cloud = cloud;
        time = cloud.Time;
    }

    /// <summary>Where the credential came from that is used; null where one is nobody.</summary>
    public string? Origin => credential?.Origin;

    /// <summary>True where one came as nobody so far.</summary>
    public bool IsNobody => credential is null;

    /// <summary>What to show with a request of this scope; null where nothing was asked for yet.</summary>
    public AuthenticationHeaderValue? Known(string scope) =>
        known.TryGetValue(scope, out var entry) && entry.Until > time.GetUtcNow() ? entry.Header : null;

    /// <summary>Makes what the challenge asks for.</summary>
    /// <param name="challenge">The registry's.</param>
    /// <param name="repository">Credentials may be kept by repository; empty for the registry itself.</param>
    /// <param name="scope">What is needed, where the challenge does not say.</param>
    /// <param name="shown">What was shown and refused.</param>
    /// <param name="token">Ends it.</param>
    /// <returns>Null where there is nothing better than what was shown.</returns>
    /// <exception cref="AssayException">"registry.denied", "registry.token", "credentials.*", "outbound.*".</exception>
    public async Task<AuthenticationHeaderValue?> AnswerAsync(Challenge challenge, string repository, string scope, AuthenticationHeaderValue? shown, CancellationToken token)
    {
        await oneByOne.WaitAsync(token).ConfigureAwait(false);
        try
        {
            // Another thread may have answered meanwhile.
            if (Known(scope) is { } already && !already.Equals(shown))
            {
                return already;
            }

            if (!isCredentialKnown)
            {
                credential = await credentials.FindAsync(host, repository, token).ConfigureAwait(false);
                isCredentialKnown = true;
            }

            var (header, lifetime) = await MakeOrAskCloudAsync(challenge, scope, shown, token).ConfigureAwait(false);
            if (header is null || header.Equals(shown))
            {
                return null;
            }

            known[scope] = (header, lifetime == TimeSpan.MaxValue ? DateTimeOffset.MaxValue : time.GetUtcNow() + lifetime);
            return header;
        }
        finally
        {
            oneByOne.Release();
        }
    }

    public void Dispose() => oneByOne.Dispose();

    // A cloud's own identity is asked for only where everybody is refused: what is public is pulled without a word to the cloud.
    private async Task<(AuthenticationHeaderValue? Header, TimeSpan Lifetime)> MakeOrAskCloudAsync(
        Challenge challenge, string scope, AuthenticationHeaderValue? shown, CancellationToken token)
    {
        if (credential is null && (shown is not null || !challenge.IsBearer))
        {
            await AskCloudAsync(token).ConfigureAwait(false);
        }

        try
        {
            return await MakeAsync(challenge, scope, token).ConfigureAwait(false);
        }
        catch (AssayException failure) when (failure.Code == "registry.denied" && credential is null && !isCloudAsked)
        {
            await AskCloudAsync(token).ConfigureAwait(false);
            if (credential is null)
            {
                throw;
            }

            return await MakeAsync(challenge, scope, token).ConfigureAwait(false);
        }
    }

    private async Task AskCloudAsync(CancellationToken token)
    {
        if (!isCloudAsked)
        {
            isCloudAsked = true;
            credential = await CloudCredentials.FindAsync(host, cloud, token).ConfigureAwait(false);
        }
    }

    private async Task<(AuthenticationHeaderValue? Header, TimeSpan Lifetime)> MakeAsync(Challenge challenge, string scope, CancellationToken token)
    {
        if (credential?.RegistryToken is { } ready)
        {
            return (new AuthenticationHeaderValue("Bearer", ready), TimeSpan.MaxValue);
        }

        if (!challenge.IsBearer)
        {
            return (credential?.Basic, TimeSpan.MaxValue);
        }

        if (!Uri.TryCreate(challenge.Realm, UriKind.Absolute, out var realm))
        {
            throw new AssayException("registry.token", $"{host} asks for a token and doesn't say where it is had");
        }

        using var request = credential?.IdentityToken is { } identity ? Refresh(realm, challenge, scope, identity) : Get(realm, challenge, scope);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw RegistryFailure.Denied(HostRule.Authority(realm), $"a token for {scope}", Origin, "");
        }

        if (!response.IsSuccessStatusCode)
        {
            throw await RegistryFailure.OfAsync(response, HostRule.Authority(realm), $"a token for {scope}", Origin, token).ConfigureAwait(false);
        }

        return await ReadAsync(response, realm, token).ConfigureAwait(false);
    }

    private HttpRequestMessage Get(Uri realm, Challenge challenge, string scope)
    {
        var query = new List<string>();
        Add(query, "service", challenge.Service);

        // Several scopes come in one text, and are asked for one by one.
        foreach (var one in (challenge.Scope ?? scope).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Add(query, "scope", one);
        }

        Add(query, "account", credential?.UserName);
        var separator = realm.Query.Length > 0 ? "&" : "?";
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(realm.GetLeftPart(UriPartial.Query) + separator + string.Join('&', query)));
        request.Headers.Authorization = credential?.Basic;
        request.Options.Set(OutboundDoor.MaxBodyBytes, MaxTokenBytes);
        return request;
    }

    private static HttpRequestMessage Refresh(Uri realm, Challenge challenge, string scope, string identityToken)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "refresh_token",
            ["service"] = challenge.Service ?? "",
            ["client_id"] = "assay",
            ["scope"] = challenge.Scope ?? scope,
            ["refresh_token"] = identityToken,
        };
        var request = new HttpRequestMessage(HttpMethod.Post, realm) { Content = new FormUrlEncodedContent(form) };
        request.Options.Set(OutboundDoor.MaxBodyBytes, MaxTokenBytes);
        return request;
    }

    private static void Add(List<string> query, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            query.Add($"{name}={Uri.EscapeDataString(value)}");
        }
    }

    private async Task<(AuthenticationHeaderValue Header, TimeSpan Lifetime)> ReadAsync(HttpResponseMessage response, Uri realm, CancellationToken token)
    {
        try
        {
            var bytes = await response.Content.ReadAsByteArrayAsync(token).ConfigureAwait(false);
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            var text = Text(root, "token") ?? Text(root, "access_token") ?? throw NoToken(realm);
            var seconds = root.TryGetProperty("expires_in", out var expires) && expires.ValueKind == JsonValueKind.Number && expires.TryGetDouble(out var number)
                ? Math.Clamp(number, 0, 1e8)
                : DefaultLifetime.TotalSeconds;
            var lifetime = TimeSpan.FromSeconds(seconds);
            return (new AuthenticationHeaderValue("Bearer", text), lifetime > 2 * Margin ? lifetime - Margin : lifetime);
        }
        catch (Exception failure) when (failure is JsonException or IOException or HttpRequestException or InvalidOperationException or FormatException)
        {
            throw NoToken(realm);
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String && member.GetString() is { Length: > 0 } text ? text : null;

    private AssayException NoToken(Uri realm) => new("registry.token", $"{HostRule.Authority(realm)} was asked for a token for {host} and gave none");
}
