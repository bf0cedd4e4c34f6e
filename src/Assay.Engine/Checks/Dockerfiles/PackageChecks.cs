using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>Checks of the system's package managers.</summary>
internal static class PackageChecks
{
    private const string Cache = "What a package manager downloaded stays in the layer, for nothing.";
    private const string Waits = "The build has nobody who could answer: the step fails.";
    private static readonly string[] Yum = ["yum", "dnf", "microdnf", "tdnf"];

    public static readonly DockerfileCheck[] All =
    [
        CheckTable.Of(
            80, "apt-get asks", Severity.Medium, CheckCategory.Correctness, "", Waits, "Add -y.",
            "FROM debian:12\nRUN apt-get update && apt-get install curl", "FROM debian:12\nRUN apt-get update && apt-get install -y curl",
            view => Each(view, Is("apt-get", "install", "upgrade", "dist-upgrade", "remove", "purge", "autoremove", "build-dep"), (run, command) =>
                !command.Has("-y", "--yes", "--assume-yes", "-qq", "--dry-run", "-s", "--download-only", "--force-yes") && !IsQuiet(view, run, command), "it waits for an answer: -y is missing")),
        CheckTable.Of(
            81, "apt-get update in a step of its own", Severity.Medium, CheckCategory.Packages, "CIS Docker 4.7",
            "The step stays in the build's cache: an install in a later step takes lists that may be months old, and misses updates.",
            "Join them: RUN apt-get update && apt-get install -y ...",
            "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl", "FROM debian:12\nRUN apt-get update && apt-get install -y curl",
            view =>
            {
                foreach (var run in view.Runs)
                {
                    var update = run.Commands.FirstOrDefault(command => command.Name is "apt-get" or "apt" && command.Verb == "update");
                    if (update is not null && !run.Commands.Any(command => command.Name is "apt-get" or "apt" or "aptitude" && command.Verb != "update" || !IsPlain(command)))
                    {
                        view.Add(update.Range, "nothing is installed in the step that updates the lists", run.Stage);
                    }
                }
            }),
        CheckTable.Of(
            82, "Lists of apt stay in the layer", Severity.Low, CheckCategory.Layers, "NIST SP 800-190 4.1.2", Cache,
            "End the step with rm -rf /var/lib/apt/lists/*, or mount a cache there.",
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl", "FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*",
            view =>
            {
                foreach (var run in view.Runs.Where(run => view.IsShipped(run.Stage) && !run.Mounts("/var/lib/apt/lists") && !run.Mounts("/var/lib/apt")))
                {
                    var update = run.Commands.LastOrDefault(command => command.Name is "apt-get" or "apt" && command.Verb == "update");
                    if (update is not null && !run.Commands.Any(command => command.Name is "rm" or "find" or "dist-clean" && command.Words.Any(word => word.Text.StartsWith("/var/lib/apt", StringComparison.Ordinal))
                        || command.Name is "apt-get" && command.Verb is "dist-clean" or "distclean"))
                    {
                        view.Add(update.Range, "the lists stay in the layer", run.Stage);
                    }
                }
            }),
        CheckTable.Of(
            83, "Recommended packages are installed too", Severity.Low, CheckCategory.Packages, "CIS Docker 4.3",
            "Each is more to update and more to attack, and nobody asked for it.",
            "Add --no-install-recommends.",
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl", "FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl",
            view => Each(view, Is("apt-get", "install"), (run, command) =>
                Installs.Of(command).Any() && !command.Has("--no-install-recommends") && !command.Words.Any(word => word.Text.Contains("Install-Recommends", StringComparison.OrdinalIgnoreCase)), "recommended packages come along")),
        CheckTable.Of(
            84, "apt in a script", Severity.Low, CheckCategory.Correctness, "",
            "apt is made for people: its manual says that its way to be called may change.",
            "Use apt-get.",
            "FROM debian:12\nRUN apt install -y curl", "FROM debian:12\nRUN apt-get install -y curl",
            view => Each(view, command => command.Is("apt"), (_, _) => true, "apt is for people; scripts use apt-get")),
        CheckTable.Of(
            85, "The whole release is upgraded", Severity.Low, CheckCategory.Packages, "NIST SP 800-190 4.1.1",
            "dist-upgrade may remove packages, and the image is no longer what its base says.",
            "Build on a newer base instead.",
            "FROM debian:12\nRUN apt-get update && apt-get dist-upgrade -y", "FROM debian:12\nRUN apt-get update && apt-get upgrade -y",
            view => Each(view, command => command.Is("apt-get", "dist-upgrade") || command.Is("apt", "full-upgrade", "dist-upgrade") || command.Is("do-release-upgrade") || command.Is("zypper", "dup", "dist-upgrade") || command.Is("dnf", "system-upgrade"), (_, _) => true, "the release is upgraded in the image")),
        CheckTable.Of(
            86, "Packages of apt without versions", Severity.Negligible, CheckCategory.SupplyChain, "CIS Docker 4.7",
            "The same file gives other packages tomorrow.",
            "Name the versions, or build from a snapshot of the archive.",
            "FROM debian:12\nRUN apt-get install -y curl", "FROM debian:12\nRUN apt-get install -y curl=8.5.0-2",
            view => Unpinned(view, ["apt-get", "apt", "aptitude"], word => word.Contains('=', StringComparison.Ordinal) || word.Contains('/', StringComparison.Ordinal))),
        CheckTable.Of(
            87, "Index of apk stays in the layer", Severity.Low, CheckCategory.Layers, "NIST SP 800-190 4.1.2", Cache,
            "Add --no-cache, and leave apk update out.",
            "FROM alpine:3.20\nRUN apk add curl", "FROM alpine:3.20\nRUN apk add --no-cache curl",
            view =>
            {
                foreach (var run in view.Runs.Where(run => view.IsShipped(run.Stage) && !run.Mounts("/var/cache/apk") && !run.Mounts("/etc/apk/cache")))
                {
                    if (!run.Commands.Any(command => command.Is("rm") && command.Words.Any(word => word.Text.StartsWith("/var/cache/apk", StringComparison.Ordinal)))
                        && run.Of("apk", "add", "update", "upgrade").FirstOrDefault(command => !command.Has("--no-cache")) is { } add)
                    {
                        view.Add(add.Range, "the index stays in the layer", run.Stage);
                    }
                }
            }),
        CheckTable.Of(
            88, "Packages of apk without versions", Severity.Negligible, CheckCategory.SupplyChain, "CIS Docker 4.7",
            "The same file gives other packages tomorrow.",
            "Name the versions: curl=~8.",
            "FROM alpine:3.20\nRUN apk add --no-cache curl", "FROM alpine:3.20\nRUN apk add --no-cache curl=~8",
            view => Unpinned(view, ["apk"], word => word.AsSpan().IndexOfAny("=<>~") >= 0 || word.EndsWith(".apk", StringComparison.Ordinal) || word.StartsWith('.'))),
        CheckTable.Of(
            89, "yum or dnf asks", Severity.Medium, CheckCategory.Correctness, "", Waits, "Add -y.",
            "FROM almalinux:9\nRUN dnf install curl", "FROM almalinux:9\nRUN dnf install -y curl",
            view => Each(view, command => command.Name is "yum" or "dnf" && command.Verb is "install" or "update" or "upgrade" or "remove" or "erase" or "groupinstall" or "reinstall" or "swap",
                (_, command) => !command.Has("-y", "--assumeyes", "--setopt=assumeyes"), "it waits for an answer: -y is missing")),
        CheckTable.Of(
            90, "Cache of yum or dnf stays in the layer", Severity.Low, CheckCategory.Layers, "NIST SP 800-190 4.1.2", Cache,
            "End the step with dnf clean all, or mount a cache at /var/cache.",
            "FROM almalinux:9\nRUN dnf install -y curl", "FROM almalinux:9\nRUN dnf install -y curl && dnf clean all",
            view =>
            {
                foreach (var run in view.Runs.Where(run => view.IsShipped(run.Stage) && !Yum.Any(name => run.Mounts("/var/cache/" + name)) && !run.Mounts("/var/cache/libdnf5")))
                {
                    var install = run.Commands.FirstOrDefault(command => Yum.Contains(command.Name, StringComparer.Ordinal) && command.Verb is "install" or "update" or "upgrade");
                    if (install is not null && !run.Commands.Any(command => (Yum.Contains(command.Name, StringComparer.Ordinal) && command.Verb == "clean") || (command.Is("rm") && command.Words.Any(word => word.Text.StartsWith("/var/cache", StringComparison.Ordinal)))))
                    {
                        view.Add(install.Range, "the cache stays in the layer", run.Stage);
                    }
                }
            }),
        CheckTable.Of(
            91, "zypper asks", Severity.Medium, CheckCategory.Correctness, "", Waits, "Add -n, or -y behind install.",
            "FROM opensuse/leap:15.6\nRUN zypper install curl", "FROM opensuse/leap:15.6\nRUN zypper -n install curl",
            view => Each(view, command => command.Is("zypper", "install", "in", "update", "up", "remove", "rm", "dup", "patch"),
                (_, command) => !command.Has("-n", "--non-interactive", "-y", "--no-confirm", "--non-interactive-include-reboot-patches"), "it waits for an answer: -n is missing")),
        CheckTable.Of(
            92, "Cache of zypper stays in the layer", Severity.Low, CheckCategory.Layers, "NIST SP 800-190 4.1.2", Cache,
            "End the step with zypper clean --all.",
            "FROM opensuse/leap:15.6\nRUN zypper -n install curl", "FROM opensuse/leap:15.6\nRUN zypper -n install curl && zypper clean --all",
            view =>
            {
                foreach (var run in view.Runs.Where(run => view.IsShipped(run.Stage) && !run.Mounts("/var/cache/zypp")))
                {
                    if (run.Of("zypper", "install", "in", "update", "up").FirstOrDefault() is { } install && !run.Of("zypper", "clean", "cc").Any() && !run.Of("rm").Any(command => command.Words.Any(word => word.Text.StartsWith("/var/cache/zypp", StringComparison.Ordinal))))
                    {
                        view.Add(install.Range, "the cache stays in the layer", run.Stage);
                    }
                }
            }),
        CheckTable.Of(
            93, "DEBIAN_FRONTEND stays set", Severity.Negligible, CheckCategory.Correctness, "",
            "Who works in a container of the image gets no questions either, and wonders.",
            "Set it for the step alone: RUN DEBIAN_FRONTEND=noninteractive apt-get ...; or use ARG.",
            "FROM debian:12\nENV DEBIAN_FRONTEND=noninteractive", "FROM debian:12\nARG DEBIAN_FRONTEND=noninteractive",
            view =>
            {
                foreach (var (stage, env) in view.Instructions("ENV"))
                {
                    foreach (var pair in env.Pairs.Where(pair => pair.Key == "DEBIAN_FRONTEND"))
                    {
                        view.Add(pair.Range, "it stays set in every container", stage);
                    }
                }
            }),
        CheckTable.Of(
            94, "Packages of yum, dnf or zypper without versions", Severity.Negligible, CheckCategory.SupplyChain, "CIS Docker 4.7",
            "The same file gives other packages tomorrow.",
            "Name the versions: curl-8.5.0 with dnf, curl=8.5.0 with zypper.",
            "FROM almalinux:9\nRUN dnf install -y curl", "FROM almalinux:9\nRUN dnf install -y curl-8.5.0 epel-release.rpm && dnf install -y @development",
            view => Unpinned(view, [.. Yum, "zypper"], IsRpmPinned)),
    ];

