using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Assay.Catalogers.Secrets;

namespace Assay.Catalogers.Tests.Secrets;

/// <summary>
/// A text with each kind of secret, made when it is needed: no literal here is one. "&lt;h32&gt;" stands for 32 random hexadecimal digits, "w" for letters and
/// digits, "t" for those with '_' and '-', "b" for base 64, "u" for capital letters and digits, "l" for small ones, "a" for letters, "d" for digits, "k" for
/// base 32, "&lt;U&gt;" for a UUID, "&lt;C&gt;" and "&lt;H&gt;" for thirty or 32 random characters with their checksum.
/// </summary>
internal static partial class SecretSamples
{
    private static readonly Dictionary<char, string> Alphabets = new()
    {
        ['h'] = "0123456789abcdef",
        ['w'] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        ['t'] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-",
        ['b'] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        ['u'] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        ['l'] = "abcdefghijklmnopqrstuvwxyz0123456789",
        ['a'] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        ['d'] = "0123456789",
        ['k'] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        ['q'] = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
    };

    [GeneratedRegex("<(?:(?<kind>[a-z])(?<count>[0-9]+)|(?<whole>[UCRHJB]))>", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Mark { get; }

    /// <summary>A text that holds the secret.</summary>
    public static string True(string id, int seed) => Fill(Templates[id].Text, new Random(seed), half: false);

    /// <summary>A text that nearly does: half as long, or what the table says.</summary>
    public static string NearMiss(string id, int seed) =>
        Templates[id].NearMiss is { } other ? Fill(other, new Random(seed), half: false) : Fill(Templates[id].Text, new Random(seed), half: true);

    private static string Fill(string template, Random random, bool half) => Mark.Replace(template, mark =>
    {
        if (mark.Groups["whole"].Value is { Length: > 0 } whole)
        {
            return Whole(whole[0], random, half);
        }

        var count = int.Parse(mark.Groups["count"].ValueSpan, CultureInfo.InvariantCulture);
        return Draw(random, mark.Groups["kind"].Value[0], half ? count / 2 : count);
    });

    private static string Whole(char kind, Random random, bool half)
    {
        switch (kind)
        {
            case 'U':
                return string.Join('-', ((int[])[8, 4, 4, 4, half ? 6 : 12]).Select(count => Draw(random, 'h', count)));
            case 'C':
                var body = Draw(random, 'w', 30);
                return body + SecretChecks.Base62Checksum(half ? body[1..] : body);
            case 'R':
                var longer = Draw(random, 'w', 70);
                return longer + SecretChecks.Base62Checksum(longer);
            case 'H':
                var text = Draw(random, 'w', 32);
                return text + "_" + SecretChecks.HexChecksum(half ? text[1..] : text);
            case 'J':
                // A web token's first two parts; half of one has no algorithm in it.
                return Url(half ? "{\"typ\":\"JWT\",\"x\":1}" : "{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + Url("{\"sub\":\"1234\",\"name\":\"" + Draw(random, 'a', 12) + "\"}");
            default:
                return Convert.ToBase64String(Encoding.ASCII.GetBytes(half ? Draw(random, 'a', 20) : "svc:" + Draw(random, 'w', 18)));
        }
    }

    private static string Url(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static string Draw(Random random, char kind, int count)
    {
        var alphabet = Alphabets[kind];
        while (true)
        {
            var text = new string(random.GetItems<char>(alphabet, count));

            // A draw of one kind of characters alone is no token of people's either.
            if (kind is 'd' or 'a' || count < 20 || (text.Any(char.IsDigit) && text.Any(char.IsLetter)))
            {
                return text;
            }
        }
    }
}
