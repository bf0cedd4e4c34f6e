using System.Globalization;
using Assay.Core;

namespace Assay.Reports.Template;

/// <summary>
/// Reads the part of Mustache (mustache.github.io/mustache.5.html) that docs/reports.md lists. A section's tag or a comment alone on its line
/// takes the line with it, as Mustache's specification has it ("Standalone tags should be removed from the template").
/// </summary>
internal sealed class TemplateParser(string file, string text)
{
    private const int MaxDepth = 32;
    private const int MaxTags = 10_000;

    private readonly List<TemplateNode> top = [];
    private readonly Stack<SectionNode> open = new();
    private int tags;

    /// <exception cref="AssayException">"template.syntax", with file, line and column.</exception>
    public IReadOnlyList<TemplateNode> Parse()
    {
        var position = 0;
        while (text.IndexOf("{{", position, StringComparison.Ordinal) is >= 0 and var start)
        {
            position = Tag(position, start);
        }

        AddText(position, text.Length);
        return open.Count == 0 ? top : throw new AssayException("template.syntax", $"{open.Peek().Place}: {{{{#{open.Peek().Name}}}}} is never closed", $"write {{{{/{open.Peek().Name}}}}} where it ends");
    }

    // Adds the text before a tag, and the tag; gives back where to read on.
    private int Tag(int position, int start)
    {
        var isTriple = string.CompareOrdinal(text, start, "{{{", 0, 3) == 0;
        var close = isTriple ? "}}}" : "}}";
        var end = text.IndexOf(close, start, StringComparison.Ordinal);
        if (end < 0)
        {
            throw Error(start, "the tag is never closed", $"write {close} where it ends");
        }

        if (++tags > MaxTags)
        {
            throw Error(start, $"there are more than {MaxTags} tags", "write a shorter template");
        }

        var content = text[(start + close.Length)..end].Trim();
        var after = end + close.Length;
        var kind = !isTriple && content.Length > 0 && "#^/!&><$=".Contains(content[0], StringComparison.Ordinal) ? content[0] : ' ';
        var name = kind == ' ' ? content : content[1..].Trim();
        if (kind is '#' or '^' or '/' or '!' && Line(position, start, after) is var (lineStart, next))
        {
            AddText(position, lineStart);
            after = next;
        }
        else
        {
            AddText(position, start);
        }

        Add(kind, name, isTriple, start);
        return after;
    }

    private void Add(char kind, string name, bool isTriple, int start)
    {
        switch (kind)
        {
            case '!':
                break;
            case '#' or '^':
                var section = new SectionNode(name, PathOf(name, start), kind == '^', Place(start));
                if (open.Count == MaxDepth)
                {
                    throw Error(start, $"more than {MaxDepth} sections stand in each other", "write a flatter template");
                }

                Current.Add(section);
                open.Push(section);
                break;
            case '/':
                if (open.Count == 0 || open.Pop().Name != name)
                {
                    throw Error(start, $"{{{{/{name}}}}} closes a section that is not open here", "close sections in the opposite order of their opening");
                }

                break;
            case '>' or '<' or '$':
                throw Error(start, "a template can't take in another one", "write all of it in one file");
            case '=':
                throw Error(start, "the delimiters can't be changed", "write {{ and }}");
            default:
                Current.Add(new ValueNode(name, PathOf(name, start), isTriple || kind == '&', Place(start)));
                break;
        }
    }

    private List<TemplateNode> Current => open.Count == 0 ? top : open.Peek().Children;

    private void AddText(int from, int to)
    {
        if (to > from)
        {
            Current.Add(new TextNode(text[from..to]));
        }
    }

    // Where the line of a tag begins and the next one does, if the tag is all that stands in it.
    private (int Start, int Next)? Line(int position, int start, int after)
    {
        var lineStart = start == 0 ? 0 : text.LastIndexOf('\n', start - 1) + 1;
        var newLine = text.IndexOf('\n', after);
        var lineEnd = newLine < 0 ? text.Length : newLine;
        return lineStart >= position && text.AsSpan(lineStart, start - lineStart).IsWhiteSpace() && text.AsSpan(after, lineEnd - after).IsWhiteSpace()
            ? (lineStart, newLine < 0 ? text.Length : newLine + 1)
            : null;
    }

    private string[] PathOf(string name, int start)
    {
        if (name == ".")
        {
            return [name];
        }

        var path = name.Split('.');
        return Array.TrueForAll(path, part => part.Length > 0 && part.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'))
            ? path
            : throw Error(start, $"'{name}' is no name", "names are words with dots between them, such as package.name");
    }

    private AssayException Error(int position, string what, string hint) => new("template.syntax", $"{Place(position)}: {what}", hint);

    private string Place(int position)
    {
        var before = text.AsSpan(0, position);
        return string.Create(CultureInfo.InvariantCulture, $"{file}:{before.Count('\n') + 1}:{position - before.LastIndexOf('\n')}");
    }
}
