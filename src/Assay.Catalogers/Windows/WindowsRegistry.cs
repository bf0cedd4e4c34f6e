using Assay.Core.Cataloging;

namespace Assay.Catalogers.Windows;

/// <summary>A value, and where it was read.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Path">The hive.</param>
/// <param name="Layer">The number of the layer that says so first without a break.</param>
internal sealed record RegistryEntry(string Text, string Path, int Layer);

/// <summary>The registry as the topmost layer sees it: the lowest hive, and what each layer above changes of it.</summary>
internal sealed class WindowsRegistry
{
    // Names in the registry have no case.
    private readonly SortedDictionary<string, RegistryEntry> entries = new(StringComparer.OrdinalIgnoreCase);

    private WindowsRegistry()
    {
    }

    /// <summary>Null where no layer has a hive.</summary>
    public static WindowsRegistry? Of(LayeredFacts facts)
    {
        var found = facts.Of(RegistryCataloger.CatalogerName);
        if (found.Count == 0)
        {
            return null;
        }

        var registry = new WindowsRegistry();
        foreach (var (layer, file) in found)
        {
            registry.Take(file, layer);
        }

        return registry;
    }

    /// <summary>What a value says; null where there is none.</summary>
    public string? this[string key, string name] => entries.TryGetValue($@"{key}\{name}", out var entry) ? entry.Text : null;

    public RegistryEntry? Find(string key, string name) => entries.GetValueOrDefault($@"{key}\{name}");

    /// <summary>The names of the keys below a key that have a value of a name, in order.</summary>
    public IEnumerable<(string Key, RegistryEntry Entry)> Each(string key, string name)
    {
        var start = key + @"\";
        var end = @"\" + name;
        return entries
            .Where(pair => pair.Key.Length > start.Length + end.Length && pair.Key.StartsWith(start, StringComparison.OrdinalIgnoreCase) && pair.Key.EndsWith(end, StringComparison.OrdinalIgnoreCase))
            .Select(pair => (pair.Key[start.Length..^end.Length], pair.Value));
    }

    private void Take(FileFacts file, int layer)
    {
        if (!RegistryCataloger.IsDelta(file.Path.Bytes))
        {
            entries.Clear();
        }

        foreach (var fact in file.Loose)
        {
            if (fact.Kind == RegistryCataloger.ValueKind)
            {
                // A layer that writes the same again did not bring it.
                entries[fact.Key] = entries.TryGetValue(fact.Key, out var known) && known.Text == fact.Value ? known : new RegistryEntry(fact.Value, file.Path.ToString(), layer);
            }
            else if (fact.Kind == RegistryCataloger.GoneValueKind)
            {
                entries.Remove(fact.Key);
            }
            else
            {
                Remove(fact.Key + @"\");
            }
        }
    }

    private void Remove(string start)
    {
        foreach (var path in entries.Keys.Where(path => path.StartsWith(start, StringComparison.OrdinalIgnoreCase)).ToList())
        {
            entries.Remove(path);
        }
    }
}
