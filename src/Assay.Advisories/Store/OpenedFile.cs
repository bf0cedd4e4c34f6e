namespace Assay.Advisories.Store;

/// <summary>
/// A segment's file, held open: whoever takes it out of the folder does not take it from this reader. That alone costs some 50 us;
/// SQLite reads the first page when it is asked for something.
/// </summary>
internal sealed class OpenedFile : IDisposable
{
    private readonly SqliteDatabase database;
    private bool isReady;

    private OpenedFile(SqliteDatabase database) => this.database = database;

    /// <summary>The database. Not thread-safe.</summary>
    public SqliteDatabase Database
    {
        get
        {
            if (!isReady)
            {
                // An image's packages are spread over the whole segment: with SQLite's own 2 MB pages are read again and again.
                // The pragma itself reads the schema, so it waits until somebody needs that.
                database.Execute("PRAGMA cache_size=-16384");
                isReady = true;
            }

            return database;
        }
    }

    /// <exception cref="Core.AssayException">"db.damaged": it is not there, or of another length.</exception>
    public static OpenedFile Open(string path, long bytes)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length != bytes)
        {
            throw SqliteDatabase.Damaged(path, file.Exists ? $"it has {file.Length} bytes instead of {bytes}" : "it is not there");
        }

        return new OpenedFile(SqliteDatabase.OpenImmutable(path));
    }

    public void Dispose() => database.Dispose();
}
