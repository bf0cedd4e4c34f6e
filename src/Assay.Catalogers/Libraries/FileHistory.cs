using Assay.Core.Cataloging;
using Assay.Core.Files;

namespace Assay.Catalogers.Libraries;

/// <summary>
/// From which layer on a file tells of a package without a break: an instruction that only changes owners, or that adds to a lock file, writes
/// the file anew and did not bring what it said before.
/// </summary>
internal sealed class FileHistory
{
    private readonly MergedTree tree;
    private readonly Dictionary<(string Cataloger, FilePath Path), List<State>> states = [];

    public FileHistory(LayeredFacts facts) => tree = facts.Tree;

    /// <summary>Takes a state of a file; those of lower layers first.</summary>
    public void Add(int layer, FileFacts file)
    {
        if (!states.TryGetValue((file.Cataloger, file.Path), out var list))
        {
            states.Add((file.Cataloger, file.Path), list = []);
        }

        list.Add(new State(layer, file));
    }

    /// <summary>The number of the layer that brought a package of a file.</summary>
    public int FirstLayer(FoundFile file, PackageFact fact)
    {
        var first = file.Layer;
        foreach (var state in Enumerable.Reverse(states[(file.Facts.Cataloger, file.Facts.Path)]).SkipWhile(state => state.Layer >= file.Layer))
        {
            if (!state.Tells(fact) || Enumerable.Range(state.Layer + 1, first - state.Layer).Any(layer => tree.Removes(file.Facts.Path, layer)))
            {
                break;
            }

            first = state.Layer;
        }

        return first;
    }

    private sealed class State(int layer, FileFacts file)
    {
        private HashSet<(string Key, string Name, string? Version)>? packages;

        public int Layer => layer;

        public bool Tells(PackageFact fact)
        {
            packages ??= [.. file.Packages.Select(told => (told.Key, told.Package.Name, told.Package.Version))];
            return packages.Contains((fact.Key, fact.Package.Name, fact.Package.Version));
        }
    }
}
