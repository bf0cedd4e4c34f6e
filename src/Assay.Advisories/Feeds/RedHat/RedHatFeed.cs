namespace Assay.Advisories.Feeds.RedHat;

/// <summary>
/// Red Hat's Security Data API: records of CVEs, which tell its word about severity and what is not repaired, by source package. Its advisories
/// come as OSV records, which tell of repairs by binary package.
/// </summary>
internal static class RedHatFeed
{
    public static readonly Feed Feed = new((record, _) => RedHatCveReader.Recognises(record), Parse)
    {
        Name = "redhat",
        Ecosystems = ["Red Hat", "CentOS"],
        Segments = ["rhel", SharedFacts.Segment],
        Source = "https://access.redhat.com/hydra/rest/securitydata/cve.json",
        Licence = "Red Hat security data, CC BY 4.0",
    };

    private static void Parse(RecordStream records, FeedSink sink, CancellationToken token)
    {
        var reader = new RedHatCveReader();
        RecordLoop.Of((record, into, _) =>
        {
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
