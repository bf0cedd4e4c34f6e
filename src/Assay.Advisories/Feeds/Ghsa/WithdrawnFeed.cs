using System.Text;

namespace Assay.Advisories.Feeds.Ghsa;

/// <summary>
/// A list of GitHub's advisories that were taken back, for mirrors that lost the field: CSV, "ghsa,ecosystem_file,evidence". Records that
/// say it themselves need none.
/// </summary>
internal static class WithdrawnFeed
{
    private static ReadOnlySpan<byte> Header => "ghsa,ecosystem_file,evidence"u8;

    public static readonly Feed Feed = new((record, _) => record.Trim(" \r"u8).SequenceEqual(Header), RecordLoop.Of(Read))
    {
        Name = "ghsa-withdrawn",
        Ecosystems = ["withdrawn advisories"],
        Segments = [],
        Source = "a list beside the records",
        Licence = "as the records",
    };

    private static void Read(ReadOnlySpan<byte> record, FeedSink sink, string path)
    {
        record = record.Trim(" \r"u8);
        if (record.SequenceEqual(Header))
        {
            return;
        }

        var comma = record.IndexOf((byte)',');
        var id = Encoding.UTF8.GetString(comma < 0 ? record : record[..comma]);
        if (!RecordId.IsFlaw(id))
        {
            throw new FormatException($"'{id}' is no advisory's id");
        }

        sink.AddWithdrawn(id);
    }
}
