using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// Lays write-ahead logs over their databases, layer by layer: what rpm writes stays in rpmdb.sqlite-wal until SQLite copies it, and an image
/// may be made before it does. Either file may come from another layer than the other.
/// </summary>
internal static class RpmDatabases
{
    /// <summary>The facts with databases as SQLite would show them in each layer's tree.</summary>
    public static LayeredFacts Of(LayeredFacts facts, InventorySink sink)
    {
        var logs = ByPath(facts.Of(SqliteLogCataloger.CatalogerName).Where(log => log.Facts.Loose.Count > 0));
        if (logs.Count == 0)
        {
            return facts;
        }

        var files = facts.Layers.Select(_ => new List<FileFacts>()).ToArray();
        foreach (var (path, states) in ByPath(facts.Of(RpmDatabaseCataloger.CatalogerName)))
        {
            if (LogOf(path) is { } logPath && logs.ContainsKey(logPath))
            {
                // All of its states count, those that hold nothing too.
                var logStates = facts.Of(SqliteLogCataloger.CatalogerName).Where(log => log.Facts.Path == logPath).ToArray();
                Lay(facts, (path, states), (logPath, new(logStates.Select(log => KeyValuePair.Create(log.Layer, log.Facts)))), files, sink);
                continue;
            }

            foreach (var (layer, state) in states)
            {
                files[layer].Add(state);
            }
        }

        return new LayeredFacts([.. facts.Layers.Select((layer, number) => new LayerFacts
        {
            DiffId = layer.DiffId,
            Files = files[number],
            Index = layer.Index,
        })])
        {
            Distro = facts.Distro,
        };
    }

    private static void Lay(LayeredFacts facts, (FilePath Path, Dictionary<int, FileFacts> States) database,
        (FilePath Path, Dictionary<int, FileFacts> States) log, List<FileFacts>[] files, InventorySink sink)
    {
        FileFacts? newestDatabase = null;
        FileFacts? newestLog = null;
        var lost = 0;
        for (var layer = 0; layer < facts.Layers.Count; layer++)
        {
            var hasChanged = Follow(facts, database.Path, database.States, layer, ref newestDatabase);
            hasChanged |= Follow(facts, log.Path, log.States, layer, ref newestLog);
            if (!hasChanged || newestDatabase is null)
            {
                continue;
            }

            lost = 0;
            files[layer].Add(newestLog is not null && SqliteRowTable.Read(newestDatabase, newestLog, out lost) is { } packages
                ? new FileFacts { Path = database.Path, Cataloger = newestDatabase.Cataloger, Packages = packages, IsDatabase = true }
                : newestDatabase);
        }

        if (lost > 0 && newestDatabase is not null)
        {
            sink.Add(Issue.Error("rpm.log.malformed", $"{lost} pages or packages are neither in the write-ahead log nor in its database", log.Path.ToString()));
        }
    }

    private static bool Follow(LayeredFacts facts, FilePath path, Dictionary<int, FileFacts> states, int layer, ref FileFacts? newest)
    {
        if (states.TryGetValue(layer, out var state))
        {
            newest = state;
            return true;
        }

        if (newest is null || !facts.Tree.Removes(path, layer))
        {
            return false;
        }

        newest = null;
        return true;
    }

    private static Dictionary<FilePath, Dictionary<int, FileFacts>> ByPath(IEnumerable<(int Layer, FileFacts Facts)> found)
    {
        var byPath = new Dictionary<FilePath, Dictionary<int, FileFacts>>();
        foreach (var (layer, file) in found)
        {
            if (!byPath.TryGetValue(file.Path, out var states))
            {
                byPath.Add(file.Path, states = []);
            }

            states[layer] = file;
        }

        return byPath;
    }

    private static FilePath? LogOf(FilePath database) =>
        FilePath.TryNormalize((byte[])[.. database.Bytes, .. SqliteLogCataloger.Suffix], out var path) ? path : null;
}
