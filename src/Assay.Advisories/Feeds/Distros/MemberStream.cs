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
        if (!NextName(token))
        {
            return false;
        }

        TakeValue();
        return true;
    }

    /// <summary>Goes to the next member's value without reading it: <see cref="TakeValue"/> or <see cref="TryEnterArray"/> does.</summary>
    /// <inheritdoc cref="Next"/>
    public bool NextName(CancellationToken token)
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
        return true;
    }

    /// <summary>Reads the value that the stream stands on.</summary>
    public void TakeValue()
    {
        valueLength = Measure();
        valueStart = start;
        start += valueLength;
    }

    /// <summary>Enters a member's value that is an array, however long; <see cref="NextElement"/> gives its elements one by one.</summary>
    /// <returns>False where it is something else.</returns>
    public bool TryEnterArray()
    {
        if (Peek() != (byte)'[')
        {
            return false;
        }

        start++;
        return true;
    }

    /// <summary>Goes to the array's next element, which is <see cref="Value"/> then.</summary>
    /// <returns>False at the array's end.</returns>
    /// <exception cref="JsonException">As of <see cref="Next"/>.</exception>
    public bool NextElement(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        if (Peek() == (byte)',')
        {
            start++;
            Peek();
        }

        if (Peek() == (byte)']')
        {
            start++;
            return false;
        }

        TakeValue();
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
