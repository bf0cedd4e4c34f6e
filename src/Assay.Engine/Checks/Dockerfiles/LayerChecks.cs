using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>Checks of what layers hold and in which order they come.</summary>
internal static class LayerChecks
{
    private static readonly string[] Compilers = ["gcc", "g++", "clang", "build-essential", "build-base", "make", "cmake", "gcc-c++", "golang", "rustc", "default-jdk"];
    private static readonly string[] DebugTools = ["gdb", "strace", "tcpdump", "nmap", "netcat", "netcat-openbsd", "nmap-ncat", "vim", "nano", "telnet", "socat"];

    public static readonly DockerfileCheck[] All =
    [
        CheckTable.Of(
            120, "Deleted but shipped", Severity.Medium, CheckCategory.Layers, "NIST SP 800-190 4.1.2",
            "A later step hides a file; the layer that brought it still holds it: whoever pulls the image pulls it, and can read it.",
            "Delete it in the step that makes it, or make it in another stage.",
            "FROM alpine:3.20\nCOPY big.tar /tmp/big.tar\nRUN tar -xf /tmp/big.tar && rm /tmp/big.tar", "FROM alpine:3.20\nRUN --mount=type=bind,source=big.tar,target=/tmp/big.tar tar -xf /tmp/big.tar",
            LookForDeleted),
        CheckTable.Of(
            121, "Everything is copied before dependencies are installed", Severity.Low, CheckCategory.Layers, "",
            "Each change of any file makes the build install everything again, and every push and pull move it.",
            "Copy the lock file, install, and copy the rest behind it.",
            "FROM node:22\nCOPY . /app\nRUN npm ci", "FROM node:22\nCOPY package.json package-lock.json /app/\nRUN npm ci\nCOPY . /app",
            view =>
            {
                foreach (var stage in view.File.Stages)
                {
                    var whole = stage.Instructions.FirstOrDefault(IsWhole);
                    var install = whole is null ? null : view.Runs.FirstOrDefault(run => run.Stage.Number == stage.Number && run.Instruction.Range > whole.Range && run.Commands.Any(IsInstall));
                    if (install is not null && !stage.Instructions.TakeWhile(before => before != whole).Any(IsLockFile))
                    {
                        view.Add(whole!.Range, $"line {install.Instruction.Range.Line} installs behind it, at every change of any file", stage);
                    }
                }
            }),
        CheckTable.Of(
            122, "Many RUNs one behind the other", Severity.Negligible, CheckCategory.Layers, "",
            "Each is a layer of its own, and what one leaves the next can't take away.",
            "Join them with && or a here-document.",
            "FROM alpine:3.20\nRUN a\nRUN b\nRUN c\nRUN d", "FROM alpine:3.20\nRUN a && b && c && d",
            view =>
            {
                const int many = 4;
                foreach (var stage in view.File.Stages.Where(view.IsShipped))
                {
                    var row = 0;
                    foreach (var instruction in stage.Instructions)
                    {
                        row = instruction.Keyword == "RUN" ? row + 1 : 0;
                        if (row == many)
                        {
                            view.Add(instruction.KeywordRange, $"it is the {many}th RUN in a row", stage);
                        }
                    }
                }
            }),
        CheckTable.Of(
            123, "Files are copied twice to change their owner", Severity.Low, CheckCategory.Layers, "",
            "chown and chmod write every file anew into their own layer: it is in the image twice.",
            "COPY --chown=... --chmod=...",
            "FROM alpine:3.20\nCOPY app /app\nRUN chown -R 1000 /app", "FROM alpine:3.20\nCOPY --chown=1000 app /app\nRUN mkdir /data && chown -R 1000 /data",
            view =>
            {
                foreach (var run in view.Runs.Where(run => view.IsShipped(run.Stage)))
                {
                    foreach (var command in run.Commands.Where(command => command.Name is "chown" or "chmod"))
                    {
                        var copied = Targets(run.Stage, run.Instruction);
                        if (command.Objects.Any(word => copied.Any(target => target.Length > 1 && word.Text.TrimEnd('/').Length > 1 && IsWithin(target, word.Text))))
                        {
                            view.Add(command.Range, $"{command.Name} writes copied files a second time", run.Stage);
                        }
                    }
                }
            }),
        CheckTable.Of(
            124, "Compiler in the image", Severity.Low, CheckCategory.Packages, "CIS Docker 4.3, NIST SP 800-190 4.1.2",
            "It is large, has flaws of its own, and builds whatever somebody brings in.",
            "Build in a stage of its own and copy the result.",
            "FROM debian:12\nRUN apt-get update && apt-get install -y gcc", "FROM debian:12 AS build\nRUN apt-get update && apt-get install -y gcc\nFROM debian:12\nCOPY --from=build /app /app",
            view => EachInstalled(view, Compilers, name => $"{name} stays in the image")),
        CheckTable.Of(
            125, "Tools for people in the image", Severity.Negligible, CheckCategory.Packages, "CIS Docker 4.3, NIST SP 800-190 4.1.2",
            "They help whoever breaks in, and have to be updated.",
            "Leave them out; look into a container with kubectl debug or docker debug.",
            "FROM debian:12\nRUN apt-get update && apt-get install -y vim", "FROM debian:12\nRUN apt-get update && apt-get install -y ca-certificates",
            view => EachInstalled(view, DebugTools, name => $"{name} stays in the image")),
        CheckTable.Of(
            126, "Changes in a folder that is a volume", Severity.Medium, CheckCategory.Correctness, "",
            "What a step changes in a folder behind its VOLUME is lost with the classic builder.",
            "Fill the folder first, then declare the VOLUME.",
            "FROM alpine:3.20\nVOLUME /data\nRUN touch /data/x", "FROM alpine:3.20\nRUN mkdir /data && touch /data/x\nVOLUME /data",
            view =>
            {
                foreach (var stage in view.File.Stages)
                {
                    foreach (var volume in stage.Instructions.Where(instruction => instruction.Keyword == "VOLUME"))
                    {
                        var folders = volume.Words.Select(word => word.Text.TrimEnd('/')).Where(folder => folder.Length > 1).ToList();
                        foreach (var run in view.Runs.Where(run => run.Stage.Number == stage.Number && run.Instruction.Range > volume.Range).Take(100))
                        {
                            if (run.Commands.FirstOrDefault(command => command.Name is "touch" or "mkdir" or "cp" or "mv" or "chown" or "chmod" or "tee" && command.Words.Concat(command.Outputs).Any(word => folders.Exists(folder => IsWithin(word.Text, folder)))) is { } change)
                            {
                                view.Add(change.Range, $"the volume of line {volume.Range.Line} is changed", stage);
                            }
                        }
                    }
                }
            }),
    ];

