namespace Assay.Engine.Policy.Expressions;

/// <summary>What an expression gives: the types of CEL's that policies need.</summary>
internal enum ExpressionType
{
    Bool,
    Int,
    Double,
    Text,
    Texts,
}

/// <summary>A value while an expression is computed.</summary>
internal readonly record struct ExpressionValue(bool Truth, long Whole, double Real, string Text, IReadOnlyList<string> Texts)
{
    public static ExpressionValue Of(bool value) => new(value, 0, 0, "", []);

    public static ExpressionValue Of(long value) => new(false, value, value, "", []);

    public static ExpressionValue Of(double value) => new(false, 0, value, "", []);

    public static ExpressionValue Of(string? value) => new(false, 0, 0, value ?? "", []);

    public static ExpressionValue Of(IReadOnlyList<string> value) => new(false, 0, 0, "", value);
}
