using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>Checks of users, rights and what may be reached over the network.</summary>
internal static class PrivilegeChecks
{
    private static readonly Dictionary<int, string> ClearText = new() { [21] = "FTP", [23] = "telnet", [69] = "TFTP", [512] = "rexec", [513] = "rlogin", [514] = "rsh", [3389] = "remote desktop", [5900] = "VNC" };

    public static readonly DockerfileCheck[] All =
    [
        CheckTable.Of(
            20, "No USER: runs as root", Severity.Medium, CheckCategory.Privilege, "CIS Docker 4.1, NIST SP 800-190 4.1.2, PCI DSS 7.2.5",
            "Without USER the process is root, unless its base says otherwise: whoever gets out of the program has the whole container, and with a flaw of the kernel the host.",
            "Make a user and switch to it before CMD or ENTRYPOINT.",
            "FROM alpine:3.20\nCMD [\"app\"]", "FROM alpine:3.20\nUSER 10001\nCMD [\"app\"]",
            view =>
            {
                if (view.File.Final is { } final && !final.WithParents().Any(instruction => instruction.Keyword == "USER") && !IsUnprivileged(Root(final)))
                {
                    view.Add(final.From.Range, "nothing sets a USER, so it is that of the base image: mostly root", final);
                }
            }),
        CheckTable.Of(
            21, "The last USER is root", Severity.High, CheckCategory.Privilege, "CIS Docker 4.1, NIST SP 800-190 4.1.2, PCI DSS 7.2.5",
            "The image is said to run as root.",
            "Switch to another user at the end.",
            "FROM alpine:3.20\nUSER root", "FROM alpine:3.20\nUSER root\nRUN apk upgrade\nUSER 10001",
            view =>
            {
                if (view.File.Final?.WithParents().LastOrDefault(instruction => instruction.Keyword == "USER") is { Words.Count: > 0 } user
                    && user.Expand(user.Words[0].Raw) is { } name && IsRoot(name))
                {
                    view.Add(user.Range, $"the image runs as {name}");
                }
            }),
        CheckTable.Of(
            22, "USER by name", Severity.Negligible, CheckCategory.Privilege, "PSS restricted",
            "Kubernetes can't tell whether a user with a name is root: with runAsNonRoot the container does not start.",
            "Write the number: USER 10001.",
            "FROM alpine:3.20\nRUN adduser -D app\nUSER app", "FROM alpine:3.20\nRUN adduser -D -u 10001 app\nUSER 10001",
            view =>
            {
                if (view.File.Final?.Instructions.LastOrDefault(instruction => instruction.Keyword == "USER") is { Words.Count: > 0 } user
                    && user.Expand(user.Words[0].Raw) is { Length: > 0 } name && !IsRoot(name) && !char.IsAsciiDigit(name[0]))
                {
                    view.Add(user.Range, $"the user {name} is named, not numbered");
                }
            }),
        CheckTable.Of(
            23, "sudo", Severity.Medium, CheckCategory.Privilege, "CIS Docker 4.3, NIST SP 800-190 4.1.2",
            "RUN is root until USER says otherwise; a sudo that stays in the image is a way back to root.",
            "Leave it out; switch with USER.",
            "FROM debian:12\nRUN sudo apt-get update", "FROM debian:12\nRUN echo sudo",
            view =>
            {
                foreach (var (run, command) in view.Commands)
                {
                    if (command.Words.Count > 1 && command.Words[0].Text is "sudo" or "/usr/bin/sudo")
                    {
                        view.Add(command.Words[0].Range, "sudo in RUN", run.Stage);
                    }
                    else if (Installs.Of(command).FirstOrDefault(word => word.Text == "sudo") is { } package)
                    {
                        view.Add(package.Range, "sudo is installed", run.Stage);
                    }
                }
            },
            ofHistory: true),
        CheckTable.Of(
            24, "Files that everybody may write", Severity.Medium, CheckCategory.Privilege, "NIST SP 800-190 4.1.2, PCI DSS 7.2.2",
            "Whoever gets into the container by any account can change programs that others run.",
            "Give the rights to the user that needs them: COPY --chown, chmod 750.",
            "FROM alpine:3.20\nRUN chmod -R 777 /app", "FROM alpine:3.20\nRUN chmod -R 750 /app && chmod 1777 /tmp",
            view =>
            {
                foreach (var (run, command) in view.Commands.Where(found => found.Command.Is("chmod")))
                {
                    var mode = command.Operands.FirstOrDefault();
                    if (mode is not null && IsWorldWritable(mode.Text) && !command.Objects.All(path => path.Text.StartsWith("/tmp", StringComparison.Ordinal)))
                    {
                        view.Add(command.Range, $"chmod {mode.Text} lets everybody write", run.Stage);
                    }
                }

                foreach (var (stage, copy) in view.Instructions("COPY", "ADD"))
                {
                    if (copy.Flag("chmod") is { Value: { } mode } flag && IsWorldWritable(mode))
                    {
                        view.Add(flag.Range, $"--chmod={mode} lets everybody write", stage);
                    }
                }
            },
            ofHistory: true),
        CheckTable.Of(
            25, "setuid or setgid is given", Severity.High, CheckCategory.Privilege, "CIS Docker 4.8, NIST SP 800-190 4.1.2",
            "A program with the setuid bit is root for whoever calls it: the usual way up from an ordinary account.",
            "Remove such bits instead: RUN find / -xdev -perm /6000 -exec chmod a-s {} +",
            "FROM alpine:3.20\nRUN chmod u+s /bin/app", "FROM alpine:3.20\nRUN chmod a-s /bin/app && chmod 0755 /bin/app",
            view =>
            {
                foreach (var (run, command) in view.Commands.Where(found => found.Command.Is("chmod")))
                {
                    if (command.Operands.FirstOrDefault() is { } mode && IsSetuid(mode.Text))
                    {
                        view.Add(command.Range, $"chmod {mode.Text} gives the owner's rights to everybody who calls it", run.Stage);
                    }
                }
            },
            ofHistory: true),
        CheckTable.Of(
            26, "sudo without a password", Severity.High, CheckCategory.Privilege, "NIST SP 800-190 4.1.2, PCI DSS 7.2.2",
            "NOPASSWD in sudoers makes the account root.",
            "Leave it out.",
            "FROM debian:12\nRUN echo 'app ALL=(ALL) NOPASSWD:ALL' >> /etc/sudoers", "FROM debian:12\nRUN echo 'app ALL=(ALL) /usr/bin/true' > /tmp/note",
            view =>
            {
                foreach (var (run, command) in view.Commands)
                {
                    if (command.Words.FirstOrDefault(word => word.Text.Contains("NOPASSWD", StringComparison.Ordinal)) is { } word)
                    {
                        view.Add(word.Range, "NOPASSWD makes the account root", run.Stage);
                    }
                }
            },
            ofHistory: true),
        CheckTable.Of(
            27, "RUN without a sandbox", Severity.High, CheckCategory.Isolation, "NIST SP 800-190 4.4.3",
            "--security=insecure runs the step with all rights on the machine that builds.",
            "Leave it out.",
            "FROM alpine:3.20\nRUN --security=insecure mount", "FROM alpine:3.20\nRUN --security=sandbox mount",
            view => EachFlag(view, "security", "insecure", "the step has all rights on the machine that builds")),
        CheckTable.Of(
            28, "RUN in the host's network", Severity.Medium, CheckCategory.Isolation, "NIST SP 800-190 4.4.2",
            "--network=host lets the step reach whatever listens on the machine that builds.",
            "Leave it out.",
            "FROM alpine:3.20\nRUN --network=host true", "FROM alpine:3.20\nRUN --network=none true",
            view => EachFlag(view, "network", "host", "the step is in the network of the machine that builds")),
        CheckTable.Of(
            29, "SSH port exposed", Severity.Medium, CheckCategory.Network, "CIS Docker 5.7, NIST SP 800-190 4.1.2, PCI DSS 2.2.4",
            "A container is looked into through its engine; an SSH server in it has keys and flaws of its own.",
            "Remove the server, and the port.",
            "FROM alpine:3.20\nEXPOSE 22", "FROM alpine:3.20\nEXPOSE 2222",
            view => EachPort(view, (word, stage, low, high) =>
            {
                if (low <= 22 && high >= 22)
                {
                    view.Add(word.Range, "port 22 is exposed", stage);
                }
            }),
            ofHistory: true),
        CheckTable.Of(
            30, "Port of a service in clear text", Severity.Medium, CheckCategory.Network, "NIST SP 800-190 4.1.2, PCI DSS 4.2.1",
            "What goes over it, passwords too, can be read and changed on its way.",
            "Use a service that encrypts.",
            "FROM alpine:3.20\nEXPOSE 23/tcp", "FROM alpine:3.20\nEXPOSE 8443/tcp",
            view => EachPort(view, (word, stage, low, high) =>
            {
                foreach (var (port, name) in ClearText.Where(known => known.Key >= low && known.Key <= high && low == high))
                {
                    view.Add(word.Range, $"port {port} is that of {name}", stage);
                }
            }),
            ofHistory: true),
        CheckTable.Of(
            31, "Port that does not exist", Severity.Medium, CheckCategory.Correctness, "",
            "Ports go from 1 to 65535, and are TCP, UDP or SCTP.",
            "Write the port that is meant.",
            "FROM alpine:3.20\nEXPOSE 80800", "FROM alpine:3.20\nEXPOSE 8080",
            view =>
            {
                foreach (var (stage, expose) in view.Instructions("EXPOSE"))
                {
                    foreach (var word in expose.Words)
                    {
                        if (expose.Expand(word.Raw) is { } text && PortRange(text) is null)
                        {
                            view.Add(word.Range, $"{text} is no port", stage);
                        }
                    }
                }
            }),
        CheckTable.Of(
            32, "SSH server installed", Severity.Medium, CheckCategory.Network, "CIS Docker 5.7, NIST SP 800-190 4.1.2",
            "A container is looked into through its engine; an SSH server in it has keys and flaws of its own.",
            "Leave it out.",
            "FROM debian:12\nRUN apt-get update && apt-get install -y openssh-server", "FROM debian:12\nRUN apt-get update && apt-get install -y openssh-client",
            view => EachPackage(view, ["openssh-server", "dropbear", "telnetd", "rsh-server", "vsftpd"], package => $"{package} is installed"),
            ofHistory: true),
        CheckTable.Of(
            33, "Container engine's socket", Severity.High, CheckCategory.Isolation, "CIS Docker 5.32, NIST SP 800-190 4.5.5",
            "Whoever may talk to the engine's socket is root on the host.",
            "Leave it out.",
            "FROM docker:27\nVOLUME /var/run/docker.sock", "FROM docker:27\nVOLUME /var/lib/docker",
            view =>
            {
                foreach (var (stage, volume) in view.Instructions("VOLUME"))
                {
                    foreach (var word in volume.Words.Where(word => HostPaths.IsSocket(word.Text)))
                    {
                        view.Add(word.Range, $"{word.Text} gives the host away", stage);
                    }
                }
            },
            ofHistory: true),
    ];

