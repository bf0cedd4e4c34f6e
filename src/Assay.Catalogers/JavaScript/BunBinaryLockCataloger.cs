using System.Globalization;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Catalogers.JavaScript;

/// <summary>bun.lockb, bun's lock file before 1.2, and after that where its user asks for it; its bytes are read by <see cref="BunBinaryLock"/>. Keys are the packages' numbers.</summary>
internal sealed class BunBinaryLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "javascript/bun-lockb";

    /// <summary>A package takes some 400 bytes: large projects have files of a few MB.</summary>
    private const int MaxBytes = 64 << 20;

    public BunBinaryLockCataloger()
        : base(CatalogerName, 2, nameIsProof: true, "**/bun.lockb")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        // Any table may point anywhere into the others.
        if (file.SizeBytes > MaxBytes)
        {
            throw new MalformedException($"it is larger than {MaxBytes} bytes");
        }

        var bytes = new byte[(int)file.SizeBytes];
        var length = file.OpenSequential().ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var tables = new BunBinaryLock(length == bytes.Length ? bytes : bytes[..length]);
        var graph = GraphOf(tables, token);
        var scopes = graph.Resolve();
        for (var package = 0; package < tables.Count; package++)
        {
            token.ThrowIfCancellationRequested();
            if (tables.IsOwn(package))
            {
                continue;
            }

            var name = tables.Name(package);
            if (!NpmPackage.IsName(name) || NpmPackage.Locked(name, tables.Version(package), Key(package), tables.Repository(package)) is not { } fact)
            {
                sink.Add(Issue.Notice("javascript.bun-lockb.package", $"package {package} has no name"));
                continue;
            }

            sink.Add(fact.WithScope(scopes.GetValueOrDefault(fact.Key)).WithDirect(graph.IsDirect(fact.Key)).WithDepends(tables.Dependencies(package).Select(dependency => Key(dependency.Package))));
        }
    }

    private static DependencyScopes GraphOf(BunBinaryLock tables, CancellationToken token)
    {
        var graph = new DependencyScopes();
        for (var package = 0; package < tables.Count; package++)
        {
            token.ThrowIfCancellationRequested();
            foreach (var (target, behavior) in tables.Dependencies(package))
            {
                if (!tables.IsOwn(package))
                {
                    graph.AddEdge(Key(package), Key(target), behavior.HasFlag(BunBehavior.Optional));
                }
                else if (!tables.IsOwn(target))
                {
                    graph.AddRoot(Key(target), behavior.HasFlag(BunBehavior.Dev) ? PackageScope.Dev : behavior.HasFlag(BunBehavior.Optional) ? PackageScope.Optional : PackageScope.Prod);
                }
            }
        }

        return graph;
    }

    private static string Key(int package) => package.ToString(CultureInfo.InvariantCulture);
}
