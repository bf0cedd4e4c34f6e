using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Assay.Core;

namespace Assay.Sources.Oci.Daemon;

/// <summary>Where a container engine's API is, found as the engine's own command line finds it.</summary>
/// <param name="Engine">"docker", "podman": for messages.</param>
/// <param name="SocketPath">A Unix socket; null for TCP.</param>
/// <param name="Host">A host; null for a socket.</param>
/// <param name="Port">Its port.</param>
/// <param name="TlsFolder">The folder with ca.pem, cert.pem and key.pem; null without TLS.</param>
internal sealed record EngineEndpoint(string Engine, string? SocketPath, string? Host, int Port, string? TlsFolder)
{
    private const int MaxConfigBytes = 1 << 20;

    /// <summary>
    /// Docker's: DOCKER_HOST, else the context of DOCKER_CONTEXT or of ~/.docker/config.json, else the usual socket
    /// (docker/cli, cli/command/cli.go: resolveContextName; cli/context/store).
    /// </summary>
    /// <param name="variable">Environment variables by name.</param>
    /// <exception cref="AssayException">"engine.unsupported", "engine.contextNotFound".</exception>
    public static EngineEndpoint OfDocker(Func<string, string?> variable)
    {
        var folder = variable("DOCKER_CONFIG") is { Length: > 0 } set ? set : Path.Combine(variable("HOME") ?? "", ".docker");
        if (variable("DOCKER_HOST") is { Length: > 0 } host)
        {
            var verifies = variable("DOCKER_TLS_VERIFY") is { Length: > 0 };
            return Parse("docker", host, verifies ? variable("DOCKER_CERT_PATH") is { Length: > 0 } certificates ? certificates : folder : null);
        }

        var context = variable("DOCKER_CONTEXT") is { Length: > 0 } named ? named : CurrentContext(folder);
        return context is null or "default"
            ? new EngineEndpoint("docker", "/var/run/docker.sock", null, 0, null)
            : OfContext(folder, context);
    }

    /// <summary>Podman's: CONTAINER_HOST, else the socket of the user or of the machine.</summary>
    /// <param name="variable">Environment variables by name.</param>
    /// <exception cref="AssayException">"engine.unsupported".</exception>
    public static EngineEndpoint OfPodman(Func<string, string?> variable)
    {
        if (variable("CONTAINER_HOST") is { Length: > 0 } host)
        {
            return Parse("podman", host, null);
        }

        var own = variable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime ? Path.Combine(runtime, "podman", "podman.sock") : null;
        return new EngineEndpoint("podman", own is not null && File.Exists(own) ? own : "/run/podman/podman.sock", null, 0, null);
    }

    public override string ToString() => SocketPath is not null ? "unix://" + SocketPath : string.Create(CultureInfo.InvariantCulture, $"tcp://{Host}:{Port}");

    private static EngineEndpoint Parse(string engine, string text, string? tlsFolder)
    {
        if (text.StartsWith("unix://", StringComparison.Ordinal))
        {
            return new EngineEndpoint(engine, text["unix://".Length..], null, 0, null);
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "tcp" or "http" or "https" && uri.Host.Length > 0)
        {
            // Docker's registered ports: 2375 plain, 2376 with TLS.
            var port = uri.Port > 0 ? uri.Port : tlsFolder is null ? 2375 : 2376;
            return new EngineEndpoint(engine, null, uri.IdnHost, port, tlsFolder);
        }

        throw new AssayException("engine.unsupported", $"{engine} at {text} can't be reached: only unix:// and tcp:// are supported",
            "forward the socket (ssh -L /tmp/engine.sock:/var/run/docker.sock HOST) and set DOCKER_HOST=unix:///tmp/engine.sock");
    }

    private static string? CurrentContext(string folder)
    {
        using var config = ReadJson(Path.Combine(folder, "config.json"));
        return config is null ? null : JsonReading.Text(config.RootElement, "currentContext", "Docker's config.json") is { Length: > 0 } name ? name : null;
    }

    private static EngineEndpoint OfContext(string folder, string name)
    {
        // A context's folder is named by the digest of its name.
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        var what = $"Docker's context {name}";
        using var meta = ReadJson(Path.Combine(folder, "contexts", "meta", id, "meta.json"))
            ?? throw new AssayException("engine.contextNotFound", $"{what} does not exist", "list them: docker context ls");
        var endpoints = JsonReading.Object(meta.RootElement, "Endpoints", what) ?? default;
        var docker = JsonReading.Object(endpoints, "docker", what) ?? throw JsonReading.Malformed(what, "it has no endpoint");
        var tls = Path.Combine(folder, "contexts", "tls", id, "docker");
        return Parse("docker", JsonReading.RequiredText(docker, "Host", what), System.IO.Directory.Exists(tls) ? tls : null);
    }

    private static JsonDocument? ReadJson(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (stream.Length > MaxConfigBytes)
        {
            throw JsonReading.Malformed(path, $"it has more than {MaxConfigBytes} bytes");
        }

        var bytes = new byte[(int)stream.Length];
        stream.ReadExactly(bytes);
        return JsonReading.Parse(bytes, path);
    }
}
