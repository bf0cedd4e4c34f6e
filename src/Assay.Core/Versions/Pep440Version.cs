using System.Buffers;

namespace Assay.Core.Versions;

/// <summary>
/// Python's order: PEP 440 as packaging/version.py has it. What is no version of PEP 440 orders as packaging up to 21 did (LegacyVersion),
/// below every version: distributions older than the rule still stand in advisories and images.
/// </summary>
internal static class Pep440Version
{
    private static readonly SearchValues<char> LegacyCharacters =
        SearchValues.Create("!+-.0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");

    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
        var leftIsVersion = Pep440Parts.TryParse(left, out var leftParts);
        var rightIsVersion = Pep440Parts.TryParse(right, out var rightParts);
        if (leftIsVersion && rightIsVersion)
        {
            order = leftParts.Compare(rightParts);
            return true;
        }

        left = Pep440Parts.Trim(left);
        right = Pep440Parts.Trim(right);
        if (!IsLegacy(left) || !IsLegacy(right))
        {
            return false;
        }

        order = leftIsVersion != rightIsVersion ? (leftIsVersion ? 1 : -1) : CompareLegacy(left, right);
        return true;
    }

    // LegacyVersion took anything; what nobody ever called a version is left undecided.
    private static bool IsLegacy(ReadOnlySpan<char> version) => !version.IsEmpty && !version.ContainsAnyExcept(LegacyCharacters);

    // _legacy_cmpkey: a list of texts, compared as Python compares lists of strings.
    private static int CompareLegacy(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var leftParts = new LegacyParts(left);
        var rightParts = new LegacyParts(right);
        while (true)
        {
            var leftPart = leftParts.Next();
            var rightPart = rightParts.Next();
            var order = leftPart.Compare(rightPart);
            if (order != 0 || leftPart.Kind == LegacyKind.End)
            {
                return order;
            }
        }
    }

    private enum LegacyKind
    {
        End,

        /// <summary>Digits, filled up with zeros to eight places.</summary>
        Number,

        /// <summary>A text behind an asterisk.</summary>
        Word,
    }

    private readonly ref struct LegacyPart(LegacyKind kind, ReadOnlySpan<char> text)
    {
        public LegacyKind Kind { get; } = kind;

        public ReadOnlySpan<char> Text { get; } = text;

        public bool IsDash => Text is "final-";

        public bool IsZero => Text.Length <= 8 && Numeral.IsZero(Text);

        // The asterisk is below all digits, and the end below everything.
        public int Compare(LegacyPart other)
        {
            if (Kind != other.Kind)
            {
                return Kind == LegacyKind.End ? -1 : other.Kind == LegacyKind.End ? 1 : Kind == LegacyKind.Word ? -1 : 1;
            }

            return Kind == LegacyKind.Number ? CompareNumbers(Text, other.Text) : CompareWords(Text, other.Text);
        }

        // As texts of at least eight places.
        private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
        {
            var leftPlaces = (stackalloc char[8]);
            var rightPlaces = (stackalloc char[8]);
            return Math.Sign(Fill(left, leftPlaces).SequenceCompareTo(Fill(right, rightPlaces)));
        }

        private static ReadOnlySpan<char> Fill(ReadOnlySpan<char> digits, Span<char> places)
        {
            if (digits.Length > places.Length)
            {
                return digits;
            }

            places.Fill('0');
            digits.CopyTo(places[^digits.Length..]);
            return places;
        }

        private static int CompareWords(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
        {
            for (var i = 0; i < left.Length && i < right.Length; i++)
            {
                var order = char.ToLowerInvariant(left[i]) - char.ToLowerInvariant(right[i]);
                if (order != 0)
                {
                    return Math.Sign(order);
                }
            }

            return left.Length.CompareTo(right.Length);
        }
    }

    // Dashes before a word below "final" have no weight, nor have zeros before any word: both are held back until the next part is known.
    private ref struct LegacyParts(ReadOnlySpan<char> version)
    {
        private ReadOnlySpan<char> rest = version;
        private LegacyPart next;
        private bool hasNext;
        private int dashes;
        private int zeros;
        private bool ended;

        public LegacyPart Next()
        {
            if (!hasNext)
            {
                Read();
            }

            if (dashes > 0)
            {
                dashes--;
                return new LegacyPart(LegacyKind.Word, "final-");
            }

            if (zeros > 0)
            {
                zeros--;
                return new LegacyPart(LegacyKind.Number, "0");
            }

            hasNext = false;
            return next;
        }

        private void Read()
        {
            hasNext = true;
            while (true)
            {
                next = ReadRaw();
                if (next.IsZero)
                {
                    zeros++;
                    continue;
                }

                if (next.IsDash)
                {
                    zeros = 0;
                    dashes++;
                    continue;
                }

                if (next.Kind == LegacyKind.Word)
                {
                    if (zeros == 0 && next.Compare(new LegacyPart(LegacyKind.Word, "final")) < 0)
                    {
                        dashes = 0;
                    }

                    zeros = 0;
                }

                return;
            }
        }

        // (\d+ | [a-z]+ | \.| -), with what stands between, and "*final" at the end.
        private LegacyPart ReadRaw()
        {
            rest = rest.TrimStart('.');
            if (rest.IsEmpty)
            {
                var end = ended ? LegacyKind.End : LegacyKind.Word;
                ended = true;
                return new LegacyPart(end, "final");
            }

            var length = rest[0] == '-' ? 1 : Length(rest);
            var text = rest[..length];
            rest = rest[length..];
            return char.IsAsciiDigit(text[0]) ? new LegacyPart(LegacyKind.Number, text) : new LegacyPart(LegacyKind.Word, Rename(text));
        }

        private static int Length(ReadOnlySpan<char> text)
        {
            var first = ClassOf(text[0]);
            var end = 1;
            while (end < text.Length && ClassOf(text[end]) == first)
            {
                end++;
            }

            return end;
        }

        private static int ClassOf(char character) =>
            char.IsAsciiDigit(character) ? 0 : char.IsAsciiLetter(character) ? 1 : character is '.' or '-' ? 2 : 3;

        private static ReadOnlySpan<char> Rename(ReadOnlySpan<char> word) =>
            word is "-" ? "final-"
            : Is(word, "pre") || Is(word, "preview") || Is(word, "rc") ? "c"
            : Is(word, "dev") ? "@"
            : word;

        private static bool Is(ReadOnlySpan<char> word, string other) => word.Equals(other, StringComparison.OrdinalIgnoreCase);
    }
}
