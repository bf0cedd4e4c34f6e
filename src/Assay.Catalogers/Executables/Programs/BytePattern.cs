using System.Runtime.InteropServices;

namespace Assay.Catalogers.Executables.Programs;

/// <summary>
/// A regular expression over bytes, each a character of Latin-1: what .NET's do with the same text, as far as the tables of programs use them. Every
/// place of the pattern is tried at most once at every byte (R. Cox, "Regular Expression Matching: the Virtual Machine Approach"), so a search takes time by their product, whatever
/// the bytes are; and it is built in microseconds, where one of .NET's that is linear takes a millisecond. Immutable, and safe for threads.
/// </summary>
internal sealed class BytePattern
{
    private readonly PatternStep[] steps;
    private readonly ByteSet[] sets;

    private BytePattern(PatternStep[] steps, ByteSet[] sets)
    {
        this.steps = steps;
        this.sets = sets;
    }

    /// <param name="pattern">With one group of a name; the others capture nothing.</param>
    /// <exception cref="FormatException">The pattern is wrong, or has something that these don't know.</exception>
    public static BytePattern Parse(string pattern)
    {
        var (steps, sets) = PatternParser.Parse(pattern);
        return new BytePattern(steps, sets);
    }

    /// <summary>The first match that begins at a place or behind it, and of those that begin there the one that the pattern prefers.</summary>
    /// <param name="text">The bytes.</param>
    /// <param name="from">Where matches may begin; what stands before can be seen by '^' alone.</param>
    /// <param name="scratch">Used for nothing else meanwhile.</param>
    public PatternMatch? Find(ReadOnlySpan<byte> text, int from, PatternScratch scratch)
    {
        scratch.Begin(steps.Length, text.Length + 1);

        // What has failed at a place fails there wherever a match begins.
        for (var start = from; start <= text.Length; start++)
        {
            if (TryMatch(text, start, scratch, out var match))
            {
                return match;
            }
        }

        return null;
    }

    private bool TryMatch(ReadOnlySpan<byte> text, int start, PatternScratch scratch, out PatternMatch match)
    {
        var (step, at, groupStart, groupEnd) = (0, start, -1, -1);
        scratch.ForgetChoices();
        while (true)
        {
            var (kind, x, y) = steps[step];
            var goesOn = false;
            if (!scratch.IsNew(step, at))
            {
                // Tried before.
            }
            else if (kind == StepKind.Byte)
            {
                goesOn = at < text.Length && text[at++] == x;
                step++;
            }
            else if (kind == StepKind.Set)
            {
                goesOn = at < text.Length && sets[x].Contains(text[at++]);
                step++;
            }
            else if (kind == StepKind.Match)
            {
                match = new PatternMatch(start, at, groupStart, groupEnd);
                return true;
            }
            else
            {
                goesOn = true;
                switch (kind)
                {
                    case StepKind.Split:
                        scratch.Push(new PatternChoice(step + y, at, groupStart, groupEnd));
                        step += x;
                        break;
                    case StepKind.Jump:
                        step += x;
                        break;
                    case StepKind.GroupStart:
                        groupStart = at;
                        step++;
                        break;
                    case StepKind.GroupEnd:
                        groupEnd = at;
                        step++;
                        break;
                    case StepKind.Beginning:
                        goesOn = at == 0;
                        step++;
                        break;
                    default:
                        // The end, or a line's end right before it.
                        goesOn = at == text.Length || (at == text.Length - 1 && text[at] == '\n');
                        step++;
                        break;
                }
            }

            if (!goesOn)
            {
                if (!scratch.TryPop(out var choice))
                {
                    match = default;
                    return false;
                }

                (step, at, groupStart, groupEnd) = choice;
            }
        }
    }
}

/// <summary>Where a pattern matches, from and up to, and its group.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PatternMatch(int Start, int End, int GroupStart, int GroupEnd);

/// <summary>What else a match can go on with.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PatternChoice(int Step, int At, int GroupStart, int GroupEnd);

/// <summary>What one search after the other needs of memory.</summary>
internal sealed class PatternScratch
{
    private ulong[] tried = new ulong[128];
    private PatternChoice[] choices = new PatternChoice[64];
    private int places;
    private int count;

    public void Begin(int stepCount, int placeCount)
    {
        places = placeCount;
        var words = ((stepCount * placeCount) + 63) / 64;
        if (tried.Length < words)
        {
            tried = new ulong[words];
        }
        else
        {
            tried.AsSpan(0, words).Clear();
        }
    }

    public void ForgetChoices() => count = 0;

    /// <summary>Whether the step was not tried at the place yet; from now on it was.</summary>
    public bool IsNew(int step, int place)
    {
        var bit = (step * places) + place;
        ref var word = ref tried[bit >> 6];
        var mask = 1UL << (bit & 63);
        var isNew = (word & mask) == 0;
        word |= mask;
        return isNew;
    }

    public void Push(PatternChoice choice)
    {
        if (count == choices.Length)
        {
            Array.Resize(ref choices, count * 2);
        }

        choices[count++] = choice;
    }

    public bool TryPop(out PatternChoice choice)
    {
        if (count == 0)
        {
            choice = default;
            return false;
        }

        choice = choices[--count];
        return true;
    }
}
