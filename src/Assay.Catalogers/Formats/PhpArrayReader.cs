namespace Assay.Catalogers.Formats;

/// <summary>
/// Reads the array that a PHP file returns, as var_export and Composer write it: texts, numbers, constants, texts joined to __DIR__, and arrays of
/// these (php.net, "Arrays"). Nothing is run.
/// </summary>
internal static class PhpArrayReader
{
    private const int MaxDepth = 50;

    /// <summary>The returned array; numbers stand for keys that are not written.</summary>
    public static DataNode Read(Stream content, CancellationToken token)
    {
        var cursor = new ByteCursor(content, token);
        while (Word(cursor) != "return")
        {
            if (cursor.Take() < 0)
            {
                throw cursor.Malformed("it returns nothing");
            }
        }

        return Value(cursor, 0);
    }

    private static DataNode Value(ByteCursor cursor, int depth)
    {
        if (depth > MaxDepth)
        {
            throw cursor.Malformed($"more than {MaxDepth} arrays stand inside each other");
        }

        Skip(cursor);
        var value = cursor.Peek() switch
        {
            '\'' or '"' => DataNode.Scalar(Text(cursor)),
            '[' => Items(cursor, ']', depth),
            _ => WordValue(cursor, depth),
        };
        Skip(cursor);
        if (!cursor.TryTake('.'))
        {
            return value;
        }

        // __DIR__ . '/../vendor/name'
        return DataNode.Scalar(value.Text + Value(cursor, depth + 1).Text);
    }

    private static DataNode WordValue(ByteCursor cursor, int depth)
    {
        var word = Word(cursor);
        Skip(cursor);
        if (string.Equals(word, "array", StringComparison.OrdinalIgnoreCase) && cursor.Peek() == '(')
        {
            return Items(cursor, ')', depth);
        }

        return word.Length == 0 ? throw cursor.Malformed("a value is missing")
            : string.Equals(word, "null", StringComparison.OrdinalIgnoreCase) ? DataNode.Nothing
            : DataNode.Scalar(word is "__DIR__" ? "" : word);
    }

    private static DataNode Items(ByteCursor cursor, char close, int depth)
    {
        var map = DataNode.Map();
        cursor.Take();
        for (var number = 0; ; number++)
        {
            Skip(cursor);
            if (cursor.TryTake(close))
            {
                return map;
            }

            var item = Value(cursor, depth + 1);
            if (cursor.TryTake('='))
            {
                if (!cursor.TryTake('>'))
                {
                    throw cursor.Malformed("a key has no value");
                }

                map.Add(item.Text ?? "", Value(cursor, depth + 1));
            }
            else
            {
                map.Add(number.ToString(), item);
            }

            Skip(cursor);
            if (!cursor.TryTake(',') && cursor.Peek() != close)
            {
                throw cursor.Malformed("an array does not end");
            }
        }
    }

    private static string Word(ByteCursor cursor)
    {
        cursor.StartText();
        while (cursor.Peek() is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '-')
        {
            cursor.Append(cursor.Take());
        }

        return cursor.Text();
    }

    private static string Text(ByteCursor cursor)
    {
        var quote = cursor.Take();
        cursor.StartText();
        while (cursor.Take() is var value && value != quote)
        {
            if (value < 0)
            {
                throw cursor.Malformed("a text does not end");
            }

            if (value == '\\' && cursor.Peek() is '\\' or '\'' or '"')
            {
                value = cursor.Take();
            }

            cursor.Append(value);
        }

        return cursor.Text();
    }

    private static void Skip(ByteCursor cursor)
    {
        while (cursor.Peek() is ' ' or '\t' or '\r' or '\n')
        {
            cursor.Take();
        }
    }
}
