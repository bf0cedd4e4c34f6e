using System.Text;
using SQLitePCL;

namespace Assay.Advisories.Store;

/// <summary>A prepared statement. Columns and parameters count from 0 and 1, as SQLite has it.</summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt statement) : IDisposable
{
    public void Bind(int parameter, long value) => database.Check(raw.sqlite3_bind_int64(statement, parameter, value));

    public void Bind(int parameter, long? value)
    {
        if (value is null)
        {
            database.Check(raw.sqlite3_bind_null(statement, parameter));
        }
        else
        {
            Bind(parameter, value.Value);
        }
    }

    /// <summary>Binds text; null and the empty text are NULL, which takes no room.</summary>
    public void Bind(int parameter, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            database.Check(raw.sqlite3_bind_null(statement, parameter));
            return;
        }

        // SQLite copies the text: https://sqlite.org/c3ref/bind_blob.html, SQLITE_TRANSIENT.
        Span<byte> buffer = stackalloc byte[256];
        var text = value.Length * 3 <= buffer.Length ? buffer[..Encoding.UTF8.GetBytes(value, buffer)] : Encoding.UTF8.GetBytes(value);
        database.Check(raw.sqlite3_bind_text(statement, parameter, text));
    }

    /// <summary>Goes to the next row.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        database.Check(code);
        return code == raw.SQLITE_ROW;
    }

    /// <summary>Runs a statement that gives no rows, and makes it ready for the next time.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    public void Reset() => raw.sqlite3_reset(statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Integer(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>The column's UTF-8, valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    /// <summary>The column's text; null where it is NULL, or empty, which no column of a segment is.</summary>
    public string? Text(int column)
    {
        var bytes = Bytes(column);
        return bytes.IsEmpty ? null : Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The lines of the column's text.</summary>
    public string[] Lines(int column) => Text(column)?.Split('\n') ?? [];

    public void Dispose() => statement.Dispose();
}
