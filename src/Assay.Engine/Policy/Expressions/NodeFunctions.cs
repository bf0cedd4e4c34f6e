using Assay.Engine.Checks.Own;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Expressions;

/// <summary>text("spec.type"), texts("args[*]") and present("securityContext"): parts of the value that is looked at.</summary>
internal static class NodeFunctions
{
    public static ExpressionNode Call(Token name, List<ExpressionNode> arguments)
    {
        if (arguments is not [{ Literal: { } literal }] || NodePath.Parse(literal == "." ? "" : literal) is not { } path)
        {
            throw new ExpressionException(name.Offset, $"'{name.Text}' is used in another way", $"write {name.Text}(\"spec.containers[*].image\"), with the path written out");
        }

        return name.Text switch
        {
            "text" => new ExpressionNode(ExpressionType.Text, name.Offset, scope => ExpressionValue.Of(Texts(scope, path).FirstOrDefault())),
            "texts" => new ExpressionNode(ExpressionType.Texts, name.Offset, scope => ExpressionValue.Of([.. Texts(scope, path)])),
            _ => new ExpressionNode(ExpressionType.Bool, name.Offset, scope => ExpressionValue.Of(scope.Subject.Node is { } node && path.In(node).Any())),
        };
    }

    private static IEnumerable<string> Texts(ExpressionScope scope, NodePath path) =>
        scope.Subject.Node is { } node ? path.In(node).OfType<TextNode>().Select(text => text.Text) : [];
}
