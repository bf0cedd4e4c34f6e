namespace Assay.Advisories.Store;

/// <summary>
/// Writes a file as the one before it with those rows changed that changed. Pages without news keep their bytes and their places, so that what has
/// to be sent to whoever has the file before is little (<see cref="StoreDelta"/>).
/// </summary>
internal static class SegmentPatch
{
    // Pages that rows were put between are not full any more. Before that costs too much room, all is written anew.
    private const double MaxGrowth = 1.4;

    private const string SelectTables = "SELECT name FROM main.sqlite_master WHERE type='table' ORDER BY name";
    private const string SelectOtherTables =
        "SELECT 1 FROM (SELECT name, sql FROM main.sqlite_master EXCEPT SELECT name, sql FROM whole.sqlite_master) UNION ALL"
        + " SELECT 1 FROM (SELECT name, sql FROM whole.sqlite_master EXCEPT SELECT name, sql FROM main.sqlite_master)";

    /// <param name="path">The new file.</param>
    /// <param name="before">The file before it, which stays.</param>
    /// <param name="whole">What the new file has to say, which is taken or deleted.</param>
    /// <exception cref="Core.AssayException">"db.damaged": the file before can't be read.</exception>
    public static void Write(string path, string before, string whole)
    {
        File.Copy(before, path, overwrite: true);
        if (TryChange(path, whole) && new FileInfo(path).Length <= new FileInfo(whole).Length * MaxGrowth)
        {
            File.Delete(whole);
        }
        else
        {
            File.Move(whole, path, overwrite: true);
        }
    }

    private static bool TryChange(string path, string whole)
    {
        using var database = SqliteDatabase.Create(path);
        database.Execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-65536");
        database.Attach(Path.GetFullPath(whole), "whole");
        using (var other = database.Prepare(SelectOtherTables))
        {
            if (other.Step())
            {
                return false;
            }
        }

        database.Execute("BEGIN");
        foreach (var table in Texts(database, SelectTables))
        {
            var keys = Texts(database, $"SELECT name FROM pragma_table_info('{table}') WHERE pk>0 ORDER BY pk");
            var values = Texts(database, $"SELECT name FROM pragma_table_info('{table}') WHERE pk=0 ORDER BY cid");
            var same = string.Join(" AND ", keys.Select(column => $"n.{column}=m.{column}"));
            var alike = string.Concat(values.Select(column => $" AND n.{column} IS m.{column}"));
            database.Execute($"DELETE FROM main.{table} AS m WHERE NOT EXISTS (SELECT 1 FROM whole.{table} n WHERE {same}{alike})");
            database.Execute($"INSERT INTO main.{table} SELECT n.* FROM whole.{table} n WHERE NOT EXISTS (SELECT 1 FROM main.{table} m WHERE {same})");
        }

        database.Execute("COMMIT; DETACH whole");
        return true;
    }

    private static List<string> Texts(SqliteDatabase database, string sql)
    {
        List<string> texts = [];
        using var select = database.Prepare(sql);
        while (select.Step())
        {
            texts.Add(select.Text(0) ?? "");
        }

        return texts;
    }
}
