namespace Assay.Engine.Policy;

/// <summary>A pattern over a whole text: '*' stands for anything but '/', '**' for anything, '?' for one character but '/'. Linear in memory, quadratic in time at worst.</summary>
internal sealed class WildcardPattern
{
    private const int MaxCharacters = 1024;

    private readonly string pattern;

    private WildcardPattern(string pattern) => this.pattern = pattern;

    /// <summary>Null where the pattern is empty or too long.</summary>
    public static WildcardPattern? Of(string pattern) => pattern.Length is 0 or > MaxCharacters ? null : new WildcardPattern(pattern);

    public override string ToString() => pattern;

    public bool Matches(string text)
    {
        // reachable[i]: the pattern up to i can stand for the text read so far.
        var reachable = new bool[pattern.Length + 1];
        reachable[0] = true;
        Extend(reachable);
        foreach (var character in text)
        {
            var next = new bool[pattern.Length + 1];
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
            reachable = next;
        }

        return reachable[pattern.Length];
    }

    // A star may also stand for nothing.
    private void Extend(bool[] reachable)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            reachable[i + 1] |= reachable[i] && pattern[i] == '*';
        }
    }

    private bool IsDouble(int star) => (star + 1 < pattern.Length && pattern[star + 1] == '*') || (star > 0 && pattern[star - 1] == '*');
}
