using System.Text;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Catalogers.JavaScript;

/// <summary>
/// Brings packages into the inventory: installed ones with the dependencies that Node would load for them, and those of lock files with what the
/// package.json beside them says that they are there for.
/// </summary>
internal sealed class JavaScriptJoin : IJoin
{
    private static readonly string[] LockNames = ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb", "deno.lock", "lerna.json"];

    public string Name => "javascript";

    public int Version => 3;

    public IReadOnlyList<string> Catalogers { get; } =
    [
        PackageJsonCataloger.CatalogerName, NpmLockCataloger.CatalogerName, YarnLockCataloger.CatalogerName, PnpmLockCataloger.CatalogerName,
        BunLockCataloger.CatalogerName, BunBinaryLockCataloger.CatalogerName, DenoLockCataloger.CatalogerName, YarnCacheCataloger.CatalogerName,
        DenoProjectCataloger.CatalogerName, DenoModulesCataloger.CatalogerName, VsixCataloger.CatalogerName,
    ];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var installed = new Dictionary<FilePath, string>();
        var join = new LibraryJoin(facts, sink, Catalogers)
        {
            Resolve = (file, _, name) => file.Facts.Cataloger == PackageJsonCataloger.CatalogerName ? LookUp(installed, file.Facts.Path, name) : null,
            TellsScopesOnly = file => file.Facts.Path.FileName.SequenceEqual(".package-lock.json"u8),
        };
        foreach (var file in join.Files.Where(file => file.IsVisible && file.Facts is { Cataloger: PackageJsonCataloger.CatalogerName, Packages.Count: 1 }))
        {
            installed[file.Facts.Path.Parent] = file.Facts.Packages[0].Package.Purl;
        }

