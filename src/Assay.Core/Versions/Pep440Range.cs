namespace Assay.Core.Versions;

/// <summary>
/// PEP 440's specifiers: packaging/specifiers.py, with pre-releases let in, as an advisory means them. Besides the commas of the rule,
/// blanks may part specifiers and || alternatives; a bare version and "=" are "==", since advisories write them.
/// </summary>
internal static class Pep440Range
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

    /// <summary>Tests one of the Python operators. False where the version is none of PEP 440.</summary>
    public static bool TryTest(RangeOperator comparison, string bound, ReadOnlySpan<char> version, out bool holds)
    {
        if (comparison == RangeOperator.PythonIdentical)
        {
            holds = Pep440Parts.Trim(version).Equals(bound, StringComparison.OrdinalIgnoreCase);
            return true;
        }

        holds = false;
        if (!Pep440Parts.TryParse(version, out var parts) || !Pep440Parts.TryParse(bound, out var boundParts))
        {
            return false;
        }

        holds = comparison switch
        {
            RangeOperator.PythonLess => IsLess(parts, boundParts),
            RangeOperator.PythonLessOrEqual => parts.ComparePublic(boundParts) <= 0,
            RangeOperator.PythonEqual => IsEqual(parts, boundParts),
            RangeOperator.PythonNotEqual => !IsEqual(parts, boundParts),
            RangeOperator.PythonGreaterOrEqual => parts.ComparePublic(boundParts) >= 0,
            RangeOperator.PythonGreater => IsGreater(parts, boundParts),
            RangeOperator.PythonPrefix => HasPrefix(parts, boundParts),
            _ => !HasPrefix(parts, boundParts),
        };
        return true;
    }

    // A version without a local label stands for all of its local versions.
    private static bool IsEqual(in Pep440Parts version, in Pep440Parts bound) =>
        version.ComparePublic(bound) == 0 && (bound.Local.IsEmpty || Pep440Parts.CompareLocal(version.Local, bound.Local) == 0);

    // < 2 is not the pre-releases of 2, unless the bound is one.
    private static bool IsLess(in Pep440Parts version, in Pep440Parts bound) =>
        version.Compare(bound) < 0 && (bound.IsPrerelease || !version.IsPrerelease || version.CompareBase(bound) != 0);

    // > 2 is neither the post-releases of 2, unless the bound is one, nor its local versions.
    private static bool IsGreater(in Pep440Parts version, in Pep440Parts bound) =>
        version.Compare(bound) > 0
        && (((bound.IsPost || !version.IsPost) && version.Local.IsEmpty) || version.CompareBase(bound) != 0);

    // The numbers of the bound are the first ones of the version, missing ones zero. Behind numbers come, in older writings, a pre- and a
    // post-release, which must then be the version's.
    private static bool HasPrefix(in Pep440Parts version, in Pep440Parts bound)
    {
        if (Numeral.Compare(version.Epoch, bound.Epoch) != 0)
        {
            return false;
        }

        if (bound.Pre != '\0' || bound.IsPost)
        {
            return Numeral.CompareDotted(version.Release, bound.Release) == 0
                && version.Pre == bound.Pre && Numeral.Compare(version.PreNumber, bound.PreNumber) == 0
                && (!bound.IsPost || (version.IsPost && Numeral.Compare(version.PostNumber, bound.PostNumber) == 0));
        }

        var release = version.Release;
        var prefix = bound.Release;
        while (!prefix.IsEmpty)
        {
            if (Numeral.Compare(Digits.TakeNext(ref release), Digits.TakeNext(ref prefix)) != 0)
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryAdd(ReadOnlySpan<char> sign, ReadOnlySpan<char> version, List<RangeBound> bounds)
    {
        if (sign.IsEmpty && version is "*")
        {
            bounds.Add(RangeBound.Any);
            return true;
        }

        if (sign is "===")
        {
            bounds.Add(new RangeBound(RangeOperator.PythonIdentical, version.ToString()));
            return true;
        }

        var comparison = sign switch
        {
            "" or "=" or "==" => RangeOperator.PythonEqual,
            "!=" => RangeOperator.PythonNotEqual,
            "<" => RangeOperator.PythonLess,
            "<=" => RangeOperator.PythonLessOrEqual,
            ">" => RangeOperator.PythonGreater,
            ">=" or "~=" => RangeOperator.PythonGreaterOrEqual,
            _ => RangeOperator.Any,
        };
        var takesPrefix = comparison is RangeOperator.PythonEqual or RangeOperator.PythonNotEqual;
        if (takesPrefix && version.EndsWith(".*"))
        {
            version = version[..^2];
            bounds.Add(new RangeBound(
                comparison == RangeOperator.PythonEqual ? RangeOperator.PythonPrefix : RangeOperator.PythonNotPrefix, version.ToString()));
            return Pep440Parts.TryParse(version, out var prefix) && !prefix.IsDev && prefix.Local.IsEmpty;
        }

        if (comparison == RangeOperator.Any || !Pep440Parts.TryParse(version, out var parts) || (!takesPrefix && !parts.Local.IsEmpty))
        {
            return false;
        }

        bounds.Add(new RangeBound(comparison, version.ToString()));
        return sign is not "~=" || TryAddCompatible(parts, bounds);
    }

    // ~= 2.2.post3 is >= 2.2.post3, == 2.*
    private static bool TryAddCompatible(in Pep440Parts version, List<RangeBound> bounds)
    {
        var last = version.Release.LastIndexOf('.');
        if (last < 0)
        {
            return false;
        }

        var release = version.Release[..last].ToString();
        bounds.Add(new RangeBound(RangeOperator.PythonPrefix, version.Epoch.IsEmpty ? release : $"{version.Epoch}!{release}"));
        return true;
    }
}
