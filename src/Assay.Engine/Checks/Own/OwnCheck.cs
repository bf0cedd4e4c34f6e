using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Checks.Dockerfiles;
using Assay.Engine.Checks.Kubernetes;
using Assay.Engine.Documents;
using Assay.Engine.Policy;
using Assay.Engine.Policy.Expressions;

namespace Assay.Engine.Checks.Own;

/// <summary>A check that a user wrote, as data: what it looks at one by one, and the expression that finds fault.</summary>
internal sealed record OwnCheck
{
    private static readonly Artifact None = new() { Kind = "", Name = "" };

    public required Check Check { get; init; }

    public required string Message { get; init; }

    public required Expression When { get; init; }

    /// <summary>The instructions that are looked at; empty for all.</summary>
    public IReadOnlyList<string> Keywords { get; init; } = [];

    /// <summary>The kinds of objects that are looked at; empty for all.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>The values that are looked at; null for a pod's containers.</summary>
    public NodePath? Each { get; init; }

    public void Look(DockerfileDocument file, string path, List<CheckFinding> findings)
    {
        foreach (var stage in file.Stages)
        {
            foreach (var instruction in stage.Instructions.Prepend(stage.From).Where(instruction => Keywords.Count == 0 || Keywords.Contains(instruction.Keyword, StringComparer.Ordinal)))
            {
                if (When.Holds(new RuleSubject(None, null, null, default, []) { Instruction = instruction, Stage = stage, IsFinal = stage.Number == file.Stages.Count - 1 }))
                {
                    findings.Add(new CheckFinding { Check = Check, Message = Message, Path = path, Range = instruction.Range, Subject = file.Stages.Count == 1 ? null : stage.Title });
                }
            }
        }
    }

    public void Look(KubernetesObject subject, string path, List<CheckFinding> findings, WorkLimit work)
    {
        if (Kinds.Count == 0 || Kinds.Contains(subject.Kind, StringComparer.Ordinal))
        {
            Look(Each is null ? subject.Containers.Select(container => container.Node) : Each.In(subject.Root), subject.Root, path, subject.Title, findings, work);
        }
    }

    public void Look(DocumentNode service, string name, string path, List<CheckFinding> findings, WorkLimit work) =>
        Look(Each is null ? [service] : Each.In(service), service, path, $"service {name}", findings, work);

    public void LookAtConfig(DocumentNode config, List<CheckFinding> findings) =>
        Look(Each is null ? [config] : Each.In(config), config, null, "config", findings, new WorkLimit());

    private void Look(IEnumerable<DocumentNode> nodes, DocumentNode root, string? path, string title, List<CheckFinding> findings, WorkLimit work)
    {
        foreach (var node in nodes.TakeWhile(_ => work.Take()))
        {
            if (When.Holds(new RuleSubject(None, null, null, default, []) { Node = node, Root = root }))
            {
                var place = node is MapNode { Entries.Count: > 0 } map ? map.Entries[0].Key : node;
                findings.Add(new CheckFinding { Check = Check, Message = Message, Path = path, Range = path is null ? null : place.Range(), Subject = title });
            }
        }
    }
}
