using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>Checks of what reads otherwise than it works.</summary>
internal static class WritingChecks
{
    // Stages of BuildKit's own (docs.docker.com, "ReservedStageName").
    private static readonly string[] Reserved = ["context", "scratch"];

    public static readonly DockerfileCheck[] All =
    [
        CheckTable.Of(
            10, "Stage with a reserved name", Severity.Low, CheckCategory.Correctness, "",
            "context and scratch mean something to the builder: FROM or --from with the name may take that instead of the stage.",
            "Give the stage another name.",
            "FROM alpine:3.20 AS scratch", "FROM alpine:3.20 AS run",
            view =>
            {
                foreach (var stage in view.File.Stages.Where(stage => stage.Name is { } name && Reserved.Contains(name, StringComparer.Ordinal)))
                {
                    view.Add(stage.From.Words[2].Range, $"{stage.Name} is the builder's own");
                }
            }),
        CheckTable.Of(
            129, "User with a high number", Severity.Low, CheckCategory.Layers, "",
            "useradd writes the user's place into /var/log/lastlog and faillog: with a high number files of gigabytes, which builders store with all their zeros.",
            "Add -l (--no-log-init).",
            "FROM debian:12\nRUN useradd -u 1000800000 app", "FROM debian:12\nRUN useradd -l -u 1000800000 app && useradd -u 10001 other",
            view => PackageChecks.Each(view, PackageChecks.Is("useradd"), (_, command) => !command.Has("-l", "--no-log-init") && HasHighNumber(command), "its place in lastlog makes a file of gigabytes")),
        CheckTable.Of(
            156, "Variable of the same ENV", Severity.Medium, CheckCategory.Correctness, "",
            "All values of one ENV are made before the first of them holds: a variable that it sets is still what it was before, mostly empty.",
            "Set it in an ENV of its own, before.",
            "FROM alpine:3.20\nENV HOME_DIR=/srv APP_DIR=$HOME_DIR/app", "FROM alpine:3.20\nENV HOME_DIR=/srv\nENV APP_DIR=$HOME_DIR/app PATH=/srv/bin:$PATH",
            view =>
            {
                foreach (var (stage, env) in view.Instructions("ENV").Where(found => found.Instruction.Pairs.Count > 1))
                {
                    var set = env.Pairs.Select(pair => pair.Key).Where(key => !env.Variables.ContainsKey(key)).ToHashSet(StringComparer.Ordinal);
                    foreach (var pair in env.Pairs.Take(200))
                    {
                        if (NamesIn(pair.Value ?? "").FirstOrDefault(name => name != pair.Key && set.Contains(name)) is { } named)
                        {
                            view.Add(pair.Range, $"{named} does not hold yet", stage);
                        }
                    }
                }
            }),
        CheckTable.Of(
            157, "COPY to a place that only the base knows", Severity.Low, CheckCategory.Correctness, "",
            "A relative target lies below the WORKDIR of the base image, or below / where it has none.",
            "Set WORKDIR before it, or write the whole path.",
            "FROM alpine:3.20\nCOPY app bin/", "FROM alpine:3.20\nWORKDIR /app\nCOPY app bin/\nCOPY app /bin/",
            view =>
            {
                foreach (var stage in view.File.Stages.Where(stage => !stage.IsScratch))
                {
                    var isKnown = stage.Parent is { } parent && parent.WithParents().Any(before => before.Keyword == "WORKDIR");
                    foreach (var instruction in stage.Instructions)
                    {
                        isKnown |= instruction.Keyword == "WORKDIR";
                        if (!isKnown && instruction.Keyword is ("COPY" or "ADD") && instruction.Words.Count > 1 && IsRelative(instruction.Words[^1].Text))
                        {
                            view.Add(instruction.Words[^1].Range, $"{instruction.Words[^1].Text} is relative to what the base image says", stage);
                        }
                    }
                }
            }),
    ];

    private static bool HasHighNumber(ShellCommand command)
    {
        const long high = 100_000;
        var words = command.Arguments.ToList();
        for (var i = 0; i < words.Count; i++)
        {
            var text = words[i].Text is "-u" or "--uid" ? (i + 1 < words.Count ? words[i + 1].Text : "") : words[i].Text.StartsWith("--uid=", StringComparison.Ordinal) ? words[i].Text["--uid=".Length..] : "";
            if (long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= high)
            {
                return true;
            }
        }

        return false;
    }

    // "$name" and "${name", outside of single quotes.
    private static IEnumerable<string> NamesIn(string raw)
    {
        var isQuoted = false;
        for (var i = 0; i < raw.Length; i++)
        {
            isQuoted ^= raw[i] == '\'';
            if (raw[i] == '\\')
            {
                i++;
            }
            else if (raw[i] == '$' && !isQuoted)
            {
                var start = i + 1 < raw.Length && raw[i + 1] == '{' ? i + 2 : i + 1;
                var end = start;
                while (end < raw.Length && (char.IsAsciiLetterOrDigit(raw[end]) || raw[end] == '_'))
                {
                    end++;
                }

                yield return raw[start..end];
            }
        }
    }

    private static bool IsRelative(string path) =>
        path.Length > 0 && path[0] is not ('/' or '$' or '\\' or '%' or '"' or '\'') && !(path.Length > 1 && path[1] == ':');
}