        NameUnlocked(facts.Tree, join.Files, sink);
        var scopes = new YarnScopes(join.Files);
        var asked = new AskedModules(join.Files);
        join.Join((file, fact) => file.Facts.Cataloger switch
        {
            PackageJsonCataloger.CatalogerName => Installed(facts.Tree, file, fact.WithDirect(asked.IsDirect(file.Facts.Path, fact.Key))),
            YarnLockCataloger.CatalogerName => scopes.Complete(file, fact),
            // Version 1 of npm's lock file does not say what the project asks for.
            NpmLockCataloger.CatalogerName when fact.Package.Direct is null => fact.WithDirect(asked.IsLockedDirect(file.Facts.Path, fact.Key)).Package,
            DenoProjectCataloger.CatalogerName or DenoModulesCataloger.CatalogerName when !fact.Package.IsProject && NearbyFile.LiesAbove(facts.Tree, file.Facts.Path.Parent, "deno.lock") => null,
            _ => fact.Package,
        });
    }

    // A project that asks for packages and has neither a lock file nor the packages themselves: which versions it means nobody can tell, and nobody is to take that for none.
    private static void NameUnlocked(MergedTree tree, IReadOnlyList<FoundFile> files, InventorySink sink)
    {
        const int MostNotices = 100;
        var manifests = files.Where(file => file.IsVisible && file.Facts.Cataloger == PackageJsonCataloger.CatalogerName).ToList();
        var withModules = manifests.Where(file => NpmPackage.IsInstalledPath(file.Facts.Path.Bytes)).Select(file => AboveModules(file.Facts.Path)).ToHashSet();
        var unlocked = manifests.Where(file => !NpmPackage.IsInstalledPath(file.Facts.Path.Bytes) && !InstalledTrees.Hold(file.Facts.Path.Bytes) && !IsOfDebian(file.Facts.Path.Bytes))
            .Select(file => (file.Facts.Path, Count: file.Facts.Loose.Count(loose => loose.Kind is "dependencies" or "optionalDependencies")))
            .Where(one => one.Count > 0 && !IsProject(tree, one.Path.Parent) && !LiesBelow(withModules, one.Path.Parent));
        foreach (var (path, count) in unlocked.Take(MostNotices))
        {
            sink.Add(Issue.Notice("javascript.package.unlocked", $"{count} dependencies have no lock file and are not installed: which versions they mean is not known", path.ToString()));
        }
    }

    private static FilePath AboveModules(FilePath path)
    {
        var bytes = path.Bytes;
        var at = bytes.StartsWith("node_modules/"u8) ? 0 : bytes.IndexOf("/node_modules/"u8);
        return at <= 0 || !FilePath.TryNormalize(bytes[..at].ToArray(), out var folder) ? default : folder;
    }

    private static bool LiesBelow(HashSet<FilePath> folders, FilePath folder)
    {
        for (; !folder.IsRoot; folder = folder.Parent)
        {
            if (folders.Contains(folder))
            {
                return true;
            }
        }

        return folders.Contains(default);
    }

    // Below node_modules, what lies directly in one was put there by a package manager; deeper down a package has taken in a copy of another one
    // (next/dist/compiled/...). Elsewhere a package.json is a program's own (/opt/yarn-v1.22.22), unless it is a project that is worked on.
    private static Package? Installed(MergedTree tree, FoundFile file, PackageFact fact)
    {
        var path = file.Facts.Path;
        var isPrivate = file.Facts.Loose.Any(loose => loose.Kind == PackageJsonCataloger.PrivateFact);
        if (NpmPackage.IsInstalledPath(path.Bytes))
        {
            return IsDirect(path.Parent) ? fact.Package : isPrivate || IsTestData(path.Bytes) ? null : fact.Package with { Confidence = 0.5 };
        }

        return IsOfDebian(path.Bytes) ? fact.Package with { Confidence = 0.8 }
            : isPrivate || IsProject(tree, path.Parent) ? null : fact.Package with { Confidence = 0.8 };
    }

    // Where Debian's Node looks for modules besides (nodejs's README.Debian): built from source trees, which mark themselves as not to be published.
    private static bool IsOfDebian(ReadOnlySpan<byte> path) =>
        path.StartsWith("usr/share/nodejs/"u8) || (path.StartsWith("usr/lib/"u8) && path[8..path.LastIndexOf((byte)'/')].IndexOf("nodejs/"u8) >= 0);

    private static bool IsDirect(FilePath folder)
    {
        var parent = folder.Parent;
        return parent.FileName.SequenceEqual("node_modules"u8) || (parent.FileName.StartsWith("@"u8) && parent.Parent.FileName.SequenceEqual("node_modules"u8));
    }

    private static bool IsTestData(ReadOnlySpan<byte> path)
    {
        path = path[path.LastIndexOf("node_modules/"u8)..];
        return path.IndexOf("/test/"u8) >= 0 || path.IndexOf("/tests/"u8) >= 0 || path.IndexOf("/__tests__/"u8) >= 0 || path.IndexOf("/fixtures/"u8) >= 0
            || path.IndexOf("/examples/"u8) >= 0 || path.IndexOf("/example/"u8) >= 0;
    }

    private static bool IsProject(MergedTree tree, FilePath folder)
    {
        while (true)
        {
            if (LockNames.Any(name => tree.Exists(Below(folder, name))))
            {
                return true;
            }

            if (folder.IsRoot)
            {
                return false;
            }

            folder = folder.Parent;
        }
    }

    // As Node looks a module up: in the package's own node_modules, then in those of every folder above.
    private static string? LookUp(Dictionary<FilePath, string> installed, FilePath manifest, string name)
    {
        for (var folder = manifest.Parent; ; folder = folder.Parent)
        {
            if (!folder.FileName.SequenceEqual("node_modules"u8) && installed.TryGetValue(Below(folder, "node_modules/" + name), out var purl))
            {
                return purl;
            }

            if (folder.IsRoot)
            {
                return null;
            }
        }
    }

    private static FilePath Below(FilePath folder, string name) =>
        FilePath.TryNormalize([.. folder.Bytes, (byte)'/', .. Encoding.UTF8.GetBytes(name)], out var path) ? path : default;
}
