namespace Assay.Bench.Startup;

/// <summary>A type as the just-in-time compiler prints it: <c>System.Linq.Lookup`2[int,System.__Canon]</c>.</summary>
internal sealed record PrintedType(string Name, IReadOnlyList<PrintedType> Arguments, int ArrayRanks);

/// <summary>A line of <c>DOTNET_JitDisasmSummary</c>: a method that had no code of its own in the program's image.</summary>
internal sealed record CompiledMethod(PrintedType Owner, string Name, IReadOnlyList<PrintedType> Arguments, int Parameters)
{
    private const string Mark = "JIT compiled ";

    /// <summary>What a line says of the method: the number before it and how it was compiled are left out.</summary>
    public static string TextOf(string line)
    {
        var at = line.IndexOf(Mark, StringComparison.Ordinal);
        var end = line.LastIndexOf(" [", StringComparison.Ordinal);
        return at < 0 || end < at ? "" : line[(at + Mark.Length)..end];
    }

    /// <summary>The method of such a text, or null where it is a stub.</summary>
    public static CompiledMethod? Read(string text)
    {
        if (text is "" || text.StartsWith("(dynamicClass)", StringComparison.Ordinal))
        {
            return null;
        }

        var reader = new Reader(text);
        var owner = reader.ReadType();
        return reader.TryTake(':') ? new(owner, reader.ReadName(), reader.ReadArguments(), reader.CountParameters()) : null;
    }

    private sealed class Reader(string text)
    {
        private int _at;

        public bool TryTake(char c)
        {
            if (_at >= text.Length || text[_at] != c)
            {
                return false;
            }

            _at++;
            return true;
        }

        public PrintedType ReadType()
        {
            var start = _at;
            while (_at < text.Length && text[_at] is not ('[' or ']' or ',' or ':' or '(' or ')'))
            {
                _at++;
            }

            var name = text[start.._at];
            var arguments = ReadArguments();
            var ranks = 0;
            while (text.AsSpan(_at).StartsWith("[]"))
            {
                _at += 2;
                ranks++;
            }

            return new(name, arguments, ranks);
        }

        /// <summary>A method's name, which may be that of an interface's method with its type: <c>System.IUtfChar&lt;System.Char&gt;.CastFrom</c>.</summary>
        public string ReadName()
        {
            var start = _at;
            while (_at < text.Length && text[_at] is not ('[' or '('))
            {
                _at++;
            }

            return text[start.._at];
        }

        public List<PrintedType> ReadArguments()
        {
            var arguments = new List<PrintedType>();
            if (_at + 1 >= text.Length || text[_at] != '[' || text[_at + 1] == ']')
            {
                return arguments;
            }

            do
            {
                _at++;
                arguments.Add(ReadType());
            }
            while (_at < text.Length && text[_at] == ',');
            _at++;
            return arguments;
        }

        public int CountParameters()
        {
            if (!TryTake('(') || TryTake(')'))
            {
                return 0;
            }

            var count = 1;
            for (var depth = 0; _at < text.Length; _at++)
            {
                switch (text[_at])
                {
                    case '[' or '(':
                        depth++;
                        break;
                    case ')' when depth == 0:
                        return count;
                    case ']' or ')':
                        depth--;
                        break;
                    case ',' when depth == 0:
                        count++;
                        break;
                }
            }

            return count;
        }
    }
}
