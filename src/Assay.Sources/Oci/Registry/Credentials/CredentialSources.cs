using Assay.Core;
using Assay.Core.Outbound;

namespace Assay.Sources.Oci.Registry.Credentials;

/// <summary>
/// Looks for the credential of a registry where other tools leave it. In this order: what the user said for this very registry, the file of
/// REGISTRY_AUTH_FILE, Docker's config, podman's files.
/// </summary>
internal sealed class CredentialSources(RegistryOptions options, string namedHost)
{
    private static readonly TimeSpan HelperPatience = TimeSpan.FromSeconds(30);

    private readonly CredentialProgram helper = new(options.Variable, HelperPatience);

    /// <summary>Null where one is nobody there.</summary>
    /// <param name="host">"docker.io" for Docker Hub.</param>
    /// <param name="repository">"team/app".</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="AssayException">"credentials.unreadable", "credentials.helper".</exception>
    public async Task<RegistryCredential?> FindAsync(string host, string repository, CancellationToken token)
    {
        if (host == namedHost && Said() is { } said)
        {
            return said;
        }

        foreach (var path in Files())
        {
            using var file = CredentialFile.Open(path);
            if (file is not null && await file.FindAsync(host, repository, helper, token).ConfigureAwait(false) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private RegistryCredential? Said() =>
        options.Token is { Length: > 0 } ? new RegistryCredential { RegistryToken = options.Token, Origin = "ASSAY_REGISTRY_TOKEN" }
        : options.UserName is { Length: > 0 } ? new RegistryCredential { UserName = options.UserName, Password = options.Password ?? "", Origin = "--username or ASSAY_REGISTRY_USER" }
        : null;

    private IEnumerable<string> Files()
    {
        if (Folder("REGISTRY_AUTH_FILE") is { } named)
        {
            yield return named;
        }

        var home = Folder("HOME") ?? Folder("USERPROFILE");
        if ((Folder("DOCKER_CONFIG") ?? (home is null ? null : Path.Combine(home, ".docker"))) is { } docker)
        {
            yield return Path.Combine(docker, "config.json");
        }

        if (Folder("XDG_RUNTIME_DIR") is { } runtime)
        {
            yield return Path.Combine(runtime, "containers", "auth.json");
        }

        if ((Folder("XDG_CONFIG_HOME") ?? (home is null ? null : Path.Combine(home, ".config"))) is { } config)
        {
            yield return Path.Combine(config, "containers", "auth.json");
        }
    }

    private string? Folder(string name) => options.Variable(name) is { Length: > 0 } value ? value : null;
}
