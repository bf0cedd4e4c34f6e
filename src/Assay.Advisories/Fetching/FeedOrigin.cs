namespace Assay.Advisories.Fetching;

/// <summary>
/// Where a part of a feed comes from: fixed files, a row of numbered ones, an ecosystem of OSV's bucket, repositories of rpms, or an archive of documents. A feed that declares it needs no
/// code to be fetched: every file is asked for by its validator (ETag or Last-Modified), resumed where it broke off, and checked.
/// </summary>
public sealed record FeedOrigin
{
    /// <summary>
    /// The folder it is kept in: "osv-npm", "alpine-secdb". Origins of one name are one download for several segments, and say the same but for the segment.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>The segment that is built from it, together with the segment's other origins. Records of other segments in it are left out.</summary>
    public required string Segment { get; init; }

    /// <summary>Files whose address does not change.</summary>
    public IReadOnlyList<RemoteFile> Files { get; init; } = [];

    /// <summary>Files of numbered releases; null where there are none.</summary>
    public RemoteSeries? Series { get; init; }

    /// <summary>The folder of an ecosystem in OSV's bucket, with a '/' at its end; null for other feeds.</summary>
    public Uri? OsvEcosystem { get; init; }

    /// <summary>The folder of NVD's files of years, with a '/' at its end; null for other feeds.</summary>
    public Uri? NvdFiles { get; init; }

    /// <summary>The releases of the CVE program's list, with a '/' at its end; null for other feeds.</summary>
    public Uri? CveReleases { get; init; }

    /// <summary>MSRC's interface, with a '/' at its end: its list of months and a document for each; null for other feeds.</summary>
    public Uri? MsrcDocuments { get; init; }

    /// <summary>Whether it is fetched only when a user asks for it by name: some hundred megabytes, for what few scans need. Default: false.</summary>
    public bool OnRequest { get; init; }

    /// <summary>
    /// Whether it adds to what the segment's other origins tell: without it the segment is used all the same, and a notice says what is lacking. Default: false; what
    /// lacks such an origin is incomplete.
    /// </summary>
    public bool Supplements { get; init; }

    /// <summary>Repositories of rpms whose updateinfo is the feed.</summary>
    public IReadOnlyList<RemoteRepository> Repositories { get; init; } = [];

    /// <summary>A list of further repositories; null where all are known.</summary>
    public RemoteTopics? Topics { get; init; }

    /// <summary>CSAF documents; null for other feeds.</summary>
    public RemoteDocuments? Documents { get; init; }

    /// <summary>An interface that answers page by page; null for other feeds.</summary>
    public RemotePages? Pages { get; init; }

    /// <summary>The addresses that people may want to read.</summary>
    public IEnumerable<Uri> Addresses =>
        (OsvEcosystem is null ? [] : new[] { new Uri(OsvEcosystem, "all.zip") }).Concat(new[] { NvdFiles, CveReleases, MsrcDocuments }.OfType<Uri>()).Concat(Documents is null ? [] : [Documents.Folder]).Concat(Pages is null ? [] : [new Uri(Pages.Address.Replace("{page}", "1", StringComparison.Ordinal))]).Concat(Repositories.Select(repository => repository.Places[0])).Concat(Files.Select(file => file.Url)).Concat(Series?.FilesOf(Series.First).Select(file => file.Url) ?? []);

    /// <summary>An ecosystem of https://google.github.io/osv.dev/data/#data-dumps: all.zip, modified_id.csv and ID.json.</summary>
    /// <param name="segment">The segment that its records go to.</param>
    /// <param name="ecosystem">As OSV spells it: "crates.io".</param>
    /// <param name="name">Its name where several segments come from one ecosystem; null for "osv-" and the segment.</param>
    public static FeedOrigin Osv(string segment, string ecosystem, string? name = null) => new()
    {
        Name = name ?? "osv-" + segment,
        Segment = segment,
        OsvEcosystem = new Uri($"https://storage.googleapis.com/osv-vulnerabilities/{Uri.EscapeDataString(ecosystem)}/"),
    };

    public static FeedOrigin Of(string name, string segment, params IReadOnlyList<RemoteFile> files) => new() { Name = name, Segment = segment, Files = files };

    /// <summary>Alpine's security database, a pair of files a release: https://secdb.alpinelinux.org.</summary>
    public static FeedOrigin AlpineSecdb { get; } = new()
    {
        Name = "alpine-secdb",
        Segment = "alpine",
        Files = SecdbOf("edge"),
        Series = new RemoteSeries(3, minor => SecdbOf($"v3.{minor}")),
    };

