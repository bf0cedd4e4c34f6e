using Assay.Advisories.Feeds.Osv;
using Assay.Advisories.Fetching;

namespace Assay.Advisories.Feeds.Kubernetes;

/// <summary>
/// The Kubernetes project's official CVE feed in the form of OSV (https://github.com/kubernetes-sigs/cve-feed-osv, "vulns"). The feed itself
/// (https://kubernetes.io/docs/reference/issues-security/official-cve-feed/index.json) tells versions in prose alone.
/// </summary>
internal static class KubernetesFeed
{
    private const string Repository = "cve-feed-osv";
    private const string Records = "/vulns/";

    public static readonly Feed Feed = new((record, path) => path.Contains(Repository, StringComparison.Ordinal) && OsvReader.Recognises(record), Parse)
    {
        Name = "kubernetes",
        Ecosystems = ["Kubernetes"],
        Segments = ["kubernetes"],
        Source = "https://github.com/kubernetes-sigs/cve-feed-osv",
        Origins = [FeedOrigin.Repository("kubernetes", "kubernetes", "https://codeload.github.com/kubernetes-sigs/cve-feed-osv/zip/refs/heads/main")],
        Licence = "Apache-2.0",
    };

    // Beside the records the repository holds earlier forms of them.
    private static void Parse(RecordStream records, FeedSink sink, CancellationToken token)
    {
        if (sink.File.Contains(Records, StringComparison.Ordinal))
        {
            OsvFeed.Parse(records, sink, OsvProfile.Public, token);
            return;
        }

        while (records.Next(token))
        {
            sink.OtherRecords++;
        }
    }
}
