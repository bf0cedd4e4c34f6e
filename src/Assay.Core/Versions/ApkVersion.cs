using System.Buffers;

namespace Assay.Core.Versions;

/// <summary>
/// Alpine's version order: number{.number}[letter]{_suffix[number]}[~hash][-rN]; the reference is apk-tools' src/version.c.
/// </summary>
/// <remarks>
/// Undecidable is a pair whose order hangs on text that is no version (apk version --check refuses it); what differs before
/// that text is decided, as apk does.
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

    private const int NoSuffix = 5;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
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
        Number when left.Text[0] == '0' || right.Text[0] == '0' => left.Text.SequenceCompareTo(right.Text),
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
            TakeNumber();
        }

        public int Kind { get; private set; }

        public ReadOnlySpan<char> Text { get; private set; }

        public int SuffixRank { get; private set; }

        public readonly bool IsBeforeRelease => Kind == Suffix && SuffixRank < NoSuffix;

        // token_next()
        public void MoveNext()
        {
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
                    TakeNumber();
                    break;
                case >= '0' and <= '9' when Kind == Suffix:
                    Kind = SuffixNumber;
                    TakeNumber();
                    break;
                case '_' when Kind <= SuffixNumber:
                    Kind = Suffix;
                    Take(1, rest[1..].IndexOfAnyExceptInRange('a', 'z'));
                    SuffixRank = RankOf(Text);
                    Kind = SuffixRank == 0 ? Invalid : Suffix;
                    break;
                case '~' when Kind < Hash:
                    Take(1, rest[1..].IndexOfAnyExcept(HexDigits));
                    Kind = Text.IsEmpty ? Invalid : Hash;
                    break;
                case '-' when Kind < Revision && rest.StartsWith("-r"):
                    Kind = Revision;
                    rest = rest[2..];
                    TakeNumber();
                    break;
                default:
                    Kind = Invalid;
                    break;
            }
        }

        private void TakeNumber()
        {
            Text = Digits.Take(ref rest);
            if (Text.IsEmpty)
            {
                Kind = Invalid;
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
            _ => 0,
        };
    }
}
