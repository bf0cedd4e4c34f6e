using System.Text.RegularExpressions;
using Assay.Core.Findings;

namespace Assay.Catalogers.Secrets;

/// <summary>How a secret stands around the literal that it is found by.</summary>
public enum SecretShape
{
    /// <summary>The literal begins the secret: "ghp_...".</summary>
    Prefix = 0,
    /// <summary>The literal stands somewhere in the secret.</summary>
    Inside = 1,
    /// <summary>The literal is a part of a name that the secret is the value of: "aws_secret_access_key = ...".</summary>
    Assigned = 2,
    /// <summary>The pattern tells alone; it may look at what stands around the literal.</summary>
    Around = 3,
    /// <summary>As <see cref="Around"/>, and the literal begins an address with a user's name and password in it.</summary>
    Address = 4,
}

/// <summary>A kind of credential, as data.</summary>
/// <param name="Id">Stable, for people and machines: "github-token".</param>
/// <param name="Title">The kind in words.</param>
/// <param name="Severity">How bad it is to have one in an artefact.</param>
/// <param name="Shape">How it stands around its literals.</param>
/// <param name="Keywords">The literals, one of which every such secret has in or beside it; of one byte a character.</param>
/// <param name="Pattern">
/// What the secret looks like: linear in time, built when a file has a literal in the right surroundings. For <see cref="SecretShape.Around"/> with a
/// group "secret" where not all of it is the secret.
/// </param>
public sealed record SecretRule(string Id, string Title, Severity Severity, SecretShape Shape, string[] Keywords, string Pattern)
{
    /// <summary>The most bytes of a pattern that users may write.</summary>
    public const int MaxPatternLength = 1000;

    private readonly Lazy<Regex> regex = new(() => Build(Shape, Pattern));

    /// <summary>Whether the literals stand for both cases of their letters; names of variables do, beginnings of tokens do not.</summary>
    public bool IgnoreCase { get; init; } = Shape == SecretShape.Assigned;

    /// <summary>Fewer bytes in one piece than this can't be it: told before any pattern is built.</summary>
    public int LeastBytes { get; init; } = 8;

    /// <summary>How far before the literal the pattern sees.</summary>
    public int Before { get; init; } = Shape == SecretShape.Prefix ? 0 : 96;

    /// <summary>How far behind the literal's beginning the pattern sees.</summary>
    public int Reach { get; init; } = 384;

    /// <summary>Bits for each character that the secret has at least, after Shannon; 0 for any.</summary>
    public double LeastEntropy { get; init; }

    /// <summary>Tells by a checksum, or by what a plain pattern can't say; null where nothing does.</summary>
    public SecretCheck? Check { get; init; }

    /// <summary>
    /// Whether its issuer draws it by lot, so that a digest of it gives nothing away. Passwords that people choose are not; they count outside of
    /// libraries alone, whose documentation and tests are full of made-up ones.
    /// </summary>
    public bool IsRandom { get; init; } = true;

    /// <summary>Whether it counts in libraries, whatever it is.</summary>
    public bool CountsEverywhere { get; init; }

    /// <summary>Whether it counts in files of configuration alone: what is so vague stands in every program's source.</summary>
    public bool OnlyInConfiguration { get; init; }

    /// <summary>Whether words such as "example" in it say nothing.</summary>
    public bool MayHoldWords { get; init; }

    /// <summary>Where the secret stands in the window; a length of 0 where it does not.</summary>
    /// <param name="window">What the pattern may see.</param>
    /// <param name="at">Where the literal begins in it.</param>
    /// <param name="length">The literal's length.</param>
    public (int Start, int Length) Match(string window, int at, int length)
    {
        for (var match = regex.Value.Match(window); match.Success; match = match.NextMatch())
        {
            // A window may hold another secret of the kind, which has a literal of its own.
            if (Shape != SecretShape.Assigned && (match.Index > at || match.Index + match.Length < at + length))
            {
                continue;
            }

            if (Shape is SecretShape.Around or SecretShape.Address)
            {
                var group = match.Groups["secret"];
                return group.Success ? (group.Index, group.Length) : (match.Index, match.Length);
            }

            if (IsWhole(window, match.Index, match.Index + match.Length))
            {
                return (match.Index, match.Length);
            }
        }

        return default;
    }

    // What goes on in the same alphabet is something else. Not said in the pattern: captures before an end that is looked at go wrong in .NET 10.
    private bool IsWhole(string window, int start, int end) =>
        (start == 0 || Shape != SecretShape.Inside || !char.IsAsciiLetterOrDigit(window[start - 1]))
        && (end == window.Length || !(char.IsAsciiLetterOrDigit(window[end]) || window[end] == '_' || (Shape == SecretShape.Assigned && window[end] is '+' or '/' or '=' or '-')));

    /// <exception cref="ArgumentException">The pattern is none, or not one that can be matched in linear time.</exception>
    public static Regex Build(SecretShape shape, string pattern)
    {
        var whole = shape is SecretShape.Prefix or SecretShape.Assigned ? $@"\A(?:{pattern})" : pattern;
        return new Regex(whole, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);
    }
}

/// <summary>Says whether what a pattern took is one: a checksum, or a rule that patterns can't say.</summary>
public delegate bool SecretCheck(ReadOnlySpan<char> secret);
