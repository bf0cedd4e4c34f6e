namespace Assay.Engine.Policy.Expressions;

/// <summary>A part of an expression, its type known since it was loaded.</summary>
/// <param name="Type">What it gives.</param>
/// <param name="Offset">Where it stands.</param>
/// <param name="Compute">Gives its value.</param>
internal sealed record ExpressionNode(ExpressionType Type, int Offset, Func<ExpressionScope, ExpressionValue> Compute)
{
    /// <summary>The text itself where the part is a literal; null elsewhere.</summary>
    public string? Literal { get; init; }

    public bool IsNumber => Type is ExpressionType.Int or ExpressionType.Double;
}

/// <summary>What an expression may see, and how much it may do.</summary>
internal sealed class ExpressionScope(RuleSubject subject)
{
    // Steps of all but the cheapest kind: tests of list items. A policy that needs more has a list that no artefact has.
    private const int MaxSteps = 100_000;

    private readonly Dictionary<string, string> variables = new(StringComparer.Ordinal);
    private int steps;

    public RuleSubject Subject { get; } = subject;

    public string Variable(string name) => variables[name];

    public void Bind(string name, string value, int offset)
    {
        if (++steps > MaxSteps)
        {
            throw new ExpressionException(offset, $"more than {MaxSteps} list items were looked at");
        }

        variables[name] = value;
    }
}
