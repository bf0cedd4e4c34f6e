namespace Assay.Catalogers.Executables;

/// <summary>A module that went into a program.</summary>
/// <param name="Path">Such as "golang.org/x/net".</param>
/// <param name="Version">Such as "v0.17.0"; "(devel)" or "" where the build did not know it.</param>
internal sealed record GoModule(string Path, string Version)
{
    /// <summary>What was taken in its place.</summary>
    public GoModule? Replacement { get; init; }

    /// <summary>True for a folder that took a module's place.</summary>
    public bool IsFolder => Path.StartsWith('.') || Path.StartsWith('/') || Path.Contains('\\', StringComparison.Ordinal) || Version.Length == 0;
}

/// <summary>The lines that go version -m prints: Go, src/runtime/debug/mod.go (ParseBuildInfo).</summary>
internal sealed class GoModules
{
    private readonly List<GoModule> dependencies = [];
    private readonly List<KeyValuePair<string, string>> settings = [];

    private GoModules()
    {
    }

    /// <summary>The package of the program's main function; "" where it is not told.</summary>
    public string Path { get; private set; } = "";

    public GoModule? Main { get; private set; }

    public IReadOnlyList<GoModule> Dependencies => dependencies;

    /// <summary>What a setting of the build was; null where it is not told.</summary>
    public string? Setting(string key)
    {
        foreach (var setting in settings)
        {
            if (setting.Key == key)
            {
                return setting.Value;
            }
        }

        return null;
    }

    /// <summary>Reads all lines; those of kinds that it does not know are passed over.</summary>
    public static GoModules Parse(string text)
    {
        var modules = new GoModules();
        var lastIsMain = false;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var tab = line.IndexOf('\t');
            if (tab < 0)
            {
                continue;
            }

            var rest = line[(tab + 1)..];
            switch (line[..tab])
            {
                case "path":
                    modules.Path = rest.ToString();
                    break;
                case "mod":
                    modules.Main = Module(rest);
                    lastIsMain = true;
                    break;
                case "dep" when Module(rest) is { } dependency:
                    modules.dependencies.Add(dependency);
                    lastIsMain = false;
                    break;
                case "=>" when Module(rest) is { } replacement:
                    modules.Replace(replacement, lastIsMain);
                    break;
                case "build" when rest.IndexOf('=') is var equals and > 0:
                    modules.settings.Add(new(Unquoted(rest[..equals]), Unquoted(rest[(equals + 1)..])));
                    break;
            }
        }

        return modules;
    }

    private void Replace(GoModule replacement, bool isMain)
    {
        if (isMain && Main is not null)
        {
            Main = Main with { Replacement = replacement };
        }
        else if (!isMain && dependencies.Count > 0)
        {
            dependencies[^1] = dependencies[^1] with { Replacement = replacement };
        }
    }

    private static GoModule? Module(ReadOnlySpan<char> fields)
    {
        var tab = fields.IndexOf('\t');
        var path = tab < 0 ? fields : fields[..tab];
        var rest = tab < 0 ? default : fields[(tab + 1)..];
        var end = rest.IndexOf('\t');
        return path.IsEmpty ? null : new GoModule(path.ToString(), (end < 0 ? rest : rest[..end]).ToString());
    }

    // Values with blanks or quotes are written as Go's strings are; what matters here has at most escaped quotes and backslashes.
    private static string Unquoted(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != text[^1] || text[0] is not ('"' or '`'))
        {
            return text.ToString();
        }

        var inner = text[1..^1].ToString();
        return text[0] == '`' ? inner : inner.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
    }
}
