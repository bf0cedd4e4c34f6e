using Assay.Advisories.Feeds.Mirrors;
using Assay.Advisories.Feeds.Osv;

namespace Assay.Advisories.Feeds.Pysec;

/// <summary>The Python Packaging Advisory Database as its repository has it: OSV's schema in YAML (https://github.com/pypa/advisory-database).</summary>
internal static class PysecFeed
{
    public static readonly Feed Feed = new(MirrorFeed.Recognises(IsRecord), MirrorFeed.Parse(IsRecord, Read))
    {
        Name = "pysec",
        Ecosystems = ["PyPI"],
        Segments = ["pypi"],
        Source = "https://github.com/pypa/advisory-database",
        Licence = "CC-BY-4.0",
    };

    private static bool IsRecord(MirrorFile file) =>
        file.Path.StartsWith("vulns/", StringComparison.Ordinal) && Path.GetFileName(file.Path).StartsWith("PYSEC-", StringComparison.Ordinal);

    private static void Read(MirrorFile file, FeedSink sink)
    {
        var advisory = OsvReader.Read(YamlJson.Convert(file.Text), OsvProfile.Public, out var otherEntries);
        sink.OtherEntries += otherEntries;
        sink.Add(advisory with { References = [] });
    }
}
