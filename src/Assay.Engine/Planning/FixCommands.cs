using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Planning;

/// <summary>The commands of each package manager, as its own documentation has them.</summary>
internal static class FixCommands
{
    /// <summary>Commands, and what a person has to know besides; null where nothing.</summary>
    /// <param name="place">Who does it.</param>
    /// <param name="upgrades">Names and versions are plain words: <see cref="ShellWord"/>.</param>
    public static (IReadOnlyList<string> Commands, string? Note) Of(FixPlace place, IReadOnlyList<PlannedUpgrade> upgrades) => place.Manager switch
    {
        "apt" => (["apt-get update", "apt-get install -y --only-upgrade " + Apt(upgrades)], null),
        "dnf" or "yum" or "tdnf" => ([$"{place.Manager} upgrade -y " + Words(upgrades, Rpm)], null),
        "zypper" => (["zypper --non-interactive refresh", "zypper --non-interactive update " + Words(upgrades, upgrade => upgrade.Package.Name)], null),
        "apk" => (["apk update", "apk add --upgrade " + Words(upgrades, upgrade => $"'{upgrade.Package.Name}>={upgrade.Upgrade.To}'")], null),
        "pacman" => (["pacman -Syu --noconfirm"], "the whole system is upgraded: others than whole upgrades are not supported"),
        "base" => ([], "rebuild on a newer base image: this one has no package manager that could upgrade its packages"),
        "kernel" => ([], "upgrade the whole system, which brings a newer kernel as a package of its own, and boot it"),
        "npm" => Npm(place, upgrades),
        "yarn" => ([.. Direct(upgrades).Select(upgrade => $"yarn upgrade {upgrade.Package.Name}@{upgrade.Upgrade.To}")], Resolutions(upgrades, "resolutions", "yarn install")),
        "pnpm" => ([.. Direct(upgrades).Select(upgrade => $"pnpm update {upgrade.Package.Name}@{upgrade.Upgrade.To}")], Resolutions(upgrades, "pnpm.overrides", "pnpm install")),
        "bun" => ([.. Direct(upgrades).Select(upgrade => $"bun add {upgrade.Package.Name}@{upgrade.Upgrade.To}")], Resolutions(upgrades, "overrides", "bun install")),
        "pip" => (["python3 -m pip install " + Words(upgrades, Pinned)], null),
        "requirements" => Requirements(upgrades, place.File),
        "pipenv" => (["pipenv upgrade " + Words(upgrades, Pinned)], null),
        "poetry" => (["poetry add " + Words(Direct(upgrades), upgrade => $"'{upgrade.Package.Name}>={upgrade.Upgrade.To}'"), "poetry update " + Words(Indirect(upgrades), upgrade => upgrade.Package.Name)], null),
        "uv" => (["uv lock " + Words(upgrades, upgrade => $"--upgrade-package {Pinned(upgrade)}")], null),
        "pdm" => (["pdm update " + Words(upgrades, upgrade => upgrade.Package.Name)], null),
        "go" => Go(upgrades),
        "cargo" => ([.. upgrades.Select(upgrade => $"cargo update --package {upgrade.Package.Name}@{upgrade.Package.Version} --precise {upgrade.Upgrade.To}")], null),
        "bundler" => (["bundle update --conservative " + Words(upgrades, upgrade => upgrade.Package.Name)], "where the Gemfile's own bounds allow it"),
        "gem" => ([.. upgrades.Select(upgrade => $"gem install {upgrade.Package.Name} --version {upgrade.Upgrade.To}")], "remove the old versions: gem cleanup " + Words(upgrades, upgrade => upgrade.Package.Name)),
        "composer" => (["composer update " + Words(upgrades, upgrade => $"{upgrade.Package.Name} --with {upgrade.Package.Name}:{upgrade.Upgrade.To}")], null),
        "maven" => WrittenVersions.Maven(place, upgrades),
        "gradle" => WrittenVersions.Gradle(place, upgrades),
        "dotnet" => ([.. upgrades.Select(upgrade => $"dotnet add package {upgrade.Package.Name} --version {upgrade.Upgrade.To}")], null),
        "mix" => (["mix deps.update " + Words(upgrades, upgrade => upgrade.Package.Name)], "where mix.exs' own bounds allow it"),
        "pub" => (["dart pub upgrade " + Words(upgrades, upgrade => upgrade.Package.Name)], "where pubspec.yaml's own bounds allow it"),
        _ => ([], "by hand: " + string.Join(", ", upgrades.Select(upgrade => $"{upgrade.Package.Name} to {upgrade.Upgrade.To}").Distinct(StringComparer.Ordinal))),
    } is var (commands, note) ? ([.. commands.Where(command => !command.EndsWith(' '))], note) : default;

    // A package that others ask for is raised by an override: as a dependency of its own it would stand beside theirs.
    private static (IReadOnlyList<string> Commands, string? Note) Npm(FixPlace place, IReadOnlyList<PlannedUpgrade> upgrades)
    {
        if (place.Folder is "usr/lib" or "usr/local/lib" or "opt/node/lib")
        {
            // Installed for everybody: what lies in another package is repaired by a newer one of that.
            var nested = upgrades.Select(upgrade => OuterModule(upgrade, place.Folder)).Where(name => name is not null && ShellWord.IsSafe(name)).Distinct(StringComparer.Ordinal).ToList();
            return ([.. nested.Select(name => $"npm install --global {name}@latest"), .. upgrades.Where(upgrade => OuterModule(upgrade, place.Folder) is null).Select(upgrade => $"npm install --global {upgrade.Package.Name}@{upgrade.Upgrade.To}")],
                nested.Count > 0 ? "whether the newest " + string.Join(", ", nested) + " has them repaired is its makers' choice: scan again" : null);
        }

        var commands = Direct(upgrades).Select(upgrade => $"npm install{(upgrade.Package.Scope == PackageScope.Dev ? " --save-dev" : "")} {upgrade.Package.Name}@{upgrade.Upgrade.To}").ToList();
        var indirect = Indirect(upgrades).ToList();
        commands.AddRange(indirect.Select(upgrade => $"npm pkg set 'overrides[{upgrade.Package.Name}]={upgrade.Upgrade.To}'"));
        if (indirect.Count > 0)
        {
            commands.Add("npm install");
        }

        return (commands, null);
    }

