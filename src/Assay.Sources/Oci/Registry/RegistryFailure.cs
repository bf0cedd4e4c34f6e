using System.Net;
using System.Text;
using System.Text.Json;
using Assay.Core;

namespace Assay.Sources.Oci.Registry;

/// <summary>Turns a registry's refusal into words (OCI distribution specification 1.1, "Error Codes").</summary>
internal static class RegistryFailure
{
    private const int MaxBytes = 64 << 10;
    private const int MaxShown = 300;

    /// <summary>What a response that isn't a success means.</summary>
    /// <param name="response">Its body is read here.</param>
    /// <param name="host">The registry.</param>
    /// <param name="what">What was asked for: "docker.io/library/alpine:3".</param>
    /// <param name="origin">Where the credential came from that was shown; null where none was.</param>
    /// <param name="token">Ends it.</param>
    public static async Task<AssayException> OfAsync(HttpResponseMessage response, string host, string what, string? origin, CancellationToken token)
    {
        var said = await SaidAsync(response, token).ConfigureAwait(false);
        var status = (int)response.StatusCode;
        return response.StatusCode switch
        {
            HttpStatusCode.NotFound => new AssayException("registry.notFound", $"{host} has no {what}{said}", "check the name, the tag and the registry"),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Denied(host, what, origin, said),
            HttpStatusCode.TooManyRequests => new AssayException("registry.rateLimited", $"{host} takes no more requests for now{said}",
                $"{Wait(response)}log in (docker login {host}), since named users may pull more, or ask a mirror: --mirror {host}=MIRROR"),
            _ => new AssayException("registry.failed", $"{host} answers {status} for {what}{said}", status >= 500 ? "try again later" : null),
        };
    }

    public static AssayException Denied(string host, string what, string? origin, string said) => new("registry.denied",
        origin is null ? $"{host} does not give {what} to everybody, or has no such image{said}" : $"{host} does not accept the credential from {origin} for {what}{said}",
        $"log in with docker login {host}, or set ASSAY_REGISTRY_USER and ASSAY_REGISTRY_PASSWORD");

    private static string Wait(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => $"wait {delta.TotalSeconds:0} s, ",
        { Date: { } date } => $"wait until {date:u}, ",
        _ => "",
    };

    // The registry's own words, as far as they are of the specification's form; nobody knows what else is in there.
    private static async Task<string> SaidAsync(HttpResponseMessage response, CancellationToken token)
    {
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
            var buffer = new byte[MaxBytes];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, token).ConfigureAwait(false);
            using var document = JsonDocument.Parse(buffer.AsMemory(0, length));
            var first = document.RootElement.GetProperty("errors")[0];
            var text = first.TryGetProperty("message", out var message) && message.GetString() is { Length: > 0 } words ? words : first.GetProperty("code").GetString();
            return string.IsNullOrEmpty(text) ? "" : ": " + Shown(text);
        }
        catch (Exception other) when (other is IOException or JsonException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            return "";
        }
    }

    private static string Shown(string text)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            shown.Append(Rune.IsControl(rune) ? "?" : rune.ToString());
            if (shown.Length >= MaxShown)
            {
                break;
            }
        }

        return shown.ToString();
    }
}
