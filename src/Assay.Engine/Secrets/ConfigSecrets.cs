using System.Text;
using System.Text.Json;
using Assay.Catalogers.Secrets;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Text;

namespace Assay.Engine.Secrets;

/// <summary>
/// Looks for secrets in an image's config (OCI image specification, config.md): variables, labels, commands, and the history, where the arguments
/// of a build stand for ever.
/// </summary>
internal sealed class ConfigSecrets(SecretRuleSet rules)
{
    private const int MaxTexts = 20_000;

    private readonly SecretScan scan = new(rules);

    /// <param name="config">As it is stored; empty where an engine's storage has none.</param>
    public List<Secret> Of(ReadOnlySpan<byte> config)
    {
        var found = new List<Secret>();
        foreach (var (place, name, line, text) in TextsOf(config))
        {
            var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var match in Matches(text))
            {
                var number = numbers[match.Rule.Id] = numbers.GetValueOrDefault(match.Rule.Id, -1) + 1;
                found.Add(new Secret
                {
                    Rule = match.Rule.Id,
                    Title = match.Rule.Title,
                    Severity = match.Rule.Severity,
                    Place = place,
                    Path = name,
                    Line = line,
                    Column = match.Start + 1,
                    Redacted = match.Redacted,
                    Fingerprint = match.FingerprintAt($"{place} {name} {line}", number),
                });
            }
        }

        return found;
    }

    /// <summary>A line of the history without the secrets in it: reports show these lines.</summary>
    public string? Redact(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var matches = Matches(text);
        if (matches.Count == 0)
        {
            return HistoryLine.WithoutSecrets(text);
        }

        var bytes = Encoding.UTF8.GetBytes(text).AsSpan();
        var safe = new StringBuilder();
        var done = 0;
        foreach (var match in matches)
        {
            safe.Append(LossyText.Decode(bytes[done..(int)match.Start])).Append("***");
            done = (int)match.Start + match.Length;
        }

        return HistoryLine.WithoutSecrets(safe.Append(LossyText.Decode(bytes[done..])).ToString());
    }

    private IReadOnlyList<SecretMatch> Matches(string text)
    {
        scan.BeginText(default);
        scan.Take(Encoding.UTF8.GetBytes(text));
        scan.End();
        return scan.Matches;
    }

    private static List<(SecretPlace Place, string Name, int Line, string Text)> TextsOf(ReadOnlySpan<byte> config)
    {
        var texts = new List<(SecretPlace Place, string Name, int Line, string Text)>();
        if (config.IsEmpty)
        {
            return texts;
        }

        // It was read as sound JSON before: see ImageConfig.
        var json = new Utf8JsonReader(config);
        using var document = JsonDocument.ParseValue(ref json);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return texts;
        }

        if (document.RootElement.TryGetProperty("config"u8, out var inner) && inner.ValueKind == JsonValueKind.Object)
        {
            foreach (var (line, text) in Texts(inner, "Env"))
            {
                texts.Add((SecretPlace.Environment, text[..Math.Max(0, text.IndexOf('=', StringComparison.Ordinal))], line, text));
            }

            AddLabels(inner, texts);
            foreach (var name in (string[])["Entrypoint", "Cmd", "OnBuild"])
            {
                texts.AddRange(Texts(inner, name).Select(item => (SecretPlace.Command, name, item.Line, item.Text)));
            }

            if (inner.TryGetProperty("Healthcheck"u8, out var health) && health.ValueKind == JsonValueKind.Object)
            {
                texts.AddRange(Texts(health, "Test").Select(item => (SecretPlace.Command, "Healthcheck", item.Line, item.Text)));
            }
        }

        AddHistory(document.RootElement, texts);
        return texts.Count <= MaxTexts ? texts : texts[..MaxTexts];
    }

    private static void AddLabels(JsonElement inner, List<(SecretPlace Place, string Name, int Line, string Text)> texts)
    {
        if (!inner.TryGetProperty("Labels"u8, out var labels) || labels.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var line = 0;
        foreach (var label in labels.EnumerateObject())
        {
            line++;
            if (TextOf(label.Value) is { } text)
            {
                texts.Add((SecretPlace.Label, label.Name, line, $"{label.Name}={text}"));
            }
        }
    }

    private static void AddHistory(JsonElement root, List<(SecretPlace Place, string Name, int Line, string Text)> texts)
    {
        if (!root.TryGetProperty("history"u8, out var history) || history.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        var line = 0;
        foreach (var entry in history.EnumerateArray())
        {
            line++;
            foreach (var name in (string[])["created_by", "comment", "author"])
            {
                if (entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && TextOf(value) is { } text)
                {
                    texts.Add((SecretPlace.History, name, line, text));
                }
            }
        }
    }

    private static IEnumerable<(int Line, string Text)> Texts(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }

        var line = 0;
        foreach (var item in list.EnumerateArray())
        {
            line++;
            if (TextOf(item) is { } text)
            {
                yield return (line, text);
            }
        }
    }

    private static string? TextOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate: what stands there is searched as it is written.
            return value.GetRawText();
        }
    }
}
