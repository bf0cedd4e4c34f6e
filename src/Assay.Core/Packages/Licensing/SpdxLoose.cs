using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Assay.Core.Files;

namespace Assay.Core.Packages.Licensing;

/// <summary>
/// Makes an expression of what package managers and people write. Names are compared by their key: lower-case words, without "the",
/// "license", "version" and marks, so that "Apache License, Version 2.0" meets "Apache-2.0" without standing in any table.
/// </summary>
internal static class SpdxLoose
{
    private const int MaxReferenceLength = 64;
    private const int MaxLooseLength = 1024;

    public static SpdxExpression? Read(string? text)
    {
        text = text?.Trim();
        if (string.IsNullOrEmpty(text) || text.Equals("NONE", StringComparison.OrdinalIgnoreCase) || text.Equals("NOASSERTION", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (SpdxExpression.TryParse(text, out var expression, out _))
        {
            return expression;
        }

        if (text.Length > MaxLooseLength)
        {
            // No name any more but a licence's whole text.
            return new SpdxExpression(SpdxNode.License(ReferenceOf(text)));
        }

        var loose = JoinLowerBounds(text);
        return new SpdxExpression(Named(loose) ?? new SpdxLooseParser(loose).Parse() ?? SpdxNode.License(ReferenceOf(text)));
    }

    // CRAN's "GPL (>= 2)" is "GPL 2+" (Writing R Extensions, "Licensing").
    private static string JoinLowerBounds(string text)
    {
        var joined = new StringBuilder(text.Length);
        for (var start = 0; ;)
        {
            var open = text.IndexOf("(>=", start, StringComparison.Ordinal);
            var close = open < 0 ? -1 : text.IndexOf(')', open);
            if (close < 0)
            {
                return start == 0 ? text : joined.Append(text, start, text.Length - start).ToString();
            }

            joined.Append(text, start, open - start).Append(text.AsSpan(open + 3, close - open - 3).Trim()).Append('+');
            start = close + 1;
        }
    }

    /// <summary>The key under which names are compared.</summary>
    internal static string KeyOf(ReadOnlySpan<char> name)
    {
        var key = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            while (!name.IsEmpty && !IsKeyCharacter(name[0]))
            {
                name = name[1..];
            }

            var length = 0;
            while (length < name.Length && IsKeyCharacter(name[length]))
            {
                length++;
            }

            AddWord(key, name[..length].TrimEnd('.'));
            name = name[length..];
        }

        return key.ToString();

        static bool IsKeyCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or '+';
    }

    private static void AddWord(StringBuilder key, ReadOnlySpan<char> word)
    {
        Span<char> lower = stackalloc char[32];
        if (word.IsEmpty || word.Length > lower.Length)
        {
            // No name has a word as long: it must not vanish, lest the rest be taken for a name.
            key.Append(word.IsEmpty ? "" : " ?");
            return;
        }

        lower = lower[..word.ToLowerInvariant(lower)];
        if (lower is "the" or "license" or "licence" or "licenses" or "version" or "v" or "v." or "ver" or "under")
        {
            return;
        }

        // "gplv2+" is "gpl 2+", "v2.0" is "2.0", and "gpl2" is "gpl 2".
        var digit = lower.IndexOfAnyInRange('0', '9');
        var letters = digit < 0 ? lower : lower[..digit];
        var isVersion = digit >= 0 && lower[digit..].IndexOfAnyInRange('a', 'z') < 0;
        if (isVersion && letters.EndsWith("v"))
        {
            letters = letters[..^1];
        }

        if (!isVersion)
        {
            Append(key, lower);
            return;
        }

        Append(key, letters.TrimEnd('.'));
        Append(key, lower[digit..]);
    }

    private static void Append(StringBuilder key, ReadOnlySpan<char> word)
    {
        if (!word.IsEmpty)
        {
            key.Append(key.Length == 0 ? "" : " ").Append(word);
        }
    }

    /// <summary>The licence, or licences, that go by this name; null where none is known to.</summary>
    internal static SpdxNode? Named(ReadOnlySpan<char> name)
    {
        var key = KeyOf(name);
        return key.Length > 0 && SpdxAliases.ByKey.TryGetValue(key, out var text) && new SpdxParser(text).TryParse(out var root, out _) ? root : null;
    }

    /// <summary>A reference made of the name's own characters; a long one ends in a hash of the whole.</summary>
    internal static string ReferenceOf(ReadOnlySpan<char> name)
    {
        var reference = new StringBuilder("LicenseRef-", MaxReferenceLength + 32);
        var prefix = reference.Length;
        foreach (var character in name)
        {
            if (reference.Length >= prefix + MaxReferenceLength)
            {
                var hash = PathHash.Of(MemoryMarshal.AsBytes(name));
                return reference.Append('-').Append(hash.ToString("x16", CultureInfo.InvariantCulture)).ToString();
            }

            if (char.IsAsciiLetterOrDigit(character) || character == '.')
            {
                reference.Append(character);
            }
            else if (reference[^1] != '-')
            {
                reference.Append(character == '+' ? "-or-later-" : "-");
            }
            else if (character == '+')
            {
                reference.Append("or-later-");
            }
        }

        while (reference.Length > prefix && reference[^1] == '-')
        {
            reference.Length--;
        }

        return reference.Length == prefix ? "LicenseRef-unnamed" : reference.ToString();
    }
}
