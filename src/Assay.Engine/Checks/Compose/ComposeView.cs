using Assay.Core.Findings;
using Assay.Engine.Documents;

namespace Assay.Engine.Checks.Compose;

/// <summary>A service as checks look at it, and what they find in it.</summary>
internal sealed class ComposeView(string name, TextNode key, DocumentNode service, string path, List<CheckFinding> findings)
{
    private Check? current;

    public DocumentNode Service { get; } = service;

    public string Name { get; } = name;

    public void Run(ComposeCheck check)
    {
        current = check.Check;
        check.Look(this);
    }

    public void Add(DocumentNode at, string message) => findings.Add(new CheckFinding
    {
        Check = current!,
        Message = message,
        Path = path,
        Range = at.Range(),
        Subject = $"service {Name}",
    });

    /// <summary>Finds fault with an entry of the service: its key is shown.</summary>
    public void AddEntry(string entry, string message)
    {
        if (Service.Entry(entry) is var (found, _))
        {
            Add(found, message);
        }
    }

    /// <summary>Finds fault with something that is missing: the entry, where it is there and lacks something, else the service's name.</summary>
    public void AddMissing(string entry, string message) => Add(Service.Entry(entry)?.Key ?? key, message);
}

/// <summary>A check of a service of a Compose file.</summary>
internal sealed record ComposeCheck(Check Check, Action<ComposeView> Look)
{
    /// <summary>As in Checks/Dockerfiles/CheckTable; the examples are what stands in a service.</summary>
    public static ComposeCheck Of(
        int number, string title, Severity severity, CheckCategory category, string benchmarks, string reason, string remediation, string bad, string good, Action<ComposeView> look) => new(
            new Check
            {
                Id = $"ASY-CO-{number:D4}",
                Target = CheckTarget.Compose,
                Title = title,
                Severity = severity,
                Category = category,
                Benchmarks = benchmarks.Split(", "),
                Reason = reason,
                Remediation = remediation,
                Reference = "https://docs.docker.com/reference/compose-file/services/",
                BadExample = Sample(bad),
                GoodExample = Sample(good),
            },
            look);

    private static string Sample(string lines) =>
        $"services:\n  web:\n{(lines.StartsWith("image:", StringComparison.Ordinal) ? "" : "    image: registry.example/web:1.4\n")}    {lines}\n";
}
