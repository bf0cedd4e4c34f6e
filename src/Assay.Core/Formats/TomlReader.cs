using System.Globalization;
using System.Text;

namespace Assay.Core.Formats;

/// <summary>One table of a TOML document: its own keys, not those of the tables below it, which come as tables of their own.</summary>
/// <param name="Path">The header's keys joined by '.'; "" for what stands before the first header.</param>
/// <param name="IsElement">True for an element of an array of tables: [[package]].</param>
/// <param name="Node">Its keys and values; at the place of its header.</param>
public readonly record struct TomlTable(string Path, bool IsElement, DataNode Node);

/// <summary>
/// Reads a TOML document table by table (toml.io, v1.0.0, and the line breaks in inline tables of v1.1.0), so that a lock file takes the memory
/// of its largest package. Scalars are kept as written; that keys are unique and numbers well formed is not checked.
/// </summary>
public sealed class TomlReader
{
    private const int MaxDepth = 64;
    private const int MaxNodes = 1_000_000;

    private readonly ByteCursor cursor;
    private string path = "";
    private bool isElement;
    private bool isStarted;
    private int nodes;
    private int line = 1;
    private int column = 1;

    /// <param name="content">UTF-8, with or without a mark.</param>
    /// <param name="token">Ends the reading.</param>
    public TomlReader(Stream content, CancellationToken token) => cursor = new ByteCursor(content, token);

    /// <summary>Reads the next table; false behind the last one.</summary>
    /// <exception cref="MalformedException">It is not TOML, or ends within a value.</exception>
    public bool TryRead(out TomlTable table)
    {
        SkipBlank(newlines: true);
        if (cursor.Peek() < 0 || (isStarted && cursor.Peek() != '['))
        {
            table = default;
            return isStarted || cursor.Peek() >= 0 ? false : First(out table);
        }

        (line, column) = (cursor.Line, cursor.Column);
        if (cursor.Peek() == '[')
        {
            ReadHeader();
        }

        isStarted = true;
        nodes = 0;
        var node = DataNode.Map(line, column, keyColumn: 0);
        SkipBlank(newlines: true);
        while (cursor.Peek() >= 0 && cursor.Peek() != '[')
        {
            ReadPair(node, 0);
            EndLine();
            SkipBlank(newlines: true);
        }

        table = new TomlTable(path, isElement, node);
        return true;
    }

    // An empty document has one empty table.
    private bool First(out TomlTable table)
    {
        isStarted = true;
        table = new TomlTable("", false, DataNode.Map());
        return true;
    }

    private void ReadHeader()
    {
        cursor.Take();
        isElement = cursor.TryTake('[');
        path = string.Join('.', ReadKeys(out _));
        if (!cursor.TryTake(']') || (isElement && !cursor.TryTake(']')))
        {
            throw cursor.Malformed("a table's header does not end");
        }

        EndLine();
    }

    private void EndLine()
    {
        SkipBlank(newlines: false);
        cursor.TryTake('\r');
        if (cursor.Peek() is not ('\n' or -1))
        {
            throw cursor.Malformed("something stands behind a value");
        }
    }

    private void ReadPair(DataNode table, int depth)
    {
        var keys = ReadKeys(out var keyColumn);
        var keyLine = cursor.Line;
        if (!cursor.TryTake('='))
        {
            throw cursor.Malformed("a key has no value");
        }

        SkipBlank(newlines: false);
        for (var i = 0; i < keys.Count - 1; i++)
        {
            var inner = table[keys[i]];
            if (!inner.IsMap)
            {
                inner = DataNode.Map(keyLine, keyColumn, keyColumn);
                table.Add(keys[i], inner);
            }

            table = inner;
        }

        table.Add(keys[^1], ReadValue(depth, keyColumn));
    }

    private List<string> ReadKeys(out int first)
    {
        SkipBlank(newlines: false);
        first = cursor.Column;
        var keys = new List<string>(1);
        do
        {
            SkipBlank(newlines: false);
            keys.Add(cursor.Peek() is '"' or '\'' ? ReadString(isKey: true) : ReadBareKey());
            SkipBlank(newlines: false);
            if (keys.Count > MaxDepth)
            {
                throw cursor.Malformed($"a key has more than {MaxDepth} parts");
            }
        }
        while (cursor.TryTake('.'));
        return keys;
    }

