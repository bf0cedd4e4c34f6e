using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Engine.Checks.Dockerfiles;
using Assay.Engine.Checks.Own;

namespace Assay.Engine.Checks;

/// <summary>
/// Takes Dockerfiles, objects of Kubernetes and Compose files out of the one pass over a folder, and looks at each with its checks. It keeps what
/// they find itself, since a folder's facts are never cached: one instance serves one scan.
/// </summary>
internal sealed class ConfigFileCataloger(DateOnly today, OwnChecks own) : ICataloger
{
    // Other people's files, which nobody builds or deploys from where they lie.
    // Dockerfiles wait until it is known what is left out of their folders; real trees have some hundred of a few KB.
    private const long MaxWaitingBytes = 32L << 20;

    private static readonly string[] Foreign = ["node_modules", "site-packages", "dist-packages", "vendor", ".git"];

    private readonly Lock gate = new();
    private readonly List<CheckFinding> findings = [];
    private readonly List<Issue> issues = [];
    private readonly Dictionary<string, DockerIgnore> ignores = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, byte[]> dockerfiles = new(StringComparer.Ordinal);
    private long dockerfileBytes;
    private int templates;

    public string Name => "checks/files";

    public int Version => 1;

    public Interest Interest { get; } = new()
    {
        Globs = ["**/.dockerignore", "**/*.dockerignore", "**/Dockerfile*", "**/Containerfile*", "**/dockerfile", "**/*.dockerfile", "**/*.Dockerfile", "**/*.containerfile", "**/*.yaml", "**/*.yml"],
        MaxBytes = long.MaxValue,
    };

    /// <summary>What was found, sorted, and what was not looked at; once, behind the pass.</summary>
    public (IReadOnlyList<CheckFinding> Findings, IReadOnlyList<Issue> Issues) Finish()
    {
        foreach (var (path, bytes) in dockerfiles)
        {
            Keep(FileChecks.Run(path, bytes, isNamed: false, today, own, ContextOf(path)), issues.Add);
        }

        if (templates > 0)
        {
            issues.Add(Issue.Notice("checks.templates", $"{templates} templates are not rendered, so no check looks at them: helm template . | assay check -"));
        }

        return (CheckOrder.Sorted(findings), issues);
    }

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
        if (!Waits(path, bytes.AsSpan(0, length)))
        {
            Keep(FileChecks.Run(path, bytes.AsSpan(0, length), isNamed: false, today, own, BuildContext.Unknown), sink.Add);
        }
    }

    private bool Waits(string path, ReadOnlySpan<byte> bytes)
    {
        var isIgnore = path.EndsWith(".dockerignore", StringComparison.Ordinal);
        if (!isIgnore && !FileChecks.IsDockerfileName(path))
        {
            return false;
        }

        lock (gate)
        {
            if (isIgnore)
            {
                ignores[path] = DockerIgnore.Read(bytes[..Math.Min(bytes.Length, DockerIgnore.MaxBytes)]);
                return true;
            }

            if (dockerfileBytes + bytes.Length > MaxWaitingBytes)
            {
                return false;
            }

            dockerfileBytes += bytes.Length;
            dockerfiles[path] = bytes.ToArray();
            return true;
        }
    }

    private BuildContext ContextOf(string path)
    {
        foreach (var (file, isSure) in BuildContext.IgnoreFiles(path))
        {
            if (ignores.TryGetValue(file, out var ignore))
            {
                return new BuildContext(ignore, isSure);
            }
        }

        return BuildContext.Whole;
    }

    private void Keep(FileReport report, Action<Issue> tell)
    {
        lock (gate)
        {
            findings.AddRange(report.Findings);
            templates += report.IsTemplate ? 1 : 0;
        }

        foreach (var issue in report.Issues)
        {
            tell(issue);
        }
    }
}
