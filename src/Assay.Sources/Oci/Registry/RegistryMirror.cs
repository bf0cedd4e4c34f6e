using Assay.Core;

namespace Assay.Sources.Oci.Registry;

/// <summary>Another place for a registry's images.</summary>
/// <param name="For">The registry: "docker.io".</param>
/// <param name="Host">"mirror.example:5000".</param>
/// <param name="Prefix">What stands before the repository's name there, with a '/' after it; empty for none.</param>
internal sealed record RegistryMirror(string For, string Host, string Prefix)
{
    /// <summary>Reads "HOST=MIRROR" and "HOST=MIRROR/PREFIX".</summary>
    /// <exception cref="AssayException">"registry.mirror".</exception>
    public static IEnumerable<RegistryMirror> Of(IEnumerable<string> texts) => texts.Select(Parse);

    private static RegistryMirror Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || text.Contains("://", StringComparison.Ordinal))
        {
            throw Invalid(text);
        }

        var place = text[(equals + 1)..].TrimEnd('/').Split('/', 2);
        var of = text[..equals] == "index.docker.io" ? RegistryReference.DockerHub : text[..equals];
        return place[0].Length > 0 && Uri.TryCreate($"https://{place[0]}/", UriKind.Absolute, out var address) && address.UserInfo.Length == 0
            ? new RegistryMirror(of, place[0], place.Length == 2 ? place[1] + "/" : "")
            : throw Invalid(text);
    }

    private static AssayException Invalid(string text) =>
        new("registry.mirror", $"\"{text}\" names no mirror", "write REGISTRY=HOST[:PORT][/PREFIX]: docker.io=mirror.example/hub");

    /// <summary>Whether a failure is the mirror's alone, so that the registry itself is to be asked.</summary>
    public static bool IsMirrors(AssayException failure) =>
        failure.Code.StartsWith("registry.", StringComparison.Ordinal) || failure.Code is "outbound.nameNotFound" or "outbound.unreachable" or "outbound.timeout" or "outbound.broken";
}
