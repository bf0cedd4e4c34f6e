using Assay.Advisories.Feeds.Alpine;
using Assay.Advisories.Feeds.Distros;

namespace Assay.Advisories.Feeds.Wolfi;

/// <summary>Wolfi's and Chainguard's security databases, in the format of Alpine's; their records never match another distribution's packages.</summary>
internal static class WolfiFeed
{
    public static readonly Feed Wolfi = new(record => SecdbFile.Of(record) is { IsSecdb: true, IsWolfi: true }, Reading("wolfi"), SecdbJoin.Join)
    {
        Name = "wolfi",
        Ecosystems = ["Wolfi"],
        Source = "https://packages.wolfi.dev/os/security.json",
        Licence = "Chainguard's terms for security advisory data: https://www.chainguard.dev/legal",
    };

    public static readonly Feed Chainguard = new(record => SecdbFile.Of(record) is { IsSecdb: true, IsChainguard: true }, Reading("chainguard"), SecdbJoin.Join)
    {
        Name = "chainguard",
        Ecosystems = ["Chainguard"],
        Source = "https://packages.cgr.dev/chainguard/security.json",
        Licence = "Chainguard's terms for security advisory data: https://www.chainguard.dev/legal",
    };

    private static Action<RecordStream, FeedSink, CancellationToken> Reading(string bucket) => (records, sink, token) => RecordLoop.Run(
        records, sink,
        (record, into) =>
        {
            var file = SecdbFile.Of(record);
            if (!file.IsSecdb)
            {
                throw new Osv.OsvFormatException("the record is no security database");
            }

            new SecdbReader(bucket, bucket).Read(record, file, into);
        },
        token);
}
