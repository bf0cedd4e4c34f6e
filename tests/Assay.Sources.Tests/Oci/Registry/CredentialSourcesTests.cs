using System.Text;
using Assay.Core;
using Assay.Core.Outbound;
using Assay.Sources.Oci.Registry.Credentials;
using Assay.TestKit;

namespace Assay.Sources.Tests.Oci.Registry;

/// <summary>Credentials as docker, podman and their helpers leave them.</summary>
public sealed class CredentialSourcesTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string> environment = new(StringComparer.Ordinal);

    public CredentialSourcesTests()
    {
        environment["HOME"] = folder["home"];
        environment["PATH"] = folder["bin"];
        System.IO.Directory.CreateDirectory(folder["bin"]);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Without_files_one_is_nobody() => Assert.Null(await FindAsync("registry.example"));

    [Theory]
    [InlineData("registry.example", "registry.example")]
    [InlineData("https://registry.example/v1/", "registry.example")]
    [InlineData("https://registry.example", "registry.example")]
    [InlineData("registry.example/v2/", "registry.example")]
    [InlineData("registry.example:5000", "registry.example:5000")]
    [InlineData("https://index.docker.io/v1/", "docker.io")]
    [InlineData("docker.io", "docker.io")]
    [InlineData("index.docker.io", "docker.io")]
    [InlineData("registry-1.docker.io", "docker.io")]
    [InlineData("registry.example/team", "registry.example")]
    [InlineData("registry.example/team/app", "registry.example")]
    public async Task A_key_covers_its_registry_or_what_lies_under_it(string key, string host)
    {
        Write("home/.docker/config.json", $$"""{"auths":{"other.example":{"auth":"{{Base64("other:x")}}"},"{{key}}":{"auth":"{{Base64("me:pa:ss")}}"} } }""");
        var found = await FindAsync(host, "team/app");
        Assert.Equal(("me", "pa:ss"), (found!.UserName, found.Password));
        Assert.DoesNotContain("pa:ss", found.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registry.example:5000")]
    [InlineData("example")]
    [InlineData("evil.registry.example")]
    [InlineData("registry.example.evil")]
    [InlineData("registry.example/te")]
    [InlineData("registry.example/team/app/more")]
    [InlineData("registry.example/other")]
    public async Task A_key_covers_nothing_else(string key)
    {
        Write("home/.docker/config.json", $$"""{"auths":{"{{key}}":{"auth":"{{Base64("me:secret")}}"} } }""");
        Assert.Null(await FindAsync("registry.example", "team/app"));
    }

    [Fact]
    public async Task The_longest_path_counts()
    {
        Write("home/.docker/config.json", $$"""
            {"auths":{"registry.example/team/app":{"auth":"{{Base64("app:1")}}"},"registry.example":{"auth":"{{Base64("all:1")}}"},"registry.example/team":{"auth":"{{Base64("team:1")}}"} } }
            """);
        Assert.Equal("app", (await FindAsync("registry.example", "team/app"))!.UserName);
        Assert.Equal("team", (await FindAsync("registry.example", "team/other"))!.UserName);
        Assert.Equal("all", (await FindAsync("registry.example", "x"))!.UserName);
    }

    [Fact]
    public async Task Files_are_asked_in_order()
    {
        Write("home/.config/containers/auth.json", Auth("last"));
        Assert.Equal("last", (await FindAsync("registry.example"))!.UserName);
        environment["XDG_RUNTIME_DIR"] = folder["run"];
        Write("run/containers/auth.json", Auth("podman"));
        Assert.Equal("podman", (await FindAsync("registry.example"))!.UserName);
        Write("home/.docker/config.json", Auth("docker"));
        Assert.Equal("docker", (await FindAsync("registry.example"))!.UserName);
        environment["DOCKER_CONFIG"] = folder["elsewhere"];
        Assert.Equal("podman", (await FindAsync("registry.example"))!.UserName);
        Write("elsewhere/config.json", Auth("moved"));
        Assert.Equal("moved", (await FindAsync("registry.example"))!.UserName);
        environment["REGISTRY_AUTH_FILE"] = folder["named.json"];
        Write("named.json", Auth("named"));
        Assert.Equal("named", (await FindAsync("registry.example"))!.UserName);
    }

    [Fact]
    public async Task What_the_user_said_is_for_the_named_registry_alone()
    {
        Write("home/.docker/config.json", Auth("file"));
        var said = new RegistryOptions { UserName = "said", Password = "secret", Variable = environment.GetValueOrDefault };
        Assert.Equal("said", (await new CredentialSources(said, "registry.example").FindAsync("registry.example", "x", Token))!.UserName);
        Assert.Equal("file", (await new CredentialSources(said, "docker.io").FindAsync("registry.example", "x", Token))!.UserName);
        Assert.Null(await new CredentialSources(said, "docker.io").FindAsync("mirror.example", "x", Token));
        Assert.Equal("t", (await new CredentialSources(said with { Token = "t" }, "a.example").FindAsync("a.example", "x", Token))!.RegistryToken);
        Assert.DoesNotContain("secret", said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_forms_of_an_entry_are_understood()
    {
        Write("home/.docker/config.json", """
            {"auths":{"a.example":{"username":"u","password":"p"},"b.example":{"identitytoken":"i","auth":"MDAwMDo="},"c.example":{"registrytoken":"r"},"d.example":{},"e.example":{"auth":""} },}
            """);
        Assert.Equal(("u", "p"), ((await FindAsync("a.example"))!.UserName, (await FindAsync("a.example"))!.Password));
        Assert.Equal("i", (await FindAsync("b.example"))!.IdentityToken);
        Assert.Equal("r", (await FindAsync("c.example"))!.RegistryToken);
        Assert.Null(await FindAsync("d.example"));
        Assert.Null(await FindAsync("e.example"));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"auths\":")]
    [InlineData("{\"auths\":{\"registry.example\":{\"auth\":\"s3cret!\"}}}")]
    [InlineData("{\"auths\":{\"registry.example\":{\"auth\":\"czNjcmV0\"}}}")]
    public async Task A_broken_file_is_an_error_that_tells_nothing_of_it(string text)
    {
        Write("home/.docker/config.json", text);
        var failure = await Assert.ThrowsAsync<AssayException>(() => FindAsync("registry.example"));
        Assert.Equal("credentials.unreadable", failure.Code);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("czNjcmV0", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_cut_or_changed_anywhere_is_read_or_refused()
    {
        var whole = Encoding.UTF8.GetBytes($$"""{"auths":{"registry.example/team":{"auth":"{{Base64("me:s3cret")}}","identitytoken":""},"b":[]},"credHelpers":{"b":1},"credsStore":null}""");
        for (var length = 0; length < whole.Length; length++)
        {
            await ReadAsync(whole[..length]);
            byte[] changed = [.. whole];
            changed[length] ^= (byte)(1 << (length % 8));
            await ReadAsync(changed);
        }

        Assert.Equal("me", (await ReadAsync(whole))!.UserName);

        async Task<RegistryCredential?> ReadAsync(byte[] bytes)
        {
            Write("home/.docker/config.json", "");
            await File.WriteAllBytesAsync(folder["home/.docker/config.json"], bytes, Token);
            try
            {
                return await FindAsync("registry.example", "team/app");
            }
            catch (AssayException failure)
            {
                Assert.StartsWith("credentials.", failure.Code, StringComparison.Ordinal);
                Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
                return null;
            }
        }
    }

    [Fact]
    public async Task Helpers_are_asked_by_their_protocol()
    {
        Helper("hub", """read server; test "$1" = get && printf '{"ServerURL":"%s","Username":"me","Secret":"%s"}' "$server" "$server" """);
        Helper("token", """cat > /dev/null; echo '{"ServerURL":"x","Username":"<token>","Secret":"identity"}'""");
        Helper("none", """cat > /dev/null; echo 'credentials not found in native keychain'; exit 1""");
        Helper("broken", """echo s3cret; exit 3""");
        Helper("nonsense", """echo s3cret""");
        Helper("endless", """yes s3cret""");
        Write("home/.docker/config.json", $$"""
            {"credsStore":"none","credHelpers":{"docker.io":"hub","registry.example":"hub","token.example":"token","broken.example":"broken",
             "nonsense.example":"nonsense","endless.example":"endless","absent.example":"absent","evil.example":"../../bin/evil","evil2.example":"a b;c"},
             "auths":{"plain.example":{"auth":"{{Base64("plain:x")}}"} } }
            """);
        Assert.Equal("https://index.docker.io/v1/", (await FindAsync("docker.io"))!.Password);
        Assert.Equal("registry.example", (await FindAsync("registry.example"))!.Password);
        Assert.Equal("identity", (await FindAsync("token.example"))!.IdentityToken);
        Assert.Equal("plain", (await FindAsync("plain.example"))!.UserName);
        Assert.Null(await FindAsync("unknown.example"));
        foreach (var host in (string[])["broken.example", "nonsense.example", "endless.example", "absent.example", "evil.example", "evil2.example"])
        {
            var failure = await Assert.ThrowsAsync<AssayException>(() => FindAsync(host));
            Assert.Equal("credentials.helper", failure.Code);
            Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_helper_is_not_taken_from_the_working_folder()
    {
        Helper("here", """echo '{"Username":"me","Secret":"x"}'""");
        environment["PATH"] = ":.:bin:" + Path.GetRelativePath(Environment.CurrentDirectory, folder["bin"]);
        Write("home/.docker/config.json", """{"credsStore":"here"}""");
        Assert.Equal("credentials.helper", (await Assert.ThrowsAsync<AssayException>(() => FindAsync("registry.example"))).Code);
    }

    [Fact]
    public async Task A_helper_that_hangs_is_ended()
    {
        Helper("hangs", "exec sleep 600");
        var helper = new CredentialProgram(environment.GetValueOrDefault, TimeSpan.FromMilliseconds(100));
        Assert.Equal("credentials.helper", (await Assert.ThrowsAsync<AssayException>(() => helper.AskAsync("hangs", "registry.example", Token))).Code);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Auth(string name) => $$"""{"auths":{"registry.example":{"auth":"{{Base64(name + ":x")}}"} } }""";

    private Task<RegistryCredential?> FindAsync(string host, string repository = "library/app") =>
        new CredentialSources(new RegistryOptions { Variable = environment.GetValueOrDefault }, "named.example").FindAsync(host, repository, Token);

    private void Write(string path, string text)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(folder[path])!);
        File.WriteAllText(folder[path], text);
    }

    private void Helper(string name, string script)
    {
        var path = folder["bin", "docker-credential-" + name];
        File.WriteAllText(path, "#!/bin/sh\nPATH=/usr/bin:/bin\n" + script + "\n");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("the helpers of these tests are shell scripts");
            return;
        }

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
