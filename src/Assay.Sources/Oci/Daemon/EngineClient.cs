using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Assay.Core;
using Assay.Sources.Outbound;

namespace Assay.Sources.Oci.Daemon;

/// <summary>
/// A container engine's API over its socket (Docker Engine API, https://docs.docker.com/reference/api/engine/; podman serves the same calls).
/// Only what the user's own configuration names is connected to, and no redirect is followed.
/// </summary>
internal sealed class EngineClient : IDisposable
{
    private const int MaxJsonBytes = 64 << 20;

    private readonly EngineEndpoint endpoint;
    private readonly HttpClient http;
    private readonly List<X509Certificate2> certificates = [];

    public EngineClient(EngineEndpoint endpoint)
    {
        this.endpoint = endpoint;
        http = EngineDoor.Open(endpoint.SocketPath, endpoint.TlsFolder is null ? null : TlsOptions(endpoint.TlsFolder));
        http.BaseAddress = BaseOf(endpoint);
    }

    /// <summary>Asks for JSON.</summary>
    /// <param name="path">From the root, escaped.</param>
    /// <param name="subject">What an error calls the thing that was asked for.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="AssayException">"engine.unreachable", "engine.notFound", "engine.failed", "image.malformed".</exception>
    public JsonDocument GetJson(string path, string subject, CancellationToken token)
    {
        using var stream = GetStream(path, subject, token);
        var memory = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            memory.Write(buffer, 0, count);
            if (memory.Length > MaxJsonBytes)
            {
                throw new AssayException("engine.failed", $"{endpoint.Engine} answers with more than {MaxJsonBytes} bytes about {subject}");
            }
        }

        var bytes = memory.ToArray();
        var isArray = bytes.AsSpan().TrimStart(" \r\n\t"u8).StartsWith("["u8) || bytes.AsSpan().TrimStart(" \r\n\t"u8).StartsWith("null"u8);
        return bytes.AsSpan().Trim(" \r\n\t"u8).SequenceEqual("null"u8)
            ? JsonDocument.Parse("[]")
            : JsonReading.Parse(bytes, $"what {endpoint.Engine} says of {subject}", isArray ? JsonValueKind.Array : JsonValueKind.Object);
    }

    /// <summary>Asks for a stream, which the caller closes.</summary>
    /// <exception cref="AssayException">"engine.unreachable", "engine.notFound", "engine.failed".</exception>
    public Stream GetStream(string path, string subject, CancellationToken token)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            var response = http.Send(request, HttpCompletionOption.ResponseHeadersRead, token);
            if (response.IsSuccessStatusCode)
            {
                return response.Content.ReadAsStream(token);
            }

            using (response)
            {
                throw Refused(response, subject);
            }
        }
        catch (HttpRequestException failure)
        {
            throw Unreachable(failure);
        }
    }

    public void Dispose()
    {
        http.Dispose();
        certificates.ForEach(certificate => certificate.Dispose());
    }

    private static Uri BaseOf(EngineEndpoint endpoint) => endpoint.Host is null
        ? new Uri("http://localhost")
        : new UriBuilder(endpoint.TlsFolder is null ? "http" : "https", endpoint.Host, endpoint.Port).Uri;

    private SslClientAuthenticationOptions TlsOptions(string folder)
    {
        try
        {
            var authority = X509Certificate2.CreateFromPem(ReadText(Path.Combine(folder, "ca.pem")));
            certificates.Add(authority);
            var options = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            };
            if (File.Exists(Path.Combine(folder, "cert.pem")))
            {
                var own = X509Certificate2.CreateFromPemFile(Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
                certificates.Add(own);
                options.ClientCertificates = [own];
            }

            return options;
        }
        catch (Exception failure) when (failure is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw new AssayException("engine.tls", $"the certificates of {endpoint.Engine} in {folder} can't be used: {failure.Message}",
                "the folder has to hold ca.pem, cert.pem and key.pem", failure);
        }
    }

    private static string ReadText(string path)
    {
        using var reader = new StreamReader(path);
        var text = new char[1 << 20];
        return new string(text, 0, reader.ReadBlock(text));
    }

    private AssayException Refused(HttpResponseMessage response, string subject)
    {
        var message = MessageOf(response);
        return response.StatusCode == HttpStatusCode.NotFound
            ? new AssayException("engine.notFound", $"{endpoint.Engine} has no {subject}: {message}", "look what is there, or give the whole name or id")
            : new AssayException("engine.failed", $"{endpoint.Engine} at {endpoint} answers {(int)response.StatusCode} about {subject}: {message}");
    }

    // {"message":"No such image: ..."}
    private static string MessageOf(HttpResponseMessage response)
    {
        var buffer = new byte[4096];
        using var stream = response.Content.ReadAsStream();
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        try
        {
            using var json = JsonReading.Parse(buffer[..length], "the answer");
            return JsonReading.Text(json.RootElement, "message", "the answer") ?? JsonReading.Text(json.RootElement, "cause", "the answer") ?? "no reason given";
        }
        catch (AssayException)
        {
            return response.ReasonPhrase ?? "no reason given";
        }
    }

    private AssayException Unreachable(HttpRequestException failure)
    {
        var isDenied = failure.InnerException is SocketException { SocketErrorCode: SocketError.AccessDenied };
        return new AssayException("engine.unreachable", $"{endpoint.Engine} at {endpoint} can't be reached: {failure.InnerException?.Message ?? failure.Message}",
            isDenied ? "run as a user who may use its socket" : $"is it running? {(endpoint.Engine == "podman" ? "podman system service; CONTAINER_HOST" : "DOCKER_HOST and docker context")} say where it is",
            failure);
    }
}
