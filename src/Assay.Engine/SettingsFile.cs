using System.Globalization;
using System.Security.Cryptography;
using Assay.Core;
using Assay.Engine.Documents;
using Assay.Engine.Policy;

namespace Assay.Engine;

/// <summary>What a key of a settings file takes.</summary>
public enum SettingShape
{
    /// <summary>One text.</summary>
    Text,
    /// <summary>A list of texts, or one.</summary>
    List,
    /// <summary>true or false.</summary>
    Truth,
    /// <summary>A whole number, not below 0.</summary>
    Number,
}

/// <summary>A file that says once what would else be said with flags: YAML, a key for each flag, in camelCase.</summary>
public sealed class SettingsFile
{
    private readonly Dictionary<string, IReadOnlyList<string>> values;

    private SettingsFile(string path, string digest, Dictionary<string, IReadOnlyList<string>> found)
    {
        Path = path;
        Digest = digest;
        values = found;
    }

    /// <summary>The file as the user named it.</summary>
    public string Path { get; }

    /// <summary>"sha256:..." of its content.</summary>
    public string Digest { get; }

    /// <summary>What stands under a key; null where nothing does.</summary>
    public IReadOnlyList<string>? this[string key] => values.GetValueOrDefault(key);

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="shapes">Every key there is.</param>
    /// <exception cref="AssayException">"settings.notFound"; "document.invalid" with line and column, for an unknown key too.</exception>
    public static SettingsFile Read(string path, IReadOnlyDictionary<string, SettingShape> shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        var bytes = BytesOf(path);
        var found = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (YamlDocument.Read(path, bytes) is { } document)
        {
            var map = new MapReader(document, "settings");
            foreach (var (key, shape) in shapes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                if (TextsOf(map, key, shape) is { Count: > 0 } texts)
                {
                    found.Add(key, texts);
                }
            }

            map.Done();
        }

        return new SettingsFile(path, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes)), found);
    }

    private static IReadOnlyList<string> TextsOf(MapReader map, string key, SettingShape shape) => shape switch
    {
        SettingShape.Truth => map.Truth(key) is { } truth ? [truth ? "true" : "false"] : [],
        SettingShape.Number => map.Whole(key, 0, int.MaxValue) is { } number ? [number.ToString(CultureInfo.InvariantCulture)] : [],
        SettingShape.List => [.. map.Texts(key).Select(text => text.Text)],
        _ => map.Text(key) is { } text ? [text] : [],
    };

    private static byte[] BytesOf(string path)
    {
        try
        {
            return Rulebook.Bytes(path, "settings", YamlDocument.MaxBytes);
        }
        catch (AssayException failure) when (failure.Code == "policy.notFound")
        {
            throw new AssayException("settings.notFound", failure.Message, "check the path, or leave it out for assay.yaml of the working directory", failure);
        }
    }
}
