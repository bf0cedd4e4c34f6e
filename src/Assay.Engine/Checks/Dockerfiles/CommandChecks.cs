using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>Checks of how instructions are written, and of what starts.</summary>
internal static class CommandChecks
{
    private static readonly string[] Useless = ["shutdown", "reboot", "service", "systemctl", "ps", "free", "top", "kill", "killall", "ifconfig", "mount", "htop", "ssh", "vim", "vi", "nano"];
    private static readonly string[] Shells = ["/bin/sh", "/bin/bash", "sh", "bash"];

    public static readonly DockerfileCheck[] All =
    [
        Last(140, "CMD", "Several CMDs in a stage"),
        Last(141, "ENTRYPOINT", "Several ENTRYPOINTs in a stage"),
        Last(142, "HEALTHCHECK", "Several HEALTHCHECKs in a stage"),
        CheckTable.Of(
            143, "Started through a shell", Severity.Low, CheckCategory.Correctness, "",
            "In shell form the process is a child of /bin/sh, which passes no signals on: the container is killed in the middle of its work when it is stopped.",
            "Write a list: CMD [\"app\", \"--port\", \"8080\"].",
            "FROM alpine:3.20\nCMD app --port 8080", "FROM alpine:3.20\nCMD [\"app\", \"--port\", \"8080\"]",
            view =>
            {
                foreach (var (stage, start) in view.Instructions("CMD", "ENTRYPOINT"))
                {
                    if (!start.IsJson && start.Words.Count > 0 && !start.Arguments.StartsWith('[') && !start.Arguments.StartsWith("exec ", StringComparison.Ordinal) && !stage.WithParents().Take(1000).Any(other => other.Keyword == "SHELL"))
                    {
                        view.Add(start.Range, $"{start.Keyword} is in shell form", stage);
                    }
                }
            }),
        CheckTable.Of(
            144, "A list that is no JSON", Severity.Medium, CheckCategory.Correctness, "",
            "The list has single quotes or a comma too many, so that all of it is handed to a shell, brackets and all.",
            "Use double quotes, with commas between.",
            "FROM alpine:3.20\nCMD ['app']", "FROM alpine:3.20\nCMD [\"app\"]",
            view =>
            {
                foreach (var (stage, instruction) in view.Instructions("CMD", "ENTRYPOINT", "RUN", "SHELL", "VOLUME", "COPY", "ADD"))
                {
                    // "RUN [ -f x ] && y" is the shell's own test.
                    var text = instruction.Arguments;
                    var isTest = instruction.Keyword == "RUN" && !text.EndsWith(']');
                    if (!instruction.IsJson && !isTest && text.StartsWith('[') && !text.StartsWith("[[", StringComparison.Ordinal) && (text.StartsWith("[\"", StringComparison.Ordinal) || text.StartsWith("['", StringComparison.Ordinal) || instruction.Keyword == "SHELL"))
                    {
                        view.Add(instruction.ArgumentsRange, "it looks like a list and is none", stage);
                    }
                }

                foreach (var (stage, shell) in view.Instructions("SHELL").Where(found => !found.Instruction.IsJson && !found.Instruction.Arguments.StartsWith('[')))
                {
                    view.Add(shell.ArgumentsRange, "SHELL takes a list alone", stage);
                }
            }),
        CheckTable.Of(
            145, "WORKDIR that is relative", Severity.Low, CheckCategory.Correctness, "",
            "It depends on the WORKDIR before it, and on that of the base image.",
            "Write the whole path.",
            "FROM alpine:3.20\nWORKDIR app", "FROM alpine:3.20\nWORKDIR /app",
            view =>
            {
                foreach (var stage in view.File.Stages)
                {
                    // Behind an absolute one it is at least certain.
                    var isKnown = stage.Parent is not null;
                    foreach (var workdir in stage.Instructions.Where(instruction => instruction is { Keyword: "WORKDIR", Words.Count: > 0 }))
                    {
                        var path = workdir.Words[0].Text.Trim('"', '\'');
                        var isAbsolute = path.StartsWith('/') || path.StartsWith('$') || path.StartsWith('\\') || (path.Length > 1 && path[1] == ':') || path.StartsWith('%');
                        if (!isAbsolute && !isKnown)
                        {
                            view.Add(workdir.Words[0].Range, $"{path} is relative to what the base image says", stage);
                        }

                        isKnown |= isAbsolute;
                    }
                }
            }),
        CheckTable.Of(
            146, "cd where WORKDIR belongs", Severity.Low, CheckCategory.Correctness, "",
            "cd holds for one step alone: a step that does nothing else has no effect.",
            "Use WORKDIR.",
            "FROM alpine:3.20\nRUN cd /app", "FROM alpine:3.20\nRUN cd /app && make",
            view =>
            {
                foreach (var run in view.Runs)
                {
                    if (run.Commands.Count > 0 && run.Commands.All(command => command.Name is "cd"))
                    {
                        view.Add(run.Commands[0].Range, "the next step does not know of it", run.Stage);
                    }
                }
            }),
        CheckTable.Of(
            147, "A pipe hides failures", Severity.Low, CheckCategory.Correctness, "",
            "Only the last command of a pipe counts: where the first one fails, the build goes on with half of what it should have.",
            "Set SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"] before it, or begin with set -o pipefail.",
            "FROM debian:12\nRUN wget -O - https://files.example/list | wc -l > /count", "FROM debian:12\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN wget -O - https://files.example/list | wc -l > /count",
            view =>
            {
                foreach (var run in view.Runs.Where(run => !HasPipefail(run)))
                {
                    if (run.Commands.FirstOrDefault(command => command.Join == ShellJoin.Pipe && command.Name is "curl" or "wget" or "tar" or "gzip" or "gunzip" or "xz" or "openssl" or "gpg" or "cat" && command.Join == ShellJoin.Pipe) is { } piped)
                    {
                        view.Add(piped.Range, $"nobody sees whether {piped.Name} fails", run.Stage);
                    }
                }
            }),
        CheckTable.Of(
            148, "No HEALTHCHECK", Severity.Negligible, CheckCategory.Reliability, "CIS Docker 4.6",
            "An engine without an orchestrator can't tell that the program hangs. Kubernetes has probes of its own and does not look at it.",
            "HEALTHCHECK CMD [...], or HEALTHCHECK NONE where nothing can be asked.",
            "FROM alpine:3.20\nCMD [\"app\"]", "FROM alpine:3.20\nHEALTHCHECK CMD [\"app\", \"--check\"]\nCMD [\"app\"]",
            view =>
            {
                if (view.File.Final is { } final && final.WithParents().Any(instruction => instruction.Keyword is "CMD" or "ENTRYPOINT") && !final.WithParents().Any(instruction => instruction.Keyword == "HEALTHCHECK"))
                {
                    view.Add(final.From.Range, "nothing asks whether the program still works", final);
                }
            }),
        CheckTable.Of(
            149, "A command that makes no sense in a build", Severity.Low, CheckCategory.Correctness, "",
            "Services, terminals and running processes do not outlive a step.",
            "Leave it out, or start it by CMD.",
            "FROM debian:12\nRUN service nginx start", "FROM debian:12\nRUN ssh-keyscan git.example > /etc/ssh/known",
            view => PackageChecks.Each(view, command => Useless.Contains(command.Name, StringComparer.Ordinal), (run, command) => !(command.Is("systemctl") && command.Verb is "enable" or "disable" or "mask" or "set-default") && !(command.Is("mount") && run.Instruction.Flag("security") is not null), "it has no effect on the image")),
        CheckTable.Of(
            150, "/bin/sh is replaced", Severity.Low, CheckCategory.Correctness, "",
            "Other scripts of the distribution rely on the shell that it chose.",
            "Use SHELL [\"/bin/bash\", \"-c\"].",
            "FROM debian:12\nRUN ln -sf /bin/bash /bin/sh", "FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]",
            view => PackageChecks.Each(view, PackageChecks.Is("ln"), (_, command) => command.Operands.LastOrDefault()?.Text is "/bin/sh" or "/usr/bin/sh", "SHELL chooses another shell for the build alone")),
        CheckTable.Of(
            151, "MAINTAINER", Severity.Negligible, CheckCategory.Correctness, "",
            "The instruction is deprecated, and no tool reads what it says.",
            "LABEL org.opencontainers.image.authors=...",
            "FROM alpine:3.20\nMAINTAINER team@example.com", "FROM alpine:3.20\nLABEL org.opencontainers.image.authors=team@example.com",
            view =>
            {
                foreach (var (stage, instruction) in view.Instructions("MAINTAINER"))
                {
                    view.Add(instruction.Range, "MAINTAINER is deprecated", stage);
                }
            }),
        CheckTable.Of(
            152, "ENV KEY value", Severity.Negligible, CheckCategory.Correctness, "",
            "The form without '=' takes everything to the line's end as one value: ENV A=1 B=2 looks alike and is not.",
            "Write ENV KEY=value.",
            "FROM alpine:3.20\nENV MODE fast", "FROM alpine:3.20\nENV MODE=fast",
            view =>
            {
                foreach (var (stage, instruction) in view.Instructions("ENV", "LABEL").Where(found => found.Instruction.IsOldForm))
                {
                    view.Add(instruction.Range, $"{instruction.Keyword} without '='", stage);
                }
            }),
        CheckTable.Of(
            153, "Several files are copied to a file", Severity.Medium, CheckCategory.Correctness, "",
            "With more than one source the target must be a folder, and end in '/': the build fails.",
            "End the target in '/'.",
            "FROM alpine:3.20\nCOPY a b /app", "FROM alpine:3.20\nCOPY a b /app/",
            view =>
            {
                foreach (var (stage, copy) in view.Instructions("COPY", "ADD").Where(found => found.Instruction.Words.Count > 2))
                {
                    var target = copy.Words[^1].Text;
                    if (!target.EndsWith('/') && !target.EndsWith('\\') && target is not "." && !target.EndsWith("/.", StringComparison.Ordinal) && !target.Contains('$', StringComparison.Ordinal) && copy.Heredocs.Count == 0 && copy.Escape == '\\')
                    {
                        view.Add(copy.Words[^1].Range, $"{target} must end in '/'", stage);
                    }
                }
            }),
        CheckTable.Of(
            154, "The whole context goes to the root", Severity.Low, CheckCategory.Layers, "NIST SP 800-190 4.1.2",
            "Files of the context lie among those of the system, and may overwrite them.",
            "Copy to a folder of the program's own.",
            "FROM alpine:3.20\nCOPY . /", "FROM alpine:3.20\nCOPY . /app",
            view =>
            {
                foreach (var (stage, copy) in view.Instructions("COPY", "ADD").Where(found => found.Instruction.Flag("from") is null && found.Instruction.Words is [{ Text: "." or "./" }, { Text: "/" }]))
                {
                    view.Add(copy.Range, "the context is copied over the root", stage);
                }
            }),
        CheckTable.Of(
            155, "STOPSIGNAL that can't be caught", Severity.Low, CheckCategory.Reliability, "",
            "SIGKILL ends the program in the middle of its work, whatever it does.",
            "Leave it out, or name SIGTERM, SIGQUIT or SIGINT.",
            "FROM alpine:3.20\nSTOPSIGNAL SIGKILL", "FROM alpine:3.20\nSTOPSIGNAL SIGQUIT",
            view =>
            {
                foreach (var (stage, instruction) in view.Instructions("STOPSIGNAL"))
                {
                    if (instruction.Arguments.ToUpperInvariant() is "SIGKILL" or "KILL" or "9" or "SIGSTOP" or "19")
                    {
                        view.Add(instruction.Range, "the program can't end its work", stage);
                    }
                }
            }),
    ];

    private static DockerfileCheck Last(int number, string keyword, string title) => CheckTable.Of(
        number, title, keyword == "HEALTHCHECK" ? Severity.Low : Severity.Medium, CheckCategory.Correctness, "",
        "Only the last one counts; the others do nothing.",
        "Keep one.",
        $"FROM alpine:3.20\n{keyword} {Sample(keyword, "a")}\n{keyword} {Sample(keyword, "b")}",
        $"FROM alpine:3.20 AS a\n{keyword} {Sample(keyword, "a")}\nFROM alpine:3.20\n{keyword} {Sample(keyword, "b")}",
        view =>
        {
            foreach (var stage in view.File.Stages)
            {
                foreach (var instruction in stage.Instructions.Where(instruction => instruction.Keyword == keyword).SkipLast(1))
                {
                    view.Add(instruction.Range, $"a later {keyword} takes its place", stage);
                }
            }
        });

    private static string Sample(string keyword, string name) => keyword == "HEALTHCHECK" ? $"CMD [\"{name}\"]" : $"[\"{name}\"]";

    private static bool HasPipefail(RunStep run) =>
        run.Shell.Any(word => word.Text.Contains("pipefail", StringComparison.Ordinal))
        || run.Commands.Any(command => command.Is("set") && command.Words.Any(word => word.Text.Contains("pipefail", StringComparison.Ordinal)))
        || (run.Shell.Count > 0 && !Shells.Contains(run.Shell[0].Text, StringComparer.Ordinal))
        || run.Instruction.IsJson;
}
