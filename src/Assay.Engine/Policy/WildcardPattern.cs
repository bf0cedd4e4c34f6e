namespace Assay.Engine.Policy;

/// <summary>A pattern over a whole text: '*' stands for anything but '/', '**' for anything, '?' for one character but '/'. Linear in memory, quadratic in time at worst.</summary>
internal sealed class WildcardPattern
{
    private const int MaxCharacters = 1024;

    private readonly string pattern;
    private readonly bool hasSingle;
    private readonly bool hasDouble;

    private WildcardPattern(string pattern)
    {
        this.pattern = pattern;
        for (var i = 0; i < pattern.Length; i++)
        {
            hasSingle |= pattern[i] == '*' && !IsDouble(i);
            hasDouble |= pattern[i] == '*' && IsDouble(i);
        }
    }

    /// <summary>Null where the pattern is empty or too long.</summary>
    public static WildcardPattern? Of(string pattern) => pattern.Length is 0 or > MaxCharacters ? null : new WildcardPattern(pattern);

    public override string ToString() => pattern;

    public bool Matches(string text) => hasSingle && hasDouble ? MatchesMixed(text) : MatchesGreedy(text);

    // Where all stars stand for the same, it is enough to go back to the last one: whatever an earlier one could take more of, that can.
    private bool MatchesGreedy(string text)
    {
        var (at, read) = (0, 0);
        var (star, starRead) = (-1, 0);
        while (read < text.Length || at < pattern.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, starRead) = (++at, read);
            }
            else if (at < pattern.Length && read < text.Length && (pattern[at] == text[read] || (pattern[at] == '?' && text[read] != '/')))
            {
                at++;
                read++;
            }
            else if (star >= 0 && starRead < text.Length && (hasDouble || text[starRead] != '/'))
            {
                (at, read) = (star, ++starRead);
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private bool MatchesMixed(string text)
    {
        // reachable[i]: the pattern up to i can stand for the text read so far.
        Span<bool> reachable = stackalloc bool[MaxCharacters + 1];
        Span<bool> next = stackalloc bool[MaxCharacters + 1];
        reachable.Clear();
        reachable[0] = true;
        Extend(reachable);
        foreach (var character in text)
        {
            next.Clear();
            for (var i = 0; i < pattern.Length; i++)
            {
                if (!reachable[i])
                {
                    continue;
                }

                if (pattern[i] == '*')
                {
                    next[i] |= character != '/' || IsDouble(i);
                }
                else if (pattern[i] == character || (pattern[i] == '?' && character != '/'))
                {
                    next[i + 1] = true;
                }
            }

            Extend(next);
            var read = reachable;
            reachable = next;
            next = read;
        }

        return reachable[pattern.Length];
    }

    // A star may also stand for nothing.
    private void Extend(Span<bool> reachable)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            reachable[i + 1] |= reachable[i] && pattern[i] == '*';
        }
    }

    private bool IsDouble(int star) => (star + 1 < pattern.Length && pattern[star + 1] == '*') || (star > 0 && pattern[star - 1] == '*');
}
