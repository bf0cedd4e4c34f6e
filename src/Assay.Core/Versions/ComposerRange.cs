namespace Assay.Core.Versions;

/// <summary>
/// Composer's constraints: VersionParser::parseConstraints in composer/semver's src/VersionParser.php. A bound without a stability takes
/// "-dev" at the side where the range's own pre-releases belong to it.
/// </summary>
internal static class ComposerRange
{
    private const string Blanks = " \t\r\n";

    public static bool TryParse(ReadOnlySpan<char> text, List<RangeBound[]> alternatives)
    {
        text = text.Trim(Blanks);
        while (true)
        {
            var end = text.IndexOf('|');
            var rest = (end < 0 ? text : text[..end]).Trim(Blanks);
            var bounds = new List<RangeBound>();
            if (rest.IsEmpty || !TryParseAll(rest, bounds))
            {
                return false;
            }

            alternatives.Add([.. bounds]);
            if (end < 0)
            {
                return true;
            }

            text = text[(end + 1)..];
            text = (text.StartsWith("|") ? text[1..] : text).TrimStart(Blanks);
        }
    }

    /// <summary>
    /// Constraint::matchSpecific: a branch is equal to itself and unequal to all else, and in no other relation. False where Composer
    /// does not know the version.
    /// </summary>
    public static bool TryTest(RangeBound bound, ReadOnlySpan<char> version, out bool holds)
    {
        holds = bound.Operator == RangeOperator.Any;
        if (holds)
        {
            return true;
        }

        if (!ComposerParts.TryParse(version, out var parts) || !parts.IsNormalized || !ComposerParts.TryParse(bound.Version, out var boundParts))
        {
            return false;
        }

        if (!parts.IsBranch && !boundParts.IsBranch)
        {
            return bound.TryTest(VersionScheme.Composer, version, out holds);
        }

        var isSame = parts.IsBranch && boundParts.IsBranch && parts.Branch.SequenceEqual(boundParts.Branch);
        holds = bound.Operator switch
        {
            RangeOperator.Equal => isSame,
            RangeOperator.NotEqual => !isSame,
            _ => false,
        };
        return true;
    }

