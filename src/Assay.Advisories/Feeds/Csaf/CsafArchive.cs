using System.Text.Json;
using Assay.Advisories.Feeds.Osv;

namespace Assay.Advisories.Feeds.Csaf;

/// <summary>Reads publishers' archives of all their documents: a tar, one document a file.</summary>
internal static class CsafArchive
{
    /// <summary>The longest document: the largest real ones have some 30 MiB.</summary>
    private const int MaxDocumentBytes = 128 << 20;

    /// <summary>Most documents are shorter.</summary>
    private const int BufferBytes = 1 << 20;

    private const string Suffix = ".json";

    private static readonly int MaxReading = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>Whether the first bytes are those of a tar whose first document, or whose first folder, may be one of CSAF.</summary>
    public static bool IsTar(ReadOnlySpan<byte> start, string path) =>
        TarMembers.IsHeader(start) && path.Contains(".tar", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads files that are one document, or have one a line.</summary>
    public static RecordParser Records(CsafTaker take) => RecordLoop.Of((record, sink, _) => take(CsafReader.Read(record), sink));

    /// <summary>Reads all documents of a tar; a bad one is told, and the next is read.</summary>
    /// <remarks>Unpacking, reading JSON, and what is made of it are done at once, on as many threads as there are; documents are taken in the tar's order.</remarks>
    /// <exception cref="InvalidDataException">The tar is damaged, or breaks off.</exception>
    public static void Parse(Stream stream, FeedSink sink, CsafTaker take, CancellationToken token)
    {
        var members = new TarMembers(stream);
        var number = 0;
        Queue<Member> reading = new();
        Stack<byte[]> buffers = new();
        try
        {
            while (members.Next())
            {
                token.ThrowIfCancellationRequested();
                if (!members.Name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                number++;
                while (reading.Count >= MaxReading || reading.Sum(member => (long)member.Bytes) + Math.Min(members.Bytes, MaxDocumentBytes) > MaxDocumentBytes)
                {
                    Take(reading.Dequeue());
                }

                reading.Enqueue(members.Bytes > MaxDocumentBytes ? new Member(number, members.Name, 0, [], null) : Begin(members, number, buffers));
            }

            while (reading.TryDequeue(out var member))
            {
                Take(member);
            }
        }
        finally
        {
            foreach (var member in reading)
            {
                member.Forget();
            }
        }

        void Take(Member member)
        {
            member.Take(sink, take);
            if (member.Buffer.Length == BufferBytes)
            {
                buffers.Push(member.Buffer);
            }
        }
    }

    // The runtime's pool keeps arrays of every size for every thread that gave one back, some hundred megabytes in the end.
    private static Member Begin(TarMembers members, int number, Stack<byte[]> buffers)
    {
        var bytes = (int)members.Bytes;
        var buffer = bytes > BufferBytes ? GC.AllocateUninitializedArray<byte>(bytes) : buffers.TryPop(out var known) ? known : new byte[BufferBytes];
        members.Read(buffer.AsSpan(0, bytes));
        return new Member(number, members.Name, bytes, buffer, Task.Run(() => Read(buffer, bytes)));
    }

    // What is no document is told where it is taken: nothing here throws.
    private static (CsafDocument? Document, string? Why) Read(byte[] buffer, int bytes)
    {
        try
        {
            return (CsafReader.Read(buffer.AsSpan(0, bytes)), null);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or OsvFormatException)
        {
            return (null, exception.Message);
        }
    }

    /// <summary>A document that is being read.</summary>
    /// <param name="number">Its place in the tar.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="bytes">How long it is.</param>
    /// <param name="buffer">What it is read from.</param>
    /// <param name="read">Ends in it; null where it is too long to be read.</param>
    private sealed class Member(int number, string name, int bytes, byte[] buffer, Task<(CsafDocument? Document, string? Why)>? read)
    {
        public int Bytes => bytes;

        public byte[] Buffer => buffer;

        public void Take(FeedSink sink, CsafTaker take)
        {
            if (read is null)
            {
                sink.AddBad(number, $"{name} is longer than {MaxDocumentBytes} bytes");
                return;
            }

            var (document, why) = read.GetAwaiter().GetResult();
            try
            {
                if (document is null)
                {
                    sink.AddBad(number, $"{name}: {why}");
                    return;
                }

                take(document, sink);
            }
            catch (Exception exception) when (exception is JsonException or FormatException or OsvFormatException)
            {
                sink.AddBad(number, $"{name}: {exception.Message}");
            }
        }

        /// <summary>Waits, so that no buffer is in use when the archive is closed.</summary>
        public void Forget() => read?.GetAwaiter().GetResult();
    }
}
