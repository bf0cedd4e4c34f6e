using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>Checks of what is fetched while building.</summary>
internal static class SupplyChecks
{
    private const string Untrusted = "CIS Docker 4.11, NIST SP 800-190 4.1.5, PCI DSS 6.3.2";

    private static readonly string[] Archives = [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst"];
    private static readonly string[] Interpreters = ["sh", "bash", "ash", "dash", "zsh", "ksh", "python", "python3", "perl", "ruby", "node", "php"];

    private static readonly Dictionary<string, string[]> TlsOff = new(StringComparer.Ordinal)
    {
        ["curl"] = ["-k", "--insecure", "--proxy-insecure"],
        ["wget"] = ["--no-check-certificate"],
        ["pip"] = ["--trusted-host"],
        ["pip3"] = ["--trusted-host"],
        ["http"] = ["--verify=no"],
        ["yum"] = ["--setopt=sslverify=false", "--setopt=sslverify=0"],
        ["dnf"] = ["--setopt=sslverify=false", "--setopt=sslverify=0"],
        ["microdnf"] = ["--setopt=sslverify=false", "--setopt=sslverify=0"],
    };

    private static readonly Dictionary<string, string> TlsVariables = new(StringComparer.Ordinal)
    {
        ["NODE_TLS_REJECT_UNAUTHORIZED"] = "0",
        ["PYTHONHTTPSVERIFY"] = "0",
        ["GIT_SSL_NO_VERIFY"] = "true",
        ["NPM_CONFIG_STRICT_SSL"] = "false",
        ["npm_config_strict_ssl"] = "false",
        ["GOINSECURE"] = "*",
        ["GONOSUMCHECK"] = "1",
    };

    private static readonly Dictionary<string, string[]> SignaturesOff = new(StringComparer.Ordinal)
    {
        ["apt-get"] = ["--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories"],
        ["apt"] = ["--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories"],
        ["apk"] = ["--allow-untrusted"],
        ["yum"] = ["--nogpgcheck"],
        ["dnf"] = ["--nogpgcheck"],
        ["microdnf"] = ["--nogpgcheck"],
        ["tdnf"] = ["--nogpgcheck"],
        ["zypper"] = ["--no-gpg-checks", "--allow-unsigned-rpm"],
        ["rpm"] = ["--nosignature", "--nodigest", "--nogpg"],
    };

    public static readonly DockerfileCheck[] All =
    [
        CheckTable.Of(
            60, "ADD of an address without a checksum", Severity.Medium, CheckCategory.SupplyChain, "CIS Docker 4.9, NIST SP 800-190 4.1.5",
            "What lies at the address may be another file tomorrow.",
            "Add --checksum=sha256:..., or for a repository its commit behind '#'.",
            "FROM alpine:3.20\nADD https://files.example/tool.tar.gz /opt/", "FROM alpine:3.20\nADD --checksum=sha256:0000000000000000000000000000000000000000000000000000000000000000 https://files.example/tool.tar.gz /opt/",
            view =>
            {
                foreach (var (stage, add) in view.Instructions("ADD").Where(found => found.Instruction.Flag("checksum") is null))
                {
                    foreach (var source in add.Words.SkipLast(1).Where(word => IsAddress(word.Text) && !IsCommit(word.Text)))
                    {
                        view.Add(source.Range, "nothing says what the address must give", stage);
                    }
                }
            },
            ofHistory: true),
        CheckTable.Of(
            61, "ADD where COPY would do", Severity.Low, CheckCategory.SupplyChain, "CIS Docker 4.9",
            "ADD fetches addresses and unpacks archives: who gives it a file may get more than a file.",
            "Write COPY.",
            "FROM alpine:3.20\nADD app /app", "FROM alpine:3.20\nADD app.tar.gz /app",
            view =>
            {
                foreach (var (stage, add) in view.Instructions("ADD"))
                {
                    var sources = add.Words.SkipLast(1).ToList();
                    if (sources.Count > 0 && sources.TrueForAll(word => !IsAddress(word.Text) && !Archives.Any(ending => word.Text.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                        && !word.Text.Contains('$', StringComparison.Ordinal) && !word.Text.Contains('*', StringComparison.Ordinal)))
                    {
                        view.Add(add.KeywordRange, $"{sources[0].Text} is a file of the context", stage);
                    }
                }
            }),
        CheckTable.Of(
            62, "A download is run unseen", Severity.Medium, CheckCategory.SupplyChain, Untrusted,
            "Whoever holds the server, or the way to it, runs what he likes in the build; and a connection that breaks runs half a script.",
            "Fetch it to a file, compare its checksum or signature, then run it.",
            "FROM alpine:3.20\nRUN curl -fsSL https://files.example/install.sh | sh", "FROM alpine:3.20\nRUN curl -fsSL https://files.example/list.json | jq .",
            view =>
            {
                foreach (var run in view.Runs)
                {
                    for (var i = 0; i < run.Commands.Count; i++)
                    {
                        if (run.Commands[i] is { Name: "curl" or "wget", Join: ShellJoin.Pipe } fetch && RunsInput(run.Commands, i + 1))
                        {
                            view.Add(fetch.Range, "what is downloaded is run at once", run.Stage);
                        }
                    }
                }
            },
            ofHistory: true),
        CheckTable.Of(
            63, "Download in clear text", Severity.Medium, CheckCategory.SupplyChain, "CIS Docker 4.11, NIST SP 800-190 4.1.5, PCI DSS 4.2.1",
            "Whoever is on the way can change what comes.",
            "Use https.",
            "FROM alpine:3.20\nRUN wget http://files.example/tool", "FROM alpine:3.20\nRUN wget https://files.example/tool && wget -qO- http://localhost:8080/",
            view =>
            {
                foreach (var (run, command) in view.Commands.Where(found => found.Command.Name is "curl" or "wget" or "git" or "pip" or "pip3" or "npm"))
                {
                    if (command.Arguments.FirstOrDefault(word => IsClear(word.Text)) is { } address)
                    {
                        view.Add(address.Range, "it is fetched in clear text", run.Stage);
                    }
                }

                foreach (var (stage, add) in view.Instructions("ADD"))
                {
                    foreach (var source in add.Words.SkipLast(1).Where(word => IsClear(word.Text)))
                    {
                        view.Add(source.Range, "it is fetched in clear text", stage);
                    }
                }
            },
            ofHistory: true),
        CheckTable.Of(
            64, "Certificates are not checked", Severity.High, CheckCategory.SupplyChain, "CIS Docker 4.11, NIST SP 800-190 4.1.5, PCI DSS 4.2.1",
            "Without the check, whoever is on the way can answer in the server's place.",
            "Leave the switch out; install ca-certificates, or the authority that is missing.",
            "FROM alpine:3.20\nRUN curl -k https://files.example/tool", "FROM alpine:3.20\nRUN curl --cacert ca.pem https://files.example/tool",
            view =>
            {
                foreach (var (run, command) in view.Commands)
                {
                    if (TlsSwitch(command) is { } word)
                    {
                        view.Add(word.Range, "certificates are not checked", run.Stage);
                    }
                }

                foreach (var (stage, env) in view.Instructions("ENV"))
                {
                    foreach (var pair in env.Pairs.Where(pair => IsTlsOff(pair.Key, pair.Value)))
                    {
                        view.Add(pair.Range, $"{pair.Key} turns the check of certificates off", stage);
                    }
                }
            },
            ofHistory: true),
        CheckTable.Of(
            65, "Signatures of packages are not checked", Severity.High, CheckCategory.SupplyChain, Untrusted,
            "Without its signature a package may be anybody's.",
            "Leave the switch out; add the repository's key.",
            "FROM alpine:3.20\nRUN apk add --allow-untrusted tool.apk", "FROM alpine:3.20\nRUN apk add --no-cache tool",
            view =>
            {
                foreach (var (run, command) in view.Commands)
                {
                    if (SignaturesOff.TryGetValue(command.Name, out var options) && command.OptionOf(options) is { } word)
                    {
                        view.Add(word.Range, $"{word.Text}: signatures are not checked", run.Stage);
                    }
                }
            },
            ofHistory: true),
        CheckTable.Of(
            66, "Repository is cloned without a version", Severity.Low, CheckCategory.SupplyChain, "NIST SP 800-190 4.1.5",
            "The head of a branch is another one tomorrow.",
            "Name a tag or commit: git clone --branch v1.2, or git checkout COMMIT behind it.",
            "FROM alpine:3.20\nRUN git clone https://git.example/tool", "FROM alpine:3.20\nRUN git clone https://git.example/tool && git -C tool checkout 1f3c2a",
            view =>
            {
                foreach (var run in view.Runs)
                {
                    var isChosen = run.Commands.Any(command => command.Is("git") && command.Words.Any(word => word.Text is "checkout" or "reset" or "switch"));
                    foreach (var clone in run.Of("git", "clone").Where(command => !isChosen && !command.Has("-b", "--branch", "--revision")))
                    {
                        view.Add(clone.Range, "no version is named", run.Stage);
                    }
                }
            }),
        CheckTable.Of(
            67, "Both curl and wget", Severity.Negligible, CheckCategory.Layers, "CIS Docker 4.3",
            "Two programs for one thing are twice the updates.",
            "Choose one.",
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl wget", "FROM debian:12\nRUN apt-get update && apt-get install -y curl",
            view =>
            {
                foreach (var (run, command) in view.Commands)
                {
                    var packages = Installs.Of(command).ToList();
                    if (packages.Exists(word => Installs.NameOf(word.Text) == "curl") && packages.Find(word => Installs.NameOf(word.Text) == "wget") is { } second)
                    {
                        view.Add(second.Range, "wget is installed beside curl", run.Stage);
                    }
                }
            }),
        CheckTable.Of(
            68, "Key of a repository is trusted for all", Severity.Low, CheckCategory.SupplyChain, "CIS Docker 4.11",
            "apt-key makes the key good for every repository, and is gone from newer releases.",
            "Write the key to /etc/apt/keyrings and name it in the source by signed-by.",
            "FROM debian:11\nRUN apt-key add key.asc", "FROM debian:12\nRUN gpg --dearmor -o /etc/apt/keyrings/tool.gpg key.asc",
            view =>
            {
                foreach (var (run, command) in view.Commands.Where(found => found.Command.Is("apt-key")))
                {
                    view.Add(command.Range, "apt-key trusts the key for every repository", run.Stage);
                }
            }),
    ];

    public static bool IsAddress(string text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("git@", StringComparison.Ordinal) || text.StartsWith("git://", StringComparison.Ordinal) || text.StartsWith("ssh://", StringComparison.Ordinal);

    private static bool IsCommit(string address)
    {
        var fragment = address[(address.LastIndexOf('#') + 1)..].Split(':')[0];
        return address.Contains('#', StringComparison.Ordinal) && fragment.Length >= 7 && fragment.All(char.IsAsciiHexDigitLower);
    }

    private static bool IsClear(string text)
    {
        if (!text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("git://", StringComparison.Ordinal) && !text.StartsWith("ftp://", StringComparison.Ordinal))
        {
            return false;
        }

        var host = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        return !host.StartsWith("localhost", StringComparison.OrdinalIgnoreCase) && !host.StartsWith("127.", StringComparison.Ordinal) && !host.StartsWith("[::1]", StringComparison.Ordinal)
            && !host.StartsWith("169.254.", StringComparison.Ordinal) && !host.StartsWith("0.0.0.0", StringComparison.Ordinal);
    }

    // "curl ... | tar -xz" reads data; "| sh", "| sudo -E bash -", "| python3" run it. "| tee f | sh" runs it too.
    private static bool RunsInput(IReadOnlyList<ShellCommand> commands, int at)
    {
        for (; at < commands.Count; at++)
        {
            var next = commands[at];
            if (Interpreters.Contains(next.Name, StringComparer.Ordinal) && !next.Has("-c", "-e", "-m") && next.Operands.All(word => word.Text is "-" or "-s" || next.Has("-s")))
            {
                return true;
            }

            if (next.Join != ShellJoin.Pipe)
            {
                return false;
            }
        }

        return false;
    }

    private static Word? TlsSwitch(ShellCommand command)
    {
        if (TlsOff.TryGetValue(command.Name, out var options) && options.Length > 0 && command.OptionOf(options) is { } word)
        {
            return word;
        }

        if (command.Assignments.FirstOrDefault(set => set.Raw.Split('=', 2) is [var name, var value] && IsTlsOff(name, value)) is { } variable)
        {
            return variable;
        }

        var words = command.Words;
        for (var i = 1; i < words.Count; i++)
        {
            var isNpm = command.Name is "npm" or "yarn" or "pnpm" && words[i - 1].Text == "strict-ssl" && words[i].Text == "false";
            var isGit = command.Name == "git" && (words[i - 1].Text.Equals("http.sslVerify", StringComparison.OrdinalIgnoreCase) && words[i].Text is "false" or "0" || words[i].Text.Equals("http.sslVerify=false", StringComparison.OrdinalIgnoreCase));
            if (isNpm || isGit || (command.Name is "npm" or "yarn" && words[i].Text == "--strict-ssl=false"))
            {
                return words[i];
            }
        }

        return null;
    }

    private static bool IsTlsOff(string name, string? value) =>
        (name == "PIP_TRUSTED_HOST" && value is { Length: > 0 })
        || TlsVariables.TryGetValue(name, out var off) && value?.Trim('"', '\'') is { } text && (text == off || (off == "true" && text == "1"));
}
