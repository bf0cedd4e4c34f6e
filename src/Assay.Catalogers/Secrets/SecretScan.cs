using System.Buffers;
using System.Text;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Text;

namespace Assay.Catalogers.Secrets;

/// <summary>
/// Looks for secrets in one text after the other, in pieces of any size: a literal is found by the one search over all of them, what stands around
/// it is looked at by plain code, and only what is left is given to a pattern, over a bounded window. One instance serves one thread.
/// </summary>
public sealed class SecretScan
{
    /// <summary>How far before a literal anything is looked at.</summary>
    public const int MostBefore = 256;

    /// <summary>How far behind a literal's beginning anything is looked at.</summary>
    public const int MostReach = 4096;

    /// <summary>How many bytes of a file tell whether it is text.</summary>
    public const int HeadBytes = TextShapes.HeadBytes;

    private const int PieceBytes = 128 << 10;

    // A text that is made of literals would keep the patterns busy for days; no honest file comes near, and a layer of such files is an attack.
    private const int MostWindowsOfFile = 100_000;
    private const int MostWindows = 2_000_000;
    private const int MostMatchesOfFile = 100;

    private readonly SecretRuleSet rules;
    private readonly byte[] buffer = new byte[MostBefore + MostReach + PieceBytes];
    private readonly List<LiteralHit> hits = [];
    private readonly List<SecretMatch> matches = [];
    private FilePath path;
    private TextShape shape;
    private bool isShapeKnown;
    private bool isConfiguration;
    private bool isLibrary;
    private int filled;
    private int pending;
    private int searched;
    private long bufferStart;
    private long linesBefore;
    private long lineStart;
    private int windows;
    private int allWindows;
    private int dropped;

    public SecretScan(SecretRuleSet rules) => this.rules = rules;

    /// <summary>What was found in the text so far, in its order.</summary>
    public IReadOnlyList<SecretMatch> Matches => matches;

    /// <summary>What was not looked at; null where all of the text was.</summary>
    public Issue? Issue { get; private set; }

    /// <summary>Where the next bytes of the text are to be written.</summary>
    public Span<byte> Room => buffer.AsSpan(filled + pending);

    /// <summary>Whether a file's name lets expect text that somebody may have written a credential into.</summary>
    public static bool IsSearched(ReadOnlySpan<byte> path) => SecretPaths.IsSearched(path);

    /// <summary>Whether a file that begins so is text; what is none can't be searched.</summary>
    public static bool IsText(ReadOnlySpan<byte> head) => TextShapes.Of(head) != TextShape.Binary;

    /// <summary>Begins a text.</summary>
    public void Begin(FilePath file)
    {
        path = file;
        isConfiguration = SecretPaths.IsConfiguration(file);
        isLibrary = SecretPaths.IsLibrary(file.Bytes);
        isShapeKnown = false;
        filled = pending = searched = 0;
        bufferStart = linesBefore = lineStart = 0;
        windows = dropped = 0;
        matches.Clear();
        Issue = null;
    }

    /// <summary>Begins a text that is known to be one: a variable, a line of the history.</summary>
    public void BeginText(FilePath name)
    {
        Begin(name);
        (isShapeKnown, shape, isConfiguration) = (true, TextShape.Bytes, true);
    }

    /// <summary>Takes so many bytes that were written into <see cref="Room"/>.</summary>
    /// <returns>False where the rest need not be read.</returns>
    public bool Take(int count)
    {
        pending += count;
        if (!isShapeKnown)
        {
            if (pending < TextShapes.HeadBytes)
            {
                return true;
            }

            Settle();
        }

        if (shape == TextShape.Binary || Issue is not null)
        {
            pending = 0;
            return false;
        }

        Narrow();
        if (filled + pending > buffer.Length - (PieceBytes / 2))
        {
            Search(isEnd: false);
        }

        return Issue is null;
    }

