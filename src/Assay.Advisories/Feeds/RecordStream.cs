using System.Text.Json;

namespace Assay.Advisories.Feeds;

/// <summary>
/// Cuts a stream into records without holding more than one: see <see cref="RecordForm"/>.
/// </summary>
internal sealed class RecordStream
{
    /// <summary>The longest record: the largest real one known is below 4 MiB.</summary>
    public const int MaxRecordBytes = 16 << 20;

    private const int FirstBufferBytes = 64 << 10;

    private static readonly string TooLong = $"the record is longer than {MaxRecordBytes} bytes";

    private readonly Stream stream;
    private readonly RecordForm form;
    private byte[] buffer = new byte[FirstBufferBytes];
    private int start;
    private int end;
    private bool atEnd;
    private bool inArray;
    private int recordStart;
    private int recordLength;
    private long nextLine = 1;

    /// <param name="stream">Uncompressed bytes.</param>
    /// <param name="form">How it is cut.</param>
    public RecordStream(Stream stream, RecordForm form)
    {
        this.stream = stream;
        this.form = form;
    }

    /// <summary>The record that <see cref="Next"/> found, until the next call.</summary>
    public ReadOnlySpan<byte> Record => buffer.AsSpan(recordStart, recordLength);

    /// <summary>The line on which it begins, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Why the record can't be read; null where it can.</summary>
    public string? Error { get; private set; }

    /// <summary>True where the stream broke off inside a record.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Goes to the next record, good or bad.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="InvalidDataException">The compressed data below is damaged.</exception>
    public bool Next(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        Error = null;
        recordLength = 0;
        return form == RecordForm.Json ? NextValue() : NextLine();
    }

    private bool NextLine()
    {
        while (true)
        {
            var searched = 0;
            int length;
            while ((length = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n')) < 0)
            {
                searched = end - start;
                if (searched > MaxRecordBytes)
                {
                    return SkipLine();
                }

                if (!Fill())
                {
                    return LastLine();
                }
            }

            length += searched;
            Take(length, 1);
            if (!Record.Trim(" \t\r"u8).IsEmpty)
            {
                return true;
            }
        }
    }

    // A file that was cut off ends without its line feed and inside a value; a last line without one alone is common.
    private bool LastLine()
    {
        if (buffer.AsSpan(start, end - start).Trim(" \t\r"u8).IsEmpty)
        {
            return false;
        }

        Take(end - start, 0);
        IsTruncated = form == RecordForm.JsonLines && !IsWhole(Record);
        Error = IsTruncated ? "the file ends inside a record" : Error;
        return true;
    }

    private bool SkipLine()
    {
        Line = nextLine;
        Error = TooLong;
        int length;
        while ((length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n')) < 0)
        {
            start = end = 0;
            if (!Fill())
            {
                return true;
            }
        }

        start += length + 1;
        nextLine++;
        return true;
    }

    private void Take(int length, int separator)
    {
        Line = nextLine;
        recordStart = start;
        recordLength = length;
        start += length + separator;
        nextLine += separator;
        Error = length > MaxRecordBytes ? TooLong : null;
    }

    private bool NextValue()
    {
        if (!SkipToValue())
        {
            return Error is not null;
        }

        Line = nextLine;
        while (true)
        {
            try
            {
                if (TryMeasure(out var length))
                {
                    recordStart = start;
                    recordLength = length;
                    nextLine += Record.Count((byte)'\n');
                    start += length;
                    Error = length > MaxRecordBytes ? TooLong : null;
                    return true;
                }
            }
            catch (JsonException exception)
            {
                // Behind a malformed document there is nothing to hold on to.
                return Stop(exception.Message, truncated: atEnd);
            }

            if (end - start > MaxRecordBytes)
            {
                return Stop(TooLong, truncated: false);
            }

            Fill();
        }
    }

    private bool SkipToValue()
    {
        while (start < end || Fill())
        {
            switch (buffer[start])
            {
                case (byte)'\n':
                    nextLine++;
                    break;
                case (byte)' ' or (byte)'\t' or (byte)'\r' or 0xEF or 0xBB or 0xBF:
                    break;
                case (byte)'[' when !inArray:
                    inArray = true;
                    break;
                case (byte)',' when inArray:
                    break;
                case (byte)']' when inArray:
                    inArray = false;
                    break;
                default:
                    return true;
            }

            start++;
        }

        if (inArray)
        {
            Line = nextLine;
            Stop("the file ends inside an array", truncated: true);
        }

        return false;
    }

    private bool TryMeasure(out int length)
    {
        length = 0;
        var reader = new Utf8JsonReader(
            buffer.AsSpan(start, end - start), new JsonReaderOptions { AllowMultipleValues = true });
        reader = new Utf8JsonReader(buffer.AsSpan(start, end - start), atEnd, reader.CurrentState);
        if (!reader.Read() || !reader.TrySkip())
        {
            return false;
        }

        length = (int)reader.BytesConsumed;
        return true;
    }

    private bool Stop(string error, bool truncated)
    {
        Error = error;
        IsTruncated = truncated || inArray;
        inArray = false;
        start = end = 0;
        atEnd = true;
        return true;
    }

    private static bool IsWhole(ReadOnlySpan<byte> record)
    {
        try
        {
            var reader = new Utf8JsonReader(record);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool Fill()
    {
        if (atEnd)
        {
            return false;
        }

        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        var read = stream.Read(buffer, end, buffer.Length - end);
        end += read;
        atEnd = read == 0;
        return read > 0;
    }
}
