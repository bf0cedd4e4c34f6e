using System.Text;

namespace Assay.Core.Tests.Versions;

/// <summary>
/// Versions that are plausible to a scheme and hard on it: leading zeros, numbers beyond 64 bits, separators in odd places,
/// near misses. One method a scheme; the same seed gives the same versions.
/// </summary>
internal sealed class NastyVersions(int seed)
{
    private static readonly string[] Numbers =
    [
        "0", "1", "2", "3", "9", "10", "11", "19", "20", "99", "100", "00", "01", "001", "010", "02", "0010", "20240101", "4294967296",
        "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616", "99999999999999999999999999",
    ];

    private readonly Random random = new(seed);

    public string Dpkg() => Draw(Epoch(), Text(".", "+", "~", "a", "b", "rc", "git", "deb", "dfsg", "Z", "-", "_", "~~", "ubuntu", "é"), Maybe(2, () => "-" + Text(".", "+", "~", "ubuntu", "deb", "b", "el")));

    public string Rpm() => Draw(Epoch(), Text(".", ".", "_", "+", "~", "^", "a", "b", "rc", "git", "el", "Z", "~~", "^^", "..", "é"), Maybe(2, () => "-" + Text(".", "~", "^", "el", "fc", "_", "git", "module")));

    public string Apk() => Draw(
        Dotted(), Maybe(4, Letter), Maybe(8, Number), Maybe(2, Suffix), Maybe(4, Suffix), Maybe(8, () => "~" + Pick("0", "1", "a", "abc", "10", "deadbeef")), Maybe(2, () => "-r" + Number()),
        Maybe(16, () => Pick("!", "A", "-1", "_foo", ".", "~", "-r", " ")));

    /// <summary>With release, and without separators at the end or doubled: libalpm's order is transitive only there.</summary>
    public string PacmanOrderly() => Draw(Epoch(), Number(), Maybe(2, () => Pick(".", "a", "rc", ".a", "+r") + Number()), Maybe(2, () => Pick(".", "beta", "_") + Number()), Maybe(4, Letter), "-", Number());

    public string Pacman() => Draw(Epoch(), Text(".", ".", "_", "+", "~", "a", "b", "rc", "git", "Z", "..", ":", "é", "€"), Maybe(2, () => "-" + Text(".", "a")));

    public string Portage() => Draw(Dotted(), Maybe(4, Letter), Maybe(2, () => "_" + Pick("alpha", "beta", "pre", "rc", "p") + Maybe(2, Number)), Maybe(4, () => "_" + Pick("alpha", "pre", "p") + Maybe(2, Number)),
        Maybe(2, () => "-r" + Number()), Maybe(32, () => Pick("_", "_foo", "-1", ".", "A", "aa", " ")));

    public string Jvm() => Draw(Maybe(3, () => "1."), Dotted(), Maybe(3, () => Pick("_", "u", "-update", "-update_") + Number()), Maybe(3, () => "-" + Pick("ea", "internal", "beta", "b10", "LTS", "rc1", "1", "")),
        Maybe(3, () => Pick("+", "-b") + Number()), Maybe(16, () => Pick("-LTS", "x", " ", ".")));

    /// <summary>What Runtime.Version.parse() takes, without builds.</summary>
    public string JavaRuntime()
    {
        var numbers = Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(4) == 0 ? random.Next(1_000) : random.Next(12)).ToArray();
        numbers[0] += 2; // 1.8 is 8 to us, and no version of its own
        numbers[^1]++;
        return string.Join('.', numbers) + Maybe(3, () => "-" + Pick("ea", "internal", "beta", "rc1", "rc2", "rc10", "EA"));
    }

    public string Windows() => Draw(Dotted(), Maybe(2, () => "." + Number()), Maybe(32, () => Pick(".", "a", " ")));

    public string Generic() => Draw(Maybe(8, () => Pick("v", "V", "go", "release-")), Dotted(), Maybe(2, () => Pick("", "-", ".", "_", "+", "~") + Pick("a", "b", "k", "za", "p", "rc", "alpha", "beta", "dev", "pre", "fips", "post", "SP", "m", "c") + Maybe(2, () => Maybe(2, () => Pick(".", "-")) + Number())),
        Maybe(4, () => Pick("-", "_", "+") + Number()), Maybe(16, () => Pick("~", "é", "-", "latest")));

    /// <summary>Two versions that are not cut and glued.</summary>
    public (string Left, string Right) CleanPair(Func<string> version) => (version(), version());

    /// <summary>Two versions, often alike but for one place, so that the comparison goes deep.</summary>
    public (string Left, string Right) Pair(Func<string> version)
    {
        var left = version();
        return (left, random.Next(3) switch { 0 => version(), 1 => Splice(left, version()), _ => Nudge(left) });
    }

    /// <summary>Three versions of which two are often alike.</summary>
    public (string First, string Second, string Third) Triple(Func<string> version)
    {
        var (first, second) = Pair(version);
        return (first, second, random.Next(2) == 0 ? Splice(second, first) : Pair(version).Right);
    }

    /// <summary>UTF-16 without rule: separators, letters, NUL, controls, lone surrogates.</summary>
    public string Arbitrary(int maxLength)
    {
        var characters = new char[random.Next(maxLength + 1)];
        for (var i = 0; i < characters.Length; i++)
        {
            characters[i] = random.Next(8) switch
            {
                0 => (char)random.Next(0, 0x10000),
                1 => (char)random.Next(0xD800, 0xE000),
                2 => (char)random.Next(0, 0x20),
                3 or 4 => (char)random.Next('0', '9' + 1),
                _ => ".-_+~^:!ar uvbpL"[random.Next(16)],
            };
        }

        return new string(characters);
    }

    private string Number() => Numbers[random.Next(3) == 0 ? random.Next(Numbers.Length) : random.Next(9)];

    private string Letter() => ((char)random.Next('a', 'z' + 1)).ToString();

    private string Suffix() => "_" + Pick("alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p") + Maybe(2, Number);

    private string Epoch() => Maybe(4, () => Pick("0", "1", "2", "01", "10") + ":");

    private string Dotted()
    {
        var text = new StringBuilder(Number());
        for (var more = random.Next(4); more > 0; more--)
        {
            text.Append('.').Append(Number());
        }

        return text.ToString();
    }

    // Begins with a digit, then pieces and numbers as they come.
    private string Text(params ReadOnlySpan<string> pieces)
    {
        var text = new StringBuilder(Number());
        for (var more = random.Next(5); more > 0; more--)
        {
            text.Append(pieces[random.Next(pieces.Length)]);
            if (random.Next(4) != 0)
            {
                text.Append(Number());
            }
        }

        return text.ToString();
    }

    private string Maybe(int oneIn, Func<string> piece) => random.Next(oneIn) == 0 ? piece() : "";

    private string Pick(params ReadOnlySpan<string> choices) => choices[random.Next(choices.Length)];

    private static string Draw(params ReadOnlySpan<string> pieces) => string.Concat(pieces);

    // The front of one and the end of the other.
    private string Splice(string front, string end) => front[..random.Next(1, front.Length + 1)] + end[random.Next(end.Length)..];

    // One character doubled, dropped or replaced by one of the same text.
    private string Nudge(string text)
    {
        var place = random.Next(1, Math.Max(2, text.Length));
        var other = text[random.Next(text.Length)].ToString();
        return place >= text.Length ? text + other
            : random.Next(3) switch { 0 => text.Insert(place, other), 1 => text.Remove(place, 1), _ => text.Remove(place, 1).Insert(place, other) };
    }
}
