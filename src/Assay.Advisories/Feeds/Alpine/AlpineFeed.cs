using Assay.Advisories.Feeds.Distros;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Alpine;

/// <summary>Alpine's security database, a file for each branch and repository, and what its tracker knows to be open.</summary>
internal static class AlpineFeed
{
    public static readonly Feed Feed = new((record, _) => SecdbFile.Of(record) is { IsSecdb: true, IsAlpine: true } || UnfixedReader.Recognises(record), RecordLoop.Of(Read))
    {
        Name = "alpine",
        Ecosystems = ["Alpine"],
        Segments = ["alpine"],
        Source = "https://secdb.alpinelinux.org/",
        Origins = [Fetching.FeedOrigin.AlpineSecdb, Fetching.FeedOrigin.AlpineUnfixed],
        Licence = "none stated; facts from the packages' own build files (MIT)",
    };

    private static void Read(ReadOnlySpan<byte> record, FeedSink sink, string path)
    {
        if (UnfixedReader.Recognises(record))
        {
            UnfixedReader.Read(record, sink);
            return;
        }

        var file = SecdbFile.Of(record);
        if (!file.IsSecdb || !file.IsAlpine)
        {
            throw new Osv.OsvFormatException("the record is no file of Alpine's security database");
        }

        // The comments of the build files themselves, as mirrors collect them, are those of the branch that is built from: edge.
        var release = file.Release is { } branch ? branch.TrimStart('v') : "edge";
        new SecdbReader($"{release}/{file.Repository}", DistroBuckets.Stream("alpine", release)).Read(record, file, sink);
    }
}
