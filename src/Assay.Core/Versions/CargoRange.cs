namespace Assay.Core.Versions;

/// <summary>
/// Cargo's requirements: parse.rs and eval.rs of the semver crate. A bare version is a caret; a requirement with fewer than three numbers
/// holds every version that begins with them, pre-releases among them.
/// </summary>
internal static class CargoRange
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
                if (!ComparatorRange.TryTake(ref rest, out var sign, out var version)
                    || !PartialVersion.TryParse(version, out var partial) || partial.IsDisordered || !TryAdd(sign, partial, bounds))
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

    private static bool TryAdd(ReadOnlySpan<char> sign, PartialVersion version, List<RangeBound> bounds)
    {
        if (version.Major is not { } major)
        {
            // No bound: any version.
            return sign.IsEmpty;
        }

        var isFull = version is { Minor: not null, Patch: not null };
        var floor = isFull ? version.Full : $"{major}.{version.Minor ?? "0"}.0-0";
        var afterPartial = version.Minor is { } minor ? $"{major}.{PartialVersion.Next(minor)}.0-0" : PartialVersion.Next(major) + ".0.0-0";
        if (sign is "^" || (sign.IsEmpty && !version.IsWild))
        {
            AddBetween(floor, isFull, AfterCaret(version, major), bounds);
            return true;
        }

        if (sign is "" or "~" || (sign is "=" or "==" && !isFull))
        {
            AddBetween(floor, isFull, afterPartial, bounds);
            return true;
        }

        if (!ComparatorRange.TryReadOperator(sign, out var comparison) || comparison == RangeOperator.NotEqual)
        {
            return false;
        }

        // > 1.2 is behind all of 1.2, <= 1.2 takes in all of it.
        bounds.Add((comparison, isFull) switch
        {
            (RangeOperator.LessOrEqual, false) => new RangeBound(RangeOperator.Less, afterPartial),
            (RangeOperator.Greater, false) => new RangeBound(RangeOperator.GreaterOrEqual, afterPartial, IsWritten: false),
            _ => new RangeBound(comparison, floor, isFull),
        });
        return true;
    }

    // matches_caret
    private static string AfterCaret(PartialVersion version, string major) =>
        version.Minor is not { } minor || !Numeral.IsZero(major) ? PartialVersion.Next(major) + ".0.0-0"
        : version.Patch is not { } patch || !Numeral.IsZero(minor) ? $"{major}.{PartialVersion.Next(minor)}.0-0"
        : $"{major}.{minor}.{PartialVersion.Next(patch)}-0";

    private static void AddBetween(string floor, bool isWritten, string ceiling, List<RangeBound> bounds)
    {
        bounds.Add(new RangeBound(RangeOperator.GreaterOrEqual, floor, isWritten));

        // Nothing with the same numbers is below -0, so that nothing hangs on whether somebody wrote it.
        bounds.Add(new RangeBound(RangeOperator.Less, ceiling));
    }
}
