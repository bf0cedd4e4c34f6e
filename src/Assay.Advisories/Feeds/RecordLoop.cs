using System.Text.Json;

namespace Assay.Advisories.Feeds;

/// <summary>Reads one record.</summary>
internal delegate void RecordReader(ReadOnlySpan<byte> record, FeedSink sink, string path);

/// <summary>Makes a parser of what reads one record: a bad one is told, and the loop goes on.</summary>
internal static class RecordLoop
{
    public static RecordParser Of(RecordReader read) => (records, sink, token) =>
    {
        while (records.Next(token))
        {
            if (records.Error is not null)
            {
                sink.AddBad(records.Line, records.Error);
                continue;
            }

            try
            {
                read(records.Record, sink, sink.File);
            }
            catch (Exception exception) when (exception is JsonException or FormatException or Osv.OsvFormatException)
            {
                sink.AddBad(records.Line, exception.Message);
            }
        }
    };
}
