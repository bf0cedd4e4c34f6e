using System.Buffers;

namespace Assay.Core.Versions;

/// <summary>Comparisons, parted by commas or blanks, in alternatives parted by ||; a version without an operator stands for itself.</summary>
internal static class ComparatorRange
{
    private const string Blanks = " \t\r\n";
    private static readonly SearchValues<char> Operators = SearchValues.Create("<>=!~^");

    // ILLEGAL_VERSION_CHARS in Maven's DefaultModelValidator.java.
    private static readonly SearchValues<char> NotOfMaven = SearchValues.Create("\\/:\"<>|?*[](){},");
    private static readonly SearchValues<char> VersionEnds = SearchValues.Create(", \t\r\n");

    public static bool TryParse(VersionScheme scheme, ReadOnlySpan<char> text, List<RangeBound[]> alternatives)
    {
        text = text.Trim(Blanks);
        var isOnly = text.IsEmpty;
        while (isOnly || !text.IsEmpty)
        {
            var rest = TakeAlternative(ref text, out var isLast);
            var bounds = new List<RangeBound>();
            while (!rest.IsEmpty)
            {
                if (!TryTake(ref rest, out var sign, out var version) || !TryRead(scheme, sign, version, out var bound))
                {
                    return false;
                }

                bounds.Add(bound);
            }

            // "< 1 ||" lacks its second half.
            if (bounds.Count == 0 && !isOnly)
            {
                return false;
            }

            alternatives.Add([.. bounds]);
            if (isLast)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes what stands before the next ||, without blanks around it.</summary>
    public static ReadOnlySpan<char> TakeAlternative(scoped ref ReadOnlySpan<char> text, out bool isLast)
    {
        var end = text.IndexOf("||");
        isLast = end < 0;
        var alternative = isLast ? text : text[..end];
        text = isLast ? default : text[(end + 2)..].Trim(Blanks);
        return alternative.Trim(Blanks);
    }

    /// <summary>Takes an operator and the version behind it; both stand without blanks, and a comma behind them is taken along.</summary>
    public static bool TryTake(scoped ref ReadOnlySpan<char> text, out ReadOnlySpan<char> sign, out ReadOnlySpan<char> version)
    {
        var length = text.IndexOfAnyExcept(Operators);
        sign = length < 0 ? text : text[..length];
        text = text[sign.Length..].TrimStart(Blanks);
        length = text.IndexOfAny(VersionEnds);
        version = length < 0 ? text : text[..length];
        text = text[version.Length..].TrimStart(Blanks);
        if (!text.IsEmpty && text[0] == ',')
        {
            // A comma calls for more.
            text = text[1..].TrimStart(Blanks);
            return !version.IsEmpty && !text.IsEmpty;
        }

        return !version.IsEmpty;
    }

    public static bool TryReadOperator(ReadOnlySpan<char> sign, out RangeOperator comparison)
    {
        comparison = sign switch
        {
            "" or "=" or "==" => RangeOperator.Equal,
            "<" => RangeOperator.Less,
            "<=" or "=<" => RangeOperator.LessOrEqual,
            ">" => RangeOperator.Greater,
            ">=" or "=>" => RangeOperator.GreaterOrEqual,
            "!=" => RangeOperator.NotEqual,
            _ => RangeOperator.Any,
        };
        return comparison != RangeOperator.Any;
    }

    private static bool TryRead(VersionScheme scheme, ReadOnlySpan<char> sign, ReadOnlySpan<char> version, out RangeBound bound)
    {
        if (sign.IsEmpty && version is "*")
        {
            bound = RangeBound.Any;
            return true;
        }

        if (version.Length > 2 && version[0] is '\'' or '"' && version[0] == version[^1])
        {
            version = version[1..^1];
        }

        var isOperator = TryReadOperator(sign, out var comparison);
        bound = new RangeBound(comparison, version.ToString());
        return isOperator && IsVersion(scheme, version);
    }

    /// <summary>True for a text that can be a bound: a version of the scheme, and of Maven's, which are any text, none with signs in it.</summary>
    public static bool IsVersion(VersionScheme scheme, ReadOnlySpan<char> text) =>
        !text.IsEmpty && !Operators.Contains(text[0])
        && (scheme != VersionScheme.Maven || !text.ContainsAny(NotOfMaven))
        && VersionOrder.TryCompare(scheme, text, text, out _);
}
