namespace Assay.Core.Versions;

/// <summary>A version of PEP 440 taken apart without copying, as VERSION_PATTERN of packaging/version.py does.</summary>
internal ref struct Pep440Parts
{
    /// <summary>Digits; empty for 0.</summary>
    public ReadOnlySpan<char> Epoch;

    /// <summary>Numbers and dots.</summary>
    public ReadOnlySpan<char> Release;

    /// <summary>'a', 'b' or 'r' (rc, c, pre, preview), or '\0' without a pre-release.</summary>
    public char Pre;

    public ReadOnlySpan<char> PreNumber;
    public bool IsPost;
    public ReadOnlySpan<char> PostNumber;
    public bool IsDev;
    public ReadOnlySpan<char> DevNumber;

    /// <summary>What follows the plus sign; empty where there is none.</summary>
    public ReadOnlySpan<char> Local;

    public readonly bool IsPrerelease => Pre != '\0' || IsDev;

    // What is still to be read.
    private ReadOnlySpan<char> rest;

    public static bool TryParse(ReadOnlySpan<char> version, out Pep440Parts parts)
    {
        parts = new Pep440Parts { rest = Trim(version) };
        return parts.TryRead();
    }

    /// <summary>_cmpkey in packaging/version.py.</summary>
    public readonly int Compare(in Pep440Parts other)
    {
        var order = ComparePublic(other);
        return order != 0 ? order : CompareLocal(Local, other.Local);
    }

    /// <summary>The order without local labels.</summary>
    public readonly int ComparePublic(in Pep440Parts other)
    {
        var order = CompareBase(other);
        if (order == 0)
        {
            order = PreRank.CompareTo(other.PreRank);
        }

        if (order == 0)
        {
            order = Numeral.Compare(PreNumber, other.PreNumber);
        }

        if (order == 0)
        {
            order = ComparePart(IsPost, PostNumber, other.IsPost, other.PostNumber, absent: -1);
        }

        return order != 0 ? order : ComparePart(IsDev, DevNumber, other.IsDev, other.DevNumber, absent: 1);
    }

    /// <summary>Epoch and release only.</summary>
    public readonly int CompareBase(in Pep440Parts other)
    {
        var order = Numeral.Compare(Epoch, other.Epoch);
        return order != 0 ? order : Numeral.CompareDotted(Release, other.Release);
    }

    /// <summary>Numbers are above words, a longer label above its beginning, any label above none.</summary>
    public static int CompareLocal(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        // No label is a word of no letters, which is below any other.
        while (!left.IsEmpty || !right.IsEmpty)
        {
            var leftLabel = Numeral.CutAt(ref left, left.IndexOfAny('.', '-', '_'));
            var rightLabel = Numeral.CutAt(ref right, right.IndexOfAny('.', '-', '_'));
            var leftIsNumber = Numeral.IsNumber(leftLabel);
            var rightIsNumber = Numeral.IsNumber(rightLabel);
            var order = leftIsNumber != rightIsNumber ? (leftIsNumber ? 1 : -1)
                : leftIsNumber ? Numeral.Compare(leftLabel, rightLabel)
                : Math.Sign(leftLabel.CompareTo(rightLabel, StringComparison.OrdinalIgnoreCase));
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    /// <summary>Takes off what Python's \s matches around a version.</summary>
    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        var start = 0;
        while (start < text.Length && IsBlank(text[start]))
        {
            start++;
        }

        var end = text.Length;
        while (end > start && IsBlank(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    private static bool IsBlank(char character) => char.IsWhiteSpace(character) || character is >= '\x1c' and <= '\x1f';

    // 1.0.dev1 < 1.0a1 < 1.0rc1 < 1.0 and 1.0.post1: without a pre-release a development release is at the very bottom.
    private readonly int PreRank => Pre switch
    {
        'a' => 1,
        'b' => 2,
        'r' => 3,
        _ => IsDev && !IsPost ? 0 : 4,
    };

    private static int ComparePart(bool isLeft, ReadOnlySpan<char> left, bool isRight, ReadOnlySpan<char> right, int absent) =>
        isLeft != isRight ? (isLeft ? -absent : absent) : Numeral.Compare(left, right);

    private bool TryRead()
    {
        _ = TryCut(ref rest, "v");
        var run = Numeral.Run(rest);
        if (run > 0 && run < rest.Length && rest[run] == '!')
        {
            Epoch = rest[..run];
            rest = rest[(run + 1)..];
        }

        var end = ReleaseLength(rest);
        Release = rest[..end];
        rest = rest[end..];
        CutPre();
        CutPost();
        CutDev();
        return end > 0 && CutLocal() && rest.IsEmpty;
    }

    private static int ReleaseLength(ReadOnlySpan<char> text)
    {
        var end = Numeral.Run(text);
        while (end > 0 && end + 1 < text.Length && text[end] == '.' && char.IsAsciiDigit(text[end + 1]))
        {
            end += 1 + Numeral.Run(text[(end + 1)..]);
        }

        return end;
    }

    // [-_\.]? (a|b|c|rc|alpha|beta|pre|preview) [-_\.]? [0-9]*: no spelling is the beginning of another that could go on otherwise,
    // so the longest is the right one.
    private void CutPre()
    {
        var word = SkipSeparator(rest);
        Pre = TryCut(ref word, "alpha") || TryCut(ref word, "a") ? 'a'
            : TryCut(ref word, "beta") || TryCut(ref word, "b") ? 'b'
            : TryCut(ref word, "preview") || TryCut(ref word, "pre") || TryCut(ref word, "rc") || TryCut(ref word, "c") ? 'r'
            : '\0';
        if (Pre != '\0')
        {
            PreNumber = CutNumber(ref word);
            rest = word;
        }
    }

    private void CutPost()
    {
        if (rest.Length > 1 && rest[0] == '-' && char.IsAsciiDigit(rest[1]))
        {
            IsPost = true;
            PostNumber = CutNumber(ref rest);
            return;
        }

        var word = SkipSeparator(rest);
        if (TryCut(ref word, "post") || TryCut(ref word, "rev") || TryCut(ref word, "r"))
        {
            IsPost = true;
            PostNumber = CutNumber(ref word);
            rest = word;
        }
    }

    private void CutDev()
    {
        var word = SkipSeparator(rest);
        if (TryCut(ref word, "dev"))
        {
            IsDev = true;
            DevNumber = CutNumber(ref word);
            rest = word;
        }
    }

    // \+[a-z0-9]+(?:[-_\.][a-z0-9]+)*
    private bool CutLocal()
    {
        if (rest.IsEmpty || rest[0] != '+')
        {
            return true;
        }

        Local = rest[1..];
        rest = default;
        var inLabel = false;
        foreach (var character in Local)
        {
            var isSeparator = character is '-' or '_' or '.';
            if (isSeparator ? !inLabel : !char.IsAsciiLetterOrDigit(character))
            {
                return false;
            }

            inLabel = !isSeparator;
        }

        return inLabel;
    }

    private static ReadOnlySpan<char> SkipSeparator(ReadOnlySpan<char> text) =>
        text.Length > 0 && text[0] is '-' or '_' or '.' ? text[1..] : text;

    private static ReadOnlySpan<char> CutNumber(scoped ref ReadOnlySpan<char> text)
    {
        text = SkipSeparator(text);
        var run = Numeral.Run(text);
        var number = text[..run];
        text = text[run..];
        return number;
    }

    private static bool TryCut(scoped ref ReadOnlySpan<char> text, string word)
    {
        if (!text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        text = text[word.Length..];
        return true;
    }
}
