using Assay.Core;

namespace Assay.Advisories.Fetching;

/// <summary>
/// Where files are taken from instead of their publishers: below the mirror's address each publisher has a folder of its host's name, as
/// "wget --force-directories" and "wget --mirror" lay them out.
/// </summary>
public sealed record Mirror
{
    private readonly Uri? address;

    private Mirror(Uri? address) => this.address = address;

    /// <summary>The publishers themselves.</summary>
    public static Mirror None { get; } = new((Uri?)null);

    /// <summary>The mirror's host and port; null where there is no mirror.</summary>
    public string? Authority => address is null ? null : $"{address.IdnHost}:{address.Port}";

    /// <summary>Whether it speaks plain http.</summary>
    public bool IsPlain => address?.Scheme == "http";

    /// <exception cref="AssayException">"arguments.mirror": it is no address of a web server.</exception>
    public static Mirror At(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            throw new AssayException("arguments.mirror", $"'{url}' is no address of a mirror", "give one like https://mirror.example/advisories");
        }

        return new Mirror(new Uri(address.AbsoluteUri.TrimEnd('/') + "/"));
    }

    /// <summary>Where a file of a publisher is to be had.</summary>
    public Uri Of(Uri url) => address is null ? url : new Uri(address, url.Host + url.AbsolutePath);
}
