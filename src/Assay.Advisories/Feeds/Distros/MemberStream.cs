using System.Text.Json;

namespace Assay.Advisories.Feeds.Distros;

/// <summary>Cuts one large JSON object into its members without holding more than one.</summary>
internal sealed class MemberStream(Stream stream)
{
    /// <summary>The longest member: the kernel's, in Debian's tracker, has some 10 MiB.</summary>
    public const int MaxMemberBytes = 128 << 20;

    private byte[] buffer = new byte[64 << 10];
    private int start;
    private int end;
    private bool atEnd;
    private bool isEntered;
    private int valueStart;
    private int valueLength;

    /// <summary>The member's name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Its value, until the next call.</summary>
    public ReadOnlySpan<byte> Value => buffer.AsSpan(valueStart, valueLength);

    /// <summary>Goes to the next member.</summary>
    /// <returns>False at the object's end.</returns>
    /// <exception cref="JsonException">The stream is no JSON object, or ends inside it, or a member is too long.</exception>
    public bool Next(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        if (!isEntered)
        {
            Expect((byte)'{');
            isEntered = true;
        }
        else if (Peek() == (byte)',')
        {
            start++;
        }

        if (Peek() == (byte)'}')
        {
            start++;
            return false;
        }

        Name = ReadName();
        Expect((byte)':');
        Peek();
        valueLength = Measure();
        valueStart = start;
        start += valueLength;
        return true;
    }

    private string ReadName()
    {
        var length = Measure();
        var json = new Utf8JsonReader(buffer.AsSpan(start, length));
        if (!json.Read() || json.TokenType != JsonTokenType.String)
        {
            throw new JsonException("a member has no name");
        }

        start += length;
        return JsonSteps.String(ref json);
    }

    private void Expect(byte wanted)
    {
        if (Peek() != wanted)
        {
            throw new JsonException($"'{(char)wanted}' was expected");
        }

        start++;
    }

    // The next byte that is no blank.
    private byte Peek()
    {
        while (true)
        {
            while (start < end && buffer[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                start++;
            }

            if (start < end)
            {
                return buffer[start];
            }

            Fill();
        }
    }

    private int Measure()
    {
        while (true)
        {
            // A number could go on behind the buffer's end; the object's own end always follows.
            var json = new Utf8JsonReader(buffer.AsSpan(start, end - start), isFinalBlock: false, default);
            if (json.Read() && json.TrySkip())
            {
                return (int)json.BytesConsumed;
            }

            if (end - start > MaxMemberBytes)
            {
                throw new JsonException($"a member is longer than {MaxMemberBytes} bytes");
            }

            Fill();
        }
    }

    private void Fill()
    {
        if (atEnd)
        {
            throw new JsonException("the file ends inside an object");
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
        if (atEnd)
        {
            throw new JsonException("the file ends inside an object");
        }
    }
}
