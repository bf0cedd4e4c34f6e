namespace Assay.Engine.Policy.Expressions;

/// <summary>An expression is wrong, or can't be computed within its bounds.</summary>
/// <param name="offset">Where, in characters from the expression's beginning.</param>
/// <param name="message">What is wrong.</param>
/// <param name="hint">What would be right.</param>
internal sealed class ExpressionException(int offset, string message, string? hint = null) : Exception(message)
{
    public int Offset { get; } = offset;

    public string? Hint { get; } = hint;
}
