using System.Text.Json;
using Assay.Core;
using Assay.Sources.Outbound;

namespace Assay.Sources.Clouds;

/// <summary>What is needed to find out who one is in a cloud.</summary>
/// <param name="Http">The outbound door's.</param>
/// <param name="Metadata">The way to the machine's own metadata service.</param>
/// <param name="Variable">Reads the environment.</param>
/// <param name="Time">Signatures and tokens bear it.</param>
internal sealed record CloudAccess(HttpClient Http, MetadataDoor Metadata, Func<string, string?> Variable, TimeProvider Time)
{
    private const int MaxFileBytes = 1 << 20;

    /// <summary>The variable's value; null where it is not set or empty.</summary>
    public string? Set(string name) => Variable(name) is { Length: > 0 } value ? value : null;

    /// <summary>The user's home folder; null where nobody says.</summary>
    public string? Home => Set("HOME") ?? Set("USERPROFILE");

    /// <summary>A small file that the environment names.</summary>
    /// <exception cref="AssayException">"credentials.cloud". Nothing of the content is told.</exception>
    public static string ReadFile(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var bytes = new byte[(int)Math.Min(stream.Length, MaxFileBytes)];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return System.Text.Encoding.UTF8.GetString(bytes, 0, length);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AssayException("credentials.cloud", $"{path} can't be read: {failure.Message}", "check the variables and files that name your cloud's credentials");
        }
    }

    /// <summary>Sends a request, and reads the body of its answer where that is a success.</summary>
    /// <param name="request">Disposed by the caller.</param>
    /// <param name="what">What is asked for: "a token for the registry".</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="AssayException">"credentials.cloud", "outbound.*".</exception>
    public async Task<string> AskAsync(HttpRequestMessage request, string what, CancellationToken token)
    {
        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseContentRead, token).ConfigureAwait(false);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadAsStringAsync(token).ConfigureAwait(false)
            : throw Failed($"{request.RequestUri!.IdnHost} answers {(int)response.StatusCode} where {what} was asked for");
    }

    /// <summary>A text of an answer's JSON object.</summary>
    /// <exception cref="AssayException">"credentials.cloud".</exception>
    public static string Text(string json, string name, string what) => TryText(json, name) ?? throw Failed($"the answer holds no \"{name}\" where {what} was asked for");

    /// <summary>As above; null where there is none.</summary>
    public static string? TryText(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String
                ? member.GetString()
                : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public static AssayException Failed(string why) =>
        new("credentials.cloud", $"the cloud's credentials can't be had: {why}", "check the variables and files that name them, or log in with docker login");
}
