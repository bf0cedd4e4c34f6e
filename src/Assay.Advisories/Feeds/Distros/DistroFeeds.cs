using Assay.Advisories.Feeds.Alma;
using Assay.Advisories.Feeds.Amazon;
using Assay.Advisories.Feeds.Arch;
using Assay.Advisories.Feeds.Oracle;
using Assay.Advisories.Feeds.Rocky;

namespace Assay.Advisories.Feeds.Distros;

/// <summary>Distributors whose advisories come one a record, in a form of their own.</summary>
internal static class DistroFeeds
{
    public static readonly Feed Amazon = new(
        (record, _) => AmazonJsonReader.Recognises(record), Each((record, sink) => sink.Add(AmazonJsonReader.Read(record), "amzn")))
    {
        Name = "amazon",
        Ecosystems = ["Amazon Linux"],
        Segments = ["amzn"],
        Source = "https://alas.aws.amazon.com/",
        Licence = "none stated",
    };

    public static readonly Feed Oracle = new(
        (record, _) => OracleJsonReader.Recognises(record), Each((record, sink) => sink.Add(OracleJsonReader.Read(record), "ol")))
    {
        Name = "oracle",
        Ecosystems = ["Oracle Linux"],
        Segments = ["ol"],
        Source = "https://linux.oracle.com/security/oval/",
        Licence = "Oracle's terms of use: https://www.oracle.com/legal/terms.html",
    };

    public static readonly Feed Alma = new(
        (record, _) => AlmaErrataReader.Recognises(record), Each((record, sink) => sink.Add(AlmaErrataReader.Read(record), "almalinux")))
    {
        Name = "almalinux",
        Ecosystems = ["AlmaLinux"],
        Segments = ["almalinux"],
        Source = "https://errata.almalinux.org/8/errata.full.json",
        Licence = "MIT (AlmaLinux osv-database); none stated for the errata",
    };

    public static readonly Feed Rocky = new((record, _) => RockyErrataReader.IsAdvisory(record) || RockyErrataReader.IsPage(record), Each(ReadRocky))
    {
        Name = "rocky",
        Ecosystems = ["Rocky Linux"],
        Segments = ["rocky"],
        Source = "https://errata.rockylinux.org/api/v2/advisories",
        Licence = "BSD-3-Clause (RESF)",
    };

    public static readonly Feed Arch = new((record, _) => ArchReader.Recognises(record), Each((record, sink) => sink.Add(ArchReader.Read(record), "arch")))
    {
        Name = "arch",
        Ecosystems = ["Arch Linux"],
        Segments = ["arch"],
        Source = "https://security.archlinux.org/all.json",
        Licence = "none stated (the tracker itself is MIT)",
    };

    private static void ReadRocky(ReadOnlySpan<byte> record, FeedSink sink)
    {
        foreach (var advisory in RockyErrataReader.Read(record))
        {
            sink.Add(advisory, "rocky");
        }
    }

    private static RecordParser Each(RecordReader read) => (records, sink, token) => RecordLoop.Run(records, sink, read, token);
}
