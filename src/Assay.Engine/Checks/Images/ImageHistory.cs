using Assay.Engine.Checks.Dockerfiles;
using Assay.Engine.Documents;

namespace Assay.Engine.Checks.Images;

/// <summary>What an image's config and history say, written as a Dockerfile again, so that its checks can look at it.</summary>
internal sealed class ImageHistory
{
    private const int MaxLines = 2_000;
    private const int MaxLineLength = 64 << 10;

    private readonly List<string> lines = ["FROM scratch"];
    private readonly List<(string Subject, string? Layer)> subjects = [("config", null)];

    private ImageHistory()
    {
    }

    /// <summary>Build arguments that the history tells with their values: "|1 KEY=value /bin/sh -c ...".</summary>
    public List<(string Key, string Value, int Line)> Arguments { get; } = [];

    /// <param name="config">The image's config.</param>
    /// <param name="diffIds">Its layers, lowest first.</param>
    public static ImageHistory Of(DocumentNode config, IReadOnlyList<string> diffIds)
    {
        var history = new ImageHistory();
        foreach (var set in config.Items("config", "Env").OfType<TextNode>())
        {
            var equals = set.Text.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                history.Add($"ENV {set.Text[..equals]}={Quoted(set.Text[(equals + 1)..])}", $"config.Env[{set.Text[..equals]}]", null);
            }
        }

        history.AddKeys(config, "ExposedPorts", "EXPOSE");
        history.AddKeys(config, "Volumes", "VOLUME");
        history.AddEntries(config.Items("history"), diffIds);
        return history;
    }

    public DockerfileDocument ToDockerfile() => DockerfileParser.Parse(string.Join('\n', lines));

    /// <summary>What a line of the Dockerfile stands for.</summary>
    public (string Subject, string? Layer) SubjectOf(int line) => subjects[Math.Clamp(line, 1, subjects.Count) - 1];

    private void AddKeys(DocumentNode config, string list, string keyword)
    {
        foreach (var (key, _) in config.Entries("config", list))
        {
            Add($"{keyword} {key.Text}", $"config.{list}[{key.Text}]", null);
        }
    }

    private void AddEntries(IReadOnlyList<DocumentNode> entries, IReadOnlyList<string> diffIds)
    {
        var filled = entries.Count(entry => !entry.IsTrue("empty_layer"));
        var layer = 0;
        for (var i = 0; i < entries.Count; i++)
        {
            var diffId = entries[i].IsTrue("empty_layer") ? null : filled == diffIds.Count ? diffIds[layer++] : null;
            if (entries[i].Text("created_by") is { Length: > 0 } text && Instruction(text) is { } instruction)
            {
                Add(instruction, $"history[{i}]", diffId);
            }
        }
    }

    private void Add(string line, string subject, string? layer)
    {
        if (lines.Count < MaxLines)
        {
            lines.Add((line.Length > MaxLineLength ? line[..MaxLineLength] : line).ReplaceLineEndings("; ").TrimEnd('\\', ' '));
            subjects.Add((subject, layer));
        }
    }

    // BuildKit writes "RUN /bin/sh -c x # buildkit" and "COPY a b # buildkit", the classic builder "/bin/sh -c x" and "/bin/sh -c #(nop)  CMD [...]".
    // What the config says anyway is left out.
    private string? Instruction(string text)
    {
        text = text.Trim();
        text = text.EndsWith("# buildkit", StringComparison.Ordinal) ? text[..^"# buildkit".Length].TrimEnd() : text;
        var nop = text.IndexOf("#(nop)", StringComparison.Ordinal);
        if (nop >= 0)
        {
            text = text[(nop + "#(nop)".Length)..].Trim();
        }

        if (text.StartsWith("COPY ", StringComparison.Ordinal) || text.StartsWith("ADD ", StringComparison.Ordinal))
        {
            // "ADD file:4a1c in /" is what the classic builder makes of it.
            return text.Replace(" in /", " /", StringComparison.Ordinal);
        }

        if (nop >= 0)
        {
            return null;
        }

        text = text.StartsWith("RUN ", StringComparison.Ordinal) ? text[4..].TrimStart() : text;
        text = text.StartsWith('|') ? WithoutArguments(text) : text;
        var script = text.IndexOf(" -c ", StringComparison.Ordinal);
        return text.StartsWith('/') && script > 0 && text.AsSpan(0, script).IndexOfAny(";|&\n") < 0 ? "RUN " + text[(script + 4)..].Trim() : null;
    }

    private string WithoutArguments(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || !int.TryParse(text.AsSpan(1, space - 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var count))
        {
            return text;
        }

        // A value may hold blanks: what is certain is the shell behind them all.
        var shell = text.IndexOf(" /", space, StringComparison.Ordinal);
        shell = text.IndexOf(" /bin/", space, StringComparison.Ordinal) is var bin and >= 0 ? bin : shell;
        if (shell < 0)
        {
            return text;
        }

        foreach (var word in text[space..shell].Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(Math.Min(count, 1000)))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                Arguments.Add((word[..equals], word[(equals + 1)..], lines.Count + 1));
            }
        }

        return text[(shell + 1)..];
    }

    private static string Quoted(string value) => $"'{value.Replace("'", "", StringComparison.Ordinal)}'";
}
