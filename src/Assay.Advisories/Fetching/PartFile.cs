using System.Globalization;
using System.Text;

namespace Assay.Advisories.Fetching;

/// <summary>
/// A download that is under way or broke off: its bytes, and beside them which representation they are the beginning of, so that only
/// the rest of the very same one is ever appended (RFC 9110, 13.1.5).
/// </summary>
internal sealed class PartFile
{
    private const int MaxNoteBytes = 4096;

    private readonly string path;
    private readonly string note;

    /// <param name="folder">The feed's folder.</param>
    /// <param name="name">The file's name.</param>
    public PartFile(string folder, string name)
    {
        path = Path.Combine(folder, $".{name}.part");
        note = path + ".of";
        (Url, Validator, Total) = ReadNote();
        Bytes = Url is not null && File.Exists(path) ? new FileInfo(path).Length : 0;
    }

    /// <summary>Where the bytes come from; null where there are none.</summary>
    public string? Url { get; private set; }

    /// <summary>A strong entity tag, or a date that is as good; null where the rest can't be asked for.</summary>
    public string? Validator { get; private set; }

    /// <summary>Bytes of the whole; 0 where that is not known.</summary>
    public long Total { get; private set; }

    /// <summary>Bytes that are there.</summary>
    public long Bytes { get; private set; }

    public bool CanResume(Uri url) => Bytes > 0 && Validator is not null && Url == url.AbsoluteUri && (Total == 0 || Bytes < Total);

    /// <summary>Forgets what is there and begins a representation. The note comes first: bytes without one are worth nothing.</summary>
    public FileStream Begin(Uri url, string? validator, long total)
    {
        Discard();
        (Url, Validator, Total) = (url.AbsoluteUri, validator, total);
        File.WriteAllText(note, string.Create(CultureInfo.InvariantCulture, $"{Url}\n{Validator}\n{Total}\n"));
        return new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
    }

    public FileStream Append()
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        file.Position = file.Length;
        return file;
    }

    /// <summary>Looks again how much is there.</summary>
    public void Measure() => Bytes = File.Exists(path) ? new FileInfo(path).Length : 0;

    public void Discard()
    {
        File.Delete(path);
        File.Delete(note);
        (Url, Validator, Total, Bytes) = (null, null, 0, 0);
    }

    /// <summary>Gives the whole file its name.</summary>
    public void MoveTo(string destination)
    {
        File.Move(path, destination, overwrite: true);
        File.Delete(note);
        (Url, Validator, Total, Bytes) = (null, null, 0, 0);
    }

    private (string?, string?, long) ReadNote()
    {
        if (!File.Exists(note))
        {
            return default;
        }

        using var file = File.OpenRead(note);
        Span<byte> bytes = stackalloc byte[MaxNoteBytes];
        var lines = Encoding.UTF8.GetString(bytes[..file.ReadAtLeast(bytes, MaxNoteBytes, throwOnEndOfStream: false)]).Split('\n');
        return lines.Length == 4 && long.TryParse(lines[2], NumberStyles.None, CultureInfo.InvariantCulture, out var total)
            ? (lines[0], lines[1].Length > 0 ? lines[1] : null, total)
            : default;
    }
}
