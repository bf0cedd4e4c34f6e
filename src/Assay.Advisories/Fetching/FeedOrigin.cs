namespace Assay.Advisories.Fetching;

/// <summary>
/// Where a feed comes from: fixed files, a row of numbered ones, or an ecosystem of OSV's bucket. A feed that declares it needs no code to
/// be fetched: every file is asked for by its validator (ETag or Last-Modified) and resumed where it broke off.
/// </summary>
public sealed record FeedOrigin
{
    /// <summary>Files whose address does not change.</summary>
    public IReadOnlyList<RemoteFile> Files { get; init; } = [];

    /// <summary>Files of numbered releases; null where there are none.</summary>
    public RemoteSeries? Series { get; init; }

    /// <summary>The folder of an ecosystem in OSV's bucket, with a '/' at its end; null for other feeds.</summary>
    public Uri? OsvEcosystem { get; init; }

    /// <summary>An ecosystem of https://google.github.io/osv.dev/data/#data-dumps: all.zip, modified_id.csv and ID.json.</summary>
    public static FeedOrigin Osv(string ecosystem) => new()
    {
        OsvEcosystem = new Uri($"https://storage.googleapis.com/osv-vulnerabilities/{Uri.EscapeDataString(ecosystem)}/"),
    };

    public static FeedOrigin Of(params RemoteFile[] files) => new() { Files = files };

    /// <summary>Alpine's security database, a pair of files a release: https://secdb.alpinelinux.org.</summary>
    public static FeedOrigin AlpineSecdb() => new()
    {
        Files = [.. SecdbOf("edge")],
        Series = new RemoteSeries(3, minor => SecdbOf($"v3.{minor}")),
    };

    private static RemoteFile[] SecdbOf(string branch) => [SecdbOf(branch, "main"), SecdbOf(branch, "community")];

    private static RemoteFile SecdbOf(string branch, string repository) =>
        new($"{branch}-{repository}.json", $"https://secdb.alpinelinux.org/{branch}/{repository}.json", FileShape.Json) { Optional = true, MaxBytes = 64 << 20 };
}

/// <summary>Files of releases with ascending numbers. They end where a number has none.</summary>
/// <param name="First">The first number.</param>
/// <param name="FilesOf">The files of a number; all optional.</param>
public sealed record RemoteSeries(int First, Func<int, IReadOnlyList<RemoteFile>> FilesOf);
