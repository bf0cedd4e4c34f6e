namespace Assay.Core.Versions;

/// <summary>
/// RubyGems' requirements: lib/rubygems/requirement.rb. Several are parted by commas, or blanks; alternatives by ||, which only advisories write.
/// </summary>
internal static class RubyGemsRange
{
    public static bool TryParse(ReadOnlySpan<char> text, List<RangeBound[]> alternatives)
    {
        text = text.Trim();
        while (true)
        {
            var rest = ComparatorRange.TakeAlternative(ref text, out var isLast);
            var bounds = new List<RangeBound>();
            while (!rest.IsEmpty)
            {
                if (!ComparatorRange.TryTake(ref rest, out var sign, out var version) || !TryAdd(sign, version, bounds))
                {
                    return false;
                }
            }

            alternatives.Add([.. bounds]);
            if (isLast)
            {
                return true;
            }
        }
    }

    private static bool TryAdd(ReadOnlySpan<char> sign, ReadOnlySpan<char> version, List<RangeBound> bounds)
    {
        if (!RubyGemsVersion.TryTrim(ref version))
        {
            return false;
        }

        if (sign is "~>")
        {
            bounds.Add(new RangeBound(RangeOperator.GreaterOrEqual, version.ToString()));
            bounds.Add(new RangeBound(RangeOperator.RubyReleaseLess, Bump(version)));
            return true;
        }

        var isOperator = ComparatorRange.TryReadOperator(sign, out var comparison);
        bounds.Add(new RangeBound(comparison, version.ToString()));
        return isOperator;
    }

    // Gem::Version#bump: the numbers in front without the last one, the last of these plus one.
    private static string Bump(ReadOnlySpan<char> version)
    {
        var numbers = RubyGemsVersion.ReleaseOf(version).TrimEnd('.');
        var last = numbers.LastIndexOf('.');
        numbers = last < 0 ? numbers : numbers[..last];
        last = numbers.LastIndexOf('.');
        return string.Concat(numbers[..(last + 1)], PartialVersion.Next(numbers[(last + 1)..].ToString()));
    }
}
