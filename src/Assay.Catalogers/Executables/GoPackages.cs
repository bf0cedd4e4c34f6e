using Assay.Catalogers.Executables.Programs;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Executables;

/// <summary>Turns Go's build information into packages: the main module, what went into it, and the standard library.</summary>
internal static class GoPackages
{
    /// <summary>How sure the identity of a module is in whose place a folder was taken.</summary>
    private const double FolderConfidence = 0.5;

    /// <summary>Adds the packages; the purl of the main module with its version, where it is known.</summary>
    public static Package? Add(GoBuild info, FactSink sink)
    {
        var modules = GoModules.Parse(info.Modules);
        var parts = modules.Dependencies.Select(OfDependency).ToList();
        if (StandardLibrary(info.GoVersion) is { } standard)
        {
            parts.Add(standard);
        }

        foreach (var part in parts.DistinctBy(part => part.Purl, StringComparer.Ordinal))
        {
            sink.Add(new PackageFact(part, Key(part)));
        }

        if (modules.Main is not { } named || named.Path.Length == 0)
        {
            return null;
        }

        var (version, confidence) = GoMainVersion.Of(modules);
        var main = Package(named.Path, version, confidence);
        sink.Add(new PackageFact(main, Key(main)) { Depends = string.Join('\n', parts.Select(Key).Distinct(StringComparer.Ordinal)) });
        return main;
    }

    // The code is the replacement's; a folder has no version, so what it stands for is all that is known of it.
    private static Package OfDependency(GoModule module) => module.Replacement switch
    {
        null => Package(module.Path, Known(module.Version), null),
        { IsFolder: true } => Package(module.Path, Known(module.Version), FolderConfidence),
        { } replacement => Package(replacement.Path, Known(replacement.Version), null),
    };

    private static string? Known(string version) => version is "" or "(devel)" ? null : version;

    private static string Key(Package package) => "golang:" + package.Name;

    // "go1.22.3", with "X:experiments" or a vendor's words behind; "devel go1.23-1a2b3c Tue Jan 2 ...".
    private static Package? StandardLibrary(string goVersion)
    {
        foreach (var word in goVersion.Split(' '))
        {
            if (word.StartsWith("go", StringComparison.Ordinal) && word.Length > 2 && char.IsAsciiDigit(word[2]))
            {
                return Package("stdlib", word[2..], null) with { Cpes = ProgramCpe.Of("golang:go", word[2..]) };
            }
        }

        return null;
    }

    private static Package Package(string path, string? version, double? confidence)
    {
        var slash = path.LastIndexOf('/');
        return new Package
        {
            Type = "golang",
            Name = path,
            Version = version,
            Confidence = confidence,
            Purl = PackageUrl.Format("golang", slash < 0 ? null : path[..slash], slash + 1 == path.Length ? path : path[(slash + 1)..], version),
        };
    }
}
