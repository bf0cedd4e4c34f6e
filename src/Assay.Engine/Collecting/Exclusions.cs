using System.Text;
using Assay.Core;
using Assay.Core.Cataloging;
using Assay.Core.Findings;

namespace Assay.Engine.Collecting;

/// <summary>
/// What the user wants left out of a tree. A pattern without '/' names files and folders anywhere, one with '/' begins at the root; '*' is any
/// text of one name, '?' one character of it, "**" any number of folders. What lies below a folder that is left out is left out too.
/// </summary>
internal sealed class Exclusions
{
    // The places of a pattern are the bits of one number.
    private const int MaxParts = 62;
    private const int MaxCharacters = 1024;

    private readonly byte[][][] patterns;

    private Exclusions(IReadOnlyList<string> texts, byte[][][] patterns)
    {
        Texts = texts;
        this.patterns = patterns;
    }

    /// <summary>The patterns as the user wrote them.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>Understands patterns; null where there are none.</summary>
    /// <exception cref="AssayException">"arguments.exclude".</exception>
    public static Exclusions? Of(IReadOnlyList<string> texts) => texts.Count == 0 ? null : new Exclusions(texts, [.. texts.Select(Parse)]);

    /// <summary>Whether a path, or a folder that it lies in, is left out.</summary>
    public bool Covers(ReadOnlySpan<byte> path)
    {
        foreach (var pattern in patterns)
        {
            if (Covers(pattern, path))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Facts without those of files that are left out; who reads a layer that an earlier scan knows gets all of them.</summary>
    public LayerFacts Of(LayerFacts facts) => new()
    {
        DiffId = facts.DiffId,
        Index = facts.Index,
        Summary = facts.Summary with
        {
            Privileged = [.. facts.Summary.Privileged.Where(mode => !Covers(mode.Path.Bytes))],
            OpenFolders = [.. facts.Summary.OpenFolders.Where(mode => !Covers(mode.Path.Bytes))],
        },
        Files = [.. facts.Files.Where(file => !Covers(file.Path.Bytes))],
        Secrets = [.. facts.Secrets.Where(secret => !Covers(secret.Path.Bytes))],
        Issues = [.. facts.Issues.Where(issue => issue.Path is null || !Covers(Encoding.UTF8.GetBytes(issue.Path)))],
    };

    /// <summary>Whoever reads the result must know that it is of a part.</summary>
    public Issue ToIssue() => Issue.Notice("scan.excluded", "left out, as --exclude asks: " + string.Join(", ", Texts));

    private static byte[][] Parse(string text)
    {
        var trimmed = text.StartsWith("./", StringComparison.Ordinal) ? text[1..] : text;
        var isAnchored = trimmed.TrimEnd('/').Contains('/', StringComparison.Ordinal);
        var parts = trimmed.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (text.StartsWith('!') || parts.Length is 0 or > MaxParts || text.Length > MaxCharacters || parts.Contains("..", StringComparer.Ordinal) || parts.All(part => part == "**"))
        {
            throw new AssayException("arguments.exclude", $"--exclude does not know '{text}'", "write a name such as node_modules, or a path from the root such as usr/share/doc or **/testdata/*.jar");
        }

        return [.. (isAnchored ? parts : ["**", .. parts]).Select(Encoding.UTF8.GetBytes)];
    }

    private static bool Covers(byte[][] pattern, ReadOnlySpan<byte> path)
    {
        // Bit i: the parts before i stand for the folders read so far. Once all do, what follows lies below.
        var places = Skip(pattern, 1);
        while (!path.IsEmpty && places != 0)
        {
            var slash = path.IndexOf((byte)'/');
            var name = slash < 0 ? path : path[..slash];
            path = slash < 0 ? default : path[(slash + 1)..];
            var next = 0UL;
            for (var i = 0; i < pattern.Length; i++)
            {
                if ((places >> i & 1) == 0)
                {
                    continue;
                }

                var after = 1UL << (i + 1);
                next |= IsAnyFolders(pattern[i]) ? (1UL << i) | (i == pattern.Length - 1 ? after : 0) : MatchesName(pattern[i], name) ? after : 0;
            }

            places = Skip(pattern, next);
            if ((places >> pattern.Length & 1) != 0)
            {
                return true;
            }
        }

        return false;
    }

    // "**" may stand for no folder at all; at the end it wants something below.
    private static ulong Skip(byte[][] pattern, ulong places)
    {
        for (var i = 0; i < pattern.Length - 1; i++)
        {
            if ((places >> i & 1) != 0 && IsAnyFolders(pattern[i]))
            {
                places |= 1UL << (i + 1);
            }
        }

        return places;
    }

    private static bool IsAnyFolders(ReadOnlySpan<byte> part) => part.SequenceEqual("**"u8);

    // Goes back to the last '*' alone, which is enough: what an earlier one could take, the last one can too.
    private static bool MatchesName(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> name)
    {
        var (at, star, from) = (0, -1, 0);
        for (var i = 0; i < name.Length;)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, from) = (at++, i);
            }
            else if (at < pattern.Length && (pattern[at] == '?' || pattern[at] == name[i]))
            {
                i += pattern[at++] == '?' ? CharacterBytes(name[i..]) : 1;
            }
            else if (star >= 0)
            {
                (at, i) = (star + 1, ++from);
            }
            else
            {
                return false;
            }
        }

        return pattern[Math.Min(at, pattern.Length)..].IndexOfAnyExcept((byte)'*') < 0;
    }

    private static int CharacterBytes(ReadOnlySpan<byte> text)
    {
        Rune.DecodeFromUtf8(text, out _, out var bytes);
        return bytes;
    }
}
