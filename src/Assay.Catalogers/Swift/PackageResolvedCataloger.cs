using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Swift;

/// <summary>
/// Package.resolved of Swift's package manager (swiftlang/swift-package-manager, Sources/PackageGraph/ResolvedPackagesStore.swift), versions 1 to 3. A
/// package is named by the URL of its repository; of a branch no version is known.
/// </summary>
internal sealed class PackageResolvedCataloger : DocumentCataloger
{
    public const string CatalogerName = "swift/package-resolved";

    public PackageResolvedCataloger()
        : base(CatalogerName, 1, nameIsProof: true, "**/Package.resolved", "**/.package.resolved")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var document = JsonNodes.Read(file.OpenSequential(), token);
        var pins = document["object"]["pins"].IsList ? document["object"]["pins"] : document["pins"];
        foreach (var pin in pins.Items)
        {
            var name = NameOf(pin["location"].Text ?? pin["repositoryURL"].Text ?? "");
            if (name.Contains('/', StringComparison.Ordinal) && LibraryFact.Of("swift", name, pin["state"]["version"].Text, PackageState.Declared) is { } fact)
            {
                sink.Add(fact);
            }
        }
    }

    // "https://github.com/apple/swift-nio.git", "git@github.com:apple/swift-nio.git"
    private static string NameOf(string location)
    {
        var scheme = location.IndexOf("://", StringComparison.Ordinal);
        var name = scheme >= 0 ? location[(scheme + 3)..] : location.Replace(':', '/');
        name = name[(name.IndexOf('@', StringComparison.Ordinal) + 1)..].TrimEnd('/');
        return name.EndsWith(".git", StringComparison.Ordinal) ? name[..^4] : name;
    }
}