    // "npm" of "usr/lib/node_modules/npm/node_modules/tar/package.json"; null for what lies in no other package.
    private static string? OuterModule(PlannedUpgrade upgrade, string folder)
    {
        var path = upgrade.Package.Locations.Select(location => location.Path).First(path => path.StartsWith(folder + "/node_modules/", StringComparison.Ordinal))[(folder.Length + "/node_modules/".Length)..];
        var inner = path.IndexOf("/node_modules/", StringComparison.Ordinal);
        return inner < 0 ? null : path[..inner];
    }

    private static (IReadOnlyList<string> Commands, string? Note) Go(IReadOnlyList<PlannedUpgrade> upgrades)
    {
        var modules = upgrades.Where(upgrade => upgrade.Package.Name != "stdlib").ToList();
        var toolchain = upgrades.FirstOrDefault(upgrade => upgrade.Package.Name == "stdlib");
        return (modules.Count == 0 ? [] : ["go get " + Words(modules, upgrade => $"{upgrade.Package.Name}@v{upgrade.Upgrade.To.TrimStart('v')}"), "go mod tidy"],
            toolchain is null ? null : $"build with Go {toolchain.Upgrade.To.TrimStart('v')} or later");
    }

    private static (IReadOnlyList<string> Commands, string? Note) Requirements(IReadOnlyList<PlannedUpgrade> upgrades, string file)
    {
        var others = upgrades.Where(upgrade => !IsPythonName(upgrade)).Select(Pinned).ToList();
        return ([.. upgrades.Where(IsPythonName).Select(upgrade => Requirement(upgrade, file))], others.Count == 0 ? null : "by hand: " + string.Join(", ", others));
    }

    // PEP 508, "Names"; and nothing in the version that a pattern of sed's could mean something by.
    private static bool IsPythonName(PlannedUpgrade upgrade) =>
        upgrade.Package.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') && !upgrade.Upgrade.To.Contains('/', StringComparison.Ordinal);

    // GNU sed: only the pin changes, whatever stands behind it. PEP 503: runs of '-', '_' and '.' are one, and case tells nothing apart.
    private static string Requirement(PlannedUpgrade upgrade, string file)
    {
        var pattern = string.Join("[-_.]+", upgrade.Package.Name.Split(['-', '_', '.'], StringSplitOptions.RemoveEmptyEntries));
        return $"sed -i -E 's/^([[:space:]]*{pattern}([[:space:]]*\\[[^]]*\\])?[[:space:]]*==[[:space:]]*)[^[:space:];]+/\\1{upgrade.Upgrade.To}/I' {file}";
    }

    private static string? Resolutions(IReadOnlyList<PlannedUpgrade> upgrades, string key, string command)
    {
        var indirect = Indirect(upgrades).ToList();
        return indirect.Count == 0 ? null
            : $"others ask for these: set them under \"{key}\" of package.json, then {command}: " + string.Join(", ", indirect.Select(upgrade => $"\"{upgrade.Package.Name}\": \"{upgrade.Upgrade.To}\""));
    }

    private static IEnumerable<PlannedUpgrade> Direct(IReadOnlyList<PlannedUpgrade> upgrades) => upgrades.Where(upgrade => !upgrade.IsNeeded);

    private static IEnumerable<PlannedUpgrade> Indirect(IReadOnlyList<PlannedUpgrade> upgrades) => upgrades.Where(upgrade => upgrade.IsNeeded);

    // Where only the source's version is known, the newest is at least as good. The architecture is named where a package is there for several.
    private static string Apt(IReadOnlyList<PlannedUpgrade> upgrades)
    {
        var several = upgrades.GroupBy(upgrade => upgrade.Package.Name, StringComparer.Ordinal)
            .Where(same => same.Select(upgrade => upgrade.Package.Arch).Distinct(StringComparer.Ordinal).Skip(1).Any()).Select(same => same.Key).ToHashSet(StringComparer.Ordinal);
        return Words(upgrades, upgrade => upgrade.Package.Name
            + (several.Contains(upgrade.Package.Name) && upgrade.Package.Arch is { } arch && ShellWord.IsSafe(arch) ? ":" + arch : "")
            + (upgrade.Version is { } version ? "=" + version : ""));
    }

    private static string Rpm(PlannedUpgrade upgrade) => upgrade.Version is not null && !upgrade.Upgrade.To.Contains(':', StringComparison.Ordinal)
        ? $"{upgrade.Package.Name}-{upgrade.Upgrade.To}"
        : upgrade.Package.Name;

    private static string Pinned(PlannedUpgrade upgrade) => $"{upgrade.Package.Name}=={upgrade.Upgrade.To}";

    private static string Words(IEnumerable<PlannedUpgrade> upgrades, Func<PlannedUpgrade, string> word) => string.Join(' ', upgrades.Select(word).Distinct(StringComparer.Ordinal));
}
