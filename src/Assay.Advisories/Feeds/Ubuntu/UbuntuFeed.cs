namespace Assay.Advisories.Feeds.Ubuntu;

/// <summary>
/// Ubuntu's CVE tracker: what the security team says of every source package in every release and pocket, in the forms of its own interface
/// and of public mirrors.
/// </summary>
internal static class UbuntuFeed
{
    public static readonly Feed Feed = new(
        (record, _) => UbuntuTrackerReader.Recognises(record) || UbuntuApiReader.Recognises(record), Parse)
    {
        Name = "ubuntu",
        Ecosystems = ["Ubuntu"],
        Segments = ["ubuntu"],
        Source = "https://ubuntu.com/security/cves.json",
        Licence = "Ubuntu CVE tracker data, GPL-3.0 (ubuntu-cve-tracker); vectors and descriptions from NVD",
    };

    private static void Parse(RecordStream records, FeedSink sink, CancellationToken token)
    {
        var tracker = new UbuntuTrackerReader();
        var pages = new UbuntuApiReader();
        bool? isPage = null;
        RecordLoop.Of((record, into, _) =>
        {
            isPage ??= UbuntuApiReader.Recognises(record);
            if (isPage.Value)
            {
                pages.Read(record, into);
            }
            else
            {
                tracker.Read(record, into);
            }
        })(records, sink, token);
    }
}
