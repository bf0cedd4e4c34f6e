namespace Assay.Reports.Template;

/// <summary>A piece of a template.</summary>
internal abstract record TemplateNode;

/// <summary>What is written as it stands.</summary>
internal sealed record TextNode(string Text) : TemplateNode;

/// <summary>The place of a value: "{{name}}", or "{{{name}}}" where it is raw.</summary>
internal sealed record ValueNode(string Name, IReadOnlyList<string> Path, bool IsRaw, string Place) : TemplateNode;

/// <summary>What is written for each value, or, where it is inverted, for none: "{{#name}}...{{/name}}", "{{^name}}...{{/name}}".</summary>
internal sealed record SectionNode(string Name, IReadOnlyList<string> Path, bool IsInverted, string Place) : TemplateNode
{
    public List<TemplateNode> Children { get; } = [];
}
