using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>A RUN with its commands and the stage that it belongs to.</summary>
internal sealed record RunStep(Stage Stage, Instruction Instruction, IReadOnlyList<Word> Shell, IReadOnlyList<ShellCommand> Commands)
{
    /// <summary>Whether a cache or temporary folder is mounted at such a place, so that what is left there is in no layer.</summary>
    public bool Mounts(string path) => Instruction.Flags.Any(flag =>
        flag.Name == "mount" && flag.Field("type") is "cache" or "tmpfs" && (flag.Field("target") ?? flag.Field("dst") ?? flag.Field("destination")) is { } target
        && (target == "/" || (path + "/").StartsWith(target.TrimEnd('/') + "/", StringComparison.Ordinal)));

    public IEnumerable<ShellCommand> Of(string name, params string[] verbs) => Commands.Where(command => command.Is(name, verbs));
}

/// <summary>A Dockerfile as checks look at it, and what they find in it.</summary>
internal sealed class DockerfileView
{
    private readonly List<CheckFinding> findings = [];
    private readonly string? path;
    private Check? current;

    /// <param name="file">The file.</param>
    /// <param name="path">Its path for findings; null where it was made of an image's history.</param>
    /// <param name="context">What is built with it.</param>
    public DockerfileView(DockerfileDocument file, string? path, BuildContext context)
    {
        File = file;
        Context = context;
        this.path = path;
        Runs = [.. file.Stages.SelectMany(RunsOf)];
        Used = UsedStages(file);
        AssumesYes = file.Instructions.Any(instruction => instruction.Keyword == "RUN"
            && (instruction.Line.Text.Contains("Assume-Yes", StringComparison.OrdinalIgnoreCase) || instruction.Heredocs.Any(heredoc => heredoc.Content.Contains("Assume-Yes", StringComparison.OrdinalIgnoreCase))));
    }

    public DockerfileDocument File { get; }

    public BuildContext Context { get; }

    public IReadOnlyList<RunStep> Runs { get; }

    public IReadOnlyList<CheckFinding> Findings => findings;

    /// <summary>Whether a step sets apt up not to ask.</summary>
    public bool AssumesYes { get; }

    /// <summary>The final stage, and those that it goes on from or copies from.</summary>
    public IReadOnlySet<int> Used { get; }

    /// <summary>Every instruction of every stage, ONBUILD's own ones too.</summary>
    public IEnumerable<(Stage Stage, Instruction Instruction)> Instructions(params string[] keywords) =>
        File.Stages.SelectMany(stage => stage.Instructions.Select(instruction => (stage, instruction.Keyword == "ONBUILD" && instruction.Inner is { } inner ? inner : instruction)))
            .Where(found => keywords.Contains(found.Item2.Keyword, StringComparer.Ordinal));

    /// <summary>All commands of all RUNs.</summary>
    public IEnumerable<(RunStep Run, ShellCommand Command)> Commands => Runs.SelectMany(run => run.Commands.Select(command => (run, command)));

    /// <summary>Whether a stage's files end up in the image: the final one, and those below it.</summary>
    public bool IsShipped(Stage stage)
    {
        for (var shipped = File.Final; shipped is not null; shipped = shipped.Parent)
        {
            if (shipped.Number == stage.Number)
            {
                return true;
            }
        }

        return false;
    }

    public void Run(DockerfileCheck check)
    {
        current = check.Check;
        check.Look(this);
        current = null;
    }

    public void Add(TextRange range, string message, Stage? stage = null) => findings.Add(new CheckFinding
    {
        Check = current!,
        Message = message,
        Path = path,
        Range = range,
        Subject = stage is null || File.Stages.Count == 1 ? null : stage.Title,
    });

    private static IEnumerable<RunStep> RunsOf(Stage stage)
    {
        var shell = stage.Parent?.WithParents().LastOrDefault(before => before.Keyword == "SHELL")?.Words ?? [];
        foreach (var instruction in stage.Instructions)
        {
            if (instruction.Keyword == "SHELL")
            {
                shell = instruction.Words;
            }
            else if (instruction.Keyword == "RUN")
            {
                yield return new RunStep(stage, instruction, shell, RunCommands.Of(instruction, shell));
            }
        }
    }

    private static HashSet<int> UsedStages(DockerfileDocument file)
    {
        var used = new HashSet<int>();
        var open = new Stack<Stage>();
        if (file.Final is { } final)
        {
            open.Push(final);
        }

        while (open.TryPop(out var stage))
        {
            if (!used.Add(stage.Number))
            {
                continue;
            }

            if (stage.Parent is { } parent)
            {
                open.Push(parent);
            }

            foreach (var name in stage.Instructions.SelectMany(SourcesOf))
            {
                if (Find(file, name, stage.Number) is { } source)
                {
                    open.Push(source);
                }
            }
        }

        return used;
    }

    /// <summary>The stage that "--from" names before a stage; null where it names an image.</summary>
    public static Stage? Find(DockerfileDocument file, string name, int before)
    {
        if (int.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
        {
            return number < before ? file.Stages[number] : null;
        }

        return file.Stages.Take(before).LastOrDefault(stage => string.Equals(stage.Name, name, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> SourcesOf(Instruction instruction)
    {
        foreach (var flag in instruction.Flags)
        {
            var source = flag.Name == "from" ? flag.Value : flag.Name == "mount" ? flag.Field("from") : null;
            if (source is not null && instruction.Expand(source) is { } name)
            {
                yield return name;
            }
        }
    }
}

/// <summary>A check of Dockerfiles.</summary>
/// <param name="Check">What it is.</param>
/// <param name="Look">Looks, and adds what it finds.</param>
/// <param name="OfHistory">Whether it says something of an image's history too.</param>
internal sealed record DockerfileCheck(Check Check, Action<DockerfileView> Look, bool OfHistory = false);