    /// <summary>Takes a piece that stands elsewhere.</summary>
    /// <returns>False where the rest need not be read.</returns>
    public bool Take(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            var count = Math.Min(piece.Length, Room.Length);
            piece[..count].CopyTo(Room);
            piece = piece[count..];
            if (!Take(count))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Ends the text; <see cref="Matches"/> is whole.</summary>
    public void End()
    {
        if (!isShapeKnown)
        {
            Settle();
        }

        if (shape != TextShape.Binary && Issue is null)
        {
            Narrow();
            Search(isEnd: true);
        }

        matches.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        if (dropped > 0 && Issue is null)
        {
            Issue = Issue.Notice("secrets.many", $"the file holds {dropped} more of what looks like secrets", path.ToString());
        }
    }

    private void Settle()
    {
        isShapeKnown = true;
        shape = TextShapes.Of(buffer.AsSpan(0, pending));
    }

    // Characters of UTF-16 that are none of ASCII become a byte that no pattern takes. A half one waits for the next piece.
    private void Narrow()
    {
        if (shape == TextShape.Bytes)
        {
            filled += pending;
            pending = 0;
            return;
        }

        var low = shape == TextShape.Utf16LittleEndian ? 0 : 1;
        var raw = buffer.AsSpan(filled, pending);
        var whole = raw.Length / 2;
        for (var i = 0; i < whole; i++)
        {
            var (character, high) = (raw[(2 * i) + low], raw[(2 * i) + 1 - low]);
            raw[i] = high == 0 ? character : (byte)0x1a;
        }

        pending = raw.Length & 1;
        if (pending == 1)
        {
            raw[whole] = raw[^1];
        }

        filled += whole;
    }

    private void Search(bool isEnd)
    {
        var text = buffer.AsSpan(0, filled);
        var limit = isEnd ? filled : filled - MostReach;
        if (limit > searched)
        {
            hits.Clear();
            rules.Search.Find(text[searched..], hits);
            hits.Sort(static (left, right) => left.Index.CompareTo(right.Index));
            foreach (var hit in hits)
            {
                if (searched + hit.Index >= limit)
                {
                    break;
                }

                Look(text, searched + hit.Index, hit.Literal);
            }

            searched = limit;
        }

        if (!isEnd)
        {
            Advance(Math.Max(0, searched - MostBefore));
        }
    }

    private void Advance(int count)
    {
        var done = buffer.AsSpan(0, count);
        linesBefore += done.Count((byte)'\n');
        var last = done.LastIndexOf((byte)'\n');
        lineStart = last < 0 ? lineStart : bufferStart + last + 1;
        buffer.AsSpan(count, filled + pending - count).CopyTo(buffer);
        filled -= count;
        searched -= count;
        bufferStart += count;
    }

    private void Look(ReadOnlySpan<byte> text, int at, int literal)
    {
        var length = rules.Search.Literals[literal].Bytes.Length;
        foreach (var number in rules.RulesOf(literal))
        {
            var rule = rules.Rules[number];
            if ((!rule.OnlyInConfiguration || isConfiguration) && (rule.IsRandom || rule.CountsEverywhere || !isLibrary) && SecretSurroundings.MayBe(rule, text, at, length, out var start, out var end))
            {
                Match(rule, number, text[start..end], start, at - start, length);
            }
        }
    }

    private void Match(SecretRule rule, int number, ReadOnlySpan<byte> window, int windowStart, int at, int length)
    {
        if (++windows > MostWindowsOfFile || ++allWindows > MostWindows)
        {
            Issue ??= Issue.Error("limit.secretWindows", "the file is made of what secrets are told by: it was not searched to its end", path.ToString());
            return;
        }

        var characters = Encoding.Latin1.GetString(window);
        var (start, count) = rule.Match(characters, at, length);
        if (count == 0)
        {
            return;
        }

        var value = characters.AsSpan(start, count);
        if ((rule.LeastEntropy > 0 && Entropy.Of(value) < rule.LeastEntropy)
            || (!rule.MayHoldWords && Placeholders.IsOne(value))
            || (rule.Check is { } check && !check(value)))
        {
            return;
        }

        Add(rule, number, windowStart + start, value);
    }

    // Where two rules take the same text, the surer one has it.
    private void Add(SecretRule rule, int number, int start, ReadOnlySpan<char> value)
    {
        var absolute = bufferStart + start;
        var end = absolute + value.Length;
        var same = matches.FindIndex(match => match.Start < end && absolute < match.Start + match.Length);
        if (same >= 0 && NumberOf(matches[same].Rule) <= number)
        {
            return;
        }

        if (same < 0 && matches.Count == MostMatchesOfFile)
        {
            dropped++;
            return;
        }

        var before = buffer.AsSpan(0, start);
        var newline = before.LastIndexOf((byte)'\n');
        var column = newline < 0 ? absolute - lineStart + 1 : start - newline;
        var found = new SecretMatch(rule, absolute, value.Length, linesBefore + before.Count((byte)'\n') + 1, column, SecretMatch.Redact(rule, value), SecretMatch.DigestOf(rule, value));
        if (same >= 0)
        {
            matches[same] = found;
        }
        else
        {
            matches.Add(found);
        }
    }

    private int NumberOf(SecretRule rule)
    {
        for (var i = 0; i < rules.Rules.Count; i++)
        {
            if (ReferenceEquals(rules.Rules[i], rule))
            {
                return i;
            }
        }

        return int.MaxValue;
    }
}
