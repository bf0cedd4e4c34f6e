using Assay.Advisories.Feeds.Csaf;
using Assay.Advisories.Fetching;

namespace Assay.Advisories.Feeds.RedHat;

/// <summary>
/// What Red Hat says of flaws: VEX documents, and the Security Data API's records, which say less. Both tell its word about severity, what is repaired and
/// what is not. Where both are there the document counts, which tells when it was changed. Its advisories come as OSV records too, which tell of
/// repairs by binary package, but not which of an advisory's packages had which of its flaws.
/// </summary>
internal static class RedHatFeed
{
    public static readonly Feed Feed = new((record, _) => RedHatCveReader.Recognises(record) || CsafReader.Recognises(record, RedHatVex.Publisher), Parse)
    {
        Name = "redhat",
        Ecosystems = ["Red Hat", "CentOS"],
        Segments = ["rhel", SharedFacts.Segment],
        Source = "https://security.access.redhat.com/data/csaf/v2/vex/",
        Licence = "Red Hat security data, CC BY 4.0",
        Origins =
        [
            new FeedOrigin
            {
                Name = "redhat-vex",
                Segment = "rhel",
                Documents = new RemoteDocuments(new Uri("https://security.access.redhat.com/data/csaf/v2/vex/"), "archive_latest.txt"),
            },

            // Where the documents can't be had: every CVE is a question, so that the first time takes an hour.
            new FeedOrigin
            {
                Name = "redhat-api",
                Segment = "rhel",
                Pages = new RemotePages("https://access.redhat.com/hydra/rest/securitydata/cve.json?per_page=1000&page={page}", 1000, "CVE")
                {
                    Details = "https://access.redhat.com/hydra/rest/securitydata/cve/{id}.json",
                },
                OnRequest = true,
                Supplements = true,
            },
        ],
        Document = new DocumentDoor(
            (start, path) => CsafArchive.IsTar(start, path) && start.IndexOf("www.redhat.com"u8) >= 0,
            (stream, sink, token) => CsafArchive.Parse(stream, sink, new RedHatVex().Take, token),
            IsTar: true),
    };

    private static void Parse(RecordStream records, FeedSink sink, CancellationToken token)
    {
        var reader = new RedHatCveReader();
        var vex = new RedHatVex();
        RecordLoop.Of((record, into, _) =>
        {
            if (CsafReader.Recognises(record, RedHatVex.Publisher))
            {
                vex.Take(CsafReader.Read(record), into);
                return;
            }

            var advisory = reader.Read(record);
            into.Add(advisory, "rhel");

            // Its ratings count for those who rebuild its packages too.
            foreach (var score in advisory.Severities)
            {
                into.Add(new FlawScore(advisory.Id, score));
            }
        })(records, sink, token);
    }
}
