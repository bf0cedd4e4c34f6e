namespace Assay.Catalogers.Formats;

/// <summary>Takes a piece of a document that was asked for, which is then forgotten.</summary>
/// <param name="split">Which of the splits it matched.</param>
/// <param name="key">Its key in the map that holds it; its number in a list.</param>
/// <param name="node">The piece.</param>
internal delegate void NodeTaker(string split, string key, DataNode node);

/// <summary>
/// Builds nodes out of a parser's events, bounded in depth and number. Pieces at the splits ("packages/*": every value of the map "packages") are
/// handed over as soon as they are complete and not kept, so that a lock file of any length takes the memory of its largest package.
/// </summary>
internal sealed class NodeBuilder
{
    private const int MaxDepth = 100;
    private const int MaxNodes = 4_000_000;

    private readonly (string Text, string[] Parts)[] splits;
    private readonly NodeTaker? taker;
    private readonly List<Frame> frames = [];
    private int alive;

    public NodeBuilder(NodeTaker? taker = null, params IEnumerable<string> splits)
    {
        this.taker = taker;
        this.splits = [.. splits.Select(split => (split, split.Split('/')))];
    }

    /// <summary>The document, without what was handed over.</summary>
    public DataNode Root { get; private set; } = DataNode.Nothing;

    public void StartMap() => Start(DataNode.Map());

    public void StartList() => Start(DataNode.List());

    public void Key(string key) => frames[^1].Key = key;

    public bool IsInMap => frames.Count > 0 && frames[^1].Node.IsMap;

    public void Scalar(string? text)
    {
        Count();
        Attach(DataNode.Scalar(text), alive - 1);
    }

    /// <summary>A node that was built before: an alias.</summary>
    public void Attach(DataNode node) => Attach(node, alive);

    /// <summary>Closes the innermost map or list.</summary>
    public DataNode End()
    {
        var frame = frames[^1];
        frames.RemoveAt(frames.Count - 1);
        Attach(frame.Node, frame.AliveBefore);
        return frame.Node;
    }

    private void Start(DataNode node)
    {
        if (frames.Count >= MaxDepth)
        {
            throw new MalformedException($"more than {MaxDepth} maps and lists stand inside each other");
        }

        var before = alive;
        Count();
        frames.Add(new Frame(node, before));
    }

    private void Count()
    {
        if (++alive > MaxNodes)
        {
            throw new MalformedException($"a piece of it has more than {MaxNodes} values");
        }
    }

    private void Attach(DataNode node, int aliveBefore)
    {
        if (frames.Count == 0)
        {
            Root = node;
            return;
        }

        var parent = frames[^1];
        foreach (var (text, parts) in splits)
        {
            if (parts.Length == frames.Count && Matches(parts))
            {
                taker!(text, parent.Name, node);
                alive = aliveBefore;
                parent.Position++;
                return;
            }
        }

        if (parent.Node.IsMap)
        {
            parent.Node.Add(parent.Key, node);
        }
        else
        {
            parent.Node.Add(node);
        }

        parent.Position++;
    }

    private bool Matches(string[] parts)
    {
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] != "*" && (!frames[i].Node.IsMap || !string.Equals(parts[i], frames[i].Key, StringComparison.Ordinal)))
            {
                return false;
            }
        }

        return true;
    }

    private sealed class Frame(DataNode node, int aliveBefore)
    {
        public DataNode Node { get; } = node;

        public int AliveBefore { get; } = aliveBefore;

        public string Key { get; set; } = "";

        public int Position { get; set; }

        public string Name => Node.IsMap ? Key : Position.ToString();
    }
}
