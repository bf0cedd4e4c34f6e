using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>Reads one instruction's keyword, flags and arguments (parser/split_command.go, line_parsers.go; instructions/parse.go).</summary>
internal static class InstructionReader
{
    private static readonly Dictionary<string, string[]> KnownFlags = new(StringComparer.Ordinal)
    {
        ["ADD"] = ["chown", "chmod", "link", "keep-git-dir", "checksum", "exclude", "unpack"],
        ["ARG"] = [],
        ["CMD"] = [],
        ["COPY"] = ["from", "chown", "chmod", "link", "parents", "exclude"],
        ["ENTRYPOINT"] = [],
        ["ENV"] = [],
        ["EXPOSE"] = [],
        ["FROM"] = ["platform"],
        ["HEALTHCHECK"] = ["interval", "timeout", "start-period", "start-interval", "retries"],
        ["LABEL"] = [],
        ["MAINTAINER"] = [],
        ["ONBUILD"] = [],
        ["RUN"] = ["mount", "network", "security", "device"],
        ["SHELL"] = [],
        ["STOPSIGNAL"] = [],
        ["USER"] = [],
        ["VOLUME"] = [],
        ["WORKDIR"] = [],
    };

    public static IReadOnlyCollection<string> Keywords => KnownFlags.Keys;

    public static Instruction Read(LogicalLine line, char escape, List<Problem> problems) => Read(line, 0, escape, problems, isInner: false);

    private static Instruction Read(LogicalLine line, int start, char escape, List<Problem> problems, bool isInner)
    {
        var text = line.Text;
        var (begin, end) = WordSplit.NextPlain(text, start)!.Value;
        var keyword = text[begin..end].ToUpperInvariant();
        var flags = new List<InstructionFlag>();
        var at = ReadFlags(line, end, flags);
        var instruction = new Instruction
        {
            Keyword = keyword,
            KeywordRange = line.RangeOf(begin, end),
            Range = line.RangeOf(begin, text.AsSpan().TrimEnd().Length),
            Line = line,
            ArgumentsAt = at,
            Flags = flags,
            Escape = escape,
        };
        if (!KnownFlags.TryGetValue(keyword, out var known))
        {
            var hint = Documents.NearestWord.To(keyword, Keywords) is { } nearest ? $" (did you mean {nearest}?)" : "";
            problems.Add(new Problem($"there is no instruction {text[begin..end]}{hint}", instruction.KeywordRange));
            return instruction;
        }

        foreach (var flag in flags.Where(flag => !known.Contains(flag.Name, StringComparer.Ordinal)))
        {
            problems.Add(new Problem($"{keyword} has no flag --{flag.Name}", flag.Range));
        }

        return Arguments(instruction, problems, isInner);
    }

    // Words that begin with "--"; "--" alone ends them.
    private static int ReadFlags(LogicalLine line, int at, List<InstructionFlag> flags)
    {
        var text = line.Text;
        while (true)
        {
            if (WordSplit.Next(text, at, '\\') is not { } word)
            {
                return text.Length;
            }

            var raw = text[word.Start..word.End];
            if (!raw.StartsWith("--", StringComparison.Ordinal))
            {
                return word.Start;
            }

            if (raw == "--")
            {
                return WordSplit.NextPlain(text, word.End)?.Start ?? text.Length;
            }

            var flag = WordSplit.Unquote(raw, '\\');
            var equals = flag.IndexOf('=', StringComparison.Ordinal);
            flags.Add(new InstructionFlag(
                equals < 0 ? flag[2..] : flag[2..equals], equals < 0 ? null : flag[(equals + 1)..], line.RangeOf(word.Start, word.End)));
            at = word.End;
        }
    }

