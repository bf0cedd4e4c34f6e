using Assay.Core.Packages;
using Assay.Sources.Directory;

namespace Assay.Engine.Targets;

/// <summary>"file:PATH": one file, such as a lock file, a jar or a program, as a tree of its own.</summary>
internal static class FileTarget
{
    public static Task<Inventory> ReadAsync(string name, TargetScan scan, CancellationToken token) =>
        Task.FromResult(scan.ReadTree(() => new SingleFileCursor(name), new Artifact { Kind = "file", Name = name }, token));
}
