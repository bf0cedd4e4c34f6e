using Assay.Core;
using SQLitePCL;

namespace Assay.Advisories.Store;

/// <summary>A connection to one segment file. Not thread-safe.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly sqlite3 connection;
    private readonly string path;

    private SqliteDatabase(sqlite3 connection, string path)
    {
        this.connection = connection;
        this.path = path;
    }

    /// <summary>Makes a new file.</summary>
    public static SqliteDatabase Create(string path) => Open(Path.GetFullPath(path), raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_URI, path);

    /// <summary>Opens a file that never changes: no locks, no journal, nothing is written beside it (https://sqlite.org/uri.html, "immutable").</summary>
    public static SqliteDatabase OpenImmutable(string path) => Open(ImmutableName(path), raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI, path);

    /// <summary>Makes a file that never changes readable beside this one, under a schema's name.</summary>
    public void Attach(string path, string schema)
    {
        using var attach = Prepare($"ATTACH ? AS {schema}");
        attach.Bind(1, ImmutableName(path));
        attach.Run();
    }

    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(connection, sql, out var statement));
        return new SqliteStatement(this, statement);
    }

    public void Execute(string sql) => Check(raw.sqlite3_exec(connection, sql));

    /// <exception cref="AssayException">"db.damaged": SQLite could not read the file.</exception>
    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw Damaged(path, raw.sqlite3_errmsg(connection).utf8_to_string());
        }
    }

    public AssayException Damaged(string why) => Damaged(path, why);

    public static AssayException Damaged(string path, string why) =>
        new("db.damaged", $"the advisory store's file {path} can't be read: {why}", "build it again: assay db build --from DIR --db PATH");

    public void Dispose() => connection.Dispose();

    private static SqliteDatabase Open(string name, int flags, string path)
    {
        SqliteLibrary.Use();
        var code = raw.sqlite3_open_v2(name, out var connection, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        var database = new SqliteDatabase(connection, path);
        if (code != raw.SQLITE_OK)
        {
            connection.Dispose();
            throw Damaged(path, raw.sqlite3_errstr(code).utf8_to_string());
        }

        return database;
    }

    private static string ImmutableName(string path)
    {
        // The path goes into a URI: what has a meaning there is escaped.
        var escaped = path.Replace("%", "%25", StringComparison.Ordinal).Replace("?", "%3f", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal);
        return $"file:{(OperatingSystem.IsWindows() ? "/" + escaped.Replace('\\', '/') : escaped)}?immutable=1";
    }
}
