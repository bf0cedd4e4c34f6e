using System.Buffers;
using System.Text.Json;
using Assay.Advisories.Feeds.Osv;

namespace Assay.Advisories.Feeds.Csaf;

/// <summary>Reads publishers' archives of all their documents: a tar, one document a file.</summary>
internal static class CsafArchive
{
    /// <summary>The longest document: the largest real ones have some 30 MiB.</summary>
    private const int MaxDocumentBytes = 128 << 20;

    private const string Suffix = ".json";

    /// <summary>Whether the first bytes are those of a tar whose first document, or whose first folder, may be one of CSAF.</summary>
    public static bool IsTar(ReadOnlySpan<byte> start, string path) =>
        TarMembers.IsHeader(start) && path.Contains(".tar", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads files that are one document, or have one a line.</summary>
    public static RecordParser Records(CsafTaker take) => RecordLoop.Of((record, sink, _) => take(CsafReader.Read(record), sink));

    /// <summary>Reads all documents of a tar; a bad one is told, and the next is read.</summary>
    /// <exception cref="InvalidDataException">The tar is damaged, or breaks off.</exception>
    public static void Parse(Stream stream, FeedSink sink, CsafTaker take, CancellationToken token)
    {
        var members = new TarMembers(stream);
        var number = 0;
        while (members.Next())
        {
            token.ThrowIfCancellationRequested();
            if (!members.Name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            number++;
            if (members.Bytes > MaxDocumentBytes)
            {
                sink.AddBad(number, $"{members.Name} is longer than {MaxDocumentBytes} bytes");
                continue;
            }

            var buffer = ArrayPool<byte>.Shared.Rent((int)members.Bytes);
            try
            {
                members.Read(buffer.AsSpan(0, (int)members.Bytes));
                take(CsafReader.Read(buffer.AsSpan(0, (int)members.Bytes)), sink);
            }
            catch (Exception exception) when (exception is JsonException or FormatException or OsvFormatException)
            {
                sink.AddBad(number, $"{members.Name}: {exception.Message}");
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
