namespace Assay.Core.Versions;

/// <summary>
/// The order of Java releases: 1.8.0_292, 8u292, 8.0.292 (one and the same), 11.0.2+9, 17.0.15-ea. The grammar is that of
/// JEP 223 and JEP 322 (java.lang.Runtime.Version), and 1.feature.minor_update-build as Java named its releases before 9.
/// </summary>
/// <remarks>
/// A missing number is 0 and a pre-release sorts before its release, as Runtime.Version.compareTo() has it. Builds (-b10,
/// +9) and what follows them do not count: that method would put 11.0.2+9 behind 11.0.2, so that a range that ends with
/// 11.0.2 lost the very build which was released as 11.0.2. Undecidable is what does not begin with a number, or goes on
/// behind its numbers with anything but a build, a pre-release or an update.
/// </remarks>
internal static class JvmVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
        if (!TryParse(left, out var leftRelease) || !TryParse(right, out var rightRelease))
        {
            return false;
        }

        order = CompareNumbers(leftRelease, rightRelease);
        if (order == 0)
        {
            // The release itself sorts behind its pre-releases.
            order = leftRelease.PreRelease.IsEmpty.CompareTo(rightRelease.PreRelease.IsEmpty);
        }

        if (order == 0)
        {
            order = leftRelease.PreRelease.SequenceCompareTo(rightRelease.PreRelease);
        }

        order = Math.Sign(order);
        return true;
    }

    private static bool TryParse(ReadOnlySpan<char> version, out Release release)
    {
        release = default;
        var rest = version;
        var numbers = Digits.TakeDotted(ref rest);
        if (numbers.IsEmpty)
        {
            return false;
        }

        // Until Java 8 the feature release was the second number: 1.8.0 is 8.0.
        if (numbers.StartsWith("1."))
        {
            numbers = numbers[2..];
        }

        release.Numbers = numbers;
        return TryTakeUpdate(ref rest, numbers, out release.Update) && TryTakePreRelease(rest, out release.PreRelease);
    }

    // _292, u292, -update292, -update_292: the third number, where the text has no third number yet; _9 behind three
    // numbers is how container tags write +9.
    private static bool TryTakeUpdate(scoped ref ReadOnlySpan<char> rest, ReadOnlySpan<char> numbers, out ReadOnlySpan<char> third)
    {
        third = default;
        const string update = "-update";
        var isUpdate = rest.StartsWith(update, StringComparison.Ordinal);
        var isMark = isUpdate ? rest[update.Length..].StartsWith('_') : rest is ['_' or 'u', ..];
        if (!isUpdate && !isMark)
        {
            return true;
        }

        rest = rest[((isUpdate ? update.Length : 0) + (isMark ? 1 : 0))..];
        var number = Digits.Take(ref rest);
        if (numbers.Count('.') < 2)
        {
            third = number;
        }

        return !number.IsEmpty;
    }

    private static bool TryTakePreRelease(ReadOnlySpan<char> rest, out ReadOnlySpan<char> preRelease)
    {
        preRelease = default;
        if (rest is not ['-', _, ..])
        {
            return rest.IsEmpty || rest[0] == '+';
        }

        rest = rest[1..];
        var end = rest.IndexOfAny('-', '+');
        var word = end < 0 ? rest : rest[..end];

        // -b10 is a build, what begins with a digit a vendor's mark, LTS an option that belongs behind the build.
        var isBuild = word is ['b', _, ..] && !word[1..].ContainsAnyExceptInRange('0', '9');
        if (!isBuild && !word.StartsWith("LTS") && !word.IsEmpty && !char.IsAsciiDigit(word[0]))
        {
            preRelease = word;
        }

        return true;
    }

    private static int CompareNumbers(in Release left, in Release right)
    {
        var leftRest = left.Numbers;
        var rightRest = right.Numbers;
        var order = 0;
        for (var i = 0; order == 0 && (i < 3 || !(leftRest.IsEmpty && rightRest.IsEmpty)); i++)
        {
            var leftNumber = Digits.TakeNext(ref leftRest);
            var rightNumber = Digits.TakeNext(ref rightRest);
            order = i == 2
                ? Digits.Compare(left.Update.IsEmpty ? leftNumber : left.Update, right.Update.IsEmpty ? rightNumber : right.Update)
                : Digits.Compare(leftNumber, rightNumber);
        }

        return order;
    }

    private ref struct Release
    {
        public ReadOnlySpan<char> Numbers;
        public ReadOnlySpan<char> Update;
        public ReadOnlySpan<char> PreRelease;
    }
}
