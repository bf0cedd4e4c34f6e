using System.Text.Json;
using Assay.Core.Files;

namespace Assay.Quality;

/// <summary>What people said of a flaw of a package in an image.</summary>
internal enum Verdict
{
    Unclear = 0,
    Present = 1,
    Absent = 2,
    /// <summary>One label says present, another absent.</summary>
    Disputed = 3,
}

/// <summary>A labelled pair: each stands once, whatever the number of its labels.</summary>
internal sealed record Label(string Image, string Name, string Version, string Cve, Verdict Verdict)
{
    // Of later flaws the labels are not complete, and the feeds at hand end at different days.
    private const int LastYear = 2021;

    /// <summary>The labels that can be scored, in order.</summary>
    public static IReadOnlyList<Label> Read(string file)
    {
        Dictionary<(string, string, string, string), Verdict> verdicts = [];
        using var reader = new StreamReader(new ZstdStream(File.OpenRead(file)));
        while (reader.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.GetProperty("package") is not { ValueKind: JsonValueKind.Object } package
                || root.GetProperty("effective_cve").GetString() is not { } cve || int.Parse(cve.AsSpan(4, 4)) > LastYear)
            {
                continue;
            }

            var image = root.GetProperty("image").GetProperty("exact").GetString()!;
            var key = (image[(image.IndexOf('@', StringComparison.Ordinal) + 1)..], package.GetProperty("name").GetString()!, package.GetProperty("version").GetString()!, cve);
            var verdict = root.GetProperty("label").GetString() switch { "TP" => Verdict.Present, "FP" => Verdict.Absent, _ => Verdict.Unclear };
            var before = verdicts.GetValueOrDefault(key);
            verdicts[key] = before == Verdict.Unclear || before == verdict ? verdict : verdict == Verdict.Unclear ? before : Verdict.Disputed;
        }

        return
        [
            .. verdicts.Select(pair => new Label(pair.Key.Item1, pair.Key.Item2, pair.Key.Item3, pair.Key.Item4, pair.Value))
                .OrderBy(label => label.Image, StringComparer.Ordinal).ThenBy(label => label.Name, StringComparer.Ordinal)
                .ThenBy(label => label.Version, StringComparer.Ordinal).ThenBy(label => label.Cve, StringComparer.Ordinal),
        ];
    }
}
