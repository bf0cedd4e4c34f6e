using Assay.Core;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Expressions;

/// <summary>A condition in CEL's syntax: read and typed when the policy is, with no access to anything but the result.</summary>
internal sealed class Expression
{
    private const int MaxCharacters = 4096;

    private readonly ExpressionNode root;
    private readonly TextNode source;

    private Expression(TextNode source, ExpressionNode root, IReadOnlySet<string> fields)
    {
        this.source = source;
        this.root = root;
        Fields = fields;
    }

    /// <summary>The fields that it reads: "finding.severity".</summary>
    public IReadOnlySet<string> Fields { get; }

    public string Text => source.Text;

    /// <summary>Reads an expression of a policy.</summary>
    /// <exception cref="AssayException">"document.invalid": it is wrong, with the place.</exception>
    public static Expression Parse(TextNode source) => Parse(source, ["finding", "package", "artifact", "check"]);

    /// <summary>Reads an expression that may name fields of some roots alone.</summary>
    /// <exception cref="AssayException">"document.invalid": it is wrong, with the place.</exception>
    public static Expression Parse(TextNode source, IReadOnlyList<string> roots)
    {
        if (source.Text.Length > MaxCharacters)
        {
            throw DocumentException.At(source.Place, $"the expression is longer than {MaxCharacters} characters");
        }

        try
        {
            var (root, fields) = ExpressionParser.Parse(source.Text);
            return fields.FirstOrDefault(field => !roots.Contains(field.Split('.')[0], StringComparer.Ordinal)) is { } strange
                ? throw new ExpressionException(0, strange.StartsWith("node.", StringComparison.Ordinal) ? "there is no value here whose parts could be read" : $"there is no '{strange}' here", $"known here are fields of {string.Join(", ", roots)}")
                : new Expression(source, root, fields);
        }
        catch (ExpressionException exception)
        {
            throw At(source, exception);
        }
    }

    /// <summary>Whether it holds.</summary>
    /// <exception cref="AssayException">"document.invalid": it has no value, as in a division by zero.</exception>
    public bool Holds(RuleSubject subject)
    {
        try
        {
            return root.Compute(new ExpressionScope(subject)).Truth;
        }
        catch (ExpressionException exception)
        {
            throw At(source, exception);
        }
    }

    // A plain or quoted text on one line is counted along; in a block text the line can only be the block's.
    private static AssayException At(TextNode source, ExpressionException exception)
    {
        var offset = Math.Min(exception.Offset, source.Text.Length);
        var isOneLine = !source.Text.Contains('\n', StringComparison.Ordinal);
        var place = isOneLine ? source.Place with { Column = source.Place.Column + offset + (source.IsQuoted ? 1 : 0) } : source.Place;
        var start = Math.Max(0, offset - 20);
        var near = isOneLine ? "" : $" (near \"{source.Text[start..Math.Min(source.Text.Length, start + 40)].ReplaceLineEndings(" ").Trim()}\")";
        return DocumentException.At(place, $"the expression is wrong: {exception.Message}{near}", exception.Hint, exception);
    }
}
