using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>Checks of keys and passwords in the build. Messages name the variable or file, never its value.</summary>
internal static class SecretChecks
{
    private const string Benchmarks = "CIS Docker 4.10, NIST SP 800-190 4.1.4, PCI DSS 8.6.2";
    private const string Mount = "Give it to the step that needs it: RUN --mount=type=secret,id=..., or to the container when it starts.";

    private static readonly string[] PrivateNames =
        [".env", ".netrc", ".npmrc", ".pypirc", ".git-credentials", ".pgpass", ".htpasswd", ".my.cnf", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "kubeconfig", "credentials.json", "service-account.json", ".dockercfg", "secrets.yaml", "secrets.yml", "secrets.json", ".git"];

    private static readonly string[] PrivateEndings = ["/.ssh", "/.aws", "/.aws/credentials", "/.docker/config.json", "/.kube/config", "/.kube", "/.gnupg", "/.config/gcloud", "/.azure"];

    private static readonly string[] PasswordOptions = ["--password", "--passwd", "--token", "--api-key", "--secret", "--secret-key", "--access-key", "--private-key", "--passphrase", "--auth-token", "--http-password", "--with-password"];

    public static readonly DockerfileCheck[] All =
    [
        CheckTable.Of(
            40, "Secret in ENV", Severity.High, CheckCategory.Secrets, Benchmarks,
            "ENV stays in the image's config: everybody who can pull the image reads it, and every process in the container.",
            Mount,
            "FROM alpine:3.20\nENV DB_PASSWORD=changeme", "FROM alpine:3.20\nENV DB_PASSWORD_FILE=/run/secrets/db",
            view => EachPair(view, "ENV", (stage, pair) =>
            {
                if (SecretNames.IsSecret(pair.Key) && SecretNames.IsLiteral(pair.Value))
                {
                    view.Add(pair.Range, $"{pair.Key} holds a secret that stays in the image's config", stage);
                }
            }),
            ofHistory: true),
        CheckTable.Of(
            41, "Secret in ARG", Severity.Medium, CheckCategory.Secrets, Benchmarks,
            "Build arguments stand in the image's history and in provenance attestations.",
            Mount,
            "FROM alpine:3.20\nARG NPM_TOKEN\nRUN npm ci", "FROM alpine:3.20\nARG NPM_REGISTRY\nRUN --mount=type=secret,id=npm npm ci",
            view =>
            {
                foreach (var instruction in view.File.Instructions.Where(instruction => instruction.Keyword == "ARG"))
                {
                    foreach (var pair in instruction.Pairs.Where(pair => SecretNames.IsSecret(pair.Key) && (pair.Value is null || SecretNames.IsLiteral(pair.Value))))
                    {
                        view.Add(pair.Range, $"the build argument {pair.Key} stays in the image's history");
                    }
                }
            }),
        CheckTable.Of(
            42, "Secret on a command line", Severity.High, CheckCategory.Secrets, Benchmarks,
            "The command is part of the image's history: everybody who can pull the image reads it.",
            Mount,
            "FROM alpine:3.20\nRUN tool --password=changeme login", "FROM alpine:3.20\nRUN --mount=type=secret,id=p tool --password=\"$(cat /run/secrets/p)\" login",
            view =>
            {
                foreach (var (run, command) in view.Commands)
                {
                    foreach (var (word, name) in SecretsOf(command))
                    {
                        view.Add(word.Range, $"{name} is given a secret that stays in the image's history", run.Stage);
                    }
                }
            },
            ofHistory: true),
        CheckTable.Of(
            43, "Private file in the image", Severity.High, CheckCategory.Secrets, "CIS Docker 4.10, NIST SP 800-190 4.1.4",
            "Keys, credentials and the history of the source stay in the layer even where a later step deletes them.",
            Mount + " Name such files in .dockerignore.",
            "FROM alpine:3.20\nCOPY id_rsa /root/.ssh/id_rsa", "FROM alpine:3.20\nCOPY id_rsa.pub /root/.ssh/known",
            view =>
            {
                foreach (var (stage, copy) in view.Instructions("COPY", "ADD").Where(found => found.Instruction.Flag("from") is null))
                {
                    foreach (var source in copy.Words.SkipLast(1).Where(word => IsPrivate(word.Text)))
                    {
                        view.Add(source.Range, $"{source.Text} goes into a layer", stage);
                    }
                }
            },
            ofHistory: true),
        CheckTable.Of(
            44, "Password in an address", Severity.High, CheckCategory.Secrets, Benchmarks,
            "The address stays in the image's config or history with all that is in it.",
            Mount,
            "FROM alpine:3.20\nRUN git clone https://deploy:changeme@git.example/app", "FROM alpine:3.20\nRUN git clone https://deploy:${TOKEN}@git.example/app",
            view =>
            {
                foreach (var (stage, instruction) in view.Instructions("RUN", "ENV", "ADD", "COPY", "LABEL", "CMD", "ENTRYPOINT", "ARG"))
                {
                    if (SecretNames.UserInUrl(instruction.Line.Text) is var (start, end))
                    {
                        view.Add(instruction.Line.RangeOf(start, end), "an address holds a password", stage);
                    }

                    foreach (var heredoc in instruction.Heredocs)
                    {
                        if (SecretNames.UserInUrl(heredoc.Content) is var (from, to))
                        {
                            view.Add(heredoc.Places()(from, to), "an address holds a password", stage);
                        }
                    }
                }
            },
            ofHistory: true),
        CheckTable.Of(
            45, "Password of an account is set", Severity.High, CheckCategory.Secrets, Benchmarks,
            "Every container of the image has the same password, and the history tells it.",
            "Accounts of a container need no passwords: lock them.",
            "FROM debian:12\nRUN echo 'root:changeme' | chpasswd", "FROM debian:12\nRUN passwd -l root",
            view =>
            {
                foreach (var (run, command) in view.Commands)
                {
                    var isSet = command.Is("chpasswd") || (command.Is("usermod") || command.Is("useradd")) && command.Has("-p", "--password") || command.Is("passwd") && command.Has("--stdin");
                    if (isSet)
                    {
                        view.Add(command.Range, "an account of the image is given a password", run.Stage);
                    }
                }
            },
            ofHistory: true),
        CheckTable.Of(
            46, "Secret is mounted and kept", Severity.Medium, CheckCategory.Secrets, Benchmarks,
            "A secret that is mounted for a step is in no layer; where the step writes it to a file or a setting, it is.",
            "Let the program read the mounted file itself.",
            "FROM alpine:3.20\nRUN --mount=type=secret,id=t cat /run/secrets/t > /etc/token", "FROM alpine:3.20\nRUN --mount=type=secret,id=t tool --token-file /run/secrets/t > /etc/list",
            view =>
            {
                foreach (var run in view.Runs.Where(run => run.Instruction.Flags.Any(flag => flag.Name == "mount" && flag.Field("type") == "secret")))
                {
                    foreach (var command in run.Commands.Where(command => command.Name is "cat" or "cp" && command.Words.Any(word => word.Text.StartsWith("/run/secrets/", StringComparison.Ordinal))
                        && (command.Name == "cp" || command.Outputs.Any(file => !file.Text.StartsWith("/dev/", StringComparison.Ordinal)))))
                    {
                        view.Add(command.Range, "the mounted secret is copied into the layer", run.Stage);
                    }
                }
            }),
        CheckTable.Of(
            47, "Account without a password", Severity.High, CheckCategory.Privilege, "NIST SP 800-190 4.1.2, PCI DSS 7.2.2",
            "Whoever gets into the container becomes that account with su, by any way that asks for a password (CVE-2019-5021).",
            "Lock the account: passwd -l.",
            "FROM debian:12\nRUN passwd -d root", "FROM debian:12\nRUN passwd -l root",
            view => PackageChecks.Each(view, command => command.Is("passwd"), (_, command) => command.Has("-d", "--delete"), "the account needs no password"),
            ofHistory: true),
    ];

