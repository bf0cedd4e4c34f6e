namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>What commands of package managers install.</summary>
internal static class Installs
{
    private static readonly string[] ValueOptions = ["-t", "--target-release", "-o", "-c", "--repository", "-X", "--virtual", "-p", "--root", "--installroot", "--enablerepo", "--disablerepo", "--setopt", "--repo", "-r"];

    /// <summary>The system's packages that a command installs.</summary>
    public static IEnumerable<Word> Of(ShellCommand command) => command.Name switch
    {
        "apt-get" or "apt" or "aptitude" or "yum" or "dnf" or "microdnf" or "tdnf" or "zypper" => Behind(command, "install", "in", "reinstall", "localinstall"),
        "apk" => Behind(command, "add"),
        "pacman" => command.Has("-S") ? command.Operands : [],
        _ => [],
    };

    /// <summary>A package without version and architecture: "curl" of "curl=8.5.0-2", "curl:amd64", "curl~=8".</summary>
    public static string NameOf(string package)
    {
        var end = package.AsSpan().IndexOfAny("=<>~:");
        return end < 0 ? package : package[..end];
    }

    /// <summary>The operands behind one of the verbs, without the values of options.</summary>
    public static IEnumerable<Word> Behind(ShellCommand command, params string[] verbs)
    {
        var isBehind = false;
        var isValue = false;
        foreach (var word in command.Arguments)
        {
            if (isValue)
            {
                isValue = false;
            }
            else if (word.Text.StartsWith('-'))
            {
                isValue = ValueOptions.Contains(word.Text, StringComparer.Ordinal) || (word.Text == "-t" && command.Name == "apk");
            }
            else if (!isBehind)
            {
                if (!verbs.Contains(word.Text, StringComparer.Ordinal))
                {
                    yield break;
                }

                isBehind = true;
            }
            else
            {
                yield return word;
            }
        }
    }
}