    // Files that COPY, ADD or a download of one step brings, and that a later step of the same stage removes.
    private static void LookForDeleted(DockerfileView view)
    {
        foreach (var stage in view.File.Stages.Where(view.IsShipped))
        {
            var brought = new Dictionary<string, Instruction>(StringComparer.Ordinal);
            var runs = view.Runs.Where(run => run.Stage.Number == stage.Number).ToDictionary(run => run.Instruction, ReferenceEqualityComparer.Instance as IEqualityComparer<Instruction>);
            foreach (var instruction in stage.Instructions)
            {
                if (instruction.Keyword is "COPY" or "ADD")
                {
                    foreach (var target in FilesOf(instruction))
                    {
                        brought[target] = instruction;
                    }
                }
                else if (runs.TryGetValue(instruction, out var run))
                {
                    ReportDeleted(view, run, brought);
                    foreach (var file in run.Commands.SelectMany(FetchedBy))
                    {
                        brought.TryAdd(file, instruction);
                    }
                }
            }
        }
    }

    private static void ReportDeleted(DockerfileView view, RunStep run, Dictionary<string, Instruction> brought)
    {
        foreach (var word in run.Commands.Where(command => command.Name is "rm" or "unlink" or "shred").SelectMany(command => command.Operands))
        {
            var path = word.Text.TrimEnd('/');
            if (brought.TryGetValue(path, out var by) && by != run.Instruction)
            {
                view.Add(word.Range, $"{path} stays in the layer of line {by.Range.Line}", run.Stage);
            }
        }
    }

