using System.Collections.Immutable;
using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>Puts instructions into their build stages, and tells each which variables are known before it (docs.docker.com, "Scope" of ARG).</summary>
internal sealed class StageBuilder
{
    // Real builds have some dozens; each may go on from the one before, which checks follow.
    private const int MaxStages = 500;

    private readonly List<Problem> problems;
    private readonly List<Instruction> all = [];
    private readonly List<Stage> stages = [];
    private readonly Dictionary<string, Stage> named = new(StringComparer.Ordinal);
    private readonly Dictionary<int, ImmutableDictionary<string, string>> left = [];
    private ImmutableDictionary<string, string> global = ImmutableDictionary<string, string>.Empty;
    private ImmutableDictionary<string, string> known = ImmutableDictionary<string, string>.Empty;
    private List<Instruction> current = [];

    private StageBuilder(List<Problem> problems) => this.problems = problems;

    public static DockerfileDocument Build(SourceLines source, List<Pair> directives, List<Instruction> instructions, List<Comment> comments, List<Problem> problems)
    {
        var builder = new StageBuilder(problems);
        foreach (var instruction in instructions)
        {
            builder.Take(instruction);
        }

        builder.End();
        if (instructions.Count == 0)
        {
            problems.Add(new Problem("the file has no instructions", new TextRange(1, 1, 1, 1)));
        }

        return new DockerfileDocument
        {
            Source = source,
            Directives = directives,
            Instructions = builder.all,
            Stages = builder.stages,
            Comments = comments,
            Problems = [.. problems.OrderBy(problem => problem.Range)],
        };
    }

    private void Take(Instruction read)
    {
        if (read.Keyword == "FROM")
        {
            Begin(read);
            return;
        }

        var isGlobal = stages.Count == 0;
        if (isGlobal && read.Keyword != "ARG" && InstructionReader.Keywords.Contains(read.Keyword, StringComparer.Ordinal))
        {
            problems.Add(new Problem($"{read.Keyword} stands before the first FROM", read.KeywordRange));
        }

        var instruction = read with { Variables = known };
        all.Add(instruction);
        current.Add(instruction);
        foreach (var pair in instruction.Keyword is "ENV" or "ARG" ? instruction.Pairs : [])
        {
            // An ARG without a value takes that of the one before FROM; what an ENV says already goes before any ARG's default.
            var value = pair.Value is { } raw ? instruction.Expand(raw) : isGlobal ? null : global.GetValueOrDefault(pair.Key);
            known = value is null ? known.Remove(pair.Key) : known.SetItem(pair.Key, value);
        }

        global = isGlobal ? known : global;
    }

    private void Begin(Instruction read)
    {
        End();
        var from = read with { Variables = global };
        all.Add(from);
        if (from.Words.Count == 0 || stages.Count == MaxStages)
        {
            if (stages.Count == MaxStages)
            {
                problems.Add(new Problem($"there are more than {MaxStages} stages", from.Range));
            }

            return;
        }

        var name = NameOf(from);
        var image = from.Expand(from.Words[0].Raw);
        var parent = image is null ? null : named.GetValueOrDefault(image.ToLowerInvariant());
        known = parent is null ? ImmutableDictionary<string, string>.Empty : left[parent.Number];
        var stage = new Stage { Number = stages.Count, Name = name, From = from, Base = from.Words[0], Image = image, Parent = parent };
        stages.Add(stage);
    }

    private string? NameOf(Instruction from)
    {
        if (from.Words.Count == 1)
        {
            return null;
        }

        if (from.Words.Count != 3 || !string.Equals(from.Words[1].Text, "AS", StringComparison.OrdinalIgnoreCase))
        {
            problems.Add(new Problem("FROM is written as: FROM image AS name", from.Words[1].Range));
            return null;
        }

        // instructions/parse.go, validStageName.
        var name = from.Words[2].Text.ToLowerInvariant();
        if (name.Length == 0 || !char.IsAsciiLetter(name[0]) || !name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.'))
        {
            problems.Add(new Problem($"{name} can't name a stage: it begins with a letter, and has letters, digits, '-', '_' and '.'", from.Words[2].Range));
        }

        return name;
    }

    private void End()
    {
        if (stages.Count > 0)
        {
            var stage = stages[^1] with { Instructions = [.. stages[^1].Instructions, .. current] };
            stages[^1] = stage;
            left[stage.Number] = known;
            if (stage.Name is { } name)
            {
                named[name] = stage;
            }
        }

        current = [];
    }
}
