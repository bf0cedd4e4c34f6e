namespace Assay.Core.Versions;

/// <summary>One comparison of a range.</summary>
/// <param name="Operator">How the version must stand to the bound.</param>
/// <param name="Version">The bound.</param>
/// <param name="IsWritten">False where the bound only follows from what was written (the lower end of 1.2).</param>
internal readonly record struct RangeBound(RangeOperator Operator, string Version, bool IsWritten = true)
{
    public static RangeBound Any { get; } = new(RangeOperator.Any, "");

    /// <summary>False where the scheme cannot say.</summary>
    public bool TryTest(VersionScheme scheme, ReadOnlySpan<char> version, out bool holds)
    {
        switch (Operator)
        {
            case RangeOperator.Any:
                holds = true;
                return true;
            case RangeOperator.RubyReleaseLess:
                var isRelease = RubyGemsVersion.TryCompareRelease(version, Version, out var releaseOrder);
                holds = releaseOrder < 0;
                return isRelease;
            case RangeOperator.SemverNotPrefix:
                var isSemver = NpmVersion.TryParse(version, out var parts);
                holds = isSemver && !HasPrefix(parts.Core, Version);
                return isSemver;
            case >= RangeOperator.PythonLess and <= RangeOperator.PythonIdentical:
                return Pep440Range.TryTest(Operator, Version, version, out holds);
            default:
                var decidable = VersionOrder.TryCompare(scheme, version, Version, out var order);
                holds = decidable && Holds(order);
                return decidable;
        }
    }

    private static bool HasPrefix(ReadOnlySpan<char> numbers, ReadOnlySpan<char> prefix)
    {
        while (!prefix.IsEmpty)
        {
            if (Numeral.Compare(Digits.TakeNext(ref numbers), Digits.TakeNext(ref prefix)) != 0)
            {
                return false;
            }
        }

        return true;
    }

    private bool Holds(int order) => Operator switch
    {
        RangeOperator.Less => order < 0,
        RangeOperator.LessOrEqual => order <= 0,
        RangeOperator.Equal => order == 0,
        RangeOperator.NotEqual => order != 0,
        RangeOperator.GreaterOrEqual => order >= 0,
        _ => order > 0,
    };
}
