namespace Assay.Engine.Policy.Expressions;

/// <summary>The operators, typed: both sides must be of one type, but that whole numbers compare and compute with others.</summary>
internal static class ExpressionOperators
{
    public static string Word(ExpressionType type) => type switch
    {
        ExpressionType.Bool => "a truth value",
        ExpressionType.Int => "a whole number",
        ExpressionType.Double => "a number",
        ExpressionType.Text => "a text",
        _ => "a list of texts",
    };

    public static ExpressionNode Negate(Token sign, ExpressionNode node) => (sign.Text, node.Type) switch
    {
        ("!", ExpressionType.Bool) => new ExpressionNode(ExpressionType.Bool, sign.Offset, scope => ExpressionValue.Of(!node.Compute(scope).Truth)),
        ("-", ExpressionType.Int) => new ExpressionNode(ExpressionType.Int, sign.Offset, scope => ExpressionValue.Of(unchecked(-node.Compute(scope).Whole))),
        ("-", ExpressionType.Double) => new ExpressionNode(ExpressionType.Double, sign.Offset, scope => ExpressionValue.Of(-node.Compute(scope).Real)),
        _ => throw new ExpressionException(sign.Offset, $"'{sign.Text}' stands before {Word(node.Type)}"),
    };

    public static ExpressionNode Compare(Token symbol, ExpressionNode left, ExpressionNode right)
    {
        if (symbol.Text == "in")
        {
            return left.Type == ExpressionType.Text && right.Type == ExpressionType.Texts
                ? new ExpressionNode(ExpressionType.Bool, symbol.Offset, scope => ExpressionValue.Of(right.Compute(scope).Texts.Contains(left.Compute(scope).Text, StringComparer.Ordinal)))
                : throw new ExpressionException(symbol.Offset, $"'in' needs a text and a list of texts, not {Word(left.Type)} and {Word(right.Type)}");
        }

        var compare = (left, right) switch
        {
            ({ IsNumber: true }, { IsNumber: true }) => (scope => left.Compute(scope).Real.CompareTo(right.Compute(scope).Real)),
            ({ Type: ExpressionType.Text }, { Type: ExpressionType.Text }) => (scope => string.CompareOrdinal(left.Compute(scope).Text, right.Compute(scope).Text)),
            ({ Type: ExpressionType.Bool }, { Type: ExpressionType.Bool }) when symbol.Text is "==" or "!=" => (scope => left.Compute(scope).Truth.CompareTo(right.Compute(scope).Truth)),
            ({ Type: ExpressionType.Texts }, { Type: ExpressionType.Texts }) when symbol.Text is "==" or "!=" =>
                (Func<ExpressionScope, int>)(scope => left.Compute(scope).Texts.SequenceEqual(right.Compute(scope).Texts, StringComparer.Ordinal) ? 0 : 1),
            _ => throw new ExpressionException(symbol.Offset, $"'{symbol.Text}' can't compare {Word(left.Type)} with {Word(right.Type)}", Hint(left, right)),
        };
        Func<int, bool> holds = symbol.Text switch
        {
            "==" => order => order == 0,
            "!=" => order => order != 0,
            "<" => order => order < 0,
            "<=" => order => order <= 0,
            ">" => order => order > 0,
            _ => order => order >= 0,
        };
        return new ExpressionNode(ExpressionType.Bool, symbol.Offset, scope => ExpressionValue.Of(holds(compare(scope))));
    }

    public static ExpressionNode Compute(Token symbol, ExpressionNode left, ExpressionNode right)
    {
        if (symbol.Text == "+" && left.Type == ExpressionType.Text && right.Type == ExpressionType.Text)
        {
            return new ExpressionNode(ExpressionType.Text, symbol.Offset, scope => ExpressionValue.Of(Bounded(left.Compute(scope).Text, right.Compute(scope).Text, symbol.Offset)));
        }

        if (left.Type == ExpressionType.Int && right.Type == ExpressionType.Int)
        {
            return new ExpressionNode(ExpressionType.Int, symbol.Offset, scope => ExpressionValue.Of(Whole(symbol, left.Compute(scope).Whole, right.Compute(scope).Whole)));
        }

        if (!left.IsNumber || !right.IsNumber || symbol.Text == "%")
        {
            throw new ExpressionException(symbol.Offset, $"'{symbol.Text}' can't be done with {Word(left.Type)} and {Word(right.Type)}");
        }

        return new ExpressionNode(ExpressionType.Double, symbol.Offset, scope =>
        {
            var (first, second) = (left.Compute(scope).Real, right.Compute(scope).Real);
            return ExpressionValue.Of(symbol.Text switch { "+" => first + second, "-" => first - second, "*" => first * second, _ => first / second });
        });
    }

    private static long Whole(Token symbol, long left, long right)
    {
        try
        {
            return symbol.Text switch
            {
                "+" => checked(left + right),
                "-" => checked(left - right),
                "*" => checked(left * right),
                "/" => left / right,
                _ => left % right,
            };
        }
        catch (ArithmeticException exception)
        {
            throw new ExpressionException(symbol.Offset, $"{left} {symbol.Text} {right} has no value: {exception.Message}");
        }
    }

    private static string Bounded(string left, string right, int offset)
    {
        const int most = 1 << 16;
        return left.Length + right.Length <= most ? left + right : throw new ExpressionException(offset, $"a text grows beyond {most} characters");
    }

    private static string? Hint(ExpressionNode left, ExpressionNode right) =>
        left.Type == ExpressionType.Texts || right.Type == ExpressionType.Texts ? "write \"text\" in list, or list.exists(item, item == \"text\")" : null;
}
