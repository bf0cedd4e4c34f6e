using System.Runtime.InteropServices;
using System.Text.Json;
using Assay.Core;
using Assay.Core.Text;

namespace Assay.Reports.Template;

/// <summary>Writes a template once. Sections in sections multiply: what a template may write and do is bounded.</summary>
internal sealed class TemplateRun(TextWriter writer, Func<string, string> escape)
{
    private const long MaxCharacters = 256 << 20;
    private const long MaxSteps = 50_000_000;

    private static readonly JsonElement True = JsonElement.Parse("true");

    private readonly List<Frame> frames = [];
    private long characters;
    private long steps;

    /// <param name="nodes">The template.</param>
    /// <param name="roots">Where names are looked for, the first one last.</param>
    public void Write(IReadOnlyList<TemplateNode> nodes, params ReadOnlySpan<JsonElement> roots)
    {
        foreach (var root in roots)
        {
            frames.Add(new Frame(root, 0, 0));
        }

        Write(nodes);
    }

    private void Write(IReadOnlyList<TemplateNode> nodes)
    {
        foreach (var node in nodes)
        {
            if (++steps > MaxSteps)
            {
                throw new AssayException("template.tooMuch", "the template does too much: its sections multiply each other", "take sections over all findings or packages out of each other");
            }

            switch (node)
            {
                case TextNode text:
                    Write(text.Text);
                    break;
                case ValueNode value when Find(value.Path) is { } found:
                    var words = TextOf(found, value);
                    Write(value.IsRaw ? SafeText.Escape(words) : escape(words));
                    break;
                case SectionNode section:
                    Write(section);
                    break;
            }
        }
    }

    private void Write(SectionNode section)
    {
        var found = Find(section.Path);
        if (section.IsInverted)
        {
            if (!IsThere(found))
            {
                Write(section.Children);
            }
        }
        else if (found is { ValueKind: JsonValueKind.Array } list)
        {
            var count = list.GetArrayLength();
            var index = 0;
            foreach (var element in list.EnumerateArray())
            {
                Write(section, new Frame(element, index++, count));
            }
        }
        else if (IsThere(found))
        {
            Write(section, new Frame(found!.Value, 0, 0));
        }
    }

    private void Write(SectionNode section, Frame frame)
    {
        frames.Add(frame);
        Write(section.Children);
        frames.RemoveAt(frames.Count - 1);
    }

    private void Write(string text)
    {
        characters += text.Length;
        if (characters > MaxCharacters)
        {
            throw new AssayException("template.tooMuch", $"the template writes more than {MaxCharacters} characters", "take sections over all findings or packages out of each other");
        }

        writer.Write(text);
    }

    private JsonElement? Find(IReadOnlyList<string> path)
    {
        if (path[0] == ".")
        {
            return frames[^1].Element;
        }

        if (path[0] is "-first" or "-last")
        {
            var item = frames.FindLast(frame => frame.Count > 0);
            return item.Count > 0 && item.Index == (path[0] == "-first" ? 0 : item.Count - 1) ? True : null;
        }

        for (var i = frames.Count - 1; i >= 0; i--)
        {
            if (Step(frames[i].Element, path[0]) is { } found)
            {
                return path.Skip(1).Aggregate((JsonElement?)found, static (at, name) => at is { } element ? Step(element, name) : null);
            }
        }

        return null;
    }

    // A field of an object; behind a text whether it is that word, since the language has no comparison.
    private static JsonElement? Step(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object when element.TryGetProperty(name, out var field) => field,
        JsonValueKind.String when element.ValueEquals(name) => True,
        _ => null,
    };

    private static bool IsThere(JsonElement? found) => found is { } element && element.ValueKind switch
    {
        JsonValueKind.False or JsonValueKind.Null or JsonValueKind.Undefined => false,
        JsonValueKind.Array => element.GetArrayLength() > 0,
        JsonValueKind.String => !element.ValueEquals(""),
        JsonValueKind.Number => !element.TryGetDouble(out var number) || number != 0,
        _ => true,
    };

    private static string TextOf(JsonElement element, ValueNode node) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.Null => "",
        JsonValueKind.Array when element.EnumerateArray().All(item => item.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object)) => string.Join(", ", element.EnumerateArray().Select(item => TextOf(item, node))),
        JsonValueKind.Array or JsonValueKind.Object => throw new AssayException("template.value", $"{node.Place}: {{{{{node.Name}}}}} is not one value", $"write a section: {{{{#{node.Name}}}}}...{{{{/{node.Name}}}}}"),
        _ => element.GetRawText(),
    };

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Frame(JsonElement Element, int Index, int Count);
}
