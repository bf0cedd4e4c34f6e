using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Assay.Core;

namespace Assay.Sources.Oci.Registry;

/// <summary>Lists of repositories, tags and referrers, page by page.</summary>
internal sealed partial class RegistryClient
{
    private const int PageEntries = 1000;
    private const int MaxPageBytes = 8 << 20;
    private const int MaxPages = 10_000;

    /// <summary>All repositories that one may see (distribution: "Catalog"; not of the OCI specification, so many registries have none).</summary>
    /// <exception cref="AssayException">"registry.*", "limit.pages", "image.malformed", "outbound.*".</exception>
    public IAsyncEnumerable<string> RepositoriesAsync(CancellationToken token) =>
        NamesAsync("", $"_catalog?n={PageEntries}", "repositories", "list of repositories", token);

    /// <summary>All tags of a repository.</summary>
    /// <exception cref="AssayException">As above.</exception>
    public IAsyncEnumerable<string> TagsAsync(string repository, CancellationToken token) =>
        NamesAsync(repository, $"tags/list?n={PageEntries}", "tags", "list of tags", token);

    /// <summary>
    /// What is attached to an image: SBOMs, VEX documents, signatures. By the referrers API, or where a registry has none, by the tag that
    /// stands for it ("Referrers Tag Schema").
    /// </summary>
    /// <param name="repository">"library/alpine".</param>
    /// <param name="digest">The image's.</param>
    /// <param name="artifactType">Only of this type; null for all.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="AssayException">As above.</exception>
    public async Task<IReadOnlyList<Descriptor>> ReferrersAsync(string repository, string digest, string? artifactType, CancellationToken token)
    {
        if (!Digest.TryParse(digest, out var subject))
        {
            throw new ArgumentException("not a digest: " + digest, nameof(digest));
        }

        var found = new List<Descriptor>();
        var filter = artifactType is null ? "" : "?artifactType=" + Uri.EscapeDataString(artifactType);
        var hasApi = true;
        await foreach (var page in PagesAsync(repository, $"referrers/{digest}{filter}", "list of referrers", () => hasApi = false, token).ConfigureAwait(false))
        {
            found.AddRange(ImageIndex.ReadManifests(page, "list of referrers"));
        }

        if (!hasApi)
        {
            await foreach (var page in PagesAsync(repository, $"manifests/{subject.Algorithm}-{subject.Hex}", "list of referrers", () => { }, token).ConfigureAwait(false))
            {
                found.AddRange(ImageIndex.ReadManifests(page, "list of referrers"));
            }
        }

        // The filter is the registry's to apply, or not.
        return artifactType is null ? found : [.. found.Where(descriptor => descriptor.ArtifactType == artifactType)];
    }

    private async IAsyncEnumerable<string> NamesAsync(string repository, string path, string member, string what, [EnumeratorCancellation] CancellationToken token)
    {
        await foreach (var page in PagesAsync(repository, path, what, null, token).ConfigureAwait(false))
        {
            foreach (var name in Names(page, member, what))
            {
                yield return name;
            }
        }
    }

    private static List<string> Names(byte[] page, string member, string what)
    {
        using var document = JsonReading.Parse(page, what);
        try
        {
            return [.. JsonReading.Array(document.RootElement, member, what).Select(element => element.GetString() ?? throw JsonReading.Malformed(what, "a name is null"))];
        }
        catch (InvalidOperationException)
        {
            throw JsonReading.Malformed(what, "it holds something else than names");
        }
    }

    // RFC 8288: the next page is where a Link of relation "next" leads, on this registry alone.
    private async IAsyncEnumerable<byte[]> PagesAsync(string repository, string path, string what, Action? absent, [EnumeratorCancellation] CancellationToken token)
    {
        var root = await BaseAsync(token).ConfigureAwait(false);
        var full = repository.Length == 0 ? "" : prefix + repository;
        var scope = full.Length == 0 ? "registry:catalog:*" : $"repository:{full}:pull";
        var next = new Uri(root, full.Length == 0 ? path : $"{full}/{path}");
        var seen = new HashSet<Uri>();
        while (next is not null)
        {
            if (!seen.Add(next) || seen.Count > MaxPages)
            {
                throw new AssayException("limit.pages", $"{host} gives a {what} that does not end");
            }

            using var response = await AskAsync(HttpMethod.Get, next, full, scope, request => request.Headers.TryAddWithoutValidation("Accept", $"application/json, {MediaTypes.OciIndex}"), token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NotFound && absent is not null)
            {
                absent();
                yield break;
            }

            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw await FailureAsync(response, what, token).ConfigureAwait(false);
            }

            yield return await ReadAllAsync(response, what, MaxPageBytes, token).ConfigureAwait(false);
            next = Next(response, next);
        }
    }

    private Uri? Next(HttpResponseMessage response, Uri current)
    {
        if (!response.Headers.TryGetValues("Link", out var links))
        {
            return null;
        }

        foreach (var link in links.SelectMany(value => value.Split(',')))
        {
            var (start, end) = (link.IndexOf('<', StringComparison.Ordinal), link.IndexOf('>', StringComparison.Ordinal));
            if (start < 0 || end < start || !IsNext(link.AsSpan(end + 1)) || !Uri.TryCreate(current, link[(start + 1)..end], out var next))
            {
                continue;
            }

            return IsSelf(next, current) ? next : throw new AssayException("registry.failed", $"{host} has its next page on another host, which is not asked");
        }

        return null;
    }

    private static bool IsNext(ReadOnlySpan<char> parameters) =>
        parameters.Contains("rel=\"next\"", StringComparison.OrdinalIgnoreCase) || parameters.Contains("rel=next", StringComparison.OrdinalIgnoreCase);
}
