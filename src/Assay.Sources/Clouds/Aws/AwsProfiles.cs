namespace Assay.Sources.Clouds.Aws;

/// <summary>The profiles of ~/.aws/credentials and ~/.aws/config (AWS SDKs and Tools reference guide, "Shared config and credentials files").</summary>
internal sealed class AwsProfiles
{
    private readonly Dictionary<string, Dictionary<string, string>> profiles = new(StringComparer.Ordinal);

    /// <summary>The settings of a profile; null where there is none.</summary>
    public IReadOnlyDictionary<string, string>? this[string name] => profiles.GetValueOrDefault(name);

    /// <exception cref="Core.AssayException">"credentials.cloud".</exception>
    public static AwsProfiles Read(CloudAccess access)
    {
        var result = new AwsProfiles();
        var folder = access.Home is { } home ? Path.Combine(home, ".aws") : null;
        result.Add(access.Set("AWS_CONFIG_FILE"), folder, "config", "profile ");

        // What both hold, the credentials file says.
        result.Add(access.Set("AWS_SHARED_CREDENTIALS_FILE"), folder, "credentials", "");
        return result;
    }

    private void Add(string? named, string? folder, string name, string prefix)
    {
        var path = named ?? (folder is null ? null : Path.Combine(folder, name));
        if (path is not null && File.Exists(path))
        {
            Parse(CloudAccess.ReadFile(path), prefix);
        }
    }

    private void Parse(string text, string prefix)
    {
        Dictionary<string, string>? current = null;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
            {
                continue;
            }

            if (line[0] == '[')
            {
                current = Section(line.Trim('[', ']').Trim(), prefix);
            }
            else if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && !char.IsWhiteSpace(raw[0]) && current is not null)
            {
                current[line[..equals].Trim()] = line[(equals + 1)..].Trim();
            }
        }
    }

    private Dictionary<string, string>? Section(string title, string prefix)
    {
        if (title != "default" && !title.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var name = title == "default" ? title : title[prefix.Length..].Trim();
        if (!profiles.TryGetValue(name, out var settings))
        {
            profiles[name] = settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        }

        return settings;
    }
}