    /// <summary>What Alpine's security tracker has of each flaw, packed once a day by those who also publish Trivy.</summary>
    public static FeedOrigin AlpineUnfixed { get; } = Of("alpine-unfixed", "alpine", new RemoteFile(
        "unfixed.tar.gz", "https://aquasecurity.github.io/secfixes-tracker/all.tar.gz", FileShape.Gzip) { Optional = true }) with { Supplements = true };

    /// <summary>A repository's files as its host packs them, beside what OSV has of the same ecosystem.</summary>
    /// <param name="name">The origin's name.</param>
    /// <param name="segment">The segment that its records go to.</param>
    /// <param name="address">A zip.</param>
    public static FeedOrigin Repository(string name, string segment, string address) => Of(name, segment, new RemoteFile("repository.zip", address, FileShape.Zip)) with { Supplements = true };

    /// <summary>https://nvd.nist.gov/vuln/data-feeds, "JSON 2.0 feeds", and its interface for what changed since.</summary>
    public static FeedOrigin Nvd { get; } = new()
    {
        Name = "nvd",
        Segment = Core.Packages.CpeBuckets.Any,
        NvdFiles = new Uri("https://nvd.nist.gov/feeds/json/cve/2.0/"),
        OnRequest = true,
    };

    /// <summary>The CVE program's list with CISA's enrichment in it.</summary>
    public static FeedOrigin CveList { get; } = new()
    {
        Name = "cvelist",
        Segment = Feeds.SharedFacts.CveSegment,
        CveReleases = new Uri("https://github.com/CVEProject/cvelistV5/releases/"),
        OnRequest = true,
    };

    /// <summary>https://api.msrc.microsoft.com/cvrf/v3.0/swagger: all months since April 2016.</summary>
    public static FeedOrigin Msrc { get; } = new()
    {
        Name = "msrc",
        Segment = Core.Packages.WindowsBuckets.Segment,
        MsrcDocuments = new Uri("https://api.msrc.microsoft.com/cvrf/v3.0/"),
    };

    /// <summary>https://gitlab.com/exploit-database/exploitdb: the index of its exploits.</summary>
    public static FeedOrigin ExploitDb { get; } = Of("exploitdb", Feeds.SharedFacts.Segment, new RemoteFile(
        "files_exploits.csv", "https://gitlab.com/exploit-database/exploitdb/-/raw/main/files_exploits.csv", FileShape.Text) { MaxBytes = 256 << 20, Optional = true });

    /// <summary>https://www.cisa.gov/known-exploited-vulnerabilities-catalog.</summary>
    public static FeedOrigin Kev { get; } = Of("kev", Feeds.SharedFacts.Segment, new RemoteFile(
        "known_exploited_vulnerabilities.json", "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json", FileShape.Json) { MaxBytes = 64 << 20, Optional = true });

    /// <summary>https://www.first.org/epss/data_stats: all scores of the day.</summary>
    public static FeedOrigin Epss { get; } = Of("epss", Feeds.SharedFacts.Segment, new RemoteFile(
        "epss_scores-current.csv", "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz", FileShape.Gzip) { MaxBytes = 64 << 20, Optional = true });

    /// <summary>https://endoflife.date/docs/api/v1/: every product with its releases.</summary>
    public static FeedOrigin EndOfLife { get; } = Of("endoflife", Feeds.SharedFacts.Segment, new RemoteFile(
        "products.json", "https://endoflife.date/api/v1/products/full", FileShape.Json) { MaxBytes = 64 << 20, Optional = true });

    private static RemoteFile[] SecdbOf(string branch) => [SecdbOf(branch, "main"), SecdbOf(branch, "community")];

    private static RemoteFile SecdbOf(string branch, string repository) =>
        new($"{branch}-{repository}.json", $"https://secdb.alpinelinux.org/{branch}/{repository}.json", FileShape.Json) { Optional = true, MaxBytes = 64 << 20 };
}

/// <summary>Files of releases with ascending numbers. They end where a number has none.</summary>
/// <param name="First">The first number.</param>
/// <param name="FilesOf">The files of a number; all optional.</param>
public sealed record RemoteSeries(int First, Func<int, IReadOnlyList<RemoteFile>> FilesOf);