    private static IEnumerable<(Word Word, string Name)> SecretsOf(ShellCommand command)
    {
        foreach (var word in command.Assignments)
        {
            if (Split(word.Raw) is var (name, value) && SecretNames.IsSecret(name) && SecretNames.IsLiteral(value))
            {
                yield return (word, name);
            }
        }

        Word? before = null;
        foreach (var word in command.Arguments)
        {
            if (Split(word.Raw) is var (option, value) && (PasswordOptions.Contains(option, StringComparer.Ordinal) || (command.Name is "export" or "env" or "set" && SecretNames.IsSecret(option))) && SecretNames.IsLiteral(value))
            {
                yield return (word, option);
            }
            else if (before is not null && PasswordOptions.Contains(before.Text, StringComparer.Ordinal) && !word.Text.StartsWith('-') && SecretNames.IsLiteral(word.Raw))
            {
                yield return (word, before.Text);
            }
            else if (before?.Text is "-u" or "--user" && command.Name == "curl" && word.Raw.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && SecretNames.IsLiteral(word.Raw[(colon + 1)..]))
            {
                yield return (word, before!.Text);
            }
            else if (command.Name is "curl" or "wget" && word.Text.StartsWith("Authorization:", StringComparison.OrdinalIgnoreCase) && SecretNames.IsLiteral(word.Text[(word.Text.LastIndexOf(' ') + 1)..]))
            {
                yield return (word, "Authorization");
            }

            before = word;
        }
    }

    private static (string Name, string Value)? Split(string raw)
    {
        var equals = raw.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 ? (raw[..equals], raw[(equals + 1)..]) : null;
    }

    private static bool IsPrivate(string path)
    {
        var normal = "/" + path.TrimStart('.').TrimStart('/').TrimEnd('/');
        var name = path.TrimEnd('/');
        name = name[(name.LastIndexOf('/') + 1)..];
        return PrivateNames.Contains(name, StringComparer.Ordinal)
            || PrivateEndings.Any(ending => ("/" + path.TrimEnd('/')).EndsWith(ending, StringComparison.Ordinal) || normal.EndsWith(ending, StringComparison.Ordinal))
            || name.EndsWith(".pfx", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".p12", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".jks", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".kdbx", StringComparison.OrdinalIgnoreCase)
            || (name.EndsWith(".key", StringComparison.OrdinalIgnoreCase) && !name.Contains("pub", StringComparison.OrdinalIgnoreCase));
    }

    private static void EachPair(DockerfileView view, string keyword, Action<Stage, Pair> look)
    {
        foreach (var (stage, instruction) in view.Instructions(keyword))
        {
            foreach (var pair in instruction.Pairs)
            {
                look(stage, pair);
            }
        }
    }
}
