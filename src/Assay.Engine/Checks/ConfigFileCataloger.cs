using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Engine.Checks.Own;

namespace Assay.Engine.Checks;

/// <summary>
/// Takes Dockerfiles, objects of Kubernetes and Compose files out of the one pass over a folder, and looks at each with its checks. It keeps what
/// they find itself, since a folder's facts are never cached: one instance serves one scan.
/// </summary>
internal sealed class ConfigFileCataloger(DateOnly today, OwnChecks own) : ICataloger
{
    // Other people's files, which nobody builds or deploys from where they lie.
    private static readonly string[] Foreign = ["node_modules", "site-packages", "dist-packages", "vendor", ".git"];

    private readonly Lock gate = new();
    private readonly List<CheckFinding> findings = [];
    private int templates;

    public string Name => "checks/files";

    public int Version => 1;

    public Interest Interest { get; } = new()
    {
        Globs = ["**/Dockerfile*", "**/Containerfile*", "**/dockerfile", "**/*.dockerfile", "**/*.Dockerfile", "**/*.containerfile", "**/*.yaml", "**/*.yml"],
        MaxBytes = long.MaxValue,
    };

    /// <summary>What was found, sorted.</summary>
    public IReadOnlyList<CheckFinding> Findings => CheckOrder.Sorted(findings);

    /// <summary>What was not looked at, once for all files.</summary>
    public IReadOnlyList<Issue> Issues => templates == 0 ? [] :
        [Issue.Notice("checks.templates", $"{templates} templates are not rendered, so no check looks at them: helm template . | assay check -")];

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var path = file.Path.ToString();
        if (path.Split('/').SkipLast(1).Any(part => Foreign.Contains(part, StringComparer.Ordinal)))
        {
            return;
        }

        if (file.SizeBytes > FileChecks.MaxBytes)
        {
            sink.Add(Issue.Notice("checks.tooLarge", $"checks look at no file of more than {FileChecks.MaxBytes} bytes"));
            return;
        }

        var bytes = new byte[file.SizeBytes];
        var length = file.OpenSequential().ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var report = FileChecks.Run(path, bytes.AsSpan(0, length), isNamed: false, today, own);
        lock (gate)
        {
            findings.AddRange(report.Findings);
            templates += report.IsTemplate ? 1 : 0;
        }

        foreach (var issue in report.Issues)
        {
            sink.Add(issue);
        }
    }
}
