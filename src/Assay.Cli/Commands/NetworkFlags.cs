using System.CommandLine;
using System.Text;
using Assay.Core;
using Assay.Core.Outbound;

namespace Assay.Cli.Commands;

/// <summary>The flags of whatever uses the network, and what the environment says beside them.</summary>
internal sealed class NetworkFlags
{
    private const int MaxPasswordBytes = 64 << 10;

    private readonly Option<string[]> insecure = Flags.Texts("--insecure", "HOST", "Host that may be spoken with in plain http, or under a certificate nobody vouches for; may be repeated.");
    private readonly Option<string[]> trustHost = Flags.Texts("--trust-host", "HOST", "Host that may have a private address though only a registry named it, such as its token server; may be repeated.");
    private readonly Option<string?> certificateFile = Flags.Text("--ca-file", "FILE", "PEM file of certificate authorities to believe beside the system's.");
    private readonly Option<bool> offline = Flags.Offline();
    private readonly Option<string[]> mirror = Flags.Texts("--mirror", "REGISTRY=MIRROR", "Where to look for a registry's images first: docker.io=mirror.example/hub; may be repeated.");
    private readonly Option<string?> userName = Flags.Text("--username", "NAME", "Who you are at the target's registry; ASSAY_REGISTRY_USER says it too.");
    private readonly Option<bool> passwordStdin = Flags.Switch("--password-stdin", "Read the registry's password from standard input; or set ASSAY_REGISTRY_PASSWORD, or ASSAY_REGISTRY_TOKEN for a bearer token.");

    /// <summary>Adds those of every use of the network.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(insecure);
        command.Options.Add(trustHost);
        command.Options.Add(certificateFile);
    }

    /// <summary>Adds those of registries.</summary>
    public void AddRegistryTo(Command command)
    {
        AddTo(command);
        command.Options.Add(offline);
        command.Options.Add(mirror);
        command.Options.Add(userName);
        command.Options.Add(passwordStdin);
    }

    public bool IsOffline(ParseResult arguments) => arguments.GetValue(offline);

    public OutboundOptions Outbound(ParseResult arguments)
    {
        var environment = OutboundOptions.FromEnvironment(Environment.GetEnvironmentVariable);
        return environment with
        {
            UserAgent = "assay/" + VersionCommand.Version,
            CertificateFile = arguments.GetValue(certificateFile) ?? environment.CertificateFile,
            InsecureHosts = arguments.GetValue(insecure) ?? [],
            NamedHosts = arguments.GetValue(trustHost) ?? [],
        };
    }

    /// <exception cref="AssayException">"arguments.password": there is no password, or nobody to use it.</exception>
    public RegistryOptions Registry(ParseResult arguments)
    {
        var user = arguments.GetValue(userName) ?? Variable("ASSAY_REGISTRY_USER");
        var password = Variable("ASSAY_REGISTRY_PASSWORD");
        if (arguments.GetValue(passwordStdin))
        {
            password = user is not null ? ReadPassword() : throw new AssayException("arguments.password", "--password-stdin needs a name", "add --username NAME");
        }

        return user is not null && password is null
            ? throw new AssayException("arguments.password", "there is no password for the registry", "pipe it in with --password-stdin, or set ASSAY_REGISTRY_PASSWORD")
            : new RegistryOptions { UserName = user, Password = password, Token = Variable("ASSAY_REGISTRY_TOKEN"), Mirrors = arguments.GetValue(mirror) ?? [] };
    }

    private static string ReadPassword()
    {
        using var input = Terminal.OpenInput();
        var bytes = new byte[MaxPasswordBytes + 1];
        var length = input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var password = Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\r', '\n');
        return password.Length > 0 && length <= MaxPasswordBytes
            ? password
            : throw new AssayException("arguments.password", "standard input holds no password", "pipe it in: echo $PASSWORD | assay scan --username NAME --password-stdin TARGET");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
