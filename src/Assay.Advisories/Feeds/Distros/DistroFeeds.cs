using Assay.Advisories.Feeds.Alma;
using Assay.Advisories.Feeds.Amazon;
using Assay.Advisories.Feeds.Arch;
using Assay.Advisories.Feeds.AzureLinux;
using Assay.Advisories.Feeds.Oracle;
using Assay.Advisories.Feeds.Photon;
using Assay.Advisories.Feeds.Rocky;
using Assay.Advisories.Fetching;

namespace Assay.Advisories.Feeds.Distros;

/// <summary>Distributors whose advisories come one a record, in a form of their own.</summary>
internal static class DistroFeeds
{
    private const string AzureLinuxFiles = "https://raw.githubusercontent.com/microsoft/AzureLinuxVulnerabilityData/main/";

    private static readonly string[] PhotonReleases = ["1.0", "2.0", "3.0", "4.0", "5.0"];
    private static readonly string[] AlmaReleases = ["8", "9", "10"];

    public static readonly Feed Amazon = new(
        (record, _) => AmazonJsonReader.Recognises(record), RecordLoop.Of((record, sink, _) => sink.Add(AmazonJsonReader.Read(record), "amzn")))
    {
        Name = "amazon",
        Ecosystems = ["Amazon Linux"],
        Segments = ["amzn"],
        Source = "https://cdn.amazonlinux.com/2/core/latest/x86_64/mirror.list",
        Origins = [new FeedOrigin { Name = "amazon-updateinfo", Segment = "amzn", Repositories = RpmRepositories.Amazon, Topics = RpmRepositories.AmazonExtras }],
        Licence = "none stated",
        Document = new DocumentDoor((start, _) => UpdateinfoReader.Recognises(start) && start.IndexOf("<id>ALAS"u8) >= 0, UpdateinfoReader.Parse),
    };

    public static readonly Feed Bottlerocket = new((_, _) => false, (_, _, _) => { })
    {
        Name = "bottlerocket",
        Ecosystems = ["Bottlerocket"],
        Segments = ["bottlerocket"],
        Source = "https://advisories.bottlerocket.aws/updateinfo.xml.gz",
        Origins = [FeedOrigin.Of("bottlerocket", "bottlerocket", new RemoteFile("updateinfo.xml.gz", "https://advisories.bottlerocket.aws/updateinfo.xml.gz", FileShape.Gzip))],
        Licence = "Apache-2.0 or MIT, as the repositories that it is made from",
        Document = new DocumentDoor((start, _) => UpdateinfoReader.Recognises(start) && start.IndexOf("<id>BRSA"u8) >= 0, UpdateinfoReader.Parse),
    };

    public static readonly Feed Fedora = new((_, _) => false, (_, _, _) => { })
    {
        Name = "fedora",
        Ecosystems = ["Fedora", "EPEL"],
        Segments = ["fedora", "epel", "almalinux", "rocky"],
        Source = "https://dl.fedoraproject.org/pub/fedora/linux/updates/",
        Origins =
        [
            new FeedOrigin { Name = "fedora-updateinfo", Segment = "fedora", Repositories = RpmRepositories.Fedora },
            new FeedOrigin { Name = "epel-updateinfo", Segment = "epel", Repositories = RpmRepositories.Epel },
        ],
        Licence = "none stated for updateinfo",
        Document = new DocumentDoor((start, _) => UpdateinfoReader.Recognises(start), UpdateinfoReader.Parse),
    };

    public static readonly Feed AzureLinux = new((_, _) => false, (_, _, _) => { })
    {
        Name = "azurelinux",
        Ecosystems = ["Azure Linux", "CBL-Mariner"],
        Segments = ["azurelinux", "mariner"],
        Source = "https://github.com/microsoft/AzureLinuxVulnerabilityData",
        Origins =
        [
            FeedOrigin.Of("azurelinux-oval", "azurelinux", new RemoteFile("azurelinux-3.0.xml", AzureLinuxFiles + "azurelinux-3.0-oval.xml", FileShape.Xml)),
            FeedOrigin.Of("mariner-oval", "mariner", new RemoteFile("cbl-mariner-2.0.xml", AzureLinuxFiles + "cbl-mariner-2.0-oval.xml", FileShape.Xml)),
        ],
        Licence = "MIT",
        Document = new DocumentDoor(AzureLinuxOval.Recognises, AzureLinuxOval.Parse),
    };

