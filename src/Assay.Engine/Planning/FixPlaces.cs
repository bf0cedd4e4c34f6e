using Assay.Core.Packages;

namespace Assay.Engine.Planning;

/// <summary>A package manager and where it works.</summary>
/// <param name="Manager">"apt", "npm" ...: see <see cref="Core.Findings.FixStep.Manager"/>.</param>
/// <param name="Folder">Null for the system's own.</param>
/// <param name="File">The file's name that tells of the package there: "package-lock.json"; "" for the system's own.</param>
internal sealed record FixPlace(string Manager, string? Folder, string File);

/// <summary>Which package manager upgrades a package, told by the files that tell of it.</summary>
internal static class FixPlaces
{
    // A lock file's or manifest's name, and who writes it.
    private static readonly Dictionary<string, string> ByFile = new(StringComparer.Ordinal)
    {
        ["package-lock.json"] = "npm",
        ["npm-shrinkwrap.json"] = "npm",
        [".package-lock.json"] = "npm",
        ["yarn.lock"] = "yarn",
        ["pnpm-lock.yaml"] = "pnpm",
        ["bun.lock"] = "bun",
        ["Pipfile.lock"] = "pipenv",
        ["poetry.lock"] = "poetry",
        ["uv.lock"] = "uv",
        ["pdm.lock"] = "pdm",
        ["go.mod"] = "go",
        ["Cargo.lock"] = "cargo",
        ["Gemfile.lock"] = "bundler",
        ["gems.locked"] = "bundler",
        ["composer.lock"] = "composer",
        ["pom.xml"] = "maven",
        ["gradle.lockfile"] = "gradle",
        ["mix.lock"] = "mix",
        ["pubspec.lock"] = "pub",
        ["packages.lock.json"] = "dotnet",
        ["project.assets.json"] = "dotnet",
        ["Directory.Packages.props"] = "dotnet",
    };

    /// <summary>Every place in which a package is to be upgraded.</summary>
    public static IEnumerable<FixPlace> Of(Package package, Distro? distro)
    {
        if (DistroBuckets.Covers(package.Type))
        {
            return [OfSystem(package, distro)];
        }

        return package.Locations.Count == 0 ? [new FixPlace(OfType(package.Type), null, "")] : package.Locations.Select(location => OfFile(package, location.Version?.Path ?? location.Path)).Distinct();
    }

    private static FixPlace OfSystem(Package package, Distro? distro)
    {
        // A kernel's next build is a package of another name, which the system's own upgrade brings.
        if (package.Running is not null)
        {
            return new FixPlace("kernel", null, "");
        }

        // A distroless image lists its packages in status.d and has neither a package manager nor a shell; where the database was deleted, none works.
        if (package.DatabaseDeleted || package.Locations.Any(location => location.Path.Contains("/status.d/", StringComparison.Ordinal)))
        {
            return new FixPlace("base", null, "");
        }

        var manager = package.Type switch
        {
            "deb" => "apt",
            "apk" => "apk",
            "alpm" => "pacman",
            WindowsBuckets.Segment => WindowsFix.Manager,
            _ => distro?.Id switch
            {
                "sles" or "sled" or "sle-micro" or "opensuse-leap" or "opensuse-tumbleweed" or "sles_sap" => "zypper",
                "azurelinux" or "mariner" or "photon" => "tdnf",
                "amzn" when distro.VersionId is "1" or "2" => "yum",
                "rhel" or "centos" or "ol" or "scientific" when distro.VersionId is { } release && release.Split('.')[0] is "5" or "6" or "7" => "yum",
                _ => "dnf",
            },
        };
        return new FixPlace(manager, null, "");
    }

    private static FixPlace OfFile(Package package, string path)
    {
        var slash = path.LastIndexOf('/');
        var (folder, file) = slash < 0 ? ("", path) : (path[..slash], path[(slash + 1)..]);
        if (package.Type == "npm" && path.IndexOf("node_modules/", StringComparison.Ordinal) is >= 0 and var modules && (modules == 0 || path[modules - 1] == '/'))
        {
            // What a package manager installed is repaired above its folder of modules, where the manifest is.
            return new FixPlace("npm", path[..modules].TrimEnd('/'), "package.json");
        }

        if (ByFile.TryGetValue(file, out var manager))
        {
            // A project is repaired by its manifest, whichever of npm's files tells of the package.
            file = manager == "npm" ? "package.json" : file;
            return new FixPlace(manager, file == "project.assets.json" && folder.EndsWith("obj", StringComparison.Ordinal) ? Parent(folder) : folder, file);
        }

        if (package.Type == "maven" && file.EndsWith(".versions.toml", StringComparison.Ordinal))
        {
            return new FixPlace("gradle", folder, file);
        }

        if (package is { Type: "pypi", State: PackageState.Declared } && file.EndsWith(".txt", StringComparison.Ordinal))
        {
            return new FixPlace("requirements", folder, file);
        }

        return package switch
        {
            { Type: "pypi", State: PackageState.Installed } => new FixPlace("pip", null, ""),
            { Type: "gem", State: PackageState.Installed } => new FixPlace("gem", null, ""),
            { Type: "nuget" } when file.EndsWith(".csproj", StringComparison.Ordinal) => new FixPlace("dotnet", folder, file),
            _ => new FixPlace("hand", folder, file),
        };
    }

    private static string OfType(string type) => type switch
    {
        "pypi" => "pip",
        "npm" => "npm",
        _ => "hand",
    };

    private static string Parent(string folder) => folder.LastIndexOf('/') is >= 0 and var slash ? folder[..slash] : "";
}
