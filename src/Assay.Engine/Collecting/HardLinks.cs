using Assay.Core.Files;

namespace Assay.Engine.Collecting;

/// <summary>
/// Interesting names of a layer that are second names of other files. A tar has the content under the first name alone, and that has streamed
/// by when the second one comes, so such files are read in a second pass (pnpm and uv link whole trees to their stores).
/// </summary>
internal sealed class HardLinks
{
    // A hostile layer may link a million names to a file that is worth reading.
    private const int MaxNames = 200_000;
    private const int MaxHops = 40;

    private readonly List<(FilePath Name, ulong Target, int[] Catalogers)> names = [];

    public bool IsEmpty => names.Count == 0;

    /// <summary>Remembers where a hard link leads, and who wants it.</summary>
    /// <exception cref="TreeException">"limit.hardLinks".</exception>
    public void Add(ReadOnlySpan<byte> name, ulong target, IReadOnlyList<int> wanted)
    {
        if (names.Count == MaxNames)
        {
            throw new TreeException("limit.hardLinks", $"more than {MaxNames} interesting files of the layer are hard links");
        }

        names.Add((FilePath.FromNormalized(name), target, [.. wanted]));
    }

    /// <summary>The names of each file, by the hash of its first name.</summary>
    public ILookup<ulong, (FilePath Name, ulong Target, int[] Catalogers)> ByTarget(LayerIndex index) => names.ToLookup(name => Resolve(name.Target, index));

    // A link to a link leads to what that one leads to.
    private static ulong Resolve(ulong target, LayerIndex index)
    {
        for (var hops = 0; hops < MaxHops && index.TryFind(target, out var kind, out _, out var next) && kind == EntryKind.HardLink; hops++)
        {
            target = PathHash.Of(next);
        }

        return target;
    }
}
