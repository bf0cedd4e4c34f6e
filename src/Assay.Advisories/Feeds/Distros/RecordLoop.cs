using System.Text.Json;
using Assay.Advisories.Feeds.Osv;

namespace Assay.Advisories.Feeds.Distros;

/// <summary>Reads one record into the sink.</summary>
internal delegate void RecordReader(ReadOnlySpan<byte> record, FeedSink sink);

/// <summary>Goes through the records of a file; what is wrong with one becomes an issue with its place, and the next is read.</summary>
internal static class RecordLoop
{
    public static void Run(RecordStream records, FeedSink sink, RecordReader read, CancellationToken token)
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
                read(records.Record, sink);
            }
            catch (JsonException exception)
            {
                sink.AddBad(records.Line, exception.Message);
            }
            catch (OsvFormatException exception)
            {
                sink.AddBad(records.Line, exception.Message);
            }
        }
    }
}