    public static Func<ShellCommand, bool> Is(string name, params string[] verbs) => command => command.Is(name, verbs);

    public static void Each(DockerfileView view, Func<ShellCommand, bool> which, Func<RunStep, ShellCommand, bool> isBad, string message)
    {
        foreach (var (run, command) in view.Commands.Where(found => which(found.Command)))
        {
            if (isBad(run, command))
            {
                view.Add(command.Range, message, run.Stage);
            }
        }
    }

    // A step that runs a script of its own may install what nobody sees here.
    private static bool IsPlain(ShellCommand command) =>
        command.Name is "apt-get" or "apt" or "set" or "" or "rm" or "echo" or "dpkg" or "true" or "mkdir" or "export" or "sed" or "apt-key" or "cd" or "touch";

    private static bool IsQuiet(DockerfileView view, RunStep run, ShellCommand command) =>
        command.Words.Any(word => word.Text.Contains("Assume-Yes", StringComparison.OrdinalIgnoreCase))
        || view.AssumesYes
        || run.Commands.Any(other => other.Name == "yes" && other.Join == ShellJoin.Pipe);

    // name-version, name=version; a file, an address or a group has none to name.
    private static bool IsRpmPinned(string word)
    {
        var dash = word.IndexOf('-', StringComparison.Ordinal);
        while (dash >= 0 && (dash + 1 == word.Length || !char.IsAsciiDigit(word[dash + 1])))
        {
            dash = word.IndexOf('-', dash + 1);
        }

        return dash > 0 || word.AsSpan().IndexOfAny("=<>/*") >= 0 || word.StartsWith('@') || word.EndsWith(".rpm", StringComparison.Ordinal);
    }

    private static void Unpinned(DockerfileView view, string[] names, Func<string, bool> isPinned)
    {
        foreach (var (run, command) in view.Commands.Where(found => names.Contains(found.Command.Name, StringComparer.Ordinal)))
        {
            var unpinned = Installs.Of(command).Where(word => !isPinned(word.Text) && !word.Text.Contains('$', StringComparison.Ordinal)).Select(word => word.Text).ToList();
            if (unpinned.Count > 0)
            {
                view.Add(command.Range, $"no version is named of {string.Join(", ", unpinned.Take(5))}{(unpinned.Count > 5 ? $" and {unpinned.Count - 5} more" : "")}", run.Stage);
            }
        }
    }
}
