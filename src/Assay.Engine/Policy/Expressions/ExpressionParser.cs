using System.Globalization;

namespace Assay.Engine.Policy.Expressions;

/// <summary>
/// Reads an expression in CEL's syntax (cel-spec, doc/langdef.md): literals of bool, int, double, string and list of strings; ! - * / % + in
/// == != &lt; &lt;= &gt; &gt;= &amp;&amp; || ?:; the fields of finding, package and artifact; functions and the macros has, exists and all.
/// Everything is typed here: what loads can be computed.
/// </summary>
internal sealed class ExpressionParser
{
    private const int MaxDepth = 64;

    private readonly List<Token> tokens;
    private readonly HashSet<string> variables = new(StringComparer.Ordinal);
    private int at;
    private int depth;

    private ExpressionParser(string text) => tokens = ExpressionLexer.Read(text);

    /// <summary>The fields that were named, such as "finding.severity".</summary>
    public HashSet<string> Fields { get; } = new(StringComparer.Ordinal);

    /// <exception cref="ExpressionException">It is no expression, or not one of a truth value.</exception>
    public static (ExpressionNode Root, IReadOnlySet<string> Fields) Parse(string text)
    {
        var parser = new ExpressionParser(text);
        var root = parser.Choice();
        if (parser.Current.Kind != TokenKind.End)
        {
            throw new ExpressionException(parser.Current.Offset, $"'{parser.Current.Text}' is left over");
        }

        return root.Type == ExpressionType.Bool ? (root, parser.Fields) : throw new ExpressionException(0, "the expression gives no truth value", "compare it with something");
    }

    private Token Current => tokens[at];

    // The last token is the end, which is never passed.
    private Token Take() => at < tokens.Count - 1 ? tokens[at++] : tokens[at];

    private bool TryTake(string symbol)
    {
        var isIt = Current.Is(symbol);
        at += isIt ? 1 : 0;
        return isIt;
    }

    private void Expect(string symbol)
    {
        if (!TryTake(symbol))
        {
            throw new ExpressionException(Current.Offset, Current.Kind == TokenKind.End ? $"'{symbol}' is missing at the end" : $"'{symbol}' is missing before '{Current.Text}'");
        }
    }

    private ExpressionNode Choice()
    {
        if (++depth > MaxDepth)
        {
            throw new ExpressionException(Current.Offset, $"the expression is nested more than {MaxDepth} deep");
        }

        var condition = Either();
        if (TryTake("?"))
        {
            var whole = Require(condition, ExpressionType.Bool);
            var yes = Choice();
            Expect(":");
            var no = Choice();
            condition = new ExpressionNode(Require(no, yes.Type).Type, whole.Offset, scope => whole.Compute(scope).Truth ? yes.Compute(scope) : no.Compute(scope));
        }

        depth--;
        return condition;
    }

    private ExpressionNode Either()
    {
        var left = Both();
        while (Current.Is("||"))
        {
            var (first, offset) = (Require(left, ExpressionType.Bool), Take().Offset);
            var second = Require(Both(), ExpressionType.Bool);
            left = new ExpressionNode(ExpressionType.Bool, offset, scope => ExpressionValue.Of(first.Compute(scope).Truth || second.Compute(scope).Truth));
        }

        return left;
    }

    private ExpressionNode Both()
    {
        var left = Comparison();
        while (Current.Is("&&"))
        {
            var (first, offset) = (Require(left, ExpressionType.Bool), Take().Offset);
            var second = Require(Comparison(), ExpressionType.Bool);
            left = new ExpressionNode(ExpressionType.Bool, offset, scope => ExpressionValue.Of(first.Compute(scope).Truth && second.Compute(scope).Truth));
        }

        return left;
    }

    private ExpressionNode Comparison()
    {
        var left = Sum();
        while (Current is { Kind: TokenKind.Symbol, Text: "==" or "!=" or "<" or "<=" or ">" or ">=" } || Current.IsName("in"))
        {
            var symbol = Take();
            left = ExpressionOperators.Compare(symbol, left, Sum());
        }

        return left;
    }

    private ExpressionNode Sum()
    {
        var left = Product();
        while (Current.Is("+") || Current.Is("-"))
        {
            left = ExpressionOperators.Compute(Take(), left, Product());
        }

        return left;
    }

    private ExpressionNode Product()
    {
        var left = Sign();
        while (Current.Is("*") || Current.Is("/") || Current.Is("%"))
        {
            left = ExpressionOperators.Compute(Take(), left, Sign());
        }

        return left;
    }

    private ExpressionNode Sign()
    {
        // A loop, not a call: "!!!!!..." must not go deeper than the depth that is counted.
        var signs = new List<Token>();
        while (Current.Is("!") || Current.Is("-"))
        {
            signs.Add(Take());
        }

        var node = Member();
        for (var i = signs.Count - 1; i >= 0; i--)
        {
            node = ExpressionOperators.Negate(signs[i], node);
        }

        return node;
    }

