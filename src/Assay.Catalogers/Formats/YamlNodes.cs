using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Assay.Catalogers.Formats;

/// <summary>
/// Reads the documents of a YAML stream by YamlDotNet's event parser. An alias stands for the finished node of its anchor, which is shared and
/// never copied; an alias inside its own anchor stands for nothing, so that no cycle comes about.
/// </summary>
internal static class YamlNodes
{
    private const int MaxAnchors = 10_000;

    /// <summary>Reads all documents whole.</summary>
    public static IReadOnlyList<DataNode> Read(Stream content, CancellationToken token) => Read(content, null, [], token);

    /// <summary>Reads all documents; see <see cref="NodeBuilder"/> for taker and splits.</summary>
    /// <exception cref="MalformedException">It is not YAML.</exception>
    public static IReadOnlyList<DataNode> Read(Stream content, NodeTaker? taker, IReadOnlyList<string> splits, CancellationToken token)
    {
        using var text = new StreamReader(content, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 16 << 10, leaveOpen: true);
        var parser = new Parser(text);
        var documents = new List<DataNode>();
        try
        {
            NodeBuilder? builder = null;
            var anchors = new Anchors();
            while (parser.MoveNext())
            {
                token.ThrowIfCancellationRequested();
                switch (parser.Current)
                {
                    case DocumentStart:
                        builder = new NodeBuilder(taker, splits);
                        anchors = new Anchors();
                        break;
                    case DocumentEnd:
                        documents.Add(builder!.Root);
                        break;
                    case ParsingEvent step when builder is not null:
                        anchors.Take(step, builder);
                        break;
                }
            }
        }
        catch (YamlException broken)
        {
            throw new MalformedException($"line {broken.Start.Line}, column {broken.Start.Column}: it is not valid YAML", broken);
        }
        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The scanner meets some damage with exceptions of its own collections (an escape of half a character, a directive cut short).
            throw new MalformedException($"line {parser.Current?.Start.Line ?? 0}: it is not valid YAML", broken);
        }

        return documents;
    }

    /// <summary>Keys, values and anchors of one document.</summary>
    private sealed class Anchors
    {
        private readonly Dictionary<string, DataNode> known = new(StringComparer.Ordinal);
        private readonly List<(string? Anchor, bool HasKey)> open = [];

        public void Take(ParsingEvent step, NodeBuilder builder)
        {
            switch (step)
            {
                case MappingStart start:
                    Begin(builder);
                    builder.StartMap();
                    open.Add((NameOf(start), false));
                    break;
                case SequenceStart start:
                    Begin(builder);
                    builder.StartList();
                    open.Add((NameOf(start), false));
                    break;
                case MappingEnd or SequenceEnd:
                    var anchor = open[^1].Anchor;
                    open.RemoveAt(open.Count - 1);
                    Keep(anchor, builder.End());
                    break;
                case AnchorAlias alias:
                    Value(known.GetValueOrDefault(alias.Value.Value) ?? DataNode.Nothing, builder);
                    break;
                case Scalar scalar:
                    // "~", "null" and nothing at all are null where they are not quoted (YAML 1.2, 10.2.1.1).
                    var node = DataNode.Scalar(scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null" ? null : scalar.Value);
                    Keep(NameOf(scalar), node);
                    Value(node, builder, scalar.Value);
                    break;
            }
        }

        private static string? NameOf(NodeEvent node) => node.Anchor.IsEmpty ? null : node.Anchor.Value;

        private void Keep(string? anchor, DataNode node)
        {
            if (anchor is not null && known.Count < MaxAnchors)
            {
                known[anchor] = node;
            }
        }

        // A map or list as a key is no key of ours: it stands as an empty text.
        private void Begin(NodeBuilder builder)
        {
            if (open.Count > 0 && builder.IsInMap && !open[^1].HasKey)
            {
                throw new MalformedException("a map or a list stands for a key");
            }

            Done();
        }

        private void Value(DataNode node, NodeBuilder builder, string? text = null)
        {
            if (open.Count > 0 && builder.IsInMap && !open[^1].HasKey)
            {
                builder.Key(text ?? node.Text ?? "");
                open[^1] = open[^1] with { HasKey = true };
                return;
            }

            Done();
            builder.Attach(node);
        }

        private void Done()
        {
            if (open.Count > 0)
            {
                open[^1] = open[^1] with { HasKey = false };
            }
        }
    }
}
