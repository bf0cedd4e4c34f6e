using System.Text;
using Assay.Core.Files;

namespace Assay.Core.Tests.Files;

/// <summary>One entry of a generated layer.</summary>
internal sealed record ModelEntry(string Path, EntryKind Kind, string Target = "", long SizeBytes = 0)
{
    public override string ToString() => $"{Kind} {Path}{(Target.Length > 0 ? " -> " + Target : "")}{(SizeBytes > 0 ? " " + SizeBytes : "")}";
}

/// <summary>
/// What an unpacker makes of layers: a tree of folders, files and links, to which each layer's removals are applied first and its entries
/// then, as containerd's archive/tar.go and the overlay mount behave. Written for plainness.
/// </summary>
internal sealed class TreeModel
{
    private readonly Node root = new(EntryKind.Directory, -1, "", 0);

    public void Apply(int layer, IReadOnlyList<ModelEntry> entries)
    {
        // A whiteout only hides what lower layers have, wherever in the tar it stands.
        foreach (var entry in entries.Where(entry => entry.Kind is EntryKind.Whiteout or EntryKind.OpaqueDirectory))
        {
            if (entry.Kind == EntryKind.Whiteout)
            {
                Remove(entry.Path);
            }
            else if (Find(entry.Path) is { Kind: EntryKind.Directory } folder)
            {
                folder.Children.Clear();
            }
        }

        foreach (var entry in entries.Where(entry => entry.Kind is not (EntryKind.Whiteout or EntryKind.OpaqueDirectory)))
        {
            Put(layer, entry);
        }
    }

    /// <summary>What stands at a path, no link followed.</summary>
    public Node? Find(string path)
    {
        var node = root;
        foreach (var part in Parts(path))
        {
            if (node.Kind != EntryKind.Directory || !node.Children.TryGetValue(part, out node!))
            {
                return null;
            }
        }

        return node;
    }

    /// <summary>Where a path leads inside the root; null where nowhere.</summary>
    public (string Path, Node Node)? Resolve(string path, bool followLast, int maxHops)
    {
        var pending = new LinkedList<string>(Parts(path));
        var current = new List<string>();
        var hops = 0;
        while (pending.First is { } first)
        {
            pending.RemoveFirst();
            if (first.Value is "." or ".." && Find(string.Join('/', current)) is not { Kind: EntryKind.Directory })
            {
                return null;
            }

            if (first.Value == "..")
            {
                if (current.Count > 0)
                {
                    current.RemoveAt(current.Count - 1);
                }

                continue;
            }

            if (first.Value == ".")
            {
                continue;
            }

            if (Find(string.Join('/', current)) is not { Kind: EntryKind.Directory } folder || !folder.Children.TryGetValue(first.Value, out var node))
            {
                return null;
            }

            if (node.Kind == EntryKind.SymbolicLink && (pending.Count > 0 || followLast))
            {
                if (++hops > maxHops)
                {
                    return null;
                }

                if (node.Target.StartsWith('/'))
                {
                    current.Clear();
                }

                foreach (var part in Parts(node.Target).Reverse())
                {
                    pending.AddFirst(part);
                }

                continue;
            }

            current.Add(first.Value);
        }

        var end = string.Join('/', current);
        return Find(end) is { } found ? (end, found) : null;
    }

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private void Remove(string path)
    {
        var parts = Parts(path);
        if (Find(string.Join('/', parts[..^1])) is { Kind: EntryKind.Directory } folder)
        {
            folder.Children.Remove(parts[^1]);
        }
    }

    private void Put(int layer, ModelEntry entry)
    {
        var parts = Parts(entry.Path);
        var folder = root;
        foreach (var part in parts[..^1])
        {
            if (!folder.Children.TryGetValue(part, out var next) || next.Kind != EntryKind.Directory)
            {
                // Folders that a tar leaves out are made; what is in the way is replaced.
                folder.Children[part] = next = new Node(EntryKind.Directory, layer, "", 0);
            }

            next.Layer = layer;
            folder = next;
        }

        if (entry.Kind == EntryKind.Directory && folder.Children.TryGetValue(parts[^1], out var kept) && kept.Kind == EntryKind.Directory)
        {
            kept.Layer = layer;
            return;
        }

        folder.Children[parts[^1]] = new Node(entry.Kind, layer, entry.Target, entry.SizeBytes);
    }

    /// <summary>A file, link or folder.</summary>
    internal sealed class Node(EntryKind kind, int layer, string target, long sizeBytes)
    {
        public EntryKind Kind { get; } = kind;

        /// <summary>The layer that last named it, or something below it; -1 for the root.</summary>
        public int Layer { get; set; } = layer;

        public string Target { get; } = target;

        public long SizeBytes { get; } = sizeBytes;

        public SortedDictionary<string, Node> Children { get; } = new(StringComparer.Ordinal);
    }
}

/// <summary>Random layers over few paths, so that they meet often.</summary>
internal static class ModelLayers
{
    private static readonly string[] Names = ["a", "b", "c"];
    private static readonly string[] Targets = ["a", "b", "../a", "/b/c", "c/../a", "/", ".", "../../b", "none", "a/b"];

    public static List<List<ModelEntry>> Random(Random random, bool removals)
    {
        var layers = new List<List<ModelEntry>>();
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            layers.Add(Layer(random, removals));
        }

        return layers;
    }

    public static IEnumerable<string> AllPaths()
    {
        foreach (var first in Names)
        {
            yield return first;
            foreach (var second in Names)
            {
                yield return $"{first}/{second}";
                foreach (var third in Names)
                {
                    yield return $"{first}/{second}/{third}";
                }
            }
        }
    }

    public static LayerIndex Index(IEnumerable<ModelEntry> entries)
    {
        var builder = new LayerIndex.Builder();
        foreach (var entry in entries)
        {
            builder.Add(new TreeEntry
            {
                Path = FilePath.Parse(entry.Path).Bytes,
                Kind = entry.Kind,
                SizeBytes = entry.SizeBytes,
                Mode = 0x1A4,
                LinkTarget = Encoding.UTF8.GetBytes(entry.Target),
            });
        }

        return builder.Build();
    }

    // A layer as an image builder writes it: a tree, so that no path is a file here and a folder there, in the order of a walk, some folders
    // left out; whiteouts never name what the layer itself has.
    private static List<ModelEntry> Layer(Random random, bool removals)
    {
        var entries = new List<ModelEntry>();
        Walk("", 0);
        return entries;

        void Walk(string folder, int depth)
        {
            foreach (var name in Names)
            {
                var path = folder.Length == 0 ? name : $"{folder}/{name}";
                switch (random.Next(removals ? 9 : 6))
                {
                    case 0:
                        entries.Add(new ModelEntry(path, EntryKind.File, SizeBytes: random.Next(1, 1000)));
                        break;
                    case 1:
                        entries.Add(new ModelEntry(path, EntryKind.SymbolicLink, Targets[random.Next(Targets.Length)]));
                        break;
                    case 2 or 3 when depth < 2:
                        if (random.Next(4) > 0)
                        {
                            entries.Add(new ModelEntry(path, EntryKind.Directory));
                        }

                        Walk(path, depth + 1);
                        break;
                    case 6:
                        entries.Add(new ModelEntry(path, EntryKind.Whiteout));
                        break;
                    case 7 when depth < 2:
                        entries.Add(new ModelEntry(path, EntryKind.Directory));
                        entries.Add(new ModelEntry(path, EntryKind.OpaqueDirectory));
                        Walk(path, depth + 1);
                        break;
                }
            }
        }
    }
}
