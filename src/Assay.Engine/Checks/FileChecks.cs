using System.Text;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Engine.Checks.Compose;
using Assay.Engine.Checks.Dockerfiles;
using Assay.Engine.Checks.Kubernetes;
using Assay.Engine.Checks.Own;
using Assay.Engine.Documents;

namespace Assay.Engine.Checks;

/// <summary>What checks made of one file.</summary>
/// <param name="Findings">Sorted; those that a comment hides are marked.</param>
/// <param name="Issues">What could not be read, and comments that hide nothing.</param>
/// <param name="IsKnown">Whether it is of a kind that checks look at.</param>
/// <param name="IsTemplate">Whether it has to be rendered first.</param>
internal sealed record FileReport(IReadOnlyList<CheckFinding> Findings, IReadOnlyList<Issue> Issues, bool IsKnown, bool IsTemplate = false)
{
    public static readonly FileReport Nothing = new([], [], IsKnown: false);
}

/// <summary>Looks at one file with the checks of its kind: pure.</summary>
internal static class FileChecks
{
    /// <summary>Bytes of a file that is looked at.</summary>
    public const int MaxBytes = 4 << 20;

    private const int MaxFindings = 10_000;

    /// <summary>Whether a name is that of a Dockerfile: Dockerfile, Dockerfile.build, build.Dockerfile, Containerfile.</summary>
    public static bool IsDockerfileName(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (name.EndsWith(".dockerignore", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".md", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return name.Equals("Dockerfile", StringComparison.OrdinalIgnoreCase) || name.Equals("Containerfile", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("Dockerfile.", StringComparison.Ordinal) || name.StartsWith("Containerfile.", StringComparison.Ordinal)
            || name.StartsWith("Dockerfile-", StringComparison.Ordinal) || name.StartsWith("Dockerfile_", StringComparison.Ordinal)
            || name.EndsWith(".dockerfile", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".containerfile", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Looks at a file's content.</summary>
    /// <param name="path">Its path for findings.</param>
    /// <param name="bytes">All of it.</param>
    /// <param name="isNamed">Whether the user named this very file: what can't be read of it is an error then, and its content alone says what it is.</param>
    /// <param name="today">Today, for comments that run out.</param>
    /// <param name="own">Users' own checks; null for none.</param>
    /// <param name="context">What is built with it, where it is a Dockerfile; null for a folder from which nothing is left out.</param>
    public static FileReport Run(string path, ReadOnlySpan<byte> bytes, bool isNamed, DateOnly today, OwnChecks? own = null, BuildContext? context = null)
    {
        bytes = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        var isDockerfile = IsDockerfileName(path);
        if (!isDockerfile && !isNamed && !MayBeObject(bytes))
        {
            return FileReport.Nothing;
        }

        var text = Encoding.UTF8.GetString(bytes);
        var looksLikeYaml = !isDockerfile && (!isNamed || path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || MayBeObject(bytes));
        try
        {
            return looksLikeYaml ? OfObjects(path, text, isNamed, today, own ?? OwnChecks.None) : OfDockerfile(path, text, isNamed, today, own ?? OwnChecks.None, context ?? BuildContext.Whole);
        }
        catch (AssayException failure) when (failure.Code == "document.invalid")
        {
            // An own check's expression has no value for what the file holds: a division by zero, a list beyond bounds.
            return new FileReport([], [Issue.Error("checks.own.failed", failure.Message, path)], IsKnown: true);
        }
    }

    // Cheap, over all YAML files of a folder: without one of these words a file is neither.
    private static bool MayBeObject(ReadOnlySpan<byte> bytes) =>
        (bytes.IndexOf("apiVersion"u8) >= 0 && bytes.IndexOf("kind"u8) >= 0) || bytes.IndexOf("services:"u8) >= 0 || bytes.IndexOf("\"services\""u8) >= 0;

    private static FileReport OfDockerfile(string path, string text, bool isNamed, DateOnly today, OwnChecks own, BuildContext context)
    {
        var file = DockerfileParser.Parse(text);
        if (!file.IsRecognised)
        {
            return new FileReport([], [new Issue(isNamed ? IssueLevel.Error : IssueLevel.Notice, "checks.dockerfile.unrecognised", "it begins with no FROM, so it is no Dockerfile") { Path = path }], IsKnown: false);
        }

        var view = new DockerfileView(file, path, context);
        foreach (var check in AllDockerfileChecks.Checks)
        {
            view.Run(check);
        }

        var findings = view.Findings.ToList();
        foreach (var check in own.Of(CheckTarget.Dockerfile))
        {
            check.Look(file, path, findings);
        }

        return Finish(path, findings, DockerfileComments.Of(file), today, []);
    }

    private static FileReport OfObjects(string path, string text, bool isNamed, DateOnly today, OwnChecks own)
    {
        var documents = YamlStream.Read(path, text, out var failure);
        var issues = new List<Issue>();
        var isTemplate = failure is not null && text.Contains("{{", StringComparison.Ordinal);
        if (failure is not null && (!isTemplate || isNamed))
        {
            issues.Add(new Issue(isNamed ? IssueLevel.Error : IssueLevel.Notice, "checks.yaml.malformed",
                isTemplate ? $"{failure.Message}; a template must be rendered first: helm template . | assay check -" : failure.Message) { Path = path });
        }

        var findings = new List<CheckFinding>();
        var work = new WorkLimit();
        var objects = KubernetesObject.In(documents, out var isLimited);
        if (isLimited)
        {
            issues.Add(Issue.Error("limit.objects", "the file holds more objects or containers than checks look at", path));
        }

        foreach (var subject in objects)
        {
            var view = new KubernetesView(subject, path, findings);
            foreach (var check in AllKubernetesChecks.Checks)
            {
                view.Run(check);
            }

            foreach (var check in own.Of(CheckTarget.Kubernetes))
            {
                check.Look(subject, path, findings, work);
            }

            if (findings.Count > MaxFindings)
            {
                break;
            }
        }

        var isCompose = objects.Count == 0 && documents is [MapNode root] && RunCompose(path, root, findings, own, work);
        if (work.IsReached)
        {
            issues.Add(Issue.Error("limit.values", "own checks can't look at all values of the file", path));
        }

        var isKnown = objects.Count > 0 || isCompose;
        if (!isKnown && isNamed && failure is null)
        {
            issues.Add(Issue.Error("checks.yaml.unrecognised", "it holds neither objects of Kubernetes nor services of Compose", path));
        }

        return isKnown ? Finish(path, findings, YamlComments.Read(text), today, issues) with { IsTemplate = isTemplate } : new FileReport([], isTemplate && !isNamed ? [] : issues, IsKnown: false, isTemplate);
    }

    private static bool RunCompose(string path, MapNode root, List<CheckFinding> findings, OwnChecks own, WorkLimit work)
    {
        // Other tools have "services" too: only one with images or builds is Compose's.
        var services = root.Entries("services").Where(service => service.Value is MapNode).ToList();
        if (!services.Exists(service => service.Value.At("image") is not null || service.Value.At("build") is not null || service.Value.At("extends") is not null))
        {
            return false;
        }

        foreach (var (name, service) in services.Take(MaxFindings))
        {
            var view = new ComposeView(name.Text, name, service, path, findings);
            foreach (var check in ComposeChecks.All)
            {
                view.Run(check);
            }

            foreach (var check in own.Of(CheckTarget.Compose))
            {
                check.Look(service, name.Text, path, findings, work);
            }
        }

        return true;
    }

    private static FileReport Finish(string path, IReadOnlyList<CheckFinding> findings, IReadOnlyList<IgnoreComment> comments, DateOnly today, List<Issue> issues)
    {
        var sorted = CheckOrder.Sorted(findings.Distinct());
        if (sorted.Count > MaxFindings)
        {
            issues.Add(Issue.Error("limit.findings", $"checks find more than {MaxFindings} faults with the file", path));
            sorted = sorted[..MaxFindings];
        }

        return new FileReport(IgnoreComment.Apply(path, sorted, comments, today, issues), issues, IsKnown: true);
    }
}
