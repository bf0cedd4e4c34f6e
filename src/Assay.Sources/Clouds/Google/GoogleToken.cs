using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Assay.Core;
using Assay.Sources.Oci.Registry.Credentials;

namespace Assay.Sources.Clouds.Google;

/// <summary>
/// An access token for Google's registries: of a service account's key or a user's login (application default credentials), or of the
/// machine's own account from its metadata service.
/// </summary>
internal static class GoogleToken
{
    private const string TokenAddress = "https://oauth2.googleapis.com/token";
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";
    private const string MetadataPath = "/computeMetadata/v1/instance/service-accounts/default/token";

    public static bool IsRegistry(string host) =>
        host is "gcr.io" || host.EndsWith(".gcr.io", StringComparison.OrdinalIgnoreCase) || host.EndsWith("-docker.pkg.dev", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null where one is nobody at Google.</summary>
    /// <exception cref="AssayException">"credentials.cloud", "outbound.*".</exception>
    public static async Task<RegistryCredential?> CredentialAsync(CloudAccess access, CancellationToken token)
    {
        var text = KeyFile(access) is { } file ? await OfFileAsync(CloudAccess.ReadFile(file), file, access, token).ConfigureAwait(false) : await OfMachineAsync(access, token).ConfigureAwait(false);

        // Artifact Registry, "Authenticate to a repository": the name for any access token.
        return text is null ? null : new RegistryCredential { UserName = "oauth2accesstoken", Password = text, Origin = "Google's credentials" };
    }

    private static string? KeyFile(CloudAccess access)
    {
        if (access.Set("GOOGLE_APPLICATION_CREDENTIALS") is { } named)
        {
            return named;
        }

        var folder = access.Set("CLOUDSDK_CONFIG") ?? (access.Home is { } home ? Path.Combine(home, ".config", "gcloud") : null);
        var path = folder is null ? null : Path.Combine(folder, "application_default_credentials.json");
        return path is not null && File.Exists(path) ? path : null;
    }

    private static async Task<string> OfFileAsync(string json, string path, CloudAccess access, CancellationToken token)
    {
        var form = CloudAccess.TryText(json, "type") switch
        {
            "service_account" => new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer",
                ["assertion"] = Assertion(json, path, access.Time.GetUtcNow()),
            },
            "authorized_user" => new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["grant_type"] = "refresh_token",
                ["client_id"] = Required(json, "client_id", path),
                ["client_secret"] = Required(json, "client_secret", path),
                ["refresh_token"] = Required(json, "refresh_token", path),
            },
            _ => throw CloudAccess.Failed($"{path} is neither the key of a service account nor the login of a user"),
        };
        var address = CloudAccess.TryText(json, "token_uri") is { } named && Uri.TryCreate(named, UriKind.Absolute, out var own) ? own : new Uri(TokenAddress);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) };
        return CloudAccess.Text(await access.AskAsync(request, "a token of Google", token).ConfigureAwait(false), "access_token", "a token of Google");
    }

    // RFC 7523; Google Identity, "Using OAuth 2.0 for Server to Server Applications".
    private static string Assertion(string json, string path, DateTimeOffset now)
    {
        var header = Encode(writer =>
        {
            writer.WriteString("alg", "RS256");
            writer.WriteString("typ", "JWT");
            if (CloudAccess.TryText(json, "private_key_id") is { } id)
            {
                writer.WriteString("kid", id);
            }
        });
        var claims = Encode(writer =>
        {
            writer.WriteString("iss", Required(json, "client_email", path));
            writer.WriteString("scope", Scope);
            writer.WriteString("aud", CloudAccess.TryText(json, "token_uri") ?? TokenAddress);
            writer.WriteNumber("iat", now.ToUnixTimeSeconds());
            writer.WriteNumber("exp", now.ToUnixTimeSeconds() + 3600);
        });
        using var key = RSA.Create();
        try
        {
            key.ImportFromPem(Required(json, "private_key", path));
        }
        catch (Exception failure) when (failure is ArgumentException or CryptographicException)
        {
            throw CloudAccess.Failed(string.Create(CultureInfo.InvariantCulture, $"the private key in {path} is none"));
        }

        var signed = $"{header}.{claims}";
        return $"{signed}.{Base64Url(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static async Task<string?> OfMachineAsync(CloudAccess access, CancellationToken token)
    {
        var host = access.Set("GCE_METADATA_HOST") ?? "169.254.169.254";
        if (!Uri.TryCreate($"http://{host}{MetadataPath}", UriKind.Absolute, out var address))
        {
            throw CloudAccess.Failed("GCE_METADATA_HOST is no host");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Metadata-Flavor", "Google");
        return await access.Metadata.AskAsync(request, token).ConfigureAwait(false) is { } answer ? CloudAccess.TryText(answer, "access_token") : null;
    }

    private static string Required(string json, string name, string path) =>
        CloudAccess.TryText(json, name) ?? throw CloudAccess.Failed($"{path} has no \"{name}\"");

    private static string Encode(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Base64Url(stream.ToArray());
    }

    private static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
