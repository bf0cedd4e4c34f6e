using System.Globalization;
using System.Runtime.InteropServices;

namespace Assay.Catalogers.Executables.Programs;

/// <summary>Makes steps of the text of a <see cref="BytePattern"/>.</summary>
internal sealed class PatternParser
{
    private const int MostRepeated = 100;

    private readonly string text;
    private readonly List<ByteSet> sets = [];
    private int at;

    private PatternParser(string text) => this.text = text;

    /// <exception cref="FormatException">As of <see cref="BytePattern.Parse"/>.</exception>
    public static (PatternStep[] Steps, ByteSet[] Sets) Parse(string text)
    {
        var parser = new PatternParser(text);
        var steps = parser.Alternatives();
        steps.Add(new PatternStep(StepKind.Match));
        return parser.at == text.Length ? ([.. steps], [.. parser.sets]) : throw parser.Wrong("a ')' too many");
    }

    // Steps name each other by distance, so that what is put together of them needs no change.
    private List<PatternStep> Alternatives()
    {
        var first = Sequence();
        if (!TryTake('|'))
        {
            return first;
        }

        var others = Alternatives();
        return [new PatternStep(StepKind.Split, 1, first.Count + 2), .. first, new PatternStep(StepKind.Jump, others.Count + 1), .. others];
    }

    private List<PatternStep> Sequence()
    {
        var steps = new List<PatternStep>();
        while (at < text.Length && text[at] is not ('|' or ')'))
        {
            steps.AddRange(Quantified(Atom()));
        }

        return steps;
    }

    private List<PatternStep> Quantified(List<PatternStep> atom)
    {
        if (at == text.Length || text[at] is not ('?' or '*' or '+' or '{'))
        {
            return atom;
        }

        var (least, most) = text[at++] switch
        {
            '?' => (0, 1),
            '*' => (0, (int?)null),
            '+' => (1, null),
            _ => Counts(),
        };
        var isLazy = TryTake('?');
        var steps = new List<PatternStep>();
        for (var i = 0; i < least; i++)
        {
            steps.AddRange(atom);
        }

        if (most is null)
        {
            return [.. steps, Split(isLazy, atom.Count + 2), .. atom, new PatternStep(StepKind.Jump, -(atom.Count + 1))];
        }

        List<PatternStep> optional = [];
        for (var i = least; i < most; i++)
        {
            optional = [Split(isLazy, atom.Count + optional.Count + 1), .. atom, .. optional];
        }

        return [.. steps, .. optional];
    }

    private static PatternStep Split(bool isLazy, int past) => isLazy ? new PatternStep(StepKind.Split, past, 1) : new PatternStep(StepKind.Split, 1, past);

    private (int Least, int? Most) Counts()
    {
        var least = Number();
        int? most = least;
        if (TryTake(','))
        {
            most = at < text.Length && text[at] == '}' ? null : Number();
        }

        return TryTake('}') && least <= MostRepeated && !(most > MostRepeated) ? (least, most) : throw Wrong("counts");
    }

