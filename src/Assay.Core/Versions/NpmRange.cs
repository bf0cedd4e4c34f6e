namespace Assay.Core.Versions;

/// <summary>
/// npm's ranges: node-semver's classes/range.js, which turns carets, tildes, x-ranges and hyphen ranges into plain comparisons. Commas
/// between comparisons, "==", "!=" and pre-releases of versions with less than three numbers (1.2-rc) are taken besides, since advisories
/// write them.
/// </summary>
internal static class NpmRange
{
    public static bool TryParse(ReadOnlySpan<char> text, bool includePrerelease, List<RangeBound[]> alternatives)
    {
        text = text.Trim();
        while (true)
        {
            var rest = ComparatorRange.TakeAlternative(ref text, out var isLast);
            var bounds = new List<RangeBound>();
            if (!TryParseHyphen(rest, includePrerelease, bounds) && !TryParseAll(rest, bounds))
            {
                return false;
            }

            alternatives.Add([.. bounds]);
            if (isLast)
            {
                return true;
            }
        }
    }

    private static bool TryParseAll(ReadOnlySpan<char> text, List<RangeBound> bounds)
    {
        while (!text.IsEmpty)
        {
            if (!ComparatorRange.TryTake(ref text, out var sign, out var version) || !TryParseOne(sign, version, bounds))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryParseOne(ReadOnlySpan<char> sign, ReadOnlySpan<char> version, List<RangeBound> bounds)
    {
        if (!PartialVersion.TryParse(version.TrimStart("vV="), out var partial))
        {
            return false;
        }

        // GTLT takes one equals sign; all further ones belong to the version, where they mean nothing.
        sign = sign is ['<' or '>', '=', '=', ..] ? sign[..2] : sign;
        switch (sign)
        {
            case "^" or "^=":
                AddCaret(partial, bounds);
                return true;
            case "~" or "~>" or "~=":
                AddTilde(partial, bounds);
                return true;
            default:
                return ComparatorRange.TryReadOperator(sign, out var comparison) && !partial.IsDisordered && AddComparison(comparison, partial, bounds);
        }
    }

    // replaceCaret: up to the first number from the left that is not zero.
    private static void AddCaret(PartialVersion version, List<RangeBound> bounds)
    {
        if (version.Major is not { } major)
        {
            return;
        }

        var minor = version.Minor;
        var patch = version.Patch;
        AddLower(version, bounds);
        AddUpper(bounds,
            minor is null || !Numeral.IsZero(major) ? PartialVersion.Next(major) + ".0.0-0"
            : patch is null || !Numeral.IsZero(minor) ? $"{major}.{PartialVersion.Next(minor)}.0-0"
            : $"{major}.{minor}.{PartialVersion.Next(patch)}-0");
    }

    // replaceTilde: up to the next minor version, or the next major one where none is given.
    private static void AddTilde(PartialVersion version, List<RangeBound> bounds)
    {
        if (version.Major is not { } major)
        {
            return;
        }

        AddLower(version, bounds);
        AddUpper(bounds, version.Minor is { } minor ? $"{major}.{PartialVersion.Next(minor)}.0-0" : PartialVersion.Next(major) + ".0.0-0");
    }

    // replaceXRange
    private static bool AddComparison(RangeOperator comparison, PartialVersion version, List<RangeBound> bounds)
    {
        if (version.Major is not { } major)
        {
            // Nothing is above or below everything.
            bounds.Add(comparison is RangeOperator.Less or RangeOperator.Greater ? new RangeBound(RangeOperator.Less, "0.0.0-0") : RangeBound.Any);
            return true;
        }

        if (version is { Minor: not null, Patch: not null })
        {
            bounds.Add(new RangeBound(comparison, version.Full, IsWritten: !version.IsPadded));
            return true;
        }

        var floor = $"{major}.{version.Minor ?? "0"}.0";
        var next = version.Minor is { } minor ? $"{major}.{PartialVersion.Next(minor)}.0" : PartialVersion.Next(major) + ".0.0";
        switch (comparison)
        {
            case RangeOperator.Equal:
                AddLower(version, bounds);
                AddUpper(bounds, next + "-0");
                break;
            case RangeOperator.Less:
                AddUpper(bounds, floor + "-0");
                break;
            case RangeOperator.NotEqual:
                // Without a minor number "1.", which is the prefix 1.
                bounds.Add(new RangeBound(RangeOperator.SemverNotPrefix, $"{major}.{version.Minor}"));
                break;
            case RangeOperator.LessOrEqual:
                AddUpper(bounds, next + "-0");
                break;
            default:
                bounds.Add(new RangeBound(RangeOperator.GreaterOrEqual, (comparison == RangeOperator.Greater ? next : floor) + "-0", IsWritten: false));
                break;
        }

        return true;
    }

    // hyphenReplace: 1.2 - 3.4 is >=1.2.0 <3.5.0-0.
    private static bool TryParseHyphen(ReadOnlySpan<char> text, bool includePrerelease, List<RangeBound> bounds)
    {
        var hyphen = text.IndexOf(" - ");
        if (hyphen < 0
            || !PartialVersion.TryParse(text[..hyphen].Trim().TrimStart("vV="), out var from)
            || !PartialVersion.TryParse(text[(hyphen + 3)..].Trim().TrimStart("vV="), out var to))
        {
            return false;
        }

        if (from is { Major: not null, Minor: not null, Patch: not null, Prerelease: "" })
        {
            bounds.Add(new RangeBound(RangeOperator.GreaterOrEqual, from.Full + (includePrerelease ? "-0" : "")));
        }
        else if (from.Major is not null)
        {
            AddLower(from, bounds);
        }

        if (to.Major is not { } major)
        {
            return true;
        }

        if (to.Minor is not { } minor)
        {
            AddUpper(bounds, PartialVersion.Next(major) + ".0.0-0");
        }
        else if (to.Patch is not { } patch)
        {
            AddUpper(bounds, $"{major}.{PartialVersion.Next(minor)}.0-0");
        }
        else if (to.Prerelease.Length == 0 && includePrerelease)
        {
            AddUpper(bounds, $"{major}.{minor}.{PartialVersion.Next(patch)}-0");
        }
        else
        {
            bounds.Add(new RangeBound(RangeOperator.LessOrEqual, to.Full));
        }

        return true;
    }

    // Missing numbers are zero, and then pre-releases of that version belong to the range too; where npm installs, a bound that nobody wrote admits none.
    private static void AddLower(PartialVersion version, List<RangeBound> bounds) =>
        bounds.Add(version is { Minor: not null, Patch: not null }
            ? new RangeBound(RangeOperator.GreaterOrEqual, version.Full)
            : new RangeBound(RangeOperator.GreaterOrEqual, $"{version.Major}.{version.Minor ?? "0"}.0-0", IsWritten: false));

    // Nothing with the same numbers is below -0, so that nothing hangs on whether somebody wrote it.
    private static void AddUpper(List<RangeBound> bounds, string version) => bounds.Add(new RangeBound(RangeOperator.Less, version));
}