    private string ReadBareKey()
    {
        cursor.StartText();
        while (cursor.Peek() is var value && value is (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '-' or '_' or >= 0x80)
        {
            cursor.Append(cursor.Take());
        }

        return cursor.Text() is { Length: > 0 } key ? key : throw cursor.Malformed("a key is missing");
    }

    private DataNode ReadValue(int depth, int keyColumn)
    {
        if (depth > MaxDepth || ++nodes > MaxNodes)
        {
            throw cursor.Malformed("a table is too deep or too large");
        }

        var (valueLine, valueColumn) = (cursor.Line, cursor.Column);
        return cursor.Peek() switch
        {
            '"' or '\'' => DataNode.Scalar(ReadString(isKey: false), isQuoted: true, valueLine, valueColumn, keyColumn),
            '[' => ReadArray(depth, keyColumn),
            '{' => ReadInlineTable(depth, keyColumn),
            _ => DataNode.Scalar(ReadBare(), isQuoted: false, valueLine, valueColumn, keyColumn),
        };
    }

    private DataNode ReadArray(int depth, int keyColumn)
    {
        var list = DataNode.List(cursor.Line, cursor.Column, keyColumn);
        cursor.Take();
        while (true)
        {
            SkipBlank(newlines: true);
            if (cursor.TryTake(']'))
            {
                return list;
            }

            list.Add(ReadValue(depth + 1, keyColumn: 0));
            SkipBlank(newlines: true);
            if (!cursor.TryTake(',') && cursor.Peek() != ']')
            {
                throw cursor.Malformed("an array does not end");
            }
        }
    }

    private DataNode ReadInlineTable(int depth, int keyColumn)
    {
        var table = DataNode.Map(cursor.Line, cursor.Column, keyColumn);
        cursor.Take();
        while (true)
        {
            SkipBlank(newlines: true);
            if (cursor.TryTake('}'))
            {
                return table;
            }

            ReadPair(table, depth + 1);
            SkipBlank(newlines: true);
            if (!cursor.TryTake(',') && cursor.Peek() != '}')
            {
                throw cursor.Malformed("an inline table does not end");
            }
        }
    }

    private string ReadBare()
    {
        cursor.StartText();
        while (cursor.Peek() is not (-1 or ',' or ']' or '}' or '#' or '\n' or '\r'))
        {
            cursor.Append(cursor.Take());
        }

        return cursor.Text().Trim() is { Length: > 0 } text ? text : throw cursor.Malformed("a value is missing");
    }

    private string ReadString(bool isKey)
    {
        var quote = (char)cursor.Take();
        var isLong = false;
        cursor.StartText();
        if (cursor.TryTake(quote))
        {
            if (isKey || !cursor.TryTake(quote))
            {
                return "";
            }

            // A newline right behind the opening quotes is not part of the text.
            isLong = true;
            cursor.TryTake('\r');
            cursor.TryTake('\n');
        }

        while (true)
        {
            var value = cursor.Take();
            if (value < 0 || (value == '\n' && !isLong))
            {
                throw cursor.Malformed("a text does not end");
            }

            if (value == quote && (!isLong || IsEndOfLong(quote)))
            {
                return cursor.Text();
            }

            if (value == '\\' && quote == '"')
            {
                ReadEscape();
            }
            else
            {
                cursor.Append(value);
            }
        }
    }

    // Behind one quote of a long text: up to two quotes may belong to the text before the three that end it.
    private bool IsEndOfLong(char quote)
    {
        var count = 1;
        while (count < 5 && cursor.TryTake(quote))
        {
            count++;
        }

        for (var i = count >= 3 ? 3 : 0; i < count; i++)
        {
            cursor.Append(quote);
        }

        return count >= 3;
    }

    private void ReadEscape()
    {
        var value = cursor.Take();
        switch (value)
        {
            case 'b':
                cursor.Append('\b');
                break;
            case 't':
                cursor.Append('\t');
                break;
            case 'n':
                cursor.Append('\n');
                break;
            case 'f':
                cursor.Append('\f');
                break;
            case 'r':
                cursor.Append('\r');
                break;
            case 'e':
                cursor.Append(0x1b);
                break;
            case '"' or '\\':
                cursor.Append(value);
                break;
            case 'x' or 'u' or 'U':
                cursor.Append(ReadRune(value == 'x' ? 2 : value == 'u' ? 4 : 8));
                break;
            case ' ' or '\t' or '\r' or '\n':
                // A backslash at a line's end takes away all white space up to the next text.
                while (cursor.Peek() is ' ' or '\t' or '\r' or '\n')
                {
                    cursor.Take();
                }

                break;
            default:
                throw cursor.Malformed("a text has an escape that TOML does not know");
        }
    }

    private Rune ReadRune(int digits)
    {
        Span<char> hex = stackalloc char[8];
        for (var i = 0; i < digits; i++)
        {
            hex[i] = (char)Math.Max(0, cursor.Take());
        }

        return uint.TryParse(hex[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && Rune.TryCreate(value, out var rune)
            ? rune
            : throw cursor.Malformed("a text has an escape that is no character");
    }

    private void SkipBlank(bool newlines)
    {
        while (true)
        {
            switch (cursor.Peek())
            {
                case ' ' or '\t':
                case '\r' or '\n' when newlines:
                    cursor.Take();
                    break;
                case '#':
                    while (cursor.Peek() is not (-1 or '\n'))
                    {
                        cursor.Take();
                    }

                    break;
                default:
                    return;
            }
        }
    }
}