    /// <summary>The stage's own image, below all stages that it goes on from.</summary>
    private static Stage Root(Stage stage)
    {
        while (stage.Parent is { } parent)
        {
            stage = parent;
        }

        return stage;
    }

    // Bases that are made to run as somebody else say so in their names.
    private static bool IsUnprivileged(Stage stage) => stage.Image is null
        || stage.Image.Contains("nonroot", StringComparison.OrdinalIgnoreCase)
        || stage.Image.Contains("unprivileged", StringComparison.OrdinalIgnoreCase)
        || stage.Image.Contains("rootless", StringComparison.OrdinalIgnoreCase)
        || stage.Image.StartsWith("cgr.dev/chainguard/", StringComparison.Ordinal);

    public static bool IsRoot(string user)
    {
        var name = user.Split(':')[0].Trim();
        return name is "root" || (name.Length > 0 && name.All(character => character == '0'));
    }

    private static bool IsWorldWritable(string mode)
    {
        var digits = mode.TrimStart('0');
        return mode.Length >= 3 && digits.Length is >= 1 and <= 4 && digits.All(character => character is >= '0' and <= '7')
            ? ((digits[^1] - '0') & 2) != 0 && !(digits.Length == 4 && ((digits[0] - '0') & 1) != 0)
            : mode.Contains('w', StringComparison.Ordinal) && !mode.StartsWith('-') && mode.Split(',').Any(part =>
                part.IndexOfAny(['+', '=']) is var sign and >= 0 && part[sign..].Contains('w', StringComparison.Ordinal) && part[..sign].IndexOfAny(['o', 'a']) >= 0);
    }

