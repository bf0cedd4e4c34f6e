using System.Buffers;

namespace Assay.Core.Versions;

/// <summary>
/// Alpine's version order: number{.number}[letter[number]]{_suffix[number]}[~hash][-rN]; the reference is apk-tools' src/version.c.
/// </summary>
/// <remarks>
/// <para>
/// The order is that of apk-tools 3, the grammar that of apk-tools 2 and 3 together, since both write databases: 3 knows
/// ~hash, 2 takes numbers behind a letter (opensmtpd's 6.6.4p1-r0) and numbers without digits (0..1, -r).
/// </para>
/// <para>
/// Undecidable is an empty version, and a pair whose order hangs on text that neither takes; what differs before that text
/// is decided, as by apk version -t, and so is an unknown suffix, which both sort behind _rc and before the release.
/// </para>
/// </remarks>
internal static class ApkVersion
{
    // The parts in the order of version.c's enum PARTS: where two versions differ in the kind of their next part, the one
    // with the part that stands further up here is the greater.
    private const int First = 0;
    private const int Number = 1;
    private const int Letter = 2;
    private const int Suffix = 3;
    private const int SuffixNumber = 4;
    private const int Hash = 5;
    private const int Revision = 6;
    private const int End = 7;
    private const int Invalid = 8;

    private const int UnknownSuffix = 5;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
        if (left.IsEmpty || right.IsEmpty)
        {
            return false;
        }

        var leftPart = new Part(left);
        var rightPart = new Part(right);
        while (leftPart.Kind == rightPart.Kind && leftPart.Kind < End)
        {
            order = Math.Sign(Compare(leftPart, rightPart));
            if (order != 0)
            {
                return true;
            }

            leftPart.MoveNext();
            rightPart.MoveNext();
        }

        if (leftPart.Kind == Invalid || rightPart.Kind == Invalid)
        {
            return false;
        }

        // What has more parts is the greater, unless the next of them says that it comes before the release.
        order = leftPart.IsBeforeRelease ? -1
            : rightPart.IsBeforeRelease ? 1
            : rightPart.Kind.CompareTo(leftPart.Kind);
        return true;
    }

    // token_cmp()
    private static int Compare(in Part left, in Part right) => left.Kind switch
    {
        // A number behind a dot that begins with 0 is a fraction: 1.02 < 1.1, 8.2.0015 < 8.2.002.
        Number when left.Text.StartsWith('0') || right.Text.StartsWith('0') => left.Text.SequenceCompareTo(right.Text),
        First or Number or SuffixNumber or Revision => Digits.Compare(left.Text, right.Text),
        Suffix => left.SuffixRank.CompareTo(right.SuffixRank),
        _ => left.Text.SequenceCompareTo(right.Text),
    };

    /// <summary>A place in a version: the part that stands there and the rest behind it.</summary>
    private ref struct Part
    {
        private ReadOnlySpan<char> rest;

        public Part(ReadOnlySpan<char> version)
        {
            rest = version;
            Kind = First;
            Text = Digits.Take(ref rest);
        }

        public int Kind { get; private set; }

        public ReadOnlySpan<char> Text { get; private set; }

        public int SuffixRank { get; private set; }

        public readonly bool IsBeforeRelease => Kind == Suffix && SuffixRank <= UnknownSuffix;

        // token_next()
        public void MoveNext()
        {
            if (Kind == Suffix && SuffixRank == UnknownSuffix)
            {
                Kind = Invalid;
                return;
            }

            if (rest.IsEmpty)
            {
                Kind = End;
                return;
            }

            switch (rest[0])
            {
                case >= 'a' and <= 'z' when Kind <= Number:
                    Kind = Letter;
                    Text = rest[..1];
                    rest = rest[1..];
                    break;
                case '.' when Kind <= Number:
                    Kind = Number;
                    rest = rest[1..];
                    Text = Digits.Take(ref rest);
                    break;
                case >= '0' and <= '9' when Kind is Letter or Suffix:
                    Kind = Kind == Letter ? Number : SuffixNumber;
                    Text = Digits.Take(ref rest);
                    break;
                case '_' when Kind <= SuffixNumber:
                    Kind = Suffix;
                    Take(1, rest[1..].IndexOfAnyExceptInRange('a', 'z'));
                    SuffixRank = RankOf(Text);
                    break;
                case '~' when Kind < Hash:
                    Take(1, rest[1..].IndexOfAnyExcept(HexDigits));
                    Kind = Text.IsEmpty ? Invalid : Hash;
                    break;
                case '-' when Kind < Revision && rest.StartsWith("-r"):
                    rest = rest[2..];
                    Text = Digits.Take(ref rest);
                    Kind = Text.IsEmpty && !rest.IsEmpty ? Invalid : Revision;
                    break;
                default:
                    Kind = Invalid;
                    break;
            }
        }

        private void Take(int skip, int length)
        {
            rest = rest[skip..];
            Text = length < 0 ? rest : rest[..length];
            rest = rest[Text.Length..];
        }

        private static int RankOf(ReadOnlySpan<char> suffix) => suffix switch
        {
            "alpha" => 1,
            "beta" => 2,
            "pre" => 3,
            "rc" => 4,
            "cvs" => 6,
            "svn" => 7,
            "git" => 8,
            "hg" => 9,
            "p" => 10,
            _ => UnknownSuffix,
        };
    }
}
