using System.Diagnostics.CodeAnalysis;

namespace Assay.Core.Packages.Licensing;

/// <summary>Recursive descent over one text; brackets are bounded in depth, so the stack is.</summary>
internal ref struct SpdxParser
{
    /// <summary>Brackets within brackets.</summary>
    public const int MaxDepth = 64;

    private const string LicensePrefix = "LicenseRef-";
    private const string AdditionPrefix = "AdditionRef-";
    private const string DocumentPrefix = "DocumentRef-";

    private readonly ReadOnlySpan<char> text;
    private int at;
    private int depth;
    private string? error;

    public SpdxParser(ReadOnlySpan<char> text) => this.text = text;

    public bool TryParse([NotNullWhen(true)] out SpdxNode? root, [NotNullWhen(false)] out string? problem)
    {
        root = ReadJoined(SpdxNodeKind.Or);
        if (root is not null && Peek() is { IsEmpty: false } rest)
        {
            error = rest[0] == ')' ? $"no '(' for the ')' at {at}" : $"AND, OR or WITH is missing at {at}";
            root = null;
        }

        problem = root is null ? error ?? "nothing there" : null;
        return root is not null;
    }

    /// <summary>True for the characters of an id (idstring of the grammar).</summary>
    public static bool IsIdCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '.';

    // kind OR: parts joined by OR, each parts joined by AND; kind AND: those.
    private SpdxNode? ReadJoined(SpdxNodeKind kind)
    {
        var parts = new List<SpdxNode>(1);
        do
        {
            if ((kind == SpdxNodeKind.Or ? ReadJoined(SpdxNodeKind.And) : ReadPart()) is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }
        while (TryTakeWord(kind == SpdxNodeKind.Or ? "OR" : "AND"));

        return SpdxNode.Join(kind, parts);
    }

    private SpdxNode? ReadPart()
    {
        var token = Peek();
        if (!token.IsEmpty && token[0] == '(')
        {
            return ReadBrackets();
        }

        var start = at;
        if (token.IsEmpty || !IsIdCharacter(token[0]) || IsOperator(token))
        {
            return Fail(token.IsEmpty ? $"a licence is missing at the end" : $"a licence is missing at {start}");
        }

        at += token.Length;
        var orLater = at < text.Length && text[at] == '+';
        at += orLater ? 1 : 0;
        if (Reference(token, LicensePrefix) is { } reference)
        {
            return orLater ? Fail($"a reference can't have the '+' at {at - 1}") : ReadAddition(SpdxNode.License(reference));
        }

        return SpdxLicenses.OfficialLicense(token) is { } id
            ? ReadAddition(SpdxNode.License(id, orLater))
            : Fail($"no licence of the SPDX list is named '{Shown(token)}' (at {start})");
    }

    private SpdxNode? ReadBrackets()
    {
        var start = at++;
        if (++depth > MaxDepth)
        {
            return Fail($"more than {MaxDepth} brackets within brackets at {start}");
        }

        if (ReadJoined(SpdxNodeKind.Or) is not { } inner)
        {
            return null;
        }

        if (Peek() is not [')', ..])
        {
            return Fail($"no ')' for the '(' at {start}");
        }

        at++;
        depth--;
        return inner;
    }

    private SpdxNode? ReadAddition(SpdxNode license)
    {
        if (!TryTakeWord("WITH"))
        {
            return license;
        }

        var token = Peek();
        var start = at;
        if (token.IsEmpty || !IsIdCharacter(token[0]))
        {
            return Fail($"an exception is missing at {start}");
        }

        at += token.Length;
        var addition = Reference(token, AdditionPrefix) ?? SpdxLicenses.OfficialException(token);
        return addition is null ? Fail($"no exception of the SPDX list is named '{Shown(token)}' (at {start})") : license.With(addition);
    }

    // [DocumentRef-id:]LicenseRef-id, the prefixes written as they should be.
    private static string? Reference(ReadOnlySpan<char> token, string prefix)
    {
        var document = "";
        var colon = token.IndexOf(':');
        if (colon >= 0)
        {
            if (!token.StartsWith(DocumentPrefix, StringComparison.OrdinalIgnoreCase) || colon == DocumentPrefix.Length)
            {
                return null;
            }

            document = $"{DocumentPrefix}{token[DocumentPrefix.Length..colon]}:";
            token = token[(colon + 1)..];
        }

        return token.Length > prefix.Length && token.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && !token.Contains(':')
            ? $"{document}{prefix}{token[prefix.Length..]}"
            : null;
    }

    private bool TryTakeWord(string word)
    {
        var token = Peek();
        if (!token.Equals(word, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        at += token.Length;
        return true;
    }

    // The token at the next place that is no blank: a run of id characters and colons, or one other character.
    private ReadOnlySpan<char> Peek()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        var end = at;
        while (end < text.Length && (IsIdCharacter(text[end]) || text[end] == ':'))
        {
            end++;
        }

        return end == at && at < text.Length ? text.Slice(at, 1) : text[at..end];
    }

    private static bool IsOperator(ReadOnlySpan<char> token) =>
        token.Equals("AND", StringComparison.OrdinalIgnoreCase)
        || token.Equals("OR", StringComparison.OrdinalIgnoreCase)
        || token.Equals("WITH", StringComparison.OrdinalIgnoreCase);

    private static string Shown(ReadOnlySpan<char> token) => token.Length <= 64 ? token.ToString() : $"{token[..64]}...";

    private SpdxNode? Fail(string problem)
    {
        error ??= problem;
        return null;
    }
}