    private static IEnumerable<string> FilesOf(Instruction copy)
    {
        if (copy.Words.Count < 2)
        {
            yield break;
        }

        var target = copy.Words[^1].Text;
        foreach (var source in copy.Words.SkipLast(1))
        {
            var name = source.Text.TrimEnd('/');
            name = name[(name.LastIndexOf('/') + 1)..];
            yield return target.EndsWith('/') ? target + name : target;
        }
    }

    // curl -o FILE, wget -O FILE, "> FILE".
    private static IEnumerable<string> FetchedBy(ShellCommand command)
    {
        if (command.Name is not ("curl" or "wget"))
        {
            return [];
        }

        var files = command.Outputs.Select(word => word.Text).ToList();
        var words = command.Words;
        for (var i = 1; i < words.Count; i++)
        {
            if (words[i - 1].Text is "-o" or "-O" or "--output" or "--output-document" or "-Lo" or "-sLo" or "-fsSLo" or "-qO")
            {
                files.Add(words[i].Text);
            }
        }

        return files.Where(file => file.StartsWith('/') && !file.StartsWith("/dev/", StringComparison.Ordinal));
    }

    private static bool IsWhole(Instruction instruction) =>
        instruction.Keyword is "COPY" or "ADD" && instruction.Flag("from") is null && instruction.Words is [{ Text: "." or "./" or "./." }, ..];

    private static bool IsLockFile(Instruction instruction) =>
        instruction.Keyword is "COPY" or "ADD" && instruction.Words.SkipLast(1).Any(word =>
            word.Text.Contains("package", StringComparison.OrdinalIgnoreCase) || word.Text.Contains("lock", StringComparison.OrdinalIgnoreCase) || word.Text.Contains("requirements", StringComparison.OrdinalIgnoreCase)
            || word.Text.Contains("pyproject", StringComparison.OrdinalIgnoreCase) || word.Text.Contains("go.mod", StringComparison.OrdinalIgnoreCase) || word.Text.Contains("pom.xml", StringComparison.OrdinalIgnoreCase)
            || word.Text.Contains("Gemfile", StringComparison.OrdinalIgnoreCase) || word.Text.Contains("composer", StringComparison.OrdinalIgnoreCase) || word.Text.Contains(".csproj", StringComparison.OrdinalIgnoreCase)
            || word.Text.Contains("Cargo", StringComparison.OrdinalIgnoreCase));

    private static bool IsInstall(ShellCommand command) =>
        command.Is("npm", "ci", "install", "i") || command.Is("yarn", "install") || command.Is("pnpm", "install", "i") || command.Is("bundle", "install") || command.Is("composer", "install") || command.Is("poetry", "install")
        || command.Is("uv", "sync") || (command.Name is "pip" or "pip3" && command.Verb == "install" && command.Has("-r", "--requirement")) || command.Is("go", "mod") || command.Is("dotnet", "restore")
        || command.Name is "apt-get" or "apk" or "dnf" or "yum" && Installs.Of(command).Any();

    private static List<string> Targets(Stage stage, Instruction before)
    {
        const int most = 200;
        return [.. stage.Instructions.TakeWhile(instruction => instruction != before).Where(instruction => instruction.Keyword is "COPY" or "ADD" && instruction.Words.Count > 1)
            .Select(instruction => instruction.Words[^1].Text.TrimEnd('/')).Where(target => target.StartsWith('/')).Take(most)];
    }

    private static bool IsWithin(string path, string folder)
    {
        var normal = folder.TrimEnd('/');
        return path.StartsWith(normal, StringComparison.Ordinal) && (path.Length == normal.Length || path[normal.Length] == '/');
    }

    private static void EachInstalled(DockerfileView view, string[] names, Func<string, string> message)
    {
        foreach (var (run, command) in view.Commands.Where(found => view.IsShipped(found.Run.Stage)))
        {
            // What the same step removes again is not in the layer.
            var removed = run.Commands.Where(other => other.Verb is "del" or "remove" or "purge" or "autoremove" or "erase").SelectMany(other => other.Objects).Select(word => word.Text).ToHashSet(StringComparer.Ordinal);
            foreach (var word in Installs.Of(command))
            {
                var name = Installs.NameOf(word.Text);
                if (names.Contains(name, StringComparer.Ordinal) && !removed.Contains(name) && !command.Has("--virtual", "-t"))
                {
                    view.Add(word.Range, message(name), run.Stage);
                }
            }
        }
    }
}
