namespace Assay.Core.Packages.Licensing;

/// <summary>Words between operators are a name; "and", "or", ',', ';', '/', '|' and '&amp;' are operators.</summary>
internal ref struct SpdxLooseParser
{
    private readonly ReadOnlySpan<char> text;
    private readonly SpdxNodeKind comma;
    private int at;
    private int depth;

    public SpdxLooseParser(ReadOnlySpan<char> text)
    {
        this.text = text;

        // "A, B or C" means one of them; without an "or" a list means all.
        comma = text.Contains(" or ", StringComparison.OrdinalIgnoreCase) && !text.Contains(" and ", StringComparison.OrdinalIgnoreCase)
            ? SpdxNodeKind.Or
            : SpdxNodeKind.And;
    }

    public SpdxNode? Parse()
    {
        var root = ReadJoined(SpdxNodeKind.Or);
        SkipBlanks();
        return at == text.Length ? root : null;
    }

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
        while (TryTakeOperator(kind));

        return SpdxNode.Join(kind, parts);
    }

    private SpdxNode? ReadPart()
    {
        SkipBlanks();
        if (at < text.Length && text[at] == '(')
        {
            at++;
            if (++depth > SpdxParser.MaxDepth || ReadJoined(SpdxNodeKind.Or) is not { } inner)
            {
                return null;
            }

            SkipBlanks();
            if (at == text.Length || text[at] != ')')
            {
                return null;
            }

            at++;
            depth--;
            return inner;
        }

        var name = TakeName();
        return name.IsEmpty ? null : NodeOf(name);
    }

    // A name with slashes may be one name (MIT/X11) or a choice (MIT/Apache-2.0, as Cargo once had it); an address is neither.
    private static SpdxNode? NodeOf(ReadOnlySpan<char> name)
    {
        if (Simple(name) is { } known)
        {
            return known;
        }

        if (name.Contains('/') && !name.Contains("://", StringComparison.Ordinal))
        {
            var parts = new List<SpdxNode>();
            foreach (var range in name.Split('/'))
            {
                var part = name[range].Trim();
                if (!part.IsEmpty)
                {
                    parts.Add(Simple(part) ?? SpdxNode.License(SpdxLoose.ReferenceOf(part)));
                }
            }

            return parts.Count == 0 ? null : SpdxNode.Join(SpdxNodeKind.Or, parts);
        }

        return SpdxNode.License(SpdxLoose.ReferenceOf(name));
    }

    private static SpdxNode? Simple(ReadOnlySpan<char> name)
    {
        if (SpdxLoose.Named(name) is { } known)
        {
            return known;
        }

        // "GPL-2+ with OpenSSL exception": an exception that is not on the list makes the whole a reference.
        var with = name.IndexOf(" with ", StringComparison.OrdinalIgnoreCase);
        return with > 0 && SpdxLoose.Named(name[..with]) is { } license && SpdxAliases.ExceptionByKey.TryGetValue(SpdxLoose.KeyOf(name[(with + 6)..]), out var exception)
            ? license.With(exception)
            : null;
    }

    // Up to an operator or bracket; "or later" and "or any later version" are part of a name.
    private ReadOnlySpan<char> TakeName()
    {
        var start = at;
        while (at < text.Length && text[at] is not ('(' or ')' or ',' or ';' or '|' or '&') && OperatorAt(out _) == 0)
        {
            at++;
        }

        return text[start..at].Trim();
    }

    // The length of "and" or "or" where one begins here, between blanks; else 0.
    private readonly int OperatorAt(out SpdxNodeKind kind)
    {
        kind = SpdxNodeKind.And;
        if (at > 0 && !char.IsWhiteSpace(text[at - 1]) && text[at - 1] is not (')' or ',' or ';'))
        {
            return 0;
        }

        var rest = text[at..];
        var end = rest.IndexOfAny(" \t\r\n(");
        var word = end < 0 ? rest : rest[..end];
        if (word.Equals("and", StringComparison.OrdinalIgnoreCase) || word.Equals("and/or", StringComparison.OrdinalIgnoreCase))
        {
            kind = word.Length == 3 ? SpdxNodeKind.And : SpdxNodeKind.Or;
            return word.Length;
        }

        kind = SpdxNodeKind.Or;
        var next = end < 0 ? default : rest[end..].TrimStart();
        return word.Equals("or", StringComparison.OrdinalIgnoreCase)
            && !next.StartsWith("later", StringComparison.OrdinalIgnoreCase)
            && !next.StartsWith("any later", StringComparison.OrdinalIgnoreCase)
            && !next.StartsWith("newer", StringComparison.OrdinalIgnoreCase)
            && !next.StartsWith("above", StringComparison.OrdinalIgnoreCase)
            && !next.StartsWith("greater", StringComparison.OrdinalIgnoreCase)
            ? word.Length
            : 0;
    }

    // Marks before a word operator are commas of style: "A, B, and C".
    private bool TryTakeOperator(SpdxNodeKind wanted)
    {
        var before = at;
        SkipBlanks();
        SpdxNodeKind? found = null;
        while (at < text.Length && text[at] is ',' or ';' or '|' or '&')
        {
            found = text[at] switch { '|' => SpdxNodeKind.Or, '&' => SpdxNodeKind.And, _ => comma };
            at++;
            SkipBlanks();
        }

        if (at < text.Length && OperatorAt(out var kind) is > 0 and var length)
        {
            found = kind;
            at += length;
        }

        if (found == wanted)
        {
            return true;
        }

        at = before;
        return false;
    }

    private void SkipBlanks()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }
}