    private static bool IsSetuid(string mode)
    {
        if (mode.Length == 4 && mode.All(character => character is >= '0' and <= '7'))
        {
            return ((mode[0] - '0') & 6) != 0;
        }

        return !char.IsAsciiDigit(mode[0]) && mode.Split(',').Any(part => part.IndexOfAny(['+', '=']) is var sign and >= 0 && part[sign..].Contains('s', StringComparison.Ordinal));
    }

    private static void EachFlag(DockerfileView view, string name, string value, string message)
    {
        foreach (var run in view.Runs)
        {
            if (run.Instruction.Flag(name) is { } flag && flag.Value == value)
            {
                view.Add(flag.Range, message, run.Stage);
            }
        }
    }

    private static void EachPackage(DockerfileView view, string[] names, Func<string, string> message)
    {
        foreach (var (run, command) in view.Commands)
        {
            foreach (var word in Installs.Of(command))
            {
                if (names.FirstOrDefault(name => Installs.NameOf(word.Text) == name) is { } found)
                {
                    view.Add(word.Range, message(found), run.Stage);
                }
            }
        }
    }

    private static void EachPort(DockerfileView view, Action<Word, Stage, int, int> look)
    {
        foreach (var (stage, expose) in view.Instructions("EXPOSE"))
        {
            foreach (var word in expose.Words)
            {
                if (expose.Expand(word.Raw) is { } text && PortRange(text) is var (low, high))
                {
                    look(word, stage, low, high);
                }
            }
        }
    }

    /// <summary>"80", "80/tcp", "8000-8010/udp"; null where it is no port.</summary>
    public static (int Low, int High)? PortRange(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0 && text[(slash + 1)..].ToLowerInvariant() is not ("tcp" or "udp" or "sctp"))
        {
            return null;
        }

        var parts = (slash < 0 ? text : text[..slash]).Split('-');
        return parts.Length <= 2 && Port(parts[0]) is { } low && Port(parts[^1]) is { } high && low <= high ? (low, high) : null;
    }

    private static int? Port(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535 ? port : null;
}