    private static Instruction Arguments(Instruction instruction, List<Problem> problems, bool isInner)
    {
        switch (instruction.Keyword)
        {
            case "CMD" or "ENTRYPOINT" or "RUN" or "SHELL":
                return MaybeJson(instruction, Whole, problems);
            case "ADD" or "COPY" or "VOLUME":
                return Counted(MaybeJson(instruction, Plain, problems), instruction.Keyword == "VOLUME" ? 1 : 2, problems);
            case "FROM" or "EXPOSE":
                return Counted(instruction with { Words = Plain(instruction) }, 1, problems);
            case "ENV" or "LABEL":
                return Pairs(instruction, problems);
            case "ARG":
                return Declared(instruction, problems);
            case "HEALTHCHECK":
                return Health(instruction, problems);
            case "ONBUILD":
                return Triggered(instruction, problems, isInner);
            default:
                return Counted(instruction with { Words = Whole(instruction) }, 1, problems);
        }
    }

    private static Instruction Counted(Instruction instruction, int least, List<Problem> problems)
    {
        var hasText = instruction.Line.Text.Contains("<<", StringComparison.Ordinal);
        if (instruction.Words.Count < least && !(hasText && instruction.Words.Count > 0))
        {
            problems.Add(new Problem($"{instruction.Keyword} needs at least {(least == 1 ? "one argument" : "two arguments")}", instruction.Range));
        }

        return instruction;
    }

    private static Instruction MaybeJson(Instruction instruction, Func<Instruction, List<Word>> otherwise, List<Problem> problems)
    {
        if (JsonWords.TryRead(instruction.Line, instruction.ArgumentsAt) is { } words)
        {
            return instruction with { Words = words, IsJson = true };
        }

        if (JsonWords.IsOtherList(instruction.Line, instruction.ArgumentsAt))
        {
            problems.Add(new Problem("a list in JSON may hold strings alone", instruction.ArgumentsRange));
        }

        return instruction with { Words = otherwise(instruction) };
    }

    private static List<Word> Whole(Instruction instruction) =>
        instruction.Arguments is { Length: > 0 } text ? [new Word(text, text, instruction.ArgumentsRange)] : [];

    private static List<Word> Plain(Instruction instruction)
    {
        var words = new List<Word>();
        var text = instruction.Line.Text;
        for (var word = WordSplit.NextPlain(text, instruction.ArgumentsAt); word is { } found; word = WordSplit.NextPlain(text, found.End))
        {
            var raw = text[found.Start..found.End];
            words.Add(new Word(WordSplit.Unquote(raw, instruction.Escape), raw, instruction.Line.RangeOf(found.Start, found.End)));
        }

        return words;
    }

    private static List<(int Start, int End)> Quoted(Instruction instruction)
    {
        var words = new List<(int, int)>();
        for (var word = WordSplit.Next(instruction.Line.Text, instruction.ArgumentsAt, instruction.Escape); word is { } found;
            word = WordSplit.Next(instruction.Line.Text, found.End, instruction.Escape))
        {
            words.Add(found);
        }

        return words;
    }

    // KEY=value KEY=value, or the old KEY value to the line's end: the first word decides.
    private static Instruction Pairs(Instruction instruction, List<Problem> problems)
    {
        var (line, text) = (instruction.Line, instruction.Line.Text);
        var words = Quoted(instruction);
        if (words.Count == 0)
        {
            problems.Add(new Problem($"{instruction.Keyword} needs at least one argument", instruction.Range));
            return instruction;
        }

        if (!text.AsSpan(words[0].Start, words[0].End - words[0].Start).Contains('='))
        {
            if (WordSplit.NextPlain(text, instruction.ArgumentsAt) is not { } key || WordSplit.NextPlain(text, key.End) is not { } value)
            {
                problems.Add(new Problem($"{instruction.Keyword} needs a value", line.RangeOf(words[0].Start, words[0].End)));
                return instruction;
            }

            var end = text.AsSpan().TrimEnd().Length;
            return instruction with { IsOldForm = true, Pairs = [new Pair(text[key.Start..key.End], text[value.Start..end], line.RangeOf(key.Start, end))] };
        }

        var pairs = new List<Pair>();
        foreach (var (start, end) in words)
        {
            var equals = text.IndexOf('=', start, end - start);
            if (equals < 0)
            {
                problems.Add(new Problem($"there is no '=' in {text[start..end]}", line.RangeOf(start, end)));
                continue;
            }

            pairs.Add(new Pair(WordSplit.Unquote(text.AsSpan(start, equals - start), instruction.Escape), text[(equals + 1)..end], line.RangeOf(start, end)));
        }

        NoBlankNames(instruction.Keyword, pairs, problems);

        return instruction with { Pairs = pairs };
    }