    private static bool TryParseAll(ReadOnlySpan<char> text, List<RangeBound> bounds)
    {
        while (!text.IsEmpty)
        {
            if (!ComparatorRange.TryTake(ref text, out var sign, out var version))
            {
                return false;
            }

            if (sign.IsEmpty && text.StartsWith("- "))
            {
                text = text[2..].TrimStart(Blanks);
                if (!ComparatorRange.TryTake(ref text, out var toSign, out var to) || !toSign.IsEmpty || !TryAddHyphen(version, to, bounds))
                {
                    return false;
                }
            }
            else if (!TryAdd(sign, version, bounds))
            {
                return false;
            }

            // An alias, "dev-main as 1.0", is a matter of the one who installs.
            if (text.StartsWith("as "))
            {
                text = text[3..].TrimStart(Blanks);
                if (!ComparatorRange.TryTake(ref text, out _, out _))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool TryAdd(ReadOnlySpan<char> sign, ReadOnlySpan<char> version, List<RangeBound> bounds)
    {
        version = TrimStability(version, out var stability);
        version = TrimReference(version);
        if (sign.IsEmpty && IsStar(version, out var isPlain))
        {
            bounds.Add(isPlain ? RangeBound.Any : new RangeBound(RangeOperator.GreaterOrEqual, "0.0.0.0-dev"));
            return true;
        }

        switch (sign)
        {
            case "~":
                return TryAddTilde(version, bounds);
            case "^":
                return TryAddCaret(version, bounds);
            case "" when TryAddWild(version, bounds):
                return true;
            case "<>":
                return TryAddComparison(RangeOperator.NotEqual, version, stability, bounds);
            case "=<" or "=>":
                return false;
            default:
                return ComparatorRange.TryReadOperator(sign, out var comparison) && TryAddComparison(comparison, version, stability, bounds);
        }
    }

    // ~1.2.3 goes to 1.3, ~1.2 to 2.
    private static bool TryAddTilde(ReadOnlySpan<char> version, List<RangeBound> bounds)
    {
        if (!Numbers.TryParse(version, out var numbers) || !TryAddLower(version, numbers, bounds))
        {
            return false;
        }

        var position = numbers.Count + (numbers.IsWildBranch ? 1 : 0);
        AddUpper(numbers, Math.Max(1, position - 1), bounds);
        return true;
    }

    // Up to the first number from the left that is not zero.
    private static bool TryAddCaret(ReadOnlySpan<char> version, List<RangeBound> bounds)
    {
        if (!Numbers.TryParse(version, out var numbers) || !TryAddLower(version, numbers, bounds))
        {
            return false;
        }

        var position = numbers[0] is not "0" || numbers.Count < 2 ? 1 : numbers[1] is not "0" || numbers.Count < 3 ? 2 : 3;
        AddUpper(numbers, position, bounds);
        return true;
    }

    // 1.2.*
    private static bool TryAddWild(ReadOnlySpan<char> version, List<RangeBound> bounds)
    {
        var rest = version;
        while (rest is [.., '.', 'x' or 'X' or '*'])
        {
            rest = rest[..^2];
        }

        if (rest.Length == version.Length || !Numbers.TryParse(rest, out var numbers) || numbers.Count > 3 || !numbers.IsPlain)
        {
            return false;
        }

        bounds.Add(new RangeBound(RangeOperator.GreaterOrEqual, numbers.Fill(numbers.Count, isNext: false)));
        AddUpper(numbers, numbers.Count, bounds);
        return true;
    }

    private static bool TryAddHyphen(ReadOnlySpan<char> from, ReadOnlySpan<char> to, List<RangeBound> bounds)
    {
        if (!Numbers.TryParse(from, out var fromNumbers) || !Numbers.TryParse(to, out var toNumbers) || !IsVersion(from) || !IsVersion(to))
        {
            return false;
        }

        bounds.Add(new RangeBound(RangeOperator.GreaterOrEqual, fromNumbers.HasStability ? from.ToString() : TrimBuild(from).ToString() + "-dev"));
        if (toNumbers.Count >= 3 || toNumbers.HasStability)
        {
            bounds.Add(new RangeBound(RangeOperator.LessOrEqual, to.ToString()));
        }
        else
        {
            AddUpper(toNumbers, toNumbers.Count == 1 ? 1 : 2, bounds);
        }

        return true;
    }

    private static bool TryAddComparison(RangeOperator comparison, ReadOnlySpan<char> version, ReadOnlySpan<char> stability, List<RangeBound> bounds)
    {
        if (!ComposerParts.TryParse(version, out var parts) || !parts.IsNormalized)
        {
            // "foobar-dev" is the branch foobar.
            if (!version.EndsWith("-dev") || version.Length == 4)
            {
                return false;
            }

            bounds.Add(new RangeBound(comparison, string.Concat("dev-", version[..^4])));
            return true;
        }

        var isStable = !parts.HasStability && !parts.IsBranch;
        var addsStability = !stability.IsEmpty && isStable && comparison != RangeOperator.Equal;
        var addsDev = !addsStability && comparison is RangeOperator.Less or RangeOperator.GreaterOrEqual && !parts.IsBranch && !NamesStability(version);
        bounds.Add(new RangeBound(comparison,
            addsStability ? string.Concat(TrimStable(TrimBuild(version)), stability)
            : addsDev ? string.Concat(TrimStable(TrimBuild(version)), "-dev")
            : version.ToString()));
        return true;
    }

    private static bool TryAddLower(ReadOnlySpan<char> version, Numbers numbers, List<RangeBound> bounds)
    {
        bounds.Add(new RangeBound(RangeOperator.GreaterOrEqual, numbers.HasStability || numbers.HasBuild ? version.ToString() : version.ToString() + "-dev"));
        return IsVersion(bounds[^1].Version);
    }

    private static void AddUpper(Numbers numbers, int position, List<RangeBound> bounds) =>
        bounds.Add(new RangeBound(RangeOperator.Less, numbers.Fill(position, isNext: true)));

    // Asked of what begins with a number, which is no branch.
    private static bool IsVersion(ReadOnlySpan<char> version) => ComposerParts.TryParse(version, out var parts) && parts.IsNormalized;

    // {^([^,\s]*?)@(stable|RC|beta|alpha|dev)$}i; without a version it is a star's.
    private static ReadOnlySpan<char> TrimStability(ReadOnlySpan<char> version, out ReadOnlySpan<char> stability)
    {
        stability = default;
        var at = version.IndexOf('@');
        if (at < 0 || !ComposerParts.IsStability(version[(at + 1)..]))
        {
            return version;
        }

        stability = version[(at + 1)..].Equals("stable", StringComparison.OrdinalIgnoreCase) ? default : version[(at + 1)..];
        return at == 0 ? "*" : version[..at];
    }

    // {^(dev-[^,\s@]+?|[^,\s@]+?\.x-dev)#.+$}i
    private static ReadOnlySpan<char> TrimReference(ReadOnlySpan<char> version)
    {
        var hash = version.IndexOf('#');
        return hash > 0 && (version.StartsWith("dev-", StringComparison.OrdinalIgnoreCase) || version[..hash].EndsWith(".x-dev", StringComparison.OrdinalIgnoreCase))
            ? version[..hash]
            : version;
    }

    // {^(v)?[xX*](\.[xX*])*$}i
    private static bool IsStar(ReadOnlySpan<char> version, out bool isPlain)
    {
        isPlain = version is "*" or "x" or "X";
        var rest = version is ['v' or 'V', ..] ? version[1..] : version;
        while (rest is ['x' or 'X' or '*', '.', ..])
        {
            rest = rest[2..];
        }

        return rest is ['x' or 'X' or '*'];
    }

    private static ReadOnlySpan<char> TrimBuild(ReadOnlySpan<char> version) => Numeral.Cut(ref version, '+');

    // "1.0-stable" is 1.0.0.0 before anything is added to it; a separator may be left, since one more may stand there.
    private static ReadOnlySpan<char> TrimStable(ReadOnlySpan<char> version) =>
        Numeral.CutAt(ref version, version.IndexOf("stable", StringComparison.OrdinalIgnoreCase));

    // '/-' . $modifierRegex . '$/': a stability behind a hyphen, which may also be missing.
    private static bool NamesStability(ReadOnlySpan<char> version)
    {
        for (var i = 0; i < version.Length; i++)
        {
            if (version[i] == '-' && ComposerParts.IsModifier(version[(i + 1)..]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The one to four numbers of a version in a constraint: $versionRegex.</summary>
    private sealed class Numbers
    {
        private readonly List<string> numbers = [];

        private Numbers()
        {
        }

        public int Count => numbers.Count;

        /// <summary>True where a stability or "dev" follows the numbers.</summary>
        public bool HasStability { get; private set; }

        /// <summary>True for 1.x-dev.</summary>
        public bool IsWildBranch { get; private set; }

        public bool HasBuild { get; private set; }

        /// <summary>True where nothing follows the numbers.</summary>
        public bool IsPlain { get; private set; }

        public string this[int index] => numbers[index];

        public static bool TryParse(ReadOnlySpan<char> version, out Numbers parsed)
        {
            parsed = new Numbers();
            var rest = TrimBuild(version);
            parsed.HasBuild = rest.Length < version.Length;
            rest = rest is ['v' or 'V', ..] ? rest[1..] : rest;
            while (rest is [>= '0' and <= '9', ..])
            {
                parsed.numbers.Add(Digits.Take(ref rest).ToString());
                if (parsed.Count < 4 && rest is ['.', >= '0' and <= '9', ..])
                {
                    rest = rest[1..];
                }
            }

            parsed.IsPlain = rest.IsEmpty && !parsed.HasBuild;
            parsed.IsWildBranch = rest is ['.', 'x' or 'X' or '*', _, ..] && rest[2..].TrimStart(".-").Equals("dev", StringComparison.OrdinalIgnoreCase);
            parsed.HasStability = parsed.IsWildBranch || rest.ContainsAnyInRange('a', 'z') || rest.ContainsAnyInRange('A', 'Z');
            return parsed.Count > 0 && (parsed.IsWildBranch || ComposerParts.IsModifier(rest));
        }

        /// <summary>manipulateVersionString: the numbers up to a position, the last of them raised where wanted, then zeros and -dev.</summary>
        public string Fill(int position, bool isNext)
        {
            var filled = new string[4];
            for (var i = 0; i < 4; i++)
            {
                var number = i < position ? numbers[i] : "0";
                filled[i] = isNext && i == position - 1 ? PartialVersion.Next(number) : number;
            }

            return string.Join('.', filled) + "-dev";
        }
    }
}
