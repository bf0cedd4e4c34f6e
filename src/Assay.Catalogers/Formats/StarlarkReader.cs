using Assay.Core.Formats;

namespace Assay.Catalogers.Formats;

/// <summary>
/// Reads the calls of a Starlark file (bazelbuild/starlark, spec.md) whose arguments are texts and lists of texts, also where these are put together by '+' and named by
/// variables. What it does not understand is nothing; it runs no loops and no functions.
/// </summary>
internal sealed class StarlarkReader
{
    private const int MaxDepth = 64;
    private const int MaxValues = 1_000_000;

    private readonly ByteCursor cursor;
    private readonly Dictionary<string, DataNode> variables = new(StringComparer.Ordinal);
    private readonly Func<string, DataNode, DataNode> call;
    private int values;

    /// <param name="content">The file.</param>
    /// <param name="call">Takes each call, innermost first: the function's name with its dots, and the arguments as a map, those without a name by their number; gives what it is worth.</param>
    /// <param name="token">Stops the reading.</param>
    public StarlarkReader(Stream content, Func<string, DataNode, DataNode> call, CancellationToken token)
    {
        cursor = new ByteCursor(content, token);
        this.call = call;
    }

    /// <summary>What a variable was given, a text of a call's for example; nothing where it was not.</summary>
    public DataNode this[string name] => variables.GetValueOrDefault(name) ?? DataNode.Nothing;

    /// <summary>Reads the file to its end.</summary>
    /// <exception cref="MalformedException">A text does not end, or values are too deep or too many.</exception>
    public void Read()
    {
        while (true)
        {
            Skip();
            if (cursor.Peek() < 0)
            {
                return;
            }

            // NAME = value, or a value alone: a call.
            var name = Peek() ? Name() : "";
            Skip();
            if (name.Length > 0 && cursor.Peek() == '=')
            {
                cursor.Take();
                variables[name] = cursor.Peek() == '=' ? DataNode.Nothing : Sum(0);
            }
            else if (name.Length > 0)
            {
                Rest(name, 0);
            }
            else
            {
                // A text that stands alone, or what is not understood.
                Sum(0);
                cursor.Take();
            }
        }
    }

    private bool Peek() => cursor.Peek() is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_';

    // value + value + ...
    private DataNode Sum(int depth)
    {
        var sum = Value(depth);
        for (Skip(); cursor.TryTake('+'); Skip())
        {
            var next = Value(depth);
            if (sum.Text is not null && next.Text is not null)
            {
                var joined = sum.Text + next.Text;
                sum = joined.Length > ByteCursor.MaxTextBytes ? throw cursor.Malformed("a text is too long") : DataNode.Scalar(joined);
            }
            else if (sum.IsList && next.IsList)
            {
                var list = DataNode.List();
                foreach (var item in sum.Items.Concat(next.Items))
                {
                    Count();
                    list.Add(item);
                }

                sum = list;
            }
            else
            {
                // A list and something unknown are at least the list.
                sum = sum.IsList ? sum : next.IsList ? next : DataNode.Nothing;
            }
        }

        return sum;
    }

    private DataNode Value(int depth)
    {
        Count();
        Skip();
        switch (cursor.Peek())
        {
            case '"' or '\'':
                return DataNode.Scalar(Text());
            case '[' or '(':
                var close = cursor.Take() == '[' ? ']' : ')';
                return Items(close, depth);
            case '{':
                cursor.Take();
                Items('}', depth);
                return DataNode.Nothing;
            default:
                return Peek() ? Rest(Name(), depth) : DataNode.Nothing;
        }
    }

    // Behind a name: a call, or nothing, where it is a variable.
    private DataNode Rest(string name, int depth)
    {
        Skip();
        if (!cursor.TryTake('('))
        {
            return variables.GetValueOrDefault(name) ?? DataNode.Nothing;
        }

        Bound(depth);
        var arguments = DataNode.Map();
        for (var number = 0; !IsEnd(')'); number++)
        {
            var key = number.ToString();
            if (Peek())
            {
                var word = Name();
                Skip();
                if (cursor.Peek() == '=')
                {
                    cursor.Take();
                    arguments.Add(word, Sum(depth + 1));
                    Next(')', depth + 1);
                    continue;
                }

                arguments.Add(key, Rest(word, depth + 1));
            }
            else
            {
                arguments.Add(key, Sum(depth + 1));
            }

            Next(')', depth + 1);
        }

        return call(name, arguments);
    }

    private DataNode Items(char close, int depth)
    {
        Bound(depth);
        var list = DataNode.List();
        while (!IsEnd(close))
        {
            if (Sum(depth + 1) is { } item && (item.Text is not null || item.IsList || item.IsMap))
            {
                list.Add(item);
            }

            Next(close, depth + 1);
        }

        return list;
    }

    private bool IsEnd(char close)
    {
        Skip();
        return cursor.TryTake(close) || cursor.Peek() < 0;
    }

    // Over what is not understood to the next argument.
    private void Next(char close, int depth)
    {
        Skip();
        while (cursor.Peek() is var value && value >= 0 && value != ',' && value != close)
        {
            Count();
            if (value is '"' or '\'')
            {
                Text();
            }
            else if (value is '(' or '[' or '{')
            {
                cursor.Take();
                Items(value == '(' ? ')' : value == '[' ? ']' : '}', depth + 1);
            }
            else
            {
                cursor.Take();
            }

            Skip();
        }

        cursor.TryTake(',');
    }

    private string Name()
    {
        cursor.StartText();
        while (cursor.Peek() is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '.')
        {
            cursor.Append(cursor.Take());
        }

        return cursor.Text();
    }

    private string Text()
    {
        var quote = cursor.Take();
        cursor.StartText();
        if (cursor.Peek() == quote)
        {
            cursor.Take();
            if (cursor.Peek() != quote)
            {
                return "";
            }

            // Three of them: up to three again.
            cursor.Take();
            for (var run = 0; run < 3;)
            {
                var value = cursor.Take();
                run = value == quote ? run + 1 : 0;
                cursor.Append(value < 0 ? throw cursor.Malformed("a text does not end") : value);
            }

            return cursor.Text()[..^3];
        }

        while (cursor.Take() is var value && value != quote)
        {
            if (value is < 0 or '\n')
            {
                throw cursor.Malformed("a text does not end");
            }

            cursor.Append(value == '\\' && cursor.Peek() >= 0 ? cursor.Take() : value);
        }

        return cursor.Text();
    }

    private void Skip()
    {
        while (cursor.Peek() is ' ' or '\t' or '\r' or '\n' or '\\' or '#')
        {
            if (cursor.Take() == '#')
            {
                while (cursor.Peek() is not ('\n' or -1))
                {
                    cursor.Take();
                }
            }
        }
    }

    private void Bound(int depth)
    {
        if (depth > MaxDepth)
        {
            throw cursor.Malformed("values stand too deep inside each other");
        }
    }

    private void Count()
    {
        if (++values > MaxValues)
        {
            throw cursor.Malformed($"it has more than {MaxValues} values");
        }
    }
}
