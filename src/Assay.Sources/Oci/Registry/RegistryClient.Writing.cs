using System.Net;
using System.Net.Http.Headers;
using Assay.Core;

namespace Assay.Sources.Oci.Registry;

/// <summary>What is put into a registry (OCI distribution specification 1.1, "Push").</summary>
internal sealed partial class RegistryClient
{
    /// <summary>Whether a repository has a blob.</summary>
    /// <exception cref="AssayException">"registry.*", "outbound.*", "credentials.*".</exception>
    public async Task<bool> HasBlobAsync(string repository, Digest digest, CancellationToken token)
    {
        using var response = await WriteAsync(HttpMethod.Head, repository, "blobs/" + digest, _ => { }, token).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.OK
            || (response.StatusCode == HttpStatusCode.NotFound ? false : throw await FailureAsync(response, $"blob {digest}", token).ConfigureAwait(false));
    }

    /// <summary>Puts a blob into a repository, in one piece.</summary>
    /// <param name="repository">"team/store".</param>
    /// <param name="digest">Of the content.</param>
    /// <param name="content">Opens it; asked again where a better credential is wanted.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="AssayException">"registry.*", "outbound.*", "credentials.*".</exception>
    public async Task PutBlobAsync(string repository, Digest digest, Func<HttpContent> content, CancellationToken token)
    {
        Uri place;
        using (var begun = await WriteAsync(HttpMethod.Post, repository, "blobs/uploads/", request => request.Content = new ByteArrayContent([]), token).ConfigureAwait(false))
        {
            if (begun.StatusCode != HttpStatusCode.Accepted || begun.Headers.Location is not { } location)
            {
                throw await FailureAsync(begun, $"an upload to {repository}", token).ConfigureAwait(false);
            }

            place = new Uri(begun.RequestMessage!.RequestUri!, location);
        }

        var separator = place.Query.Length > 0 ? "&" : "?";
        var address = new Uri($"{place.AbsoluteUri}{separator}digest={Uri.EscapeDataString(digest.ToString())}");
        using var response = await SendAsync(HttpMethod.Put, address, repository, Binary, token).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Created)
        {
            throw await FailureAsync(response, $"blob {digest}", token).ConfigureAwait(false);
        }

        void Binary(HttpRequestMessage request)
        {
            request.Content = content();
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        }
    }

    /// <summary>Puts a manifest under a tag, or under its digest.</summary>
    /// <exception cref="AssayException">"registry.*", "outbound.*", "credentials.*".</exception>
    public async Task PutManifestAsync(string repository, string identifier, byte[] manifest, CancellationToken token)
    {
        using var response = await WriteAsync(HttpMethod.Put, repository, "manifests/" + identifier, Manifest, token).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Created)
        {
            throw await FailureAsync(response, $"manifest {repository}:{identifier}", token).ConfigureAwait(false);
        }

        void Manifest(HttpRequestMessage request)
        {
            request.Content = new ByteArrayContent(manifest);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypes.OciManifest);
        }
    }

    private async Task<HttpResponseMessage> WriteAsync(HttpMethod method, string repository, string path, Action<HttpRequestMessage> prepare, CancellationToken token)
    {
        var root = await BaseAsync(token).ConfigureAwait(false);
        return await SendAsync(method, new Uri(root, $"{prefix}{repository}/{path}"), repository, prepare, token).ConfigureAwait(false);
    }

    // Where a registry has its uploads elsewhere, that place is told nothing of who one is: its address holds what it wants to know.
    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, string repository, Action<HttpRequestMessage> prepare, CancellationToken token)
    {
        var root = await BaseAsync(token).ConfigureAwait(false);
        if (IsSelf(address, root))
        {
            return await AskAsync(method, address, prefix + repository, $"repository:{prefix}{repository}:pull,push", prepare, token).ConfigureAwait(false);
        }

        using var request = new HttpRequestMessage(method, address);
        prepare(request);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
    }
}
