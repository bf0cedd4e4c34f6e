using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Assay.TestKit;

/// <summary>A real registry (Distribution's docker-registry) of one test's own, on a free loopback port; images come into it by skopeo.</summary>
public sealed partial class DockerRegistry : IDisposable
{
    /// <summary>The one user of a registry with a password file.</summary>
    public const string UserName = "tester";

    /// <summary>That user's.</summary>
    public const string Password = "s3cret-pass";

    // htpasswd -Bbn tester s3cret-pass
    private const string PasswordFile = "tester:$2y$05$b3ip/UHv60i5sqv5Ajn60.bomfSseb/p8EHOWHUgyhHYtzcs/IZ7i\n";

    private readonly Process process;
    private readonly bool hasPassword;

    private DockerRegistry(Process process, string host, bool hasPassword)
    {
        this.process = process;
        this.hasPassword = hasPassword;
        Host = host;
    }

    /// <summary>"127.0.0.1:port".</summary>
    public string Host { get; }

    /// <summary>Starts one; skips the calling test, loudly, where the machine has none.</summary>
    /// <param name="folder">For its files.</param>
    /// <param name="withPassword">Only <see cref="UserName"/> gets in.</param>
    /// <param name="tokens">Only who has a token of this server gets in.</param>
    /// <param name="certificate">With one, it speaks TLS.</param>
    public static DockerRegistry Start(TemporaryFolder folder, bool withPassword = false, TokenServer? tokens = null, TestCertificate? certificate = null)
    {
        var program = NativeTool.Require("docker-registry");
        NativeTool.Require("skopeo");
        var place = folder["registry-" + Guid.NewGuid().ToString("N")];
        Directory.CreateDirectory(place);
        File.WriteAllText(Path.Combine(place, "htpasswd"), PasswordFile);
        File.WriteAllText(Path.Combine(place, "cert.pem"), certificate?.ServerPem);
        File.WriteAllText(Path.Combine(place, "key.pem"), certificate?.KeyPem);
        File.WriteAllText(Path.Combine(place, "roots.pem"), tokens?.RootsPem);
        var tls = certificate is null ? "" : $", tls: {{certificate: {place}/cert.pem, key: {place}/key.pem}}";
        var auth = withPassword ? $"auth: {{htpasswd: {{realm: tests, path: {place}/htpasswd}}}}"
            : tokens is not null ? $"auth: {{token: {{realm: \"{tokens.Realm}\", service: {TokenServer.Service}, issuer: {TokenServer.Issuer}, rootcertbundle: {place}/roots.pem}}}}"
            : "";
        File.WriteAllText(Path.Combine(place, "config.yml"), $$"""
            version: 0.1
            log: {accesslog: {disabled: true} }
            storage: {filesystem: {rootdirectory: "{{place}}/data" }, delete: {enabled: true} }
            http: {addr: "127.0.0.1:0"{{tls}} }
            {{auth}}
            """);
        var start = new ProcessStartInfo(program, ["serve", Path.Combine(place, "config.yml")]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        var started = Process.Start(start)!;
        started.OutputDataReceived += (_, _) => { };
        started.BeginOutputReadLine();
        return new DockerRegistry(started, HostOf(started), withPassword || tokens is not null);
    }

    /// <summary>Copies an image of a layout into it.</summary>
    /// <param name="layout">The folder.</param>
    /// <param name="tag">In the layout.</param>
    /// <param name="name">In the registry: "team/app:1".</param>
    /// <param name="arguments">More of them for skopeo copy.</param>
    public void Push(string layout, string tag, string name, params string[] arguments)
    {
        string[] credentials = hasPassword ? ["--dest-creds", $"{UserName}:{Password}"] : [];
        var result = NativeTool.Run("skopeo",
            ["--insecure-policy", "copy", "--quiet", "--dest-tls-verify=false", .. credentials, .. arguments, $"oci:{layout}:{tag}", $"docker://{Host}/{name}"],
            environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["HTTP_PROXY"] = null, ["HTTPS_PROXY"] = null, ["http_proxy"] = null, ["https_proxy"] = null });
        Xunit.Assert.True(result.ExitCode == 0, result.Error);
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private static string HostOf(Process process)
    {
        while (process.StandardError.ReadLine() is { } line)
        {
            if (Listening.Match(line) is { Success: true } match)
            {
                _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
                return string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{match.Groups["port"].Value}");
            }
        }

        throw new InvalidOperationException("docker-registry ended before it listened");
    }

    [GeneratedRegex("listening on 127\\.0\\.0\\.1:(?<port>[0-9]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening { get; }
}