    private int Number()
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return int.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong("a number");
    }

    private List<PatternStep> Atom()
    {
        switch (text[at])
        {
            case '(':
                at++;
                return Group();
            case '[':
                at++;
                return Of(Class());
            case '^':
                at++;
                return [new PatternStep(StepKind.Beginning)];
            case '$':
                at++;
                return [new PatternStep(StepKind.End)];
            case '.':
                at++;
                return Of(new ByteSet().With((byte)'\n').Inverted());
            case '\\' when at + 1 < text.Length && ByteSet.OfEscape(text[at + 1]) is { } set:
                at += 2;
                return Of(set);
            case '?' or '*' or '+' or '{':
                throw Wrong("nothing to repeat");
            default:
                return [new PatternStep(StepKind.Byte, Byte())];
        }
    }

    private List<PatternStep> Group()
    {
        var isNamed = false;
        if (TryTake('?') && !TryTake(':'))
        {
            var end = text.IndexOf('>', at);
            if (!TryTake('<') || end <= at || text.AsSpan(at, end - at).ContainsAnyExceptInRange('a', 'z'))
            {
                throw Wrong("a kind of group");
            }

            at = end + 1;
            isNamed = true;
        }

        var steps = Alternatives();
        if (!TryTake(')'))
        {
            throw Wrong("a group without end");
        }

        return isNamed ? [new PatternStep(StepKind.GroupStart), .. steps, new PatternStep(StepKind.GroupEnd)] : steps;
    }

    private ByteSet Class()
    {
        var isInverted = TryTake('^');
        var set = new ByteSet();
        while (at < text.Length && text[at] != ']')
        {
            if (text[at] == '\\' && at + 1 < text.Length && ByteSet.OfEscape(text[at + 1]) is { } whole)
            {
                at += 2;
                set = set.With(whole);
                continue;
            }

            var first = Byte();
            var last = first;
            if (at + 1 < text.Length && text[at] == '-' && text[at + 1] != ']')
            {
                at++;
                last = Byte();
            }

            for (int value = first; value <= last; value++)
            {
                set = set.With((byte)value);
            }
        }

        return TryTake(']') ? (isInverted ? set.Inverted() : set) : throw Wrong("a class without end");
    }

    private List<PatternStep> Of(ByteSet set)
    {
        var known = sets.IndexOf(set);
        if (known < 0)
        {
            known = sets.Count;
            sets.Add(set);
        }

        return [new PatternStep(StepKind.Set, known)];
    }

    private byte Byte()
    {
        var first = text[at++];
        if (first != '\\')
        {
            return first <= byte.MaxValue ? (byte)first : throw Wrong("a character beyond Latin-1");
        }

        var escaped = at < text.Length ? text[at++] : throw Wrong("an escape of nothing");
        switch (escaped)
        {
            case 'n':
                return (byte)'\n';
            case 'r':
                return (byte)'\r';
            case 't':
                return (byte)'\t';
            case 'x' when at + 2 <= text.Length && byte.TryParse(text.AsSpan(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value):
                at += 2;
                return value;
            default:
                return !char.IsAsciiLetterOrDigit(escaped) && escaped <= byte.MaxValue ? (byte)escaped : throw Wrong("an escape");
        }
    }

    private bool TryTake(char wanted)
    {
        if (at == text.Length || text[at] != wanted)
        {
            return false;
        }

        at++;
        return true;
    }

    private FormatException Wrong(string what) => new($"{what} at {at} of the pattern {text}");
}

/// <summary>What a step asks of the next byte, or how it goes on.</summary>
internal enum StepKind
{
    /// <summary>The byte X.</summary>
    Byte,

    /// <summary>A byte of the set number X.</summary>
    Set,

    /// <summary>Goes on X steps from here, and where that fails Y steps from here.</summary>
    Split,

    /// <summary>Goes on X steps from here.</summary>
    Jump,

    GroupStart,
    GroupEnd,
    Beginning,
    End,
    Match,
}

/// <summary>One step of a pattern.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PatternStep(StepKind Kind, int X = 0, int Y = 0);

/// <summary>A set of bytes.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ByteSet(ulong A, ulong B, ulong C, ulong D)
{
    public bool Contains(byte value) => (((value >> 6) switch { 0 => A, 1 => B, 2 => C, _ => D }) & (1UL << (value & 63))) != 0;

    public ByteSet With(byte value)
    {
        var bit = 1UL << (value & 63);
        return (value >> 6) switch
        {
            0 => this with { A = A | bit },
            1 => this with { B = B | bit },
            2 => this with { C = C | bit },
            _ => this with { D = D | bit },
        };
    }

    public ByteSet With(ByteSet other) => new(A | other.A, B | other.B, C | other.C, D | other.D);

    public ByteSet Inverted() => new(~A, ~B, ~C, ~D);

    /// <summary>What a letter behind a '\' stands for; null where that is no set.</summary>
    public static ByteSet? OfEscape(char letter)
    {
        if (letter is not ('s' or 'S'))
        {
            return null;
        }

        var set = new ByteSet();
        foreach (var space in "\t\n\v\f\r \u0085\u00A0")
        {
            set = set.With((byte)space);
        }

        return letter == 's' ? set : set.Inverted();
    }
}
