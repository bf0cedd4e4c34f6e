using System.Text;

namespace Assay.Catalogers.Formats;

/// <summary>
/// Reads the terms of Erlang and Elixir that lock files and application files consist of: tuples, lists and binaries as lists, maps, texts, atoms and
/// numbers (erlang.org, "Data Types"; hexdocs.pm/elixir, "Syntax reference").
/// </summary>
internal sealed class TermReader
{
    private const int MaxDepth = 100;
    private const int MaxTerms = 4_000_000;

    private readonly ByteCursor cursor;
    private readonly char comment;
    private int terms;

    /// <param name="content">The file.</param>
    /// <param name="comment">What begins a comment: '%' in Erlang, '#' in Elixir.</param>
    /// <param name="token">Stops the reading.</param>
    public TermReader(Stream content, char comment, CancellationToken token)
    {
        cursor = new ByteCursor(content, token);
        this.comment = comment;
    }

    /// <summary>Reads the first term.</summary>
    /// <exception cref="MalformedException">It is none, or ends early.</exception>
    public DataNode Read() => Term(0);

    private DataNode Term(int depth)
    {
        if (depth > MaxDepth || ++terms > MaxTerms)
        {
            throw cursor.Malformed("terms are too deep or too many");
        }

        Skip();
        switch (cursor.Peek())
        {
            case '{':
                cursor.Take();
                return Items('}', depth);
            case '[':
                cursor.Take();
                return Items(']', depth);
            case '%' when comment != '%':
            case '#' when comment != '#':
                cursor.Take();
                return cursor.TryTake('{') ? Map(depth) : throw cursor.Malformed("a map does not begin");
            case '$' when comment == '%':
                return DataNode.Scalar(Character());
            case '<':
                return Binary(depth);
            case '"' or '\'':
                return DataNode.Scalar(Texts());
            case ':':
                cursor.Take();
                return DataNode.Scalar(cursor.Peek() == '"' ? Text() : Word());
            default:
                return DataNode.Scalar(Word());
        }
    }

    private DataNode Items(char close, int depth)
    {
        var list = DataNode.List();
        while (true)
        {
            Skip();
            if (cursor.TryTake(close))
            {
                return list;
            }

            var item = Term(depth + 1);
            Skip();
            if (cursor.TryTake(':'))
            {
                // Elixir's "key: value" is a tuple of the two.
                var pair = DataNode.List();
                pair.Add(item);
                pair.Add(Term(depth + 1));
                item = pair;
            }

            list.Add(item);
            Skip();
            if (!cursor.TryTake(',') && cursor.Peek() != close)
            {
                throw cursor.Malformed("a list or tuple does not end");
            }
        }
    }

    private DataNode Map(int depth)
    {
        var map = DataNode.Map();
        while (true)
        {
            Skip();
            if (cursor.TryTake('}'))
            {
                return map;
            }

            var key = Term(depth + 1).Text ?? "";
            Skip();
            if (!cursor.TryTake(':') && !(cursor.TryTake('=') && cursor.TryTake('>')))
            {
                throw cursor.Malformed("a key has no value");
            }

            map.Add(key, Term(depth + 1));
            Skip();
            if (!cursor.TryTake(',') && cursor.Peek() != '}')
            {
                throw cursor.Malformed("a map does not end");
            }
        }
    }

    // <<"text">>
    private DataNode Binary(int depth)
    {
        cursor.Take();
        if (!cursor.TryTake('<'))
        {
            throw cursor.Malformed("a binary does not begin");
        }

        Skip();
        var text = cursor.Peek() == '>' ? DataNode.Scalar("") : Term(depth + 1);
        for (Skip(); cursor.Peek() is ',' or '/' or ':'; Skip())
        {
            // <<"text"/utf8>>, <<1, 2:16>>: what follows tells how the first is written, or goes on with it.
            cursor.Take();
            Term(depth + 1);
        }

        return cursor.TryTake('>') && cursor.TryTake('>') ? text : throw cursor.Malformed("a binary does not end");
    }

    // Erlang puts texts that follow each other together.
    private string Texts()
    {
        var isText = cursor.Peek() == '"';
        var text = Text();
        if (!isText || comment != '%')
        {
            return text;
        }

        Skip();
        if (cursor.Peek() != '"')
        {
            return text;
        }

        var whole = new StringBuilder(text);
        for (; cursor.Peek() == '"'; Skip())
        {
            whole.Append(Text());
            if (++terms > MaxTerms)
            {
                throw cursor.Malformed("texts are too many");
            }
        }

        return whole.ToString();
    }

    // $a, $\n
    private string Character()
    {
        cursor.StartText();
        cursor.Append(cursor.Take());
        cursor.Append(cursor.Peek() == '\\' ? cursor.Take() : cursor.Peek());
        if (cursor.Take() < 0)
        {
            throw cursor.Malformed("a character is missing");
        }

        return cursor.Text();
    }

    private string Text()
    {
        var quote = cursor.Take();
        cursor.StartText();
        while (cursor.Take() is var value && value != quote)
        {
            if (value < 0)
            {
                throw cursor.Malformed("a text does not end");
            }

            cursor.Append(value == '\\' && cursor.Peek() >= 0 ? cursor.Take() : value);
        }

        return cursor.Text();
    }

    private string Word()
    {
        cursor.StartText();
        while (cursor.Peek() is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '@' or '-' or '+' or '.' or '?' or '!' or '#' or '$' or '/')
        {
            // A full stop ends an Erlang term where nothing follows it.
            var value = cursor.Take();
            if (value == '.' && cursor.Peek() is '\n' or '\r' or ' ' or -1)
            {
                break;
            }

            cursor.Append(value);
        }

        return cursor.Text() is { Length: > 0 } word ? word : throw cursor.Malformed("a term is missing");
    }

    private void Skip()
    {
        while (cursor.Peek() is ' ' or '\t' or '\r' or '\n' || cursor.Peek() == comment)
        {
            if (cursor.Take() == comment)
            {
                while (cursor.Peek() is not ('\n' or -1))
                {
                    cursor.Take();
                }
            }
        }
    }
}
