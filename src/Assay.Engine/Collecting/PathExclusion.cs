using System.Text;
using Assay.Core;

namespace Assay.Engine.Collecting;

/// <summary>
/// Paths that nobody is to look at, as the user named them. '*' stands for anything but '/', '?' for one character, '**' between slashes for any
/// folders; a pattern without a '/' is a name at any depth, one with a '/' begins at the root. What matches takes all that lies below it along.
/// </summary>
internal sealed class PathExclusion
{
    private const int MaxPatterns = 1000;
    private const int MaxBytes = 1024;

    private readonly byte[][][] patterns;

    private PathExclusion(IReadOnlyList<string> texts)
    {
        patterns = [.. texts.Select(Parse)];
        Fingerprint = string.Join('\n', texts);
    }

    /// <summary>The patterns as they were written: part of the layer cache's key.</summary>
    public string Fingerprint { get; }

    /// <summary>Null where there are no patterns.</summary>
    /// <exception cref="AssayException">"arguments.exclude": one is none.</exception>
    public static PathExclusion? Of(IReadOnlyList<string> texts) =>
        texts.Count == 0 ? null
        : texts.Count <= MaxPatterns ? new PathExclusion(texts)
        : throw new AssayException("arguments.exclude", $"--exclude has more than {MaxPatterns} patterns", "name folders in place of files");

    public bool Covers(string path) => Covers(Encoding.UTF8.GetBytes(path.TrimStart('/')));

    /// <summary>Whether a path, or a folder above it, is excluded.</summary>
    public bool Covers(ReadOnlySpan<byte> path)
    {
        foreach (var parts in patterns)
        {
            if (Matches(parts, path))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[][] Parse(string text)
    {
        var trimmed = text.Trim('/');
        if (trimmed.Length == 0 || Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            throw new AssayException("arguments.exclude", $"--exclude does not know '{text}'", "name a file or folder, or a pattern such as '**/node_modules' or 'srv/*/test'");
        }

        var parts = trimmed.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes);
        return text.Contains('/', StringComparison.Ordinal) && !(text.IndexOf('/', StringComparison.Ordinal) == text.Length - 1) ? [.. parts] : [[(byte)'*', (byte)'*'], .. parts];
    }

    // One way back is enough: what '**' takes more of can't make an earlier '**' fit better. A pattern that is used up covers all that is left.
    private static bool Matches(byte[][] parts, ReadOnlySpan<byte> path)
    {
        var (part, at) = (0, 0);
        var (afterStar, resume) = (-1, 0);
        while (at <= path.Length)
        {
            if (part < parts.Length && IsAnyFolders(parts[part]))
            {
                (afterStar, resume) = (++part, at);
            }

            if (part == parts.Length)
            {
                return true;
            }

            var end = EndOf(path, at);
            if (!IsAnyFolders(parts[part]) && MatchesName(parts[part], path[at..end]))
            {
                part++;
                at = end + 1;
            }
            else if (!IsAnyFolders(parts[part]))
            {
                if (afterStar < 0)
                {
                    return false;
                }

                part = afterStar;
                at = resume = EndOf(path, resume) + 1;
            }
        }

        return part == parts.Length;
    }

    private static bool IsAnyFolders(byte[] part) => part is [(byte)'*', (byte)'*'];

    private static int EndOf(ReadOnlySpan<byte> path, int at) => path[at..].IndexOf((byte)'/') is var length && length < 0 ? path.Length : at + length;

    private static bool MatchesName(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> name)
    {
        var (p, n) = (0, 0);
        var (afterStar, resume) = (-1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (afterStar, resume) = (++p, n);
            }
            else if (p < pattern.Length && (pattern[p] == name[n] || pattern[p] == '?'))
            {
                n += pattern[p] == '?' ? CharacterBytes(name[n..]) : 1;
                p++;
            }
            else if (afterStar >= 0)
            {
                p = afterStar;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept((byte)'*') < 0;
    }

    private static int CharacterBytes(ReadOnlySpan<byte> text)
    {
        Rune.DecodeFromUtf8(text, out _, out var consumed);
        return Math.Max(1, consumed);
    }
}
