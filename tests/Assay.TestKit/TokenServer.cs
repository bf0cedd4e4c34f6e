using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Assay.TestKit;

/// <summary>
/// Gives out tokens that docker-registry believes (distribution: spec/auth/token.md, jwt.md). Anybody may pull from public/*, the user of
/// <see cref="DockerRegistry"/> may do everything. Refresh tokens are taken by OAuth2's form.
/// </summary>
public sealed class TokenServer : IDisposable
{
    public const string Service = "registry.tests";
    public const string Issuer = "issuer.tests";

    /// <summary>The identity token of the user.</summary>
    public const string IdentityToken = "identity-s3cret";

    private readonly TestCertificate certificate = new();
    private readonly int lifetimeSeconds;

    /// <param name="lifetimeSeconds">What a token says about itself.</param>
    public TokenServer(int lifetimeSeconds = 300)
    {
        this.lifetimeSeconds = lifetimeSeconds;
        Server = new RawHttpServer(Answer);
    }

    public RawHttpServer Server { get; }

    public string Realm => Server.Url("/token").ToString();

    /// <summary>Who signs.</summary>
    public string RootsPem => certificate.AuthorityPem;

    public void Dispose()
    {
        Server.Dispose();
        certificate.Dispose();
    }

    private RawResponse Answer(RawRequest request)
    {
        var parameters = Parameters(request.Method == "POST" ? request.Body : request.Target.Contains('?', StringComparison.Ordinal) ? request.Target.Split('?', 2)[1] : "");
        var isKnown = request.Method == "POST"
            ? parameters.Contains(("grant_type", "refresh_token")) && parameters.Contains(("refresh_token", IdentityToken))
            : request.Header("Authorization") == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{DockerRegistry.UserName}:{DockerRegistry.Password}"));
        if (!parameters.Contains(("service", Service)) || (!isKnown && (request.Method == "POST" || request.Header("Authorization") is not null)))
        {
            return RawResponse.Text("""{"errors":[{"code":"UNAUTHORIZED","message":"who are you?"}]}""", 401);
        }

        var scopes = parameters.Where(pair => pair.Name == "scope").SelectMany(pair => pair.Value.Split(' ')).ToList();
        var text = Json(writer =>
        {
            writer.WriteString(request.Method == "POST" ? "access_token" : "token", Token(scopes, isKnown));
            writer.WriteNumber("expires_in", lifetimeSeconds);
        });
        return RawResponse.Text(text, 200, ("Content-Type", "application/json"));
    }

    private string Token(IEnumerable<string> scopes, bool isKnown)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = Json(writer =>
        {
            writer.WriteString("typ", "JWT");
            writer.WriteString("alg", "ES256");
            writer.WriteStartArray("x5c");
            writer.WriteStringValue(Convert.ToBase64String(certificate.Server.RawData));
            writer.WriteEndArray();
        });
        var claims = Json(writer =>
        {
            writer.WriteString("iss", Issuer);
            writer.WriteString("sub", isKnown ? DockerRegistry.UserName : "");
            writer.WriteString("aud", Service);
            writer.WriteNumber("exp", now + 3600);
            writer.WriteNumber("nbf", now - 60);
            writer.WriteNumber("iat", now);
            writer.WriteString("jti", Guid.NewGuid().ToString());
            writer.WriteStartArray("access");
            foreach (var scope in scopes.Select(scope => scope.Split(':')).Where(parts => parts.Length == 3))
            {
                var actions = scope[2].Split(',').Where(action => isKnown || (action == "pull" && scope[1].StartsWith("public/", StringComparison.Ordinal))).ToList();
                writer.WriteStartObject();
                writer.WriteString("type", scope[0]);
                writer.WriteString("name", scope[1]);
                writer.WriteStartArray("actions");
                actions.ForEach(writer.WriteStringValue);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
        var signed = Base64Url(Encoding.UTF8.GetBytes(header)) + "." + Base64Url(Encoding.UTF8.GetBytes(claims));
        using var key = certificate.Server.GetECDsaPrivateKey()!;
        return signed + "." + Base64Url(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256));
    }

    private static List<(string Name, string Value)> Parameters(string query) =>
        [.. query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Select(pair => (pair[0], Uri.UnescapeDataString(pair[1].Replace('+', ' '))))];

    private static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
