using System.Text;
using System.Text.Json;
using Assay.Core;

namespace Assay.Sources.Oci.Registry.Credentials;

/// <summary>
/// What "docker login" and "podman login" left behind: ~/.docker/config.json (docker/cli, cli/config/configfile) and auth.json
/// (containers-auth.json(5)), which are of one form.
/// </summary>
internal sealed class CredentialFile : IDisposable
{
    private const int MaxBytes = 4 << 20;
    private const string HubKey = "https://index.docker.io/v1/";

    private readonly JsonDocument document;
    private readonly string path;

    private CredentialFile(JsonDocument document, string path)
    {
        this.document = document;
        this.path = path;
    }

    /// <summary>Null where there is no such file.</summary>
    /// <exception cref="AssayException">"credentials.unreadable". Nothing of the content is told.</exception>
    public static CredentialFile? Open(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            if (stream.Length > MaxBytes)
            {
                throw Unreadable(path, $"it has more than {MaxBytes} bytes");
            }

            var json = JsonDocument.Parse(stream, new JsonDocumentOptions { AllowTrailingCommas = true });
            return json.RootElement.ValueKind == JsonValueKind.Object ? new CredentialFile(json, path) : throw Unreadable(path, "it is no JSON object");
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            throw Unreadable(path, "it is not valid JSON");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, failure.Message);
        }
    }

    /// <summary>The credential for a repository: that of the longest path it lies under, a helper before what is written down.</summary>
    /// <param name="host">"docker.io" for Docker Hub.</param>
    /// <param name="repository">"team/app"; empty for the registry itself.</param>
    /// <param name="helper">Asks a helper.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="AssayException">"credentials.unreadable", "credentials.helper".</exception>
    public async Task<RegistryCredential?> FindAsync(string host, string repository, CredentialProgram helper, CancellationToken token)
    {
        var root = document.RootElement;
        var server = host == RegistryReference.DockerHub ? HubKey : host;
        try
        {
            if (HelperFor(root, host) is { } named && await helper.AskAsync(named, server, token).ConfigureAwait(false) is { } asked)
            {
                return asked;
            }

            if (Text(root, "credsStore") is { Length: > 0 } store && await helper.AskAsync(store, server, token).ConfigureAwait(false) is { } stored)
            {
                return stored;
            }

            return Member(root, "auths") is { } auths ? Written(auths, host, repository) : null;
        }
        catch (InvalidOperationException)
        {
            // Bytes that are not UTF-8, and half a surrogate pair, are only found when a text is taken.
            throw Unreadable(path, "it holds text that is none");
        }
    }

    public void Dispose() => document.Dispose();

    private static string? HelperFor(JsonElement root, string host)
    {
        if (Member(root, "credHelpers") is not { } helpers)
        {
            return null;
        }

        foreach (var helper in helpers.EnumerateObject())
        {
            if (helper.Value.ValueKind == JsonValueKind.String && HostOf(helper.Name) == host)
            {
                return helper.Value.GetString();
            }
        }

        return null;
    }

    private RegistryCredential? Written(JsonElement auths, string host, string repository)
    {
        var best = -1;
        RegistryCredential? found = null;
        foreach (var entry in auths.EnumerateObject())
        {
            if (entry.Value.ValueKind == JsonValueKind.Object && Rank(entry.Name, host, repository) is var rank && rank > best && Read(entry.Value) is { } credential)
            {
                best = rank;
                found = credential;
            }
        }

        return found;
    }

    // The length of the path that is covered; -1 for another host or path. Docker's keys may be URLs, whose paths mean nothing.
    private static int Rank(string key, string host, string repository)
    {
        if (HostOf(key) != host)
        {
            return -1;
        }

        var slash = key.IndexOf('/', StringComparison.Ordinal);
        if (key.Contains("://", StringComparison.Ordinal) || slash < 0 || key[slash..] is "/v1/" or "/v2/" or "/v1" or "/v2" or "/")
        {
            return 0;
        }

        var above = key[(slash + 1)..].TrimEnd('/');
        return repository == above || repository.StartsWith(above + "/", StringComparison.Ordinal) ? above.Length : -1;
    }

    private static string HostOf(string key)
    {
        var scheme = key.IndexOf("://", StringComparison.Ordinal);
        var host = (scheme < 0 ? key : key[(scheme + 3)..]).Split('/', 2)[0];
        return host is "index.docker.io" or "registry-1.docker.io" ? RegistryReference.DockerHub : host;
    }

    private RegistryCredential? Read(JsonElement entry)
    {
        var credential = new RegistryCredential
        {
            UserName = Text(entry, "username"),
            Password = Text(entry, "password"),
            IdentityToken = NullIfEmpty(Text(entry, "identitytoken")),
            RegistryToken = NullIfEmpty(Text(entry, "registrytoken")),
            Origin = path,
        };
        if (Text(entry, "auth") is { Length: > 0 } auth)
        {
            var (name, password) = Decode(auth);
            credential = credential with { UserName = name, Password = password };
        }

        return string.IsNullOrEmpty(credential.UserName) && credential.IdentityToken is null && credential.RegistryToken is null ? null : credential;
    }

    private (string Name, string Password) Decode(string auth)
    {
        try
        {
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(auth)).TrimEnd('\0');
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon > 0 ? (text[..colon], text[(colon + 1)..]) : throw Unreadable(path, "an \"auth\" in it is no name and password");
        }
        catch (FormatException)
        {
            throw Unreadable(path, "an \"auth\" in it is not base64");
        }
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private static AssayException Unreadable(string path, string why) =>
        new("credentials.unreadable", $"the credentials in {path} can't be read: {why}", "repair the file, or point DOCKER_CONFIG or REGISTRY_AUTH_FILE to another");
}
