using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>Checks of the package managers of languages.</summary>
internal static class LibraryChecks
{
    private const string Moves = "The same file gives another version tomorrow, one that nobody tested, or one that somebody has just taken over.";

    public static readonly DockerfileCheck[] All =
    [
        CheckTable.Of(
            100, "pip installs without a version", Severity.Low, CheckCategory.SupplyChain, "CIS Docker 4.11", Moves,
            "Name the version (flask==3.0.3), or install from a lock file with hashes.",
            "FROM python:3.12\nRUN pip install flask", "FROM python:3.12\nRUN pip install flask==3.0.3 && pip install -r requirements.txt && pip install --upgrade pip .",
            view => PackageChecks.Each(view, IsPip, (_, command) => PipPackages(command).Any(word => !IsPipPinned(word.Text)), "no version is named")),
        CheckTable.Of(
            101, "Cache of pip stays in the layer", Severity.Low, CheckCategory.Layers, "",
            "What pip downloaded stays in the layer, for nothing.",
            "Add --no-cache-dir, set PIP_NO_CACHE_DIR=1, or mount a cache at /root/.cache/pip.",
            "FROM python:3.12\nRUN pip install flask==3.0.3", "FROM python:3.12\nRUN pip install --no-cache-dir flask==3.0.3",
            view =>
            {
                var isOff = view.Instructions("ENV", "ARG").Any(found => found.Instruction.Pairs.Any(pair => pair.Key == "PIP_NO_CACHE_DIR"));
                foreach (var run in view.Runs.Where(run => !isOff && view.IsShipped(run.Stage) && !run.Mounts("/root/.cache/pip")))
                {
                    var isRemoved = run.Commands.Any(command => command.Is("rm") && command.Words.Any(word => word.Text.Contains(".cache", StringComparison.Ordinal)))
                        || run.Commands.Any(command => command.Words.Any(word => word.Text == "purge"));
                    foreach (var install in run.Commands.Where(command => !isRemoved && IsPip(command) && !command.Has("--no-cache-dir") && !command.Assignments.Any(word => word.Raw.StartsWith("PIP_NO_CACHE_DIR=", StringComparison.Ordinal))))
                    {
                        view.Add(install.Range, "the cache stays in the layer", run.Stage);
                    }
                }
            }),
        CheckTable.Of(
            102, "npm install where npm ci belongs", Severity.Low, CheckCategory.SupplyChain, "CIS Docker 4.11",
            "npm install may take other versions than package-lock.json names, and rewrites it.",
            "Use npm ci.",
            "FROM node:22\nRUN npm install", "FROM node:22\nRUN npm ci",
            view => PackageChecks.Each(view, command => command.Is("npm", "install", "i"), (_, command) => !command.Objects.Any() && !command.Has("-g", "--global"), "npm ci takes what the lock file names")),
        CheckTable.Of(
            103, "npm installs without a version", Severity.Low, CheckCategory.SupplyChain, "CIS Docker 4.11", Moves,
            "Name the version: npm install -g tool@1.2.3.",
            "FROM node:22\nRUN npm install -g typescript", "FROM node:22\nRUN npm install -g typescript@5.4.5",
            view => PackageChecks.Each(view, command => command.Is("npm", "install", "i", "add") || command.Is("pnpm", "add") || command.Is("yarn", "add"),
                (_, command) => command.Objects.Any(word => IsNpmUnpinned(word.Text)), "no version is named")),
        CheckTable.Of(
            104, "Lock file may be changed while building", Severity.Low, CheckCategory.SupplyChain, "CIS Docker 4.11",
            "Without the switch the versions may be others than the lock file names.",
            "yarn install --immutable (1.x: --frozen-lockfile), pnpm install --frozen-lockfile, composer install, poetry install, uv sync --frozen.",
            "FROM node:22\nRUN yarn install", "FROM node:22\nRUN yarn install --immutable",
            view => PackageChecks.Each(view, command => command.Is("yarn", "install") || command.Is("pnpm", "install", "i") || (command.Is("uv", "sync")) || command.Is("composer", "update"),
                (_, command) => !command.Has("--immutable", "--frozen-lockfile", "--frozen", "--locked"), "the lock file may be changed")),
        CheckTable.Of(
            105, "gem installs without a version", Severity.Low, CheckCategory.SupplyChain, "CIS Docker 4.11", Moves,
            "Name the version: gem install tool:1.2.3, or -v 1.2.3.",
            "FROM ruby:3.3\nRUN gem install bundler", "FROM ruby:3.3\nRUN gem install bundler:2.5.11",
            view => PackageChecks.Each(view, PackageChecks.Is("gem", "install"), (_, command) =>
                !command.Has("-v", "--version") && command.Objects.Any(word => !word.Text.Contains(':', StringComparison.Ordinal) && !word.Text.EndsWith(".gem", StringComparison.Ordinal) && !word.Text.Contains('$', StringComparison.Ordinal)), "no version is named")),
        CheckTable.Of(
            106, "go install of the latest", Severity.Low, CheckCategory.SupplyChain, "CIS Docker 4.11", Moves,
            "Name the version: go install example.org/tool@v1.2.3.",
            "FROM golang:1.23\nRUN go install example.org/tool@latest", "FROM golang:1.23\nRUN go install example.org/tool@v1.2.3",
            view => PackageChecks.Each(view, PackageChecks.Is("go", "install", "get"), (_, command) =>
                command.Objects.Any(word => word.Text.EndsWith("@latest", StringComparison.Ordinal) || word.Text.EndsWith("@master", StringComparison.Ordinal) || word.Text.EndsWith("@main", StringComparison.Ordinal)), "no version is named")),
        CheckTable.Of(
            107, "cargo install without a version", Severity.Low, CheckCategory.SupplyChain, "CIS Docker 4.11", Moves,
            "Name the version and add --locked.",
            "FROM rust:1.80\nRUN cargo install ripgrep", "FROM rust:1.80\nRUN cargo install --locked --version 14.1.0 ripgrep",
            view => PackageChecks.Each(view, PackageChecks.Is("cargo", "install"), (_, command) =>
                command.Objects.Any() && !command.Has("--version", "--vers", "--path", "--git") && !command.Objects.Any(word => word.Text.Contains('@', StringComparison.Ordinal)), "no version is named")),
        CheckTable.Of(
            108, "Cache of yarn stays in the layer", Severity.Low, CheckCategory.Layers, "",
            "What yarn downloaded stays in the layer beside node_modules: every package twice.",
            "End the step with yarn cache clean, or mount a cache at /usr/local/share/.cache.",
            "FROM node:22\nRUN yarn install --frozen-lockfile", "FROM node:22\nRUN yarn install --frozen-lockfile && yarn cache clean",
            view =>
            {
                foreach (var run in view.Runs.Where(run => view.IsShipped(run.Stage) && !run.Instruction.Flags.Any(flag => flag.Name == "mount" && flag.Field("type") is "cache" or "tmpfs")))
                {
                    var isRemoved = run.Of("yarn", "cache").Any() || run.Commands.Any(command => command.Is("rm") && command.Words.Any(word => word.Text.Contains("cache", StringComparison.Ordinal)));
                    if (!isRemoved && run.Of("yarn", "install", "add").FirstOrDefault() is { } install)
                    {
                        view.Add(install.Range, "the cache stays in the layer", run.Stage);
                    }
                }
            }),
    ];

