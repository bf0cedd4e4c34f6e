using System.Numerics;

namespace Assay.Core.Tests.Versions;

/// <summary>
/// Maven's ComparableVersion of 3.9 and 4 as it is written there, a tree of items: what the order without a tree is held against, since
/// the distributions' packages still hold 3.8, which has no combinations.
/// </summary>
internal static class MavenTree
{
    private static readonly string[] Qualifiers = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];

    public static int Compare(string left, string right) => Math.Sign(Compare(Parse(left), Parse(right)));

    // Items: BigInteger, Word, Combination and List<object>.
    private static List<object> Parse(string version)
    {
        var text = version.ToLowerInvariant();
        var root = new List<object>();
        var list = root;
        var lists = new Stack<List<object>>([root]);
        bool isDigit = false, isCombination = false;
        var start = 0;

        void Open()
        {
            var inner = new List<object>();
            list.Add(inner);
            list = inner;
            lists.Push(inner);
        }

        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == '.')
            {
                list.Add(i == start ? BigInteger.Zero : Item(isCombination, isDigit, text[start..i]));
                isCombination = false;
                start = i + 1;
            }
            else if (character == '-')
            {
                if (i == start)
                {
                    list.Add(BigInteger.Zero);
                }
                else
                {
                    if (!isDigit && i != text.Length - 1 && char.IsAsciiDigit(text[i + 1]))
                    {
                        isCombination = true;
                        continue;
                    }

                    list.Add(Item(isCombination, isDigit, text[start..i]));
                }

                start = i + 1;
                Open();
                isCombination = false;
            }
            else if (char.IsAsciiDigit(character))
            {
                if (!isDigit && i > start)
                {
                    isCombination = true;
                    if (list.Count > 0)
                    {
                        Open();
                    }
                }

                isDigit = true;
            }
            else
            {
                if (isDigit && i > start)
                {
                    list.Add(Item(isCombination, true, text[start..i]));
                    start = i;
                    Open();
                    isCombination = false;
                }

                isDigit = false;
            }
        }

        if (text.Length > start)
        {
            if (!isDigit && list.Count > 0)
            {
                Open();
            }

            list.Add(Item(isCombination, isDigit, text[start..]));
        }

        foreach (var one in lists)
        {
            Normalize(one);
        }

        return root;
    }

    private static object Item(bool isCombination, bool isDigit, string text)
    {
        if (isCombination)
        {
            text = text.Replace("-", "", StringComparison.Ordinal);
            var digit = text.IndexOfAny([.. "0123456789"]);
            return new Combination(Word.Create(text[..digit], true), BigInteger.Parse(text[digit..]));
        }

        return isDigit ? BigInteger.Parse(text) : Word.Create(text, false);
    }

    private static void Normalize(List<object> list)
    {
        for (var i = list.Count - 1; i >= 0; i--)
        {
            if (list[i] is BigInteger { IsZero: true } or List<object> { Count: 0 }
                && (i == list.Count - 1 || list[i + 1] is Word || (list[i + 1] is List<object> inner && inner[0] is Word or Combination)))
            {
                list.RemoveAt(i);
            }
        }
    }

    private static int Compare(object? left, object? right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => -Compare(right, null),
        (BigInteger number, null) => number.Sign,
        (BigInteger number, BigInteger other) => number.CompareTo(other),
        (BigInteger, _) => 1,
        (Word word, null) => string.CompareOrdinal(word.Key, "5"),
        (Word word, Word other) => string.CompareOrdinal(word.Key, other.Key),
        (Word word, Combination other) => string.CompareOrdinal(word.Key, other.Word.Key) is var order and not 0 ? order : -1,
        (Word, _) => -1,
        (Combination combination, null) => Compare(combination.Word, null),
        (Combination combination, Word other) => Compare(combination.Word, other) is var order and not 0 ? order : 1,
        (Combination combination, Combination other) =>
            Compare(combination.Word, other.Word) is var order and not 0 ? order : combination.Number.CompareTo(other.Number),
        (Combination, _) => -1,
        (List<object> list, null) => list.Select(item => Compare(item, null)).FirstOrDefault(order => order != 0),
        (List<object>, BigInteger) => -1,
        (List<object> list, List<object> other) => Enumerable.Range(0, Math.Max(list.Count, other.Count))
            .Select(i => Compare(i < list.Count ? list[i] : null, i < other.Count ? other[i] : null)).FirstOrDefault(order => order != 0),
        _ => 1,
    };

    private sealed record Word(string Key)
    {
        public static Word Create(string text, bool followedByDigit)
        {
            text = (followedByDigit, text) switch
            {
                (true, "a") => "alpha",
                (true, "b") => "beta",
                (true, "m") => "milestone",
                (_, "cr") => "rc",
                (_, "ga" or "final" or "release") => "",
                _ => text,
            };
            var rank = Array.IndexOf(Qualifiers, text);
            return new Word(rank < 0 ? "7-" + text : rank.ToString());
        }
    }

    private sealed record Combination(Word Word, BigInteger Number);
}
