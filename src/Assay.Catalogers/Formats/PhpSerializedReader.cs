using System.Globalization;

namespace Assay.Catalogers.Formats;

/// <summary>Reads what PHP's serialize() wrote (php.net, "serialize"; php-src, ext/standard/var.c): arrays, texts, numbers; objects are refused.</summary>
internal static class PhpSerializedReader
{
    private const int MaxDepth = 50;
    private const int MaxItems = 1_000_000;

    public static DataNode Read(Stream content, CancellationToken token)
    {
        var items = 0;
        return Value(new ByteCursor(content, token), 0, ref items);
    }

    private static DataNode Value(ByteCursor cursor, int depth, ref int items)
    {
        if (depth > MaxDepth || ++items > MaxItems)
        {
            throw cursor.Malformed("it is too deep or has too many values");
        }

        var kind = cursor.Take();
        switch (kind)
        {
            case 'N':
                Expect(cursor, ';');
                return DataNode.Nothing;
            case 'b' or 'i' or 'd':
                Expect(cursor, ':');
                return DataNode.Scalar(Until(cursor, ';'));
            case 's':
                return DataNode.Scalar(Text(cursor));
            case 'a':
                return Array(cursor, depth, ref items);
            default:
                throw cursor.Malformed("a value is of no kind that is read");
        }
    }

    private static DataNode Array(ByteCursor cursor, int depth, ref int items)
    {
        Expect(cursor, ':');
        var count = Number(cursor);
        Expect(cursor, '{');
        var map = DataNode.Map();
        for (var i = 0; i < count; i++)
        {
            var key = Value(cursor, depth + 1, ref items).Text ?? "";
            map.Add(key, Value(cursor, depth + 1, ref items));
        }

        Expect(cursor, '}');
        return map;
    }

    private static string Text(ByteCursor cursor)
    {
        Expect(cursor, ':');
        var length = Number(cursor);
        Expect(cursor, '"');
        cursor.StartText();
        for (var i = 0; i < length; i++)
        {
            var value = cursor.Take();
            cursor.Append(value >= 0 ? value : throw cursor.Malformed("a text does not end"));
        }

        var text = cursor.Text();
        Expect(cursor, '"');
        Expect(cursor, ';');
        return text;
    }

    private static int Number(ByteCursor cursor) =>
        int.TryParse(Until(cursor, ':'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw cursor.Malformed("a length is no number");

    private static string Until(ByteCursor cursor, char end)
    {
        cursor.StartText();
        while (cursor.Peek() >= 0 && cursor.Peek() != end)
        {
            cursor.Append(cursor.Take());
        }

        var text = cursor.Text();
        Expect(cursor, end);
        return text;
    }

    private static void Expect(ByteCursor cursor, char expected)
    {
        if (!cursor.TryTake(expected))
        {
            throw cursor.Malformed($"'{expected}' is missing");
        }
    }
}