    private static bool IsPip(ShellCommand command) =>
        (command.Name is "pip" or "pip3" && command.Verb == "install")
        || (command.Name is "python" or "python3" && command.Words is [_, { Text: "-m" }, { Text: "pip" }, { Text: "install" }, ..]);

    private static IEnumerable<Word> PipPackages(ShellCommand command)
    {
        var isValue = false;
        foreach (var word in command.Words.SkipWhile(word => word.Text != "install").Skip(1))
        {
            if (isValue)
            {
                isValue = false;
            }
            else if (word.Text.StartsWith('-'))
            {
                isValue = word.Text is "-r" or "--requirement" or "-c" or "--constraint" or "-e" or "--editable" or "-i" or "--index-url" or "--extra-index-url" or "-t" or "--target" or "--prefix" or "--root" or "--trusted-host" or "-f" or "--find-links" or "--timeout" or "--retries" or "--python" or "--platform";
            }
            else
            {
                yield return word;
            }
        }
    }

    private static bool IsPipPinned(string package) =>
        package.Contains("==", StringComparison.Ordinal) || package.Contains("~=", StringComparison.Ordinal) || package.Contains(" @ ", StringComparison.Ordinal) || package.StartsWith('.') || package.Contains('/', StringComparison.Ordinal)
        || package.Contains('$', StringComparison.Ordinal) || package.EndsWith(".whl", StringComparison.Ordinal) || package is "pip" or "setuptools" or "wheel";

    private static bool IsNpmUnpinned(string package) =>
        !package.StartsWith('.') && !package.StartsWith('/') && !package.Contains('$', StringComparison.Ordinal) && !package.EndsWith(".tgz", StringComparison.Ordinal) && !package.Contains("://", StringComparison.Ordinal)
        && (package.LastIndexOf('@') is var at && (at <= 0 || package[at..] is "@latest" or "@next"));
}
