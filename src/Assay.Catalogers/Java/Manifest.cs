using System.Text;

namespace Assay.Catalogers.Java;

/// <summary>META-INF/MANIFEST.MF: Oracle, "JAR File Specification", "JAR Manifest". Attributes of all its sections, those of the main one first.</summary>
internal sealed class Manifest
{
    private readonly Dictionary<string, string> attributes = new(StringComparer.OrdinalIgnoreCase);

    private Manifest()
    {
    }

    /// <summary>An attribute's value; null where it is empty or not there.</summary>
    public string? this[string name] => attributes.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    public static Manifest Parse(ReadOnlySpan<byte> content)
    {
        var manifest = new Manifest();
        var name = "";
        foreach (var line in Encoding.UTF8.GetString(content).AsSpan().EnumerateLines())
        {
            if (line.StartsWith(" "))
            {
                // Lines are at most 72 bytes long and go on behind a blank.
                if (name.Length > 0)
                {
                    manifest.attributes[name] += line[1..].ToString();
                }

                continue;
            }

            var colon = line.IndexOf(':');
            name = colon > 0 ? line[..colon].Trim().ToString() : "";
            if (name.Length > 0 && !manifest.attributes.TryAdd(name, line[(colon + 1)..].TrimStart().ToString()))
            {
                name = "";
            }
        }

        return manifest;
    }
}