    private static Instruction Declared(Instruction instruction, List<Problem> problems)
    {
        var text = instruction.Line.Text;
        var pairs = Quoted(instruction).Select(word =>
        {
            var equals = text.IndexOf('=', word.Start, word.End - word.Start);
            return new Pair(
                WordSplit.Unquote(text.AsSpan()[word.Start..(equals < 0 ? word.End : equals)], instruction.Escape),
                equals < 0 ? null : text[(equals + 1)..word.End],
                instruction.Line.RangeOf(word.Start, word.End));
        }).ToList();
        if (pairs.Count == 0)
        {
            problems.Add(new Problem("ARG needs at least one argument", instruction.Range));
        }

        NoBlankNames("ARG", pairs, problems);
        return instruction with { Pairs = pairs };
    }

    private static void NoBlankNames(string keyword, List<Pair> pairs, List<Problem> problems) =>
        problems.AddRange(pairs.Where(pair => pair.Key.Length == 0).Select(pair => new Problem($"a name of {keyword} is blank", pair.Range)));

    // HEALTHCHECK [flags] NONE | CMD command.
    private static Instruction Health(Instruction instruction, List<Problem> problems)
    {
        if (WordSplit.NextPlain(instruction.Line.Text, instruction.ArgumentsAt) is not { } word)
        {
            problems.Add(new Problem("HEALTHCHECK needs CMD or NONE", instruction.Range));
            return instruction;
        }

        var kind = instruction.Line.Text[word.Start..word.End];
        var range = instruction.Line.RangeOf(word.Start, word.End);
        var known = instruction with { Words = [new Word(kind.ToUpperInvariant(), kind, range)] };
        switch (kind.ToUpperInvariant())
        {
            case "NONE":
                if (WordSplit.NextPlain(instruction.Line.Text, word.End) is { } rest)
                {
                    problems.Add(new Problem("HEALTHCHECK NONE takes no arguments", instruction.Line.RangeOf(rest.Start, rest.End)));
                }

                return known;
            case "CMD" when WordSplit.NextPlain(instruction.Line.Text, word.End) is null:
                problems.Add(new Problem("HEALTHCHECK CMD needs a command", range));
                return known;
            case "CMD":
                return known with { Inner = Read(instruction.Line, word.Start, instruction.Escape, problems, isInner: true) };
            default:
                problems.Add(new Problem($"HEALTHCHECK has no type {kind}: it must be CMD or NONE", range));
                return known;
        }
    }

    private static Instruction Triggered(Instruction instruction, List<Problem> problems, bool isInner)
    {
        if (isInner || WordSplit.NextPlain(instruction.Line.Text, instruction.ArgumentsAt) is not { } word)
        {
            problems.Add(new Problem(isInner ? "ONBUILD can't be nested" : "ONBUILD needs an instruction", instruction.Range));
            return instruction;
        }

        var inner = Read(instruction.Line, word.Start, instruction.Escape, problems, isInner: true);
        if (inner.Keyword is "FROM" or "MAINTAINER")
        {
            problems.Add(new Problem($"{inner.Keyword} can't be triggered by ONBUILD", inner.KeywordRange));
        }

        return instruction with { Inner = inner };
    }
}
