using System.Security.Cryptography;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Engine.Documents;
using Assay.Engine.Policy;

namespace Assay.Engine.Settings;

/// <summary>
/// A project's own defaults for flags, by their names without dashes: "fail-on: high", "output: [table, json=result.json]", "offline: true". Only the
/// caller names such a file, or stands beside it: what is scanned does not judge itself.
/// </summary>
public sealed class ProjectSettings
{
    private readonly Dictionary<string, IReadOnlyList<string>> values;

    private ProjectSettings(Dictionary<string, IReadOnlyList<string>> values, VerdictInput? input)
    {
        this.values = values;
        Input = input;
    }

    /// <summary>Those that say nothing.</summary>
    public static ProjectSettings None { get; } = new([], null);

    /// <summary>The file with its digest, as an input of the verdict; null where there is none.</summary>
    public VerdictInput? Input { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">YAML, or JSON.</param>
    /// <param name="flags">The names that it may use, without dashes.</param>
    /// <exception cref="AssayException">"settings.notFound"; "document.invalid", with line and column.</exception>
    public static ProjectSettings Read(string path, IReadOnlyCollection<string> flags)
    {
        var bytes = Bytes(path);
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (YamlDocument.Read(path, bytes) is { } document)
        {
            var map = new MapReader(document, "settings");
            foreach (var flag in flags)
            {
                if (map.Node(flag) is { } value)
                {
                    values.Add(flag, ValuesOf(flag, value));
                }
            }

            map.Done();
        }

        return new ProjectSettings(values, new VerdictInput("settings", path, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes))));
    }

    /// <summary>What is said of a flag; null where nothing is.</summary>
    /// <param name="flag">Its name, with or without dashes.</param>
    public IReadOnlyList<string>? this[string flag] => values.GetValueOrDefault(flag.TrimStart('-'));

    private static List<string> ValuesOf(string flag, DocumentNode value) => value switch
    {
        TextNode text => [text.Text],
        ListNode list => [.. list.Items.Select(item => item is TextNode { IsNull: false } text ? text.Text : throw DocumentException.At(item.Place, $"'{flag}' must be texts"))],
        _ => throw DocumentException.At(value.Place, $"'{flag}' must be one value, or a list of them"),
    };

    private static byte[] Bytes(string path)
    {
        try
        {
            return Rulebook.Bytes(path, "file of settings", YamlDocument.MaxBytes);
        }
        catch (AssayException failure) when (failure.Code == "policy.notFound")
        {
            throw new AssayException("settings.notFound", failure.Message, "name another with --config, or say --config none", failure);
        }
    }
}
