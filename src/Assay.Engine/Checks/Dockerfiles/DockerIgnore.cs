using System.Text;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>
/// What a .dockerignore leaves out of the folder that a build sends: moby/patternmatcher, ignorefile/ignorefile.go and patternmatcher.go. The last pattern
/// that names a path, or a folder above it, decides.
/// </summary>
internal sealed class DockerIgnore
{
    /// <summary>Bytes of a file that is read; real ones have some hundred.</summary>
    public const int MaxBytes = 256 << 10;

    private const int MaxPatterns = 2_000;

    private readonly List<(IgnorePattern Pattern, bool IsException)> patterns = [];

    private DockerIgnore()
    {
    }

    /// <summary>Whether it brings back anything of what it left out.</summary>
    public bool HasExceptions => patterns.Exists(pattern => pattern.IsException);

    public static DockerIgnore Read(ReadOnlySpan<byte> bytes)
    {
        var ignore = new DockerIgnore();
        foreach (var line in Encoding.UTF8.GetString(bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes).Split('\n'))
        {
            if (!line.StartsWith('#') && ignore.patterns.Count < MaxPatterns)
            {
                ignore.Add(line.Trim());
            }
        }

        return ignore;
    }

    /// <summary>Whether a file or folder is left out.</summary>
    /// <param name="path">From the context's root, '/' between.</param>
    public bool Excludes(string path)
    {
        var isExcluded = false;
        foreach (var (pattern, isException) in patterns)
        {
            if (isException == isExcluded && pattern.MatchesPathOrParent(path))
            {
                isExcluded = !isException;
            }
        }

        return isExcluded;
    }

    private void Add(string text)
    {
        var isException = text.StartsWith('!');
        text = isException ? text[1..].Trim() : text;
        if (Clean(text) is { Length: > 0 } clean)
        {
            patterns.Add((new IgnorePattern(clean), isException));
        }
    }

    // Go's filepath.Clean, and no '/' at the beginning.
    private static string Clean(string text)
    {
        var parts = new List<string>();
        foreach (var part in text.Split('/'))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part.Length > 0 && part != ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}
