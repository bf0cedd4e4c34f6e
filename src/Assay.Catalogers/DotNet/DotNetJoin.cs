using Assay.Catalogers.Executables;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.DotNet;

/// <summary>
/// .NET's packages: those whose files lie beside the list of a program are installed, others are only declared; an assembly that some list names is
/// no package of its own; a reference gets its central version, unless NuGet resolved another one for the project; a framework that is installed is not
/// declared by whoever asks for it.
/// </summary>
internal sealed class DotNetJoin : IJoin
{
    private const int MaxFolders = 32;

    public string Name => "dotnet";

    public int Version => 4;

    public IReadOnlyList<string> Catalogers { get; } =
    [
        DepsJsonCataloger.CatalogerName,
        RuntimeConfigCataloger.CatalogerName,
        PackagesLockCataloger.CatalogerName,
        ProjectAssetsCataloger.CatalogerName,
        PackagesConfigCataloger.CatalogerName,
        ProjectFileCataloger.CatalogerName,
        PaketCataloger.CatalogerName,
        NuspecCataloger.CatalogerName,
        ExecutableCataloger.CatalogerName,
    ];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var listed = ListedFiles(facts);
        var central = CentralVersions(facts);
        var installed = InstalledFrameworks(facts);
        var join = new LibraryJoin(facts, sink, Catalogers);
        var asked = PaketReferences.Of(join.Files);
        var resolved = new ResolvedPackages(join.Files);
        join.Join((file, fact) => file.Facts.Cataloger switch
        {
            PaketCataloger.CatalogerName when fact.Package.Direct is null && asked.TryGetValue(file.Facts.Path.Parent, out var names) => fact.WithDirect(names.Contains(fact.Key)).Package,
            DepsJsonCataloger.CatalogerName => AnyFileIsThere(facts, file.Facts.Path, fact) ? fact.Package with { State = PackageState.Installed } : fact.Package,
            ProjectFileCataloger.CatalogerName => Versioned(file.Facts.Path, fact, central) is var package && resolved.IsReplaced(file.Facts.Path, package) ? null : package,
            RuntimeConfigCataloger.CatalogerName => installed.Contains(Framework(fact.Package)) ? null : fact.Package,
            ExecutableCataloger.CatalogerName => OfBinary(file.Facts.Path, fact, listed),
            _ => fact.Package,
        });
    }

    // The packages of a bundle lie in the bundle.
    private static Package? OfBinary(FilePath path, PackageFact fact, HashSet<FilePath> listed) =>
        fact.Package.Type != "nuget" ? null
        : !fact.Key.StartsWith("assembly:", StringComparison.Ordinal) ? fact.Package with { State = PackageState.Installed }
        : listed.Contains(path) || IsForCompilers(path.Bytes) ? null
        : fact.Package;

    // Assemblies that are only compiled against, or that a compiler loads, go into no program.
    private static bool IsForCompilers(ReadOnlySpan<byte> path) =>
        path.IndexOf("/ref/net"u8) >= 0 || path.IndexOf("/analyzers/"u8) >= 0;

    private static bool AnyFileIsThere(LayeredFacts facts, FilePath list, PackageFact fact)
    {
        foreach (var name in (fact.Provides ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (TryBeside(list, name, out var path) && facts.Tree.TryResolve(path, followLast: true, out _))
            {
                return true;
            }
        }

        return false;
    }

    private static HashSet<FilePath> ListedFiles(LayeredFacts facts)
    {
        var listed = new HashSet<FilePath>();
        foreach (var (_, file) in facts.VisibleOf(DepsJsonCataloger.CatalogerName))
        {
            foreach (var names in file.Packages.Select(fact => fact.Provides).Concat(file.Loose.Where(fact => fact.Kind == "files").Select(fact => fact.Value)))
            {
                foreach (var name in (names ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    if (TryBeside(file.Path, name, out var path))
                    {
                        listed.Add(path);
                    }
                }
            }
        }

        return listed;
    }

    private static bool TryBeside(FilePath list, string name, out FilePath path) =>
        FilePath.TryNormalize([.. list.Parent.Bytes, (byte)'/', .. System.Text.Encoding.UTF8.GetBytes(name)], out path);

    private static Dictionary<FilePath, Dictionary<string, string>> CentralVersions(LayeredFacts facts)
    {
        var central = new Dictionary<FilePath, Dictionary<string, string>>();
        foreach (var (_, file) in facts.VisibleOf(ProjectFileCataloger.CatalogerName))
        {
            foreach (var fact in file.Loose.Where(fact => fact.Kind == ProjectFileCataloger.CentralKind))
            {
                if (!central.TryGetValue(file.Path.Parent, out var versions))
                {
                    central.Add(file.Path.Parent, versions = new Dictionary<string, string>(StringComparer.Ordinal));
                }

                versions[fact.Key] = fact.Value;
            }
        }

        return central;
    }

    // NuGet takes the nearest Directory.Packages.props above a project.
    private static Package Versioned(FilePath project, PackageFact fact, Dictionary<FilePath, Dictionary<string, string>> central)
    {
        var folder = project.Parent;
        for (var i = 0; i < MaxFolders && fact.Provides == ProjectFileCataloger.CentralKind; i++)
        {
            if (central.TryGetValue(folder, out var versions))
            {
                var package = fact.Package;
                return versions.TryGetValue(package.Name.ToLowerInvariant(), out var version)
                    ? NuGetPackage.Of(package.Name, NuGetPackage.LowestOf(version), package.State) with { Confidence = package.Confidence, Scope = package.Scope, Direct = package.Direct }
                    : package;
            }

            if (folder.IsRoot)
            {
                break;
            }

            folder = folder.Parent;
        }

        return fact.Package;
    }

    // shared/Microsoft.NETCore.App/8.0.11/Microsoft.NETCore.App.deps.json: name, major and minor version.
    private static HashSet<string> InstalledFrameworks(LayeredFacts facts)
    {
        var installed = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (_, file) in facts.VisibleOf(DepsJsonCataloger.CatalogerName))
        {
            var version = LossyText.Decode(file.Path.Parent.FileName);
            var name = LossyText.Decode(file.Path.Parent.Parent.FileName);
            if (file.Path.Parent.Parent.Parent.FileName.SequenceEqual("shared"u8))
            {
                installed.Add($"{name}/{Line(version)}");
            }
        }

        return installed;
    }

    private static string Framework(Package package) => $"{package.Name}/{Line(package.Version ?? "")}";

    private static string Line(string version) => string.Join('.', version.Split('.').Take(2));
}
