using System.Buffers;
using System.Text;
using Assay.Core.Text;

namespace Assay.Catalogers.Debian;

/// <summary>One package's stanza while it is read; cleared and used again for the next one.</summary>
internal sealed class StatusStanza
{
    private const int MaxFieldBytes = LineReader.MaxLineBytes + 1;

    private readonly string?[] values = new string?[(int)StatusField.Provides + 1];
    private readonly ArrayBufferWriter<byte> value = new();

    /// <summary>The line that the stanza begins in; 0 outside of one.</summary>
    public int FirstLine { get; private set; }

    /// <summary>The field that continuation lines belong to.</summary>
    public StatusField Current { get; private set; }

    public bool IsOpen => FirstLine > 0;

    /// <summary>Whether it has a Maintainer; the text is not kept.</summary>
    public bool IsMaintained { get; set; }

    /// <summary>Who built it, where its Maintainer tells of somebody else than the distribution.</summary>
    public string? Builder { get; set; }

    /// <summary>Whether it has a Description, the last field that dpkg itself writes; its text is not kept.</summary>
    public bool IsDescribed { get; set; }

    public string? this[StatusField field] => values[(int)field];

    public bool Has(StatusField field) => field == Current || values[(int)field] is not null;

    public void Begin(int line)
    {
        if (FirstLine == 0)
        {
            FirstLine = line;
        }
    }

    /// <summary>Begins a field, ending the one before.</summary>
    public void Open(StatusField field, ReadOnlySpan<byte> first)
    {
        EndField();
        Current = field;
        Append(first);
    }

    /// <summary>Adds a line to the current field; lines are joined by one blank.</summary>
    /// <returns>False where the field would become longer than any real one.</returns>
    public bool Append(ReadOnlySpan<byte> line)
    {
        if (Current <= StatusField.Ignored)
        {
            return true;
        }

        if (value.WrittenCount + line.Length >= MaxFieldBytes)
        {
            return false;
        }

        line = line.Trim(" \t\r"u8);
        if (value.WrittenCount > 0)
        {
            value.Write(" "u8);
        }

        value.Write(line);
        return true;
    }

    public void EndField()
    {
        if (Current > StatusField.Ignored)
        {
            values[(int)Current] = Text(value.WrittenSpan);
            value.ResetWrittenCount();
        }

        Current = StatusField.None;
    }

    /// <summary>Forgets the current field: its end is missing, so its value can't be believed.</summary>
    public void DropField()
    {
        value.ResetWrittenCount();
        Current = StatusField.None;
    }

    public void Clear()
    {
        Array.Clear(values);
        value.ResetWrittenCount();
        Current = StatusField.None;
        FirstLine = 0;
        IsMaintained = false;
        Builder = null;
        IsDescribed = false;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => bytes switch
    {
        // The same few words stand in every stanza.
        _ when bytes.SequenceEqual("install ok installed"u8) => "install ok installed",
        _ when bytes.SequenceEqual("amd64"u8) => "amd64",
        _ when bytes.SequenceEqual("arm64"u8) => "arm64",
        _ when bytes.SequenceEqual("all"u8) => "all",
        _ when Ascii.IsValid(bytes) => Encoding.ASCII.GetString(bytes),
        _ => LossyText.Decode(bytes),
    };
}
