using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Checks.Dockerfiles;
using Assay.Engine.Checks.Own;
using Assay.Engine.Targets;

namespace Assay.Engine.Checks;

/// <summary>Looks at files and folders that the user names, and at nothing but their configuration.</summary>
internal static class PathChecks
{
    /// <param name="paths">Files, folders, or "-" for the standard input.</param>
    /// <param name="options">How.</param>
    /// <param name="own">Users' own checks.</param>
    /// <param name="scan">Reads folders.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="AssayException">"target.notFound", "target.unreadable".</exception>
    public static async Task<ScanResult> ReadAsync(IReadOnlyList<string> paths, ScanOptions options, OwnChecks own, Func<TargetScan> scan, CancellationToken token)
    {
        var today = DateOnly.FromDateTime(options.Time.GetUtcNow().UtcDateTime);
        var findings = new List<CheckFinding>();
        var issues = new List<Issue>();
        foreach (var path in paths)
        {
            token.ThrowIfCancellationRequested();
            if (path != "-" && Directory.Exists(path))
            {
                var folder = scan();
                var inventory = await DirectoryTarget.ReadAsync(path, folder, token).ConfigureAwait(false);
                findings.AddRange((folder.Checks ?? []).Select(finding => finding with { Path = Below(path, finding.Path!) }));
                issues.AddRange(inventory.Issues.Select(issue => issue.Path is null ? issue : issue with { Path = Below(path, issue.Path) }));
                continue;
            }

            var report = FileChecks.Run(path, Bytes(path, options, token), isNamed: true, today, own, ContextOf(path, options, token));
            findings.AddRange(report.Findings);
            issues.AddRange(report.Issues);
        }

        var artifact = new Artifact { Kind = paths is [var only] && Directory.Exists(only) ? "directory" : "file", Name = string.Join(' ', paths) };
        return new ScanResult { Inventory = new Inventory { Artifact = artifact, Issues = issues }, Checks = CheckOrder.Sorted(findings), Issues = issues };
    }

    // As a build log's reader would name the file from where he stands.
    private static string Below(string folder, string path) => folder is "." or "./" ? path : $"{folder.TrimEnd('/')}/{path}";

    // Of a file alone only what lies beside it is looked at.
    private static BuildContext ContextOf(string path, ScanOptions options, CancellationToken token)
    {
        if (path == "-")
        {
            return BuildContext.Unknown;
        }

        foreach (var (file, isSure) in BuildContext.IgnoreFiles(path).TakeWhile(candidate => candidate.IsSure))
        {
            if (File.Exists(file))
            {
                return new BuildContext(DockerIgnore.Read(Bytes(file, options, token)), isSure);
            }
        }

        return BuildContext.Whole;
    }

    private static byte[] Bytes(string path, ScanOptions options, CancellationToken token)
    {
        using var stream = path == "-" ? options.StandardInput ?? throw new InvalidOperationException("a path '-' needs a standard input") : TargetScan.OpenFile(path);
        using var bytes = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (stream.Read(buffer) is var count and > 0)
        {
            token.ThrowIfCancellationRequested();
            bytes.Write(buffer, 0, count);
            if (bytes.Length > FileChecks.MaxBytes)
            {
                throw new AssayException("target.tooLarge", $"{path} has more than {FileChecks.MaxBytes} bytes", "split it");
            }
        }

        return bytes.ToArray();
    }
}
