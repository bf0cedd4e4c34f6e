using System.Security.Cryptography;
using System.Text;
using Assay.Core;
using Assay.Core.Files;

namespace Assay.Engine;

/// <summary>
/// Which artifact a jar is by its SHA-1: a text file of lines "sha1 TAB group:artifact:version", sorted by bytes, each SHA-1 once. It is searched where it lies, so that an
/// index of all of Maven's world costs no memory. docs/java-index.md.
/// </summary>
public sealed class JavaIndex : IDisposable
{
    private const int HexLength = 40;
    private const int MaxLineBytes = 1024;

    private readonly FileStream file;
    private readonly Lock gate = new();

    private JavaIndex(FileStream file) => this.file = file;

    /// <summary>What tells this index from another: size and time.</summary>
    public string Fingerprint => $"{file.Length} {File.GetLastWriteTimeUtc(file.Name).Ticks}";

    /// <exception cref="AssayException">"javaIndex.unreadable", "javaIndex.malformed".</exception>
    public static JavaIndex Open(string path)
    {
        FileStream opened;
        try
        {
            opened = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AssayException("javaIndex.unreadable", $"the index of jars {path} can't be read: {failure.Message}", "build one with `assay java-index build`", failure);
        }

        var index = new JavaIndex(opened);
        if (opened.Length > 0 && index.LineAt(0) is var (line, _) && (line.Length <= HexLength || line[HexLength] != '\t' || !IsSha1(line[..HexLength])))
        {
            opened.Dispose();
            throw new AssayException("javaIndex.malformed", $"{path} is no index of jars: its first line is not a SHA-1, a tab and group:artifact:version", "build one with `assay java-index build`");
        }

        return index;
    }

    /// <summary>"group:artifact:version"; null where the index does not know the file.</summary>
    /// <param name="sha1">40 hexadecimal digits in lower case.</param>
    public string? Find(string sha1)
    {
        lock (gate)
        {
            // Of the lines that begin in [low, high) the one behind the middle is compared, or the first where none begins there.
            long low = 0;
            var high = file.Length;
            while (low < high)
            {
                var middle = low + ((high - low) / 2);
                var start = middle == low ? low : NextLine(middle - 1);
                if (start >= high)
                {
                    // No line begins in the upper half. What is left is searched on, or, where it is short, read line by line.
                    if (middle - low <= MaxLineBytes)
                    {
                        return Scan(low, middle, sha1);
                    }

                    high = middle;
                    continue;
                }

                var (line, next) = LineAt(start);
                var order = string.CompareOrdinal(line, 0, sha1, 0, HexLength);
                if (order == 0)
                {
                    return ValueOf(line);
                }

                (low, high) = order < 0 ? (next, high) : (low, start);
            }

            return null;
        }
    }

    /// <summary>Writes an index of the jars below folders that lie as Maven or Gradle keep them, and of the lines of other indexes.</summary>
    /// <param name="sources">Folders, and files that are indexes themselves.</param>
    /// <param name="output">Where to.</param>
    /// <param name="token">Ends it.</param>
    /// <returns>How many jars the index knows, and how many were left out since their place does not tell what they are.</returns>
    public static (int Known, int Unknown) Build(IEnumerable<string> sources, string output, CancellationToken token)
    {
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var unknown = 0;
        foreach (var source in sources)
        {
            if (File.Exists(source))
            {
                foreach (var line in File.ReadLines(source).Where(line => line.Length > HexLength + 1 && line[HexLength] == '\t' && IsSha1(line[..HexLength])))
                {
                    lines.TryAdd(line[..HexLength], line[(HexLength + 1)..]);
                }

                continue;
            }

            if (!Directory.Exists(source))
            {
                throw new AssayException("javaIndex.source", $"{source} is neither a folder nor an index", "name folders such as ~/.m2/repository");
            }

            var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
            foreach (var jar in Directory.EnumerateFiles(source, "*.jar", options))
            {
                token.ThrowIfCancellationRequested();
                if (Catalogers.JavaArtifacts.OfPath(jar, source) is { } coordinates)
                {
                    lines.TryAdd(Sha1Of(jar), coordinates);
                }
                else
                {
                    unknown++;
                }
            }
        }

        ReplacedFile.Write(output, file =>
        {
            using var text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
            foreach (var (sha1, coordinates) in lines)
            {
                text.Write($"{sha1}\t{coordinates}\n");
            }
        });
        return (lines.Count, unknown);
    }

    public void Dispose() => file.Dispose();

    // The name that repositories give to content; it protects nothing here.
    private static string Sha1Of(string path)
    {
        using var content = File.OpenRead(path);
#pragma warning disable CA5350
        return Convert.ToHexStringLower(SHA1.HashData(content));
#pragma warning restore CA5350
    }

    private static bool IsSha1(string text) => text.Length == HexLength && text.All(letter => char.IsAsciiDigit(letter) || letter is >= 'a' and <= 'f');

    private static string? ValueOf(string line) => line.Length > HexLength + 1 && line[HexLength] == '\t' ? line[(HexLength + 1)..] : null;

    private string? Scan(long low, long high, string sha1)
    {
        while (low < high)
        {
            var (line, next) = LineAt(low);
            if (line.StartsWith(sha1, StringComparison.Ordinal))
            {
                return ValueOf(line);
            }

            low = next;
        }

        return null;
    }

    private long NextLine(long position)
    {
        Span<byte> piece = stackalloc byte[MaxLineBytes];
        while (position < file.Length)
        {
            file.Position = position;
            var count = file.Read(piece);
            var end = piece[..count].IndexOf((byte)'\n');
            if (end >= 0)
            {
                return position + end + 1;
            }

            position += Math.Max(1, count);
        }

        return file.Length;
    }

    private (string Line, long Next) LineAt(long position)
    {
        Span<byte> piece = stackalloc byte[MaxLineBytes];
        file.Position = position;
        var count = file.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false);
        var end = piece[..count].IndexOf((byte)'\n');
        return end >= 0 ? (Encoding.UTF8.GetString(piece[..end]).TrimEnd('\r'), position + end + 1) : (Encoding.UTF8.GetString(piece[..count]), NextLine(position));
    }
}
