namespace Assay.Catalogers.Executables;

/// <summary>
/// The version of a program's main module. Go writes it only for programs that "go install" made of a published module, and since 1.24 for tagged
/// checkouts; else the linker's flags tell it (-X main.version=...), or the commit that was built.
/// </summary>
internal static class GoMainVersion
{
    /// <summary>How sure a version is that stands in the linker's flags.</summary>
    public const double FlagConfidence = 0.8;

    /// <summary>How sure a version is that is only made of the commit.</summary>
    public const double CommitConfidence = 0.5;

    private const string Unknown = "(devel)";

    private static readonly string[] VariableNames =
        ["version", "gitversion", "appversion", "buildversion", "versionnumber", "releaseversion", "semver", "gittag", "tag", "versionstring", "fullversion"];

    /// <summary>The version and how sure it is; null where nothing tells it.</summary>
    public static (string? Version, double? Confidence) Of(GoModules modules)
    {
        if (modules.Main is not { } main)
        {
            return (null, null);
        }

        if (main.Version.Length > 0 && main.Version != Unknown)
        {
            return (main.Version, null);
        }

        return OfFlags(modules.Setting("-ldflags"), main.Path) is { } stamped ? (stamped, FlagConfidence)
            : OfCommit(modules.Setting("vcs.revision"), modules.Setting("vcs.time")) is { } commit ? (commit, CommitConfidence)
            : (null, null);
    }

    private static string? OfFlags(string? flags, string modulePath)
    {
        string? best = null;
        var bestRank = 0;
        var words = Words(flags ?? "");
        for (var i = 0; i < words.Count; i++)
        {
            var definition = words[i] is "-X" or "--X" && i + 1 < words.Count ? words[++i]
                : words[i].StartsWith("-X=", StringComparison.Ordinal) ? words[i][3..]
                : "";
            var equals = definition.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && AsVersion(definition[(equals + 1)..]) is { } version && Rank(definition[..equals], modulePath) is var rank && rank > bestRank)
            {
                (best, bestRank) = (version, rank);
            }
        }

        return best;
    }

    // main.version says most; a variable of the module's own says more than one of some other module.
    private static int Rank(string variable, string modulePath)
    {
        var dot = variable.LastIndexOf('.');
        var name = variable[(dot + 1)..].Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        var place = Array.IndexOf(VariableNames, name);
        if (dot <= 0 || place < 0)
        {
            return 0;
        }

        var package = variable[..dot];
        var weight = package == "main" ? 3 : package == modulePath || package.StartsWith(modulePath + "/", StringComparison.Ordinal) ? 2 : 1;
        return (weight * VariableNames.Length) + VariableNames.Length - place;
    }

    private static string? AsVersion(string value)
    {
        var digits = value.StartsWith('v') || value.StartsWith('V') ? value[1..] : value;
        return digits.Length is > 0 and < 128 && char.IsAsciiDigit(digits[0]) && digits.Contains('.', StringComparison.Ordinal)
            && digits.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '+' or '_' or '~')
                ? "v" + digits
                : null;
    }

    // Go, cmd/internal/quoted/quoted.go: words are parted by blanks; one that begins with a quote ends with the next one.
    private static List<string> Words(string flags)
    {
        var words = new List<string>();
        for (var i = 0; i < flags.Length;)
        {
            if (flags[i] is ' ' or '\t' or '\n' or '\r')
            {
                i++;
                continue;
            }

            var isQuoted = flags[i] is '\'' or '"';
            var start = isQuoted ? i + 1 : i;
            var end = isQuoted ? flags.IndexOf(flags[i], start) : flags.AsSpan(start).IndexOfAny(' ', '\t', '\n') is var blank and >= 0 ? start + blank : flags.Length;
            end = end < 0 ? flags.Length : end;
            words.Add(flags[start..end]);
            i = end + 1;
        }

        return words;
    }

    // The pseudo-version of a commit without a tag before it: go.dev/ref/mod, "Pseudo-versions". The time is always UTC
    // (Go, src/cmd/go/internal/load/pkg.go): "2023-04-05T06:07:08Z".
    private static string? OfCommit(string? revision, string? time)
    {
        if (revision is not { Length: >= 12 } || !revision.All(char.IsAsciiHexDigit) || time is not { Length: >= 20 and < 40 } || time[^1] != 'Z')
        {
            return null;
        }

        var digits = string.Concat(time[..19].Where(char.IsAsciiDigit));
        return digits.Length == 14 ? $"v0.0.0-{digits}-{revision[..12]}" : null;
    }
}
