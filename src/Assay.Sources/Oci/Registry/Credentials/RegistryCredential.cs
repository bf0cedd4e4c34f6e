using System.Net.Http.Headers;
using System.Text;

namespace Assay.Sources.Oci.Registry.Credentials;

/// <summary>Who one is at a registry. It never tells its secrets by accident.</summary>
internal sealed record RegistryCredential
{
    public string? UserName { get; init; }

    public string? Password { get; init; }

    /// <summary>A refresh token of OAuth2, for the realm alone.</summary>
    public string? IdentityToken { get; init; }

    /// <summary>A bearer token that the registry takes as it is.</summary>
    public string? RegistryToken { get; init; }

    /// <summary>What it came from, for messages: a file's path, a helper's name, a variable.</summary>
    public required string Origin { get; init; }

    /// <summary>RFC 7617; null where there is no name.</summary>
    public AuthenticationHeaderValue? Basic => UserName is null
        ? null
        : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{Password}")));

    public override string ToString() => $"credential from {Origin}";
}