    private ExpressionNode Member()
    {
        var node = Primary();
        while (TryTake("."))
        {
            var name = Take();
            if (name.Kind != TokenKind.Name)
            {
                throw new ExpressionException(name.Offset, "a name must follow '.'");
            }

            Expect("(");
            node = name.Text is "exists" or "all" ? Macro(name, node) : ExpressionFunctions.Method(name, node, Arguments());
        }

        return node;
    }

    // list.exists(x, x.startsWith("a")): the variable is known inside of the macro alone.
    private ExpressionNode Macro(Token macro, ExpressionNode list)
    {
        Require(list, ExpressionType.Texts);
        var variable = Take();
        if (variable.Kind != TokenKind.Name || ExpressionNames.IsRoot(variable.Text) || !variables.Add(variable.Text))
        {
            throw new ExpressionException(variable.Offset, $"'{variable.Text}' can't name an item", $"write list.{macro.Text}(item, item == \"...\")");
        }

        Expect(",");
        var test = Require(Choice(), ExpressionType.Bool);
        Expect(")");
        variables.Remove(variable.Text);
        var isExists = macro.Text == "exists";
        return new ExpressionNode(ExpressionType.Bool, macro.Offset, scope =>
        {
            foreach (var item in list.Compute(scope).Texts)
            {
                scope.Bind(variable.Text, item, macro.Offset);
                if (test.Compute(scope).Truth == isExists)
                {
                    return ExpressionValue.Of(isExists);
                }
            }

            return ExpressionValue.Of(!isExists);
        });
    }

    private List<ExpressionNode> Arguments()
    {
        var arguments = new List<ExpressionNode>();
        while (!TryTake(")"))
        {
            if (arguments.Count > 0)
            {
                Expect(",");
            }

            arguments.Add(Choice());
        }

        return arguments;
    }

    private ExpressionNode Primary()
    {
        var token = Take();
        switch (token.Kind)
        {
            case TokenKind.Text:
                return new ExpressionNode(ExpressionType.Text, token.Offset, _ => ExpressionValue.Of(token.Text)) { Literal = token.Text };
            case TokenKind.Int:
                var whole = long.Parse(token.Text, CultureInfo.InvariantCulture);
                return new ExpressionNode(ExpressionType.Int, token.Offset, _ => ExpressionValue.Of(whole));
            case TokenKind.Double:
                var real = double.Parse(token.Text, CultureInfo.InvariantCulture);
                return new ExpressionNode(ExpressionType.Double, token.Offset, _ => ExpressionValue.Of(real));
            case TokenKind.Name:
                return Named(token);
            case TokenKind.Symbol when token.Text == "(":
                var inner = Choice();
                Expect(")");
                return inner;
            case TokenKind.Symbol when token.Text == "[":
                return List(token);
            default:
                throw new ExpressionException(token.Offset, token.Kind == TokenKind.End ? "the expression ends too soon" : $"'{token.Text}' can't stand here");
        }
    }

    private ExpressionNode List(Token bracket)
    {
        var items = new List<ExpressionNode>();
        while (!TryTake("]"))
        {
            if (items.Count > 0)
            {
                Expect(",");
            }

            items.Add(Require(Choice(), ExpressionType.Text));
        }

        return new ExpressionNode(ExpressionType.Texts, bracket.Offset, scope => ExpressionValue.Of(items.ConvertAll(item => item.Compute(scope).Text)));
    }

    private ExpressionNode Named(Token name)
    {
        if (name.Text is "true" or "false")
        {
            var truth = name.Text == "true";
            return new ExpressionNode(ExpressionType.Bool, name.Offset, _ => ExpressionValue.Of(truth));
        }

        if (variables.Contains(name.Text))
        {
            return new ExpressionNode(ExpressionType.Text, name.Offset, scope => ExpressionValue.Of(scope.Variable(name.Text)));
        }

        if (ExpressionNames.IsRoot(name.Text))
        {
            return Field(name).Node;
        }

        Expect("(");
        if (name.Text == "has")
        {
            var field = Field(Take()).Field;
            Expect(")");
            return new ExpressionNode(ExpressionType.Bool, name.Offset, scope => ExpressionValue.Of(field.Has(scope.Subject)));
        }

        if (name.Text is "text" or "texts" or "present")
        {
            // Parts of the value that a check of one's own looks at.
            Fields.Add("node." + name.Text);
            return NodeFunctions.Call(name, Arguments());
        }

        return ExpressionFunctions.Call(name, Arguments());
    }

    private (ExpressionNode Node, ExpressionField Field) Field(Token root)
    {
        Expect(".");
        var name = Take();
        var full = $"{root.Text}.{name.Text}";
        var field = ExpressionNames.Find(full)
            ?? throw new ExpressionException(name.Offset, $"there is no field '{full}'", ExpressionNames.Hint(full));
        Fields.Add(full);
        return (new ExpressionNode(field.Type, root.Offset, scope => field.Read(scope.Subject)), field);
    }

    private static ExpressionNode Require(ExpressionNode node, ExpressionType type) =>
        node.Type == type ? node : throw new ExpressionException(node.Offset, $"{ExpressionOperators.Word(node.Type)} stands where {ExpressionOperators.Word(type)} must");
}