    public static readonly Feed Photon = new(PhotonReader.Recognises, RecordLoop.Of((record, sink, _) => PhotonReader.Read(record, sink)))
    {
        Name = "photon",
        Ecosystems = ["Photon OS"],
        Segments = ["photon"],
        Source = "https://packages.vmware.com/photon/photon_cve_metadata/",
        Origins = [FeedOrigin.Of("photon", "photon", [.. PhotonReleases.Select(release => new RemoteFile(
            $"cve_data_photon{release}.json", $"https://packages.vmware.com/photon/photon_cve_metadata/cve_data_photon{release}.json", FileShape.Json) { Optional = true })])],
        Licence = "none stated",
    };

    public static readonly Feed Oracle = new(
        (record, _) => OracleJsonReader.Recognises(record), RecordLoop.Of((record, sink, _) => sink.Add(OracleJsonReader.Read(record), "ol")))
    {
        Name = "oracle",
        Ecosystems = ["Oracle Linux"],
        Segments = ["ol"],
        Source = "https://linux.oracle.com/security/oval/",
        Origins = [FeedOrigin.Of("oracle-oval", "ol", new RemoteFile("com.oracle.elsa-all.xml.bz2", "https://linux.oracle.com/security/oval/com.oracle.elsa-all.xml.bz2", FileShape.Bzip2))],
        Licence = "Oracle's terms of use: https://www.oracle.com/legal/terms.html",
        Document = new DocumentDoor(OracleOval.Recognises, OracleOval.Parse),
    };

    public static readonly Feed Alma = new(
        (record, _) => AlmaErrataReader.Recognises(record), RecordLoop.Of((record, sink, _) => AlmaErrataReader.Read(record, sink)))
    {
        Name = "almalinux",
        Ecosystems = ["AlmaLinux"],
        Segments = ["almalinux"],
        Source = "https://errata.almalinux.org/8/errata.full.json",
        Origins = [FeedOrigin.Of("almalinux-errata", "almalinux", [.. AlmaReleases.Select(release => new RemoteFile(
            $"errata-{release}.json", $"https://errata.almalinux.org/{release}/errata.full.json", FileShape.Json) { Optional = true })])],
        Licence = "MIT (AlmaLinux osv-database); none stated for the errata",
        Document = new DocumentDoor(AlmaErrataReader.RecognisesFile, AlmaErrataReader.ReadFile),
    };

    public static readonly Feed Rocky = new((record, _) => RockyErrataReader.IsAdvisory(record) || RockyErrataReader.IsPage(record), RecordLoop.Of(ReadRocky))
    {
        Name = "rocky",
        Ecosystems = ["Rocky Linux"],
        Segments = ["rocky"],
        Source = "https://apollo.build.resf.org/api/v3/advisories/",
        Origins =
        [
            new FeedOrigin { Name = "rocky-updateinfo", Segment = "rocky", Repositories = RpmRepositories.Rocky },
            new FeedOrigin
            {
                Name = "rocky-apollo",
                Segment = "rocky",
                Pages = new RemotePages("https://apollo.build.resf.org/api/v3/advisories/?page={page}&size=100", 100, "name") { Items = "advisories" },
                OnRequest = true,
                Supplements = true,
            },
        ],
        Licence = "BSD-3-Clause (RESF)",
    };

    public static readonly Feed Arch = new((record, _) => ArchReader.Recognises(record), RecordLoop.Of((record, sink, _) => sink.Add(ArchReader.Read(record), "arch")))
    {
        Name = "arch",
        Ecosystems = ["Arch Linux"],
        Segments = ["arch"],
        Source = "https://security.archlinux.org/all.json",
        Origins = [FeedOrigin.Of("arch", "arch", new RemoteFile("all.json", "https://security.archlinux.org/all.json", FileShape.Json))],
        Licence = "none stated (the tracker itself is MIT)",
    };

    private static void ReadRocky(ReadOnlySpan<byte> record, FeedSink sink, string path)
    {
        foreach (var advisory in RockyErrataReader.Read(record))
        {
            sink.Add(advisory, "rocky");
        }
    }
}
